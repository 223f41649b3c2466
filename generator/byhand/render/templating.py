"""Where templates come from: the user's directories first, then those that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2


def template_directories(own: Sequence[Path] = ()) -> list[Path]:
    """The user's directories, then ``byhand/templates`` of an installed package or ``templates`` of a checkout."""
    return [*(directory.resolve() for directory in own), shipped()]


@cache
def shipped() -> Path:
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "templates", package.parent.parent / "templates"):
        if (candidate / "prose").is_dir():
            return candidate
    raise FileNotFoundError("byhand's templates are missing; reinstall the package")


@cache
def asset(name: str, directories: tuple[Path, ...] = ()) -> bytes:
    """A file that a page holds as it is, by its path among the templates: the user's own, else the shipped one."""
    found = next((directory / name for directory in directories if (directory / name).is_file()), shipped() / name)
    return found.read_bytes()


@cache
def environment(directories: tuple[Path, ...]) -> jinja2.Environment:
    """Templates of blocks. The delimiters keep clear of LaTeX's braces; a missing name is an error.

    A template can extend the shipped one that it overrides as ``shipped/NAME``.
    """
    loaders: dict[str, jinja2.BaseLoader] = {"shipped": jinja2.FileSystemLoader(shipped())}
    own = jinja2.FileSystemLoader([str(directory) for directory in directories])
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader([own, jinja2.PrefixLoader(loaders)]),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # each format escapes in its own dialect, before the template sees the text
    )
