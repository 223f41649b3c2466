"""Running a set: the same bytes whatever happens on the way, and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from byhand.classroom import pool
from byhand.classroom.making import Layout
from byhand.classroom.pool import Engine
from byhand.classroom.roster import Entry
from byhand.classroom.runner import Stopped, run
from byhand.errors import ByhandError, ProblemError
from support.classroom import StandIn, contents, made
from support.paths import REPOSITORY, environment


def visible(directory: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(directory).items() if not name.startswith(".")}


def sheets(directory: Path) -> dict[str, bytes]:
    return {name: content for name, content in visible(directory).items() if name.startswith("homework-0")}


def child(directory: Path, count: int, jobs: int, pause: float) -> subprocess.Popen[bytes]:
    program = "import sys; from support.classroom import main; main(*sys.argv[1:])"
    command = [sys.executable, "-c", program, str(directory), str(count), str(jobs), str(pause)]
    path = os.pathsep.join(str(REPOSITORY / name) for name in ("generator", "tests"))
    return subprocess.Popen(
        command,
        env=environment(PYTHONPATH=path),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(directory: Path, sheet: int) -> None:
    """Until that many blocks' records are there."""
    end = time.monotonic() + 60
    while len(list((directory / ".byhand-run").glob("0*.json"))) < sheet:
        assert time.monotonic() < end
        time.sleep(0.002)


def test_count_and_workers_change_nothing(tmp_path: Path) -> None:
    made(tmp_path / "one", 60)
    made(tmp_path / "two", 60, engine=Engine(jobs=2))
    made(tmp_path / "short", 30)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    short = sheets(tmp_path / "short")
    assert len(short) == 30 * 4
    assert short.items() <= sheets(tmp_path / "one").items()


