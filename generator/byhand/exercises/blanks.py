"""Which quantities a sheet asks for, and which others it must not show.

Asked is what stands in the document as the result of a line, each quantity once, in the order of its first line. Never
asked is what is given, and what is computed from nothing.

Nothing that a sheet shows depends on a number that it asks for: what follows from an asked number is asked too where
its step is asked for, and left out in the last forward pass. The one exception is ``third``, a text with gaps, whose
lines between the gaps are shown: there only what *is* the asked number under another name, or reads like it, is hidden
with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from byhand.derivation.addresses import address as address_of
from byhand.derivation.derive import Derivation
from byhand.document.blocks import Document
from byhand.document.printed import marked_numbers
from byhand.errors import Fault, ProblemError
from byhand.exercises.homework import BLANKS, Blanks, in_decimals
from byhand.exercises.lines import Lines
from byhand.mathtext.tree import Node, Number, bare
from byhand.tape.tape import Equation

#: Numbers of fewer digits are alike by chance.
_TELLING = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A number that is asked for. symbol: what it is called; answer: its number as the key prints it.

    group: one of ``homework.GROUPS``. step: of the training, 0 for the last forward pass.
    rule: the key of its name in the catalogue's ``sheets.rule``.
    """

    number: int
    address: str
    group: str
    step: int
    rule: str
    symbol: Node
    answer: Node
    points: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """numbers: address → the number of its blank. hidden: addresses of what must not be shown; both with all aliases.

    lines: addresses of what has a line of its own, asked or not.
    worked: the steps whose backward pass is asked for: no factor of it is shown either.
    gaps: whether lines after a blank are shown. statement: whether only the problem is shown, and what to find, without
    any line.
    """

    questions: tuple[Question, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    worked: frozenset[int] = frozenset()
    gaps: bool = False
    statement: bool = False

    @property
    def points(self) -> Fraction:
        return sum((question.points for question in self.questions), Fraction(0))

    @property
    def amounts(self) -> tuple[str, ...]:
        """Points that sentences speak of, of a blank and of all, as decimals."""
        found = {self.points, *(question.points for question in self.questions)}
        return tuple(in_decimals(each) for each in sorted(found) if each % 1)

    def hides(self, address: str) -> bool:
        """Whether that quantity's number must not be shown; what has no address is not known to be harmless."""
        return not address or address in self.hidden


def plan(
    document: Document, derivation: Derivation, chosen: Blanks, points: Mapping[str, Fraction] | None = None
) -> Plan:
    """points: of each blank, by group; 1 where it isn't named. ``ProblemError`` where there is nothing to ask for."""
    found = _planned(document, derivation, chosen, points or {})
    if not found.questions and chosen.fading != 0:
        asks = "fading" if chosen.fading is not None else f'kind = "{chosen.kind}"'
        raise ProblemError(Fault("blanks", f"{asks} asks for nothing: the document has no such line"))
    return found


def _planned(document: Document, derivation: Derivation, chosen: Blanks, points: Mapping[str, Fraction]) -> Plan:
    lines = Lines(document, derivation)
    if chosen.fading is not None:
        return _faded(lines, chosen.fading, points)
    if chosen.kind == "third":
        asked = [line.address for line in lines.found[2::3]] or [line.address for line in lines.found[-1:]]
        return _made(lines, *_alike(lines, asked), points, gaps=True)
    groups = BLANKS[chosen.kind]
    asked = [line.address for line in lines.found if line.group in groups]
    return _made(lines, *_following(lines, asked), points)


def stages(document: Document, derivation: Derivation) -> int:
    """The last stage of fading: 0 is a full example, the last but one all blanks, the last the problem only."""
    return len(_parts(Lines(document, derivation))) + 1


def _faded(lines: Lines, stage: int, points: Mapping[str, Fraction]) -> Plan:
    """The last so many parts are asked; beyond the first one, nothing but the problem is left."""
    parts = _parts(lines)
    asked = [address for part in parts[max(len(parts) - stage, 0) :] for address in part] if stage > 0 else []
    return _made(lines, *_following(lines, asked), points, statement=stage > len(parts))


def _parts(lines: Lines) -> list[list[str]]:
    """The addresses step by step of the work: forward, loss, backward with gradients, update."""
    together = {"gradient": "backward"}
    grouped = groupby(lines.found, key=lambda line: (line.step, together.get(line.group, line.group)))
    return [[line.address for line in part] for _, part in grouped]


def _following(lines: Lines, asked: Sequence[str]) -> tuple[list[str], set[str]]:
    """What is asked, with what follows from it and has a line in a step; and everything that must be hidden."""
    if not asked:
        return [], set()
    chosen, hidden = set(asked), set(asked)
    candidates = {line.address for line in lines.found if line.step}
    for at in lines.passes:
        if at.step == 0 and not lines.continuous:
            # It starts from numbers that nobody has.
            final = {lines.own(address) for address, (own, _) in lines.places.items() if own is at}
            chosen -= final
            hidden |= final
            continue
        for slot, name in enumerate(at.tape.names):
            own = address_of(at, name, lines.layers)
            source = lines.before(at, name)
            equation = at.tape.equations.get(slot)
            operands = () if equation is None else equation.operands()
            names = (at.tape.names[place] for place in operands)
            if source in hidden or any(address_of(at, operand, lines.layers) in hidden for operand in names):
                hidden.add(own)
                if own in candidates:
                    chosen.add(own)
    return [line.address for line in lines.found if line.address in chosen], hidden


def _alike(lines: Lines, asked: Sequence[str]) -> tuple[list[str], set[str]]:
    """What is asked, with its own other names; and with what only reads like it, which is hidden unasked."""
    group: dict[str, set[str]] = {}

    def join(one: str, other: str) -> None:
        both = group.get(one, {one}) | group.get(other, {other})
        group.update(dict.fromkeys(both, both))

    for at in lines.passes:
        for slot, name in enumerate(at.tape.names):
            own = address_of(at, name, lines.layers)
            source = lines.before(at, name)
            if source is not None:
                join(own, source)
            equation = at.tape.equations.get(slot)
            if equation is not None and _renames(equation):
                join(own, address_of(at, at.tape.names[equation.fixed[0]], lines.layers))
    chosen = set().union(*(group.get(address, {address}) for address in asked))
    numbers = {_digits(line.answer) for line in lines.found if line.address in chosen} - {""}
    reads = {
        lines.own(mark.address)
        for mark in marked_numbers(lines.document)
        if mark.address in lines.places and _digits(mark.body) in numbers and _computed(lines, mark.address)
    }
    reads.update(_next_to(lines, chosen))
    return [line.address for line in lines.found if line.address in chosen], chosen | reads


def _next_to(lines: Lines, chosen: set[str]) -> Iterator[str]:
    """Lines right before or after an asked one with the same number, as ReLU hands it on: here few digits tell, too."""
    answers = {line.address: _digits(line.answer, 1) for line in lines.found}
    for address, digits in answers.items():
        at, slot = lines.places[address]
        names = (at.tape.names[place] for place in at.tape.equations[slot].operands())
        for operand in (address_of(at, name, lines.layers) for name in names):
            if digits and answers.get(operand) == digits and (address in chosen) != (operand in chosen):
                yield operand if address in chosen else address


def _renames(equation: Equation) -> bool:
    """Whether the line only calls a quantity by another name, or turns its sign."""
    if len(equation.fixed) != 1 or equation.columns:
        return False
    own = equation.form.fixed[0]
    return bool(equation.form.body in (own, -own))


def _computed(lines: Lines, address: str) -> bool:
    at, slot = lines.places[address]
    return slot in at.tape.equations or lines.before(at, at.tape.names[slot]) is not None


def _digits(node: Node, least: int = _TELLING) -> str:
    """A number's digits; "" where they are fewer."""
    number = bare(node)
    if not isinstance(number, Number):
        return ""
    digits = number.text.replace(".", "").strip("0")
    return digits if len(digits) >= least else ""


def _made(
    lines: Lines,
    asked: Sequence[str],
    hidden: set[str],
    points: Mapping[str, Fraction],
    *,
    gaps: bool = False,
    statement: bool = False,
) -> Plan:
    chosen = [line for line in lines.found if line.address in set(asked)]
    questions = tuple(
        Question(
            number, line.address, line.group, line.step, line.rule, line.symbol, line.answer,
            points.get(line.group, Fraction(1)),
        )
        for number, line in enumerate(chosen, start=1)
    )  # fmt: skip
    own = {question.address: question.number for question in questions}
    numbers: dict[str, int] = {}
    aliases: set[str] = set()
    for address in lines.places:
        canonical = lines.own(address)
        source: str | None = canonical
        while source is not None and source not in own:
            there, place = lines.places[source]
            source = lines.before(there, there.tape.names[place])
        if source is not None:
            numbers[address] = own[source]
        if canonical in hidden or source is not None:
            aliases.add(address)
    steps = {question.step for question in questions if question.group in ("backward", "gradient")}
    known = frozenset(line.address for line in lines.found)
    return Plan(questions, numbers, frozenset(aliases), known, frozenset(steps), gaps, statement)
