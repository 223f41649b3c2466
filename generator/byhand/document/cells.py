"""The code cells of a document's notebook: each section recomputed, and every number of the page asserted.

What the page prints is read off its blocks (the marks of its numbers), what the code calculates comes from
``program``. A number that the chosen arithmetic cannot be trusted to reproduce is not asserted, and the cell says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byhand.derivation.derive import Derivation
from byhand.document.blocks import Document, Heading
from byhand.document.frame import Frame
from byhand.document.page import Page
from byhand.document.printed import printed_numbers, printed_prediction
from byhand.document.trust import Trust, differences_hold, sizes
from byhand.document.views.prediction import DIGITS, Prediction
from byhand.problem.model import Digits
from byhand.program.cells import Arithmetic, arithmetics, code_cells
from byhand.program.checking import check_lines, digits_arguments, left_out_note
from byhand.program.parts import Outline, Part, Values
from byhand.tape.arithmetic import Value
from byhand.tape.names import Name


@dataclass(frozen=True, slots=True)
class CodeCell:
    """place: the number of blocks that stand before it. anchor: of the section that it recomputes, "" of the first.

    hidden: whether it is machinery, which a reader need not see at first.
    """

    place: int
    anchor: str
    source: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity that the code calculates: its addresses on the page, its carried value and its digits."""

    addresses: tuple[str, ...]
    value: Value
    digits: Digits


def notebook_cells(derivation: Derivation, document: Document) -> tuple[CodeCell, ...]:
    """All code cells, in order; the first holds imports and helpers."""
    return _Notebook(Page(derivation), document).cells()


