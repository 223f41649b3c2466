"""What commands share: reading lists of options, and lines for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from byhand.errors import Fault, ProblemError, nearest

LANGUAGE_HELP = "language of the sentences, as de, ru or de-CH; the problem's own where it isn't given"


def formats(text: str, allowed: Sequence[str], output: str = "") -> tuple[str, ...]:
    """The formats of a list with commas; ``ProblemError`` with all that is wrong. output: ``-`` takes one only."""
    wanted, faults = _chosen("--to", "format", text, allowed)
    if output == "-" and len(wanted) > 1:
        faults.append(Fault("-o -", "standard output takes one format; name it with --to"))
    if faults:
        raise ProblemError(faults)
    return wanted


def chosen_of(option: str, noun: str, text: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """What a list with commas names, each once; ``ProblemError`` with all that is not allowed. noun: what each is."""
    wanted, faults = _chosen(option, noun, text, allowed)
    if faults:
        raise ProblemError(faults)
    return wanted


def _chosen(option: str, noun: str, text: str, allowed: Sequence[str]) -> tuple[tuple[str, ...], list[Fault]]:
    wanted = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    faults = [
        Fault(option, f"unknown {noun} {name!r}; allowed: {', '.join(allowed)}{nearest(name, allowed)}")
        for name in wanted
        if name not in allowed
    ]
    if not wanted:
        faults.append(Fault(option, f"no {noun} given; allowed: {', '.join(allowed)}"))
    return wanted, faults


def output_directory(output: str) -> Path:
    """Where to write; ``ByhandError`` before any work where it can be no directory."""
    from byhand.io import writable

    return writable(Path(output))


def template_directories(templates: Sequence[str]) -> tuple[Path, ...]:
    directories = tuple(Path(directory) for directory in templates)
    if missing := [Fault("--templates", f"no directory {str(path)!r}") for path in directories if not path.is_dir()]:
        raise ProblemError(missing)
    return directories


def print_bytes(content: bytes) -> None:
    """A document to standard output: UTF-8, whatever the terminal's encoding."""
    click.echo(content, nl=False)


def visible(text: str) -> str:
    """On one line and harmless to a terminal, whatever a file is called."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def say(line: object, *, error: bool = False) -> None:
    """A line in the terminal's encoding as far as it goes."""
    encoding = getattr(sys.stderr if error else sys.stdout, "encoding", None) or "utf-8"
    click.echo(visible(str(line)).encode(encoding, "backslashreplace").decode(encoding), err=error)