def test_another_student_changes_nobody_elses(tmp_path: Path) -> None:
    students = [Entry(number, f"s{number}", f"s{number}") for number in range(1, 31)]
    more = [Entry(1, "new", "new"), *(Entry(entry.number + 1, entry.label, entry.student) for entry in students)]
    for name, entries in (("few", students), ("more", more)):
        run(StandIn(), entries, tmp_path / name, engine=Engine(jobs=1))
    few, all_ = visible(tmp_path / "few"), visible(tmp_path / "more")
    assert {name for name in few if few[name] != all_[name]} == {
        "answers.csv",
        "answers.json",
        "index.csv",
        "index.html",
    }
    # In the same directory too, and what somebody has left behind is told, not removed.
    run(StandIn(), more, tmp_path / "few", engine=Engine(jobs=1))
    assert visible(tmp_path / "few") == all_
    summary = run(StandIn(), students, tmp_path / "few", engine=Engine(jobs=1))
    assert set(summary.stale) == {name for name in all_ if "-new." in name}


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_and_resumed(tmp_path: Path, jobs: int, pytestconfig: pytest.Config) -> None:
    full = pytestconfig.getoption("--full")
    count, stops = (1000, (1, 7, 20, 33)) if full else (100, (1, 3))
    made(tmp_path / "whole", count, archive=True)
    for blocks in stops:
        process = child(tmp_path / "killed", count, jobs, 0.002)
        wait_for(tmp_path / "killed", blocks)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        whole = visible(tmp_path / "whole")
        for name, content in visible(tmp_path / "killed").items():
            # Whole, or under a name that nobody takes for a sheet.
            assert whole.get(name) == content or name.split("/")[-1].startswith(".byhand-"), name
    (tmp_path / "killed" / ".byhand-left.part").write_bytes(b"half")
    summary = made(tmp_path / "killed", count, archive=True)
    assert summary.found >= 25
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c(tmp_path: Path, jobs: int) -> None:
    process = child(tmp_path / "set", 300, jobs, 0.005)
    wait_for(tmp_path / "set", 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to the workers too
    _, errors = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert errors.count(b"Traceback") <= 1  # the program's own, none of a worker's
    assert not list((tmp_path / "set").rglob(".byhand-*.part"))
    assert made(tmp_path / "set", 300).found >= 50


def test_damaged_files_are_made_again(tmp_path: Path) -> None:
    made(tmp_path / "set")
    whole = contents(tmp_path / "set")
    (tmp_path / "set" / "homework-0003.sheet.md").unlink()
    (tmp_path / "set" / "homework-0027.key.md").write_bytes(b"")
    (tmp_path / "set" / ".byhand-run" / "000003.json").write_bytes(b'{"rows": [[1')
    (tmp_path / "set" / "answers.csv").unlink()
    assert made(tmp_path / "set").made == 1 + 1 + 10  # of a block without a record all
    assert contents(tmp_path / "set") == whole


def test_a_killed_worker(tmp_path: Path) -> None:
    plan = StandIn(fatal=80, once=str(tmp_path / "once"), pause=0.002)
    with pytest.raises(Stopped, match=r"a worker was killed.*finished and kept") as caught:
        made(tmp_path / "set", 300, plan, engine=Engine(jobs=2))
    assert "\n" not in str(caught.value) and caught.value.exit_code == 1
    made(tmp_path / "set", 300, plan, engine=Engine(jobs=2))
    made(tmp_path / "whole", 300, plan)
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")


def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1500k"]
    mounted = subprocess.run(["mount", *options, "none", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("nobody but root mounts a small disk")
    try:
        with pytest.raises(Stopped, match=r"No space left on device.*finished and kept") as caught:
            made(disk / "set", 200)
        assert "\n" not in str(caught.value) and caught.value.exit_code == 1
        assert not list(disk.rglob(".byhand-*.part"))
        finished = len(list((disk / "set" / ".byhand-run").glob("0*.json")))
        assert finished
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        assert made(disk / "set", 200).found == finished * 25
        made(tmp_path / "whole", 200)
        assert contents(disk / "set") == contents(tmp_path / "whole")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_one_run_at_a_time(tmp_path: Path) -> None:
    process = child(tmp_path, 100, 1, 0.05)
    try:
        wait_for(tmp_path, 1)
        with pytest.raises(ByhandError, match="another run"):
            made(tmp_path, 100)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_homework_without_a_variant(tmp_path: Path, jobs: int) -> None:
    with pytest.raises(ProblemError) as caught:
        made(tmp_path, 60, StandIn(bad=31), engine=Engine(jobs=jobs))
    assert caught.value.lines() == ["homework: good: no good variant in 10 tries; of the draws failed alive 100 %"]


def test_the_zip_is_always_the_same_and_holds_no_key(tmp_path: Path) -> None:
    for name in "ab":
        made(tmp_path / name, 30, archive=True)
        os.utime(tmp_path / name / "homework-0001.sheet.md", (0, 0))
    first, second = ((tmp_path / name / "homework-sheets.zip") for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = archive.namelist()
        assert names == sorted(names) and len(names) == 60
        assert not any("key" in name for name in names)
        assert (
            archive.read("homework/homework-0007.sheet.md") == (tmp_path / "a" / "homework-0007.sheet.md").read_bytes()
        )


def test_many_in_a_file(tmp_path: Path) -> None:
    made(tmp_path / "set", 7, layout=Layout(chunk=3))
    names = [name for name in visible(tmp_path / "set") if name.endswith(".sheet.md")]
    assert names == ["homework-0001-0003.sheet.md", "homework-0004-0006.sheet.md", "homework-0007.sheet.md"]
    text = (tmp_path / "set" / names[0]).read_text()
    assert text.count("# Sheet") == 3 and text.count("break-after: page") == 2 and "# Key" not in text
    made(tmp_path / "both", 7, layout=Layout(chunk=3, together=True))
    text = (tmp_path / "both" / "homework-0001-0003.md").read_text()
    assert text.count("# Sheet") == text.count("# Key") == 3


@pytest.mark.parametrize(
    ("formats", "layout", "archive", "named"),
    [
        (("slides",), Layout(chunk=2), False, "--chunk: slides"),
        (("md", "slides"), Layout(together=True), False, "--together: slides"),
        (("md",), Layout(together=True), True, "--zip"),
    ],
)
def test_what_cannot_be_had_is_refused_first(
    tmp_path: Path, formats: tuple[str, ...], layout: Layout, archive: bool, named: str
) -> None:
    with pytest.raises(ProblemError, match=named):
        made(tmp_path / "set", 5, StandIn(formats=formats), layout=layout, archive=archive)
    assert not (tmp_path / "set").exists()


def test_the_print_holds_every_sheet_on_leaves_of_its_own(tmp_path: Path) -> None:
    import pypdf

    for name, duplex in (("plain", False), ("duplex", True)):
        for _ in range(2):
            made(tmp_path / name, 27, layout=Layout(printed=True, duplex=duplex))
    single, double = (pypdf.PdfReader(tmp_path / name / "homework-print.pdf") for name in ("plain", "duplex"))
    assert len(single.pages) == 27 and len(double.pages) == 54
    assert single.pages[3].extract_text() == double.pages[6].extract_text() != single.pages[4].extract_text()
    assert not double.pages[7].extract_text()
    # Asked for later, it is made of the same set.
    made(tmp_path / "late", 27)
    made(tmp_path / "late", 27, layout=Layout(printed=True))
    assert contents(tmp_path / "late") == contents(tmp_path / "plain")


def test_memory_is_flat(tmp_path: Path) -> None:
    """What stays of a variant is its name; its sheet and its key of 8 kB are gone when they are written."""
    made(tmp_path / "warm", 50)
    peaks = []
    for count in (50, 200):
        tracemalloc.start()
        made(tmp_path / str(count), count, StandIn(weight=4000), archive=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 150 < 2000, peaks


@pytest.mark.parametrize(
    ("took", "left", "jobs", "expected"),
    [
        ([3.0, 0.6], 6, 2, False),  # a class of 200: the others would still be learning
        ([3.0, 0.6], 398, 2, True),
        ([0.1, 0.1], 10, 8, False),
        ([20.0, 20.0], 4, 2, True),  # PDFs
        ([3.0], 0, 2, False),
        ([], 5, 1, False),
        ([3.0, 0.6], 398, 1, False),
    ],
)
def test_whether_other_processes_pay(took: list[float], left: int, jobs: int, expected: bool) -> None:
    assert pool.pays(took, left, jobs) is expected


@pytest.mark.parametrize("paying", [True, False])
def test_where_no_number_of_processes_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paying: bool) -> None:
    asked = []
    monkeypatch.setattr(pool, "cores", lambda: 2)
    monkeypatch.setattr(pool, "pays", lambda took, left, jobs: asked.append((len(took), left, jobs)) or paying)
    made(tmp_path / "one", 100)
    made(tmp_path / "some", 100, engine=Engine())
    assert asked == [(2, 2, 2)]
    assert contents(tmp_path / "one") == contents(tmp_path / "some")


def test_on_a_dask_cluster(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    made(tmp_path / "here", 60)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
    ):
        engine = Engine("dask", address=cluster.scheduler_address)
        made(tmp_path / "there", 60, engine=engine)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_on_a_ray_cluster(tmp_path: Path) -> None:
    """Where ray is installed; it is too large to be an extra of the tests."""
    ray = pytest.importorskip("ray")
    made(tmp_path / "here", 60)
    made(tmp_path / "there", 60, engine=Engine("ray", jobs=2))
    ray.shutdown()
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_no_cluster_there(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(ProblemError, match="--address"):
        made(tmp_path / "a", 3, engine=Engine("dask"))
