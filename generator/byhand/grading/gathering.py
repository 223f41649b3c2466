"""One person's cells on their way to answers: which box each belongs to, and what becomes of every one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from byhand.exercises.blanks import Plan, Question
from byhand.grading.people import Stranger
from byhand.grading.responses import Cell, number_of
from byhand.reading.number import (
    Ambiguous,
    Reason,
    Typed,
    Unreadable,
    Written,
    has_decimal_comma,
    has_decimal_point,
    read,
)

#: What becomes of a row. read: its number was graded. blank: nothing was typed. replaced: the same box was answered in
#: another row, which counts. repeated: so it was, with the same number. refused: the same box was answered twice, and
#: neither counts. unknown_address: no such box or quantity. not_asked: a quantity that the sheet doesn't ask for.
#: no_variant: the homework has no variant for this student.
Fate = Literal[
    "read", "blank", "unreadable", "replaced", "repeated", "refused", "unknown_address", "not_asked", "no_variant",
    Stranger,
]  # fmt: skip
FATES: Final[tuple[Fate, ...]] = (
    "read", "blank", "unreadable", "replaced", "repeated", "refused", "unknown_address", "not_asked", "no_variant",
    "no_student", "unknown_student", "unknown_code", "other_code",
)  # fmt: skip

#: Which of two answers to the same box counts.
Duplicates = Literal["last", "first", "refuse"]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a cell. reason: why it could not be read, "" where it could. address: of its box, if known.

    number: of its box, 0 where it has none. counts: what counts in its place, where it was replaced.
    """

    cell: Cell
    fate: Fate
    person: str = ""
    address: str = ""
    reason: Reason | Literal[""] = ""
    number: int = 0
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What counts as the answer to a box. typed: the number, or why it is none; ``None`` where two are refused.

    others: what else was written there and does not count, in the file's order.
    """

    text: str
    typed: Written | Unreadable | None
    others: tuple[str, ...] = ()


class Boxes:
    """The boxes of one sheet by whatever they may be called. known: addresses of everything that is computed."""

    def __init__(self, plan: Plan, known: Iterable[str]) -> None:
        self.questions: Mapping[int, Question] = {each.number: each for each in plan.questions}
        self._exact = dict(plan.numbers)
        self._folded: dict[str, int | None] = {}
        for address, number in plan.numbers.items():
            folded = _folded(address)
            # Two that differ by capitals only have to be called by their exact names.
            self._folded[folded] = number if self._folded.get(folded, number) == number else None
        self._known = {_folded(address) for address in known}
        self._short = dict[str, set[tuple[bool, int]]]()
        for address, number in plan.numbers.items():
            for short in _shortened(_folded(address)):
                self._short.setdefault(short, set()).add((address.startswith("final."), number))
        self._known.update(short for address in tuple(self._known) for short in _shortened(address))

    def of(self, column: str) -> Question | Literal["unknown_address", "not_asked"]:
        """The box that a column, or a cell of long form, is called by; or why there is none."""
        number = number_of(column)
        if number is None:
            number = self._exact.get(column.strip(), self._folded.get(_folded(column)))
        if number is None:
            number = self._shortly(_folded(column))
        if number is not None and number in self.questions:
            return self.questions[number]
        return "not_asked" if _folded(column) in self._known else "unknown_address"

    def _shortly(self, short: str) -> int | None:
        """The only box that a short address may mean; of a step and the pass after the last one, the step's."""
        found = self._short.get(short, set())
        chosen = {number for final, number in found if not final} or {number for _, number in found}
        return chosen.pop() if len(chosen) == 1 else None


def _folded(address: str) -> str:
    return "".join(address.split()).casefold()


_START = re.compile(r"(?:step\d+|final)\.")
_SAMPLE = re.compile(r"sample\d+\.")


def _shortened(address: str) -> Iterator[str]:
    """``grad.w_5``, ``a2_1``, ``w_5.after``, ``loss.after``: without its step and its sample, in all ways."""
    rest = _START.sub("", address, count=1)
    bare = _SAMPLE.sub("", rest, count=1)
    yield from {rest, bare}
    kind, _, label = bare.partition(".")
    if label and kind in ("grad", "after"):
        yield f"{label}.{kind}"
        if kind == "grad":
            yield f"{label}.gradient"
    elif address.startswith("final."):
        yield f"{bare}.after"
    else:
        yield f"{bare}.before"


def gathered(
    cells: Sequence[Cell], boxes: Boxes, person: str, duplicates: Duplicates, *, decimal_comma: bool
) -> tuple[dict[int, Given], list[Row]]:
    """What counts, by the box's number; and a row for every cell, in their order.

    decimal_comma: whether the sheet has one. Where it hasn't, somebody who writes 0,5 and never 0.5 has.
    """
    comma = decimal_comma or _writes_commas(cells)
    rows: list[Row] = []
    counted: dict[int, tuple[int, Given]] = {}
    for cell in cells:
        question = boxes.of(cell.column)
        if not isinstance(question, Question):
            rows.append(Row(cell, question, person))
            continue
        typed = _typed(cell, comma)
        if typed is None:
            rows.append(Row(cell, "blank", person, question.address, number=question.number))
            continue
        reason = typed.reason if isinstance(typed, Unreadable) else ""
        fate: Fate = "unreadable" if reason else "read"
        given = Given(cell.text, typed)
        if (before := counted.get(question.number)) is not None:
            fate, given = _second(rows, before, given, fate, duplicates)
        rows.append(Row(cell, fate, person, question.address, reason, question.number))
        counts = before is None or (duplicates != "first" and fate != "repeated")
        place = len(rows) - 1 if counts or before is None else before[0]
        counted[question.number] = place, given
    found = {number: given for number, (_, given) in sorted(counted.items())}
    return found, [replace(row, counts=found[row.number].text) if row.fate == "replaced" else row for row in rows]


def _second(
    rows: list[Row], before: tuple[int, Given], given: Given, fate: Fate, duplicates: Duplicates
) -> tuple[Fate, Given]:
    """A box that was answered before: the new row's fate and what counts now; the earlier row's fate may change."""
    place, earlier = before
    alike = isinstance(given.typed, Written) and given.typed == earlier.typed
    if alike:
        return "repeated", earlier
    if duplicates == "first":
        return "replaced", replace(earlier, others=(*earlier.others, given.text))
    old = rows[place]
    if duplicates == "last":
        rows[place] = replace(old, fate="replaced")
        return fate, replace(given, others=(*earlier.others, earlier.text))
    rows[place] = replace(old, fate="refused")
    return "refused", Given(given.text, None)


def _typed(cell: Cell, comma: bool) -> Written | Unreadable | None:
    if cell.shifted and cell.text:
        return Unreadable("extra_cells")
    typed: Typed = read(cell.text, decimal_comma=comma)
    return Unreadable("ambiguous") if isinstance(typed, Ambiguous) else typed


def _writes_commas(cells: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in cells]
    return any(map(has_decimal_comma, texts)) and not any(map(has_decimal_point, texts))
