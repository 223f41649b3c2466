"""The value program as plain data: what a page's engine walks.

Nothing in it is code, and no text of an author's but the given numbers: formulas hold slots, constants and operations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from functools import cached_property
from typing import Any

from byhand.document.blocks import Source
from byhand.document.frame import Frame, Grid, Line
from byhand.document.page import Page
from byhand.live.leaves import Leaves
from byhand.mathtext.formdata import form_data
from byhand.mathtext.formlayout import form_layouts
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.tree import Node, Number, bare
from byhand.problem.model import Digits
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot, Tape
from byhand.vocabulary import ROUNDINGS

Write = Callable[[Node], str]


class Data:
    """The data in the making: forms and digits are numbered as they are met."""

    def __init__(
        self, page: Page, sources: Sequence[Source], places: MutableMapping[str, int], write: Write, mark: str = "."
    ) -> None:
        self.page, self.sources, self.places, self.write, self.mark = page, sources, places, write, mark
        self.problem = page.problem
        self.leaves = Leaves(page.problem, page.run.tape)
        self.frames = {frame.at.step: frame for frame in (page.first, *page.frames, page.final)}
        self.forms: dict[Form, int] = {}
        self.digits: list[Digits] = [self.problem.numbers.digits]
        self.carried = list(self._carried())

    def whole(self) -> dict[str, Any]:
        run, problem = self.page.run, self.problem
        stop = problem.training.stop_below
        lines = [self._line(source) for source in self.sources]
        derived = {str(step): [self._formula(line) for line in found] for step, found in self._derived().items()}
        tapes = [self._tape(run.tape), self._tape(run.forward)]
        quantities = [self._found.get(address) for address in self.places]
        numbers = {
            "paper": int(problem.numbers.carry == "rounded"),
            "rounding": ROUNDINGS.index(problem.numbers.rounding),
            "zeros": int(problem.numbers.trailing_zeros),
            "loss": self._place_of(self.page.loss_digits),
            "parameter": self._digits("parameter"),
        } | ({} if self.mark == "." else {"mark": self.mark})
        return {
            "numbers": numbers | {"digits": [[int(digits.kind == "decimals"), digits.count] for digits in self.digits]},
            "leaves": [[given.text.replace(".", self.mark), allowed] for given, allowed in self.leaves.listed],
            "samples": self.leaves.samples,
            "carried": [[leaf, int(changes)] for _, leaf, changes in self.carried],
            "steps": len(run.losses),
            "batch": problem.training.batch,
            "stop": None if stop is None else [str(stop.value), len(run.losses) if run.stopped else 0],
            "forms": [[*form_data(form), *form_layouts(form, self.mark)] for form in self.forms],
            "tapes": tapes,
            "derived": derived,
            "q": quantities,
            "leaf": dict(self._editable(quantities)),
            "lines": lines,
        }

    # -- what a pass starts from ---------------------------------------------------------------------------------

    def _carried(self) -> Iterator[tuple[Name, int, bool]]:
        """What one step leaves to the next: (name, its first value's leaf or −1 for 0, whether it changes)."""
        tape = self.page.run.tape
        for name in self.leaves.parameters:
            yield name, self.leaves.parameters[name], name.label in self.page.changing
        for name, _ in tape.named("state_before"):
            yield name, -1, True

    def _given(self, name: Name, slot: Slot) -> list[Any]:
        """[slot, kind, what]: how the engine fills a slot that has no equation."""
        if name.kind in ("input", "target"):
            return [slot, "sample", name.sample - 1, self.leaves.column(name)]
        if name.kind == "setting":
            if name.label == "k":
                return [slot, "step"]
            if name.label.isdigit():
                return [slot, "count", int(name.label)]
            return [slot, "leaf", self.leaves.settings[name.layer, name.label]]
        return [slot, "carried", next(place for place, (known, _, _) in enumerate(self.carried) if known == name)]

    def _tape(self, tape: Tape) -> dict[str, Any]:
        forward = [slot for name, slot in tape.index.items() if name.kind in ("loss", "report", "quantity")]
        return {
            "given": [self._given(name, slot) for slot, name in enumerate(tape.names) if slot not in tape.equations],
            "equations": [[equation.target, *self._equation(equation)] for equation in tape.equations.values()],
            "loss": tape[Name("loss")],
            "last": max(forward),
            "next": list(self._next(tape)),
        }

    def _next(self, tape: Tape) -> Iterator[list[int]]:
        """[what is carried, the slot that it takes its value from]"""
        places = {name: place for place, (name, _, _) in enumerate(self.carried)}
        for name, slot in tape.index.items():
            kind = {"after": "parameter", "state": "state_before"}.get(name.kind)
            if kind and name.of_kind(kind) in places:
                yield [places[name.of_kind(kind)], slot]

    # -- formulas ------------------------------------------------------------------------------------------------

    def _formula(self, line: Line | Equation) -> list[Any]:
        form = self.forms.setdefault(line.form, len(self.forms))
        return [form, list(line.fixed), [list(column) for column in line.columns]]

    def _equation(self, equation: Equation) -> list[Any]:
        return [*self._formula(equation), self._digits(equation.digits)]

    def _digits(self, quantity: str) -> int:
        return self._place_of(self.problem.numbers.digits_of(quantity or None))

    def _place_of(self, digits: Digits) -> int:
        if digits not in self.digits:
            self.digits.append(digits)
        return self.digits.index(digits)

    def _line(self, source: Source) -> list[Any]:
        """[step, target, formula or 0 where it is the target's own, symbols or 0, whether it could say 0 + 0 twice]"""
        frame, line = source.frame, source.line
        if isinstance(line, Grid):
            return [frame.at.step, None, self._grid(line)]
        own = isinstance(line, Equation) or line.target < 0
        symbols = 0 if source.symbols is None else self.write(source.symbols)
        operands = [*line.fixed, *(slot for column in line.columns for slot in column)]
        for slot in operands:
            if slot >= 0:
                address = frame.address(frame.tape.names[slot])
                self.places.setdefault(address, len(self.places))
        zeros = bool(operands) and all(bare(frame.symbol(slot)) == Number("0") for slot in operands)
        return [frame.at.step, line.target, 0 if own else self._formula(line), symbols, int(zeros)]

    def _grid(self, grid: Grid) -> list[Any]:
        """[the formula's layout, the slots that stand in it, entry by entry [formula, target]]"""
        slots: list[int] = []

        def place(found: re.Match[str]) -> str:
            slots.append(int(found[1]))
            return f"§{len(slots) - 1},0;"

        text = re.sub(r"<mn>§(-?\d+)</mn>", place, MathmlWriter(mark=self.mark).write(grid.numbers))
        entries = [[[*self._formula(line), line.target] for line in row] for row in grid.lines]
        return [text, slots, entries]

    def _derived(self) -> dict[int, tuple[Line, ...]]:
        """By step the formulas of quantities that only views know: slots below 0."""
        found: dict[int, Frame] = {}
        for source in self.sources:
            if source.frame.derived and found.setdefault(source.frame.at.step, source.frame) is not source.frame:
                raise ValueError(f"two frames of step {source.frame.at.step} have lines of views")
        return {step: frame.derived for step, frame in found.items()}

    # -- what is printed -----------------------------------------------------------------------------------------

    @cached_property
    def _found(self) -> Mapping[str, list[Any]]:
        """Where the engine finds an address: [step, slot, whether it is another name for what the slot is called].

        With no slot it is the loss of a step that is not written out.
        """
        places: dict[str, list[Any]] = {
            f"step{step}.loss": [step, None, 1] for step in range(1, len(self.page.run.losses) + 1)
        }
        for step, frame in self.frames.items():
            for name, slot in frame.tape.index.items():
                address, alias = frame.address(name), int(frame.tape.names[slot] != name)
                if frame.at.values[slot] is not None and not (alias and places.get(address, [0, 0, 1])[2] == 0):
                    places[address] = [step, slot, alias]
        return places

    def _editable(self, quantities: Sequence[list[Any] | None]) -> Iterator[tuple[int, int]]:
        """(place of an address, leaf) of every address that shows a number which may be edited."""
        for place, found in enumerate(quantities):
            if found is None or found[1] is None:
                continue
            frame = self.frames[found[0]]
            leaf = self.leaves.of(frame.tape.names[found[1]], frame.at, self.page.changing)
            if leaf is not None:
                yield place, leaf
