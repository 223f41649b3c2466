"""A complete solution with one misconception in it: which one a variant gets, and its first wrong line.

A misconception is shown only where a person can find it and say what is right: the first line that differs from the
right solution must be one whose rule is wrong, not one that follows from it; its number must be none that the sheet's
rounding would let pass; and the right one must follow from the problem and the lines before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from byhand.derivation.derive import Derivation
from byhand.derivation.run import Run
from byhand.derivation.tapes import forward_tape, step_tape
from byhand.document.blocks import Chain
from byhand.document.frame import Frame
from byhand.errors import ByhandError, Fault, ProblemError
from byhand.exercises.architecture import signature
from byhand.exercises.fixedpoint import BITS
from byhand.exercises.misconceptions import MISCONCEPTIONS, applicable
from byhand.exercises.propagation import Propagation, Quantity, made_ready
from byhand.exercises.rounding import Rule
from byhand.exercises.stream import Stream
from byhand.exercises.tolerance import Interval
from byhand.exercises.worked import Worked, is_abridged, one_step, rule_of, worked
from byhand.exercises.workshop import walked
from byhand.problem.model import Problem
from byhand.tape.arithmetic import fraction
from byhand.tape.evaluate import working_precision
from byhand.tape.tape import Tape

#: The address of the first wrong line's number: no quantity's begins so.
LINE = "line"


@dataclass(frozen=True, slots=True)
class Mistake:
    """name: of the misconception. solution: the wrong one. wrong, right: its first wrong line, and what belongs there.

    accepted: the right numbers for that line: who computes them from the problem or from the printed lines is right.
    """

    name: str
    solution: Worked
    wrong: Chain
    right: Chain
    accepted: Interval

    @property
    def number(self) -> int:
        """Of the first wrong line."""
        return self.wrong.number

    @property
    def address(self) -> str:
        """Of the quantity that the line is about."""
        return self.wrong.address


class Mistakes:
    """The wrong tapes of one architecture. names: the misconceptions to choose from; none: all."""

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        single = one_step(problem)
        self._signature = signature(single)
        self.names = tuple(names) or tuple(MISCONCEPTIONS)
        self.tapes = applicable(single, step_tape(single), self.names)
        self._forward = forward_tape(single)

    def fits(self, problem: Problem) -> bool:
        """Whether the problem has the same architecture."""
        return signature(one_step(problem)) == self._signature

    def of(self, derivation: Derivation, accepted: Mapping[str, Interval], rule: Rule, stream: Stream) -> Mistake:
        """The variant's mistake: of those that can be found each is as likely.

        derivation: of ``one_step`` of the variant's problem. accepted: its answers by address. ``ProblemError`` where
        none can be found.
        """
        if derivation.run.first.stopped:
            raise ProblemError(
                Fault("blanks.kind", "training stops before its first update: there is no line to spoil")
            )
        right = worked(derivation.run, derivation.checks)
        left = list(self.tapes)
        while left:
            found = self.made(left.pop(stream.below(len(left))), derivation, right, accepted, rule)
            if found is not None:
                return found
        listed = ", ".join(self.names[:5]) + (", …" if len(self.names) > 5 else "")
        raise ProblemError(Fault("blanks.mistakes", f"found none that shows in this variant: {listed}"))

    def made(
        self, name: str, derivation: Derivation, right: Worked, accepted: Mapping[str, Interval], rule: Rule
    ) -> Mistake | None:
        """That misconception; ``None`` where nobody could find it."""
        solution = self._solution(self.tapes[name], derivation)
        pair = None if solution is None else _first_difference(solution, right)
        if solution is None or pair is None:
            return None
        wrong, own = pair
        if rule_of(wrong) == rule_of(own) or is_abridged(wrong) or is_abridged(own) or not _follows(own, right):
            return None
        interval = _with_printed(own, accepted.get(own.address), rule)
        if interval is None or _printed(wrong) in interval:
            return None
        return Mistake(name, solution, wrong, own, interval)

    def _solution(self, tape: Tape, derivation: Derivation) -> Worked | None:
        """``None`` where a number does not exist then."""
        try:
            return worked(walked(Run(derivation.problem, tape, self._forward)), derivation.checks)
        except ByhandError:
            return None


def _first_difference(wrong: Worked, right: Worked) -> tuple[Chain, Chain] | None:
    """Of solutions with the same lines; else nobody could say where the one leaves the other."""
    if [line.address for line in wrong.lines] != [line.address for line in right.lines]:
        return None
    pairs = zip(wrong.lines, right.lines, strict=True)
    return next((pair for pair in pairs if pair[0].parts != pair[1].parts), None)


def _frame(line: Chain) -> Frame:
    assert line.source is not None
    frame: Frame = line.source.frame
    return frame


def _target(line: Chain) -> int:
    assert line.source is not None
    return int(line.source.line.target)


def _printed(line: Chain) -> Fraction:
    """The number in which the line ends."""
    return fraction(_frame(line).printed(_target(line)))


def _follows(line: Chain, solution: Worked) -> bool:
    """Whether all that the line takes is given or stands in lines before."""
    before = {_target(each) for each in solution.lines[: line.number - 1]}
    equations = _frame(line).tape.equations
    operands = equations[_target(line)].operands()
    return all(slot in before or slot not in equations for slot in operands)


def _with_printed(line: Chain, usual: Interval | None, rule: Rule) -> Interval | None:
    """What else is right for who takes the numbers that are printed in the lines before; ``None``: no bound."""
    if usual is None or usual.ends is None:
        return None
    frame = _frame(line)
    ready = made_ready(frame.tape, frame.tape.equations[_target(line)])
    known: list[Quantity | None] = [None] * len(frame.tape.names)
    with working_precision(BITS):
        for slot in ready.operands:
            known[slot] = Quantity.given(frame.printed(slot))
        propagation = Propagation(rule)
        found = propagation.line(ready, known, frame.at.values)
        if found is None:
            return None
        low, high = propagation.answer(ready.digits).written(found.natural)
    return replace(usual, ends=(min(low, usual.ends[0]), max(high, usual.ends[1])))