class _Notebook:
    def __init__(self, page: Page, document: Document) -> None:
        self.page, self.document = page, document
        self.problem = page.problem
        self.frames: dict[int, Frame] = {frame.at.step: frame for frame in (page.first, *page.frames)}
        self.frames[0] = page.final
        self.printed = printed_numbers(document)
        #: What is printed of the comparison with the prediction, which has no address, and its values.
        self.prediction = {} if page.problem.numbers.trailing_zeros else printed_prediction(document)
        self.predicted = Prediction(page, page.first).values() if self.prediction else {}
        self.headings = [(place, block) for place, block in enumerate(document.blocks) if isinstance(block, Heading)]
        self.done: set[str] = set()
        self.found: dict[tuple[int, Name], Known | None] = {}
        self.sizes = sizes(page, self.frames.values())

    def cells(self) -> tuple[CodeCell, ...]:
        outline = self._outline()
        chosen = self._arithmetic(outline)
        self.trust = self._trust(chosen)
        head, parts = code_cells(self.problem, outline, chosen)
        first = self.headings[0][0] if self.headings else len(self.document.blocks)
        found = [CodeCell(first, "", "\n".join(head), hidden=True)]
        for place, anchor, chunks in self._placed(parts, first):
            found.append(CodeCell(place, anchor, "\n\n".join(chunks)))
        return tuple(found)

    def _outline(self) -> Outline:
        run = self.page.run
        steps = tuple(sorted(step for step in self.frames if step))
        last = run.known.get(len(run.losses))
        stopped = last is not None and last.stopped
        return Outline(
            steps, len(run.losses), stopped, self.page.updates, bool(self.prediction), differences_hold(self.page)
        )

    # -- which arithmetic ---------------------------------------------------------------------------------------

    def _arithmetic(self, outline: Outline) -> Arithmetic:
        """The plainest that can be trusted with every number, else with the most."""
        best, missed = None, 0
        known: list[Known] | None = None
        for arithmetic in arithmetics(self.problem):
            if arithmetic.exact:
                return arithmetic
            if known is None:
                _, parts = code_cells(self.problem, outline, arithmetic)
                entries = (entry for part in parts for values in part.values for entry in values.entries)
                known = [item for entry in entries if (item := self._known(*entry)) is not None]
            trust = self._trust(arithmetic)
            doubtful = sum(not trust.covers(item.value, item.digits) for item in known)
            if best is None or doubtful < missed:
                best, missed = arithmetic, doubtful
            if not missed:
                break
        assert best is not None
        return best

    def _trust(self, arithmetic: Arithmetic) -> Trust:
        return Trust(self.page, self.sizes, arithmetic)

    # -- what is known, and printed -----------------------------------------------------------------------------

    def _known(self, step: int, name: Name) -> Known | None:
        """The quantity, where the page prints its number and its author didn't write it."""
        if (step, name) not in self.found:
            self.found[step, name] = self._look_up(step, name)
        return self.found[step, name]

    def _look_up(self, step: int, name: Name) -> Known | None:
        if name.kind in ("move", "share", "predicted"):
            key = f"{name.kind}.{name.label}".rstrip(".")
            return Known((key,), self.predicted[key], DIGITS) if key in self.prediction else None
        frame = self.frames.get(step)
        if frame is None:
            address = f"step{step}.loss"
            digits = self.problem.numbers.digits_of("loss")
            return Known((address,), self.page.run.losses[step - 1], digits) if address in self.printed else None
        slot = frame.tape.index.get(name)
        if slot is None or frame.at.values[slot] is None:
            return None
        own = frame.tape.names[slot]
        names = (own,) if own == name else (own, name)
        addresses = tuple(address for address in map(frame.address, names) if address in self.printed)
        fixed = own.kind == "setting" or (own.kind == "state_before" and step == 1)
        if not addresses or fixed or frame.given(own) is not None:
            return None
        return Known(addresses, frame.value(slot), frame.digits(slot))

    # -- where cells stand --------------------------------------------------------------------------------------

    def _placed(self, parts: Sequence[Part], first: int) -> list[tuple[int, str, list[str]]]:
        """Cells with their places; parts without a section go with the next that has one."""
        cells: list[tuple[int, str, list[str]]] = []
        pending: list[str] = []
        asserted = False
        for part in parts:
            checks = self._checks(part)
            pending += ["\n".join([*part.lines, *checks]).strip("\n")] if part.lines or checks else []
            asserted = asserted or bool(checks)
            found = self._section(part.places)
            if found is None or not pending:
                continue
            place, anchor = max(found, (cells[-1][0], cells[-1][1]) if cells else found, key=lambda pair: pair[0])
            if cells and cells[-1][0] == place:
                cells[-1][2].extend(pending)
            else:
                cells.append((place, anchor, pending))
            pending, asserted = [], False
        if asserted:
            ends = [place for place, heading in self.headings if heading.anchor == "code"]
            cells.append((ends[0] if ends else len(self.document.blocks), "end", pending))
        return cells

    def _section(self, places: Sequence[str]) -> tuple[int, str] | None:
        """Where a section's own blocks end, and its anchor."""
        for wanted in places:
            for number in range(len(self.headings) - 1, -1, -1):
                anchor = self.headings[number][1].anchor
                if anchor == wanted or (wanted.endswith("*") and anchor.startswith(wanted[:-1])):
                    after = self.headings[number + 1 :]
                    return (after[0][0] if after else len(self.document.blocks)), anchor
        return None

    # -- assertions ---------------------------------------------------------------------------------------------

    def _checks(self, part: Part) -> list[str]:
        """Calls of ``check`` for what the page prints of a part and no earlier cell has checked."""
        lines: list[str] = []
        single: list[tuple[str, str, str]] = []
        left_out = 0
        for values in part.values:
            groups: dict[str, list[tuple[int, str]]] = {}
            for index, entry in enumerate(values.entries):
                known = self._known(*entry)
                if known is None or self.done.issuperset(known.addresses):
                    continue
                self.done.update(known.addresses)
                if not self.trust.covers(known.value, known.digits):
                    left_out += 1
                    continue
                digits = digits_arguments(known.digits, self.problem.numbers)
                groups.setdefault(digits, []).append((index, (self.printed | self.prediction)[known.addresses[0]]))
            for digits, found in groups.items():
                if self.problem.system is not None:
                    single.append((values.code, found[0][1], digits))
                else:
                    lines += [*_together(single), *check_lines(_selected(values, found), [t for _, t in found], digits)]
                    single = []
        if left_out:
            lines.append(left_out_note(left_out))
        return [*lines, *_together(single)]


def _selected(values: Values, found: Sequence[tuple[int, str]]) -> str:
    """The code of the elements that the page prints."""
    if len(found) == len(values.entries):
        return values.code
    code = f"({values.code})" if values.code.startswith("-") else values.code
    indices = [index for index, _ in found]
    if indices == list(range(len(indices))):
        return f"{code}.flat[:{len(indices)}]"
    return f"{code}.flat[{indices}]"


def _together(single: Sequence[tuple[str, str, str]]) -> list[str]:
    """Neighbouring numbers of the same digits in one call."""
    lines: list[str] = []
    start = 0
    for end in range(1, len(single) + 1):
        if end < len(single) and single[end][2] == single[start][2]:
            continue
        codes = [code for code, _, _ in single[start:end]]
        code = codes[0] if len(codes) == 1 else f"[{', '.join(codes)}]"
        lines += check_lines(code, [text for _, text, _ in single[start:end]], single[start][2])
        start = end
    return lines
