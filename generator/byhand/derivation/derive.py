"""The main job: from a problem to everything that is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from byhand.derivation.checks import Checks, check
from byhand.derivation.run import Run, run
from byhand.derivation.tapes import Tapes
from byhand.derivation.trace import trace
from byhand.problem.model import Problem


@dataclass(frozen=True, slots=True)
class Derivation:
    """Tape, values and checks of one problem: pure mathematics, no prose, no language."""

    problem: Problem
    run: Run
    checks: Checks

    def trace(self) -> dict[str, Any]:
        """Every number, in the shape that ``problem-file`` fixes."""
        return trace(self.run)


def derive(problem: Problem, tapes: Tapes | None = None) -> Derivation:
    """Lower, differentiate, update, evaluate, check. tapes: as for ``run``."""
    computed = run(problem, tapes)
    return Derivation(problem, computed, check(computed))
