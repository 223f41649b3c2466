"""A plan for class sets whose sheets cost nothing, and a program that runs it: what is tested is the running."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from byhand.classroom.making import Answer, Files, Layout, Made
from byhand.classroom.pool import Engine
from byhand.classroom.roster import Entry, numbered
from byhand.classroom.runner import Summary, run
from byhand.errors import Fault, ProblemError
from byhand.render.formats import suffix_of


@dataclass(frozen=True)
class StandIn:
    """pause: seconds for each variant. weight: bytes of a sheet. fatal: the variant whose worker dies, once.

    once: a file that says whether it has happened. bad: the variant that cannot be had.
    """

    name: str = "homework"
    seed: str = "7"
    formats: tuple[str, ...] = ("md",)
    pause: float = 0.0
    weight: int = 400
    fatal: int = 0
    once: str = ""
    bad: int = 0
    keys: bool = True
    title: str = "A <b>homework</b>"
    language: str = "en"

    def identity(self) -> Mapping[str, str]:
        return {"homework": self.name, "seed (--seed)": hashlib.sha256(self.seed.encode()).hexdigest()}

    def maker(self) -> _Maker:
        return _Maker(self)


class _Maker:
    def __init__(self, plan: StandIn) -> None:
        self.plan = plan

    def expect(self, entries: Sequence[Entry]) -> None:
        """Each is made by itself."""

    def make(self, entry: Entry, sheet: str, key: str, *, printed: bool) -> Made:
        plan = self.plan
        if plan.fatal == entry.number and not Path(plan.once).exists():
            Path(plan.once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if plan.bad == entry.number:
            raise ProblemError(Fault("good", "no good variant in 10 tries; of the draws failed alive 100 %"), plan.name)
        time.sleep(plan.pause)
        digest = hashlib.sha256(f"{plan.seed} {entry.who}".encode()).hexdigest()
        body = f"{digest}\n" * (plan.weight // 65 + 1)
        answers = [Answer("step1.loss", f"-0.{int(digest[:4], 16)}", "-1", "1e-05", "1")]
        keys = {name: self.document(name, key, f"# Key\n\n{body}") for name in plan.formats} if plan.keys else {}
        return Made(
            code=digest[:5].upper(),
            sheet={name: self.document(name, sheet, f"# Sheet\n\n{body}") for name in plan.formats},
            key=keys,
            answers=answers,
            printed=_pdf(digest) if printed else None,
        )

    def document(self, name: str, stem: str, text: str) -> Files:
        content = _pdf(text.strip("# \n")[:40]) if name == "pdf" else text.encode()
        return {stem + suffix_of(name): content, f"{stem}-pictures/net.svg": b"<svg/>"}


def _pdf(text: str) -> bytes:
    from byhand.render.pdf import typst_pdf

    return typst_pdf(f'#set document(title: "x")\n{" ".join(text.split())}\n')


def contents(directory: Path) -> dict[str, bytes]:
    """Every file below the directory, the hidden ones too."""
    files = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def made(directory: Path, count: int = 60, plan: StandIn | None = None, **options: object) -> Summary:
    """A set of stand-ins, in this process unless an engine is given."""
    engine = options.pop("engine", Engine(jobs=1))
    return run(plan or StandIn(), numbered(count), directory, engine=engine, **options)  # type: ignore[arg-type]


def main(directory: str, count: str, jobs: str, pause: str) -> None:
    """A process of its own, to be killed."""
    chosen = Engine(jobs=int(jobs))
    run(StandIn(pause=float(pause)), numbered(int(count)), Path(directory), Layout(), chosen, archive=True)
