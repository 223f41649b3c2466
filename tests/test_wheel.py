"""What is shipped is complete: a wheel, installed elsewhere and used from another directory, renders."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from support.paths import REPOSITORY, SOURCE

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, ok: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},  # no PYTHONPATH: the checkout must stay out of it
    )
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done


def shipped(directory: Path) -> set[str]:
    """The files below a directory of the checkout, without what interpreters leave behind."""
    paths = (path for path in directory.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(directory).as_posix() for path in paths}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a wheel and an sdist; hatchling builds both without fetching anything."""
    dist = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--directory", dist, cwd=REPOSITORY)
    return dist


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel, and borrows the dependencies from this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=True)
    (wheel,) = built.glob("*.whl")
    run(home / "bin" / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel, cwd=home)
    # A .pth line only appends to the path and its own .pth files are not read: the wheel comes first, and the
    # editable install of the checkout stays unseen.
    (site,) = home.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def test_the_wheel_holds_the_package_and_every_template(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"byhand/{name}" for name in shipped(SOURCE)} <= names
    templates = {f"byhand/templates/{name}" for name in shipped(REPOSITORY / "templates")}
    assert templates
    assert templates <= names
    top = {name.partition("/")[0] for name in names}
    assert top == {"byhand", next(name for name in top if name.endswith(".dist-info"))}


def test_the_sdist_holds_what_a_build_and_a_test_run_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "generator/byhand/__init__.py", "tests/conftest.py", "scripts/test"} <= names
    assert {f"templates/{name}" for name in shipped(REPOSITORY / "templates")} <= names
    assert not [name for name in names if name.startswith((".venv", ".cache", "output"))]


def test_the_installed_package_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import byhand; print(byhand.__file__)", cwd=tmp_path).stdout
    assert Path(where.strip()).is_relative_to(installed.parent)


@pytest.mark.skipif(not (SOURCE / "cli.py").exists(), reason="there is no command line yet")
def test_the_installed_command_explains_from_another_directory(installed: Path, tmp_path: Path) -> None:
    printed = run(installed / "byhand", "explain", "mazur", "-o", "pages", cwd=tmp_path).stdout
    for name in ("mazur.md", "mazur.tex"):
        page = tmp_path / "pages" / name
        assert name in printed
        assert "0.298371" in page.read_text(encoding="utf-8")  # the loss that every reader of this example knows
