"""One pass as the page shows it: symbols, printed numbers, and lines that join them.

A frame knows how every slot of its pass looks as a symbol and as a number, and makes the chain symbols = numbers =
result of any equation. Whether the last relation is = or ≈ is decided by doing what a reader would do: recompute the
line from the numbers printed in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from byhand.derivation.addresses import address
from byhand.derivation.binding import setting_values
from byhand.derivation.run import Pass, Run
from byhand.derivation.words import describe, when
from byhand.document.blocks import Chain, Source
from byhand.document.symbols import Symbols
from byhand.errors import Fault, ProblemError
from byhand.mathtext.layout import lay_out
from byhand.mathtext.numbers import given_node, integer_node, number_node
from byhand.mathtext.tree import Fraction, Mark, Negated, Node, Number, bare
from byhand.problem.model import Digits, Given, Numbers
from byhand.tape.arithmetic import Exact, Impossible, Rounded, Undecided, Value, exact, round_value
from byhand.tape.compile import program
from byhand.tape.evaluate import SUSPECT_BITS, decided, working_precision
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.structure import Residue, Residues, exactly, of_form
from byhand.tape.tape import Equation, Slot

#: Which digits a given slot is printed with once it is no longer the author's own number.
_LEAF_DIGITS = {"parameter": "parameter"}
#: Products on the way to a sum have no symbol of their own: they are written out.
_WRITTEN_OUT = ("back", "contribution")


@dataclass(frozen=True, slots=True)
class Line:
    """A formula of quantities of one pass, on the tape or only in a view, and the slot whose value it gives.

    head: what the formula is called here, where that is not the slot's own symbol.
    """

    form: Form
    fixed: tuple[Slot, ...]
    columns: tuple[tuple[Slot, ...], ...]
    target: Slot
    head: Node | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a matrix, entry by entry, and its formula in numbers, ``slotted`` in place of each number."""

    lines: tuple[tuple[Line, ...], ...]
    numbers: Node


def slotted(slot: Slot) -> Number:
    """Where a slot's number will stand."""
    return Number(f"§{slot}")


class Frame:
    """plus: whether this is the forward pass after the last update, whose quantities carry ⁺."""

    def __init__(self, run: Run, at: Pass, symbols: Symbols, *, plus: bool = False) -> None:
        self.run = run
        self.problem = run.problem
        self.numbers: Numbers = run.problem.numbers
        self.at = at
        self.tape = at.tape
        self.symbols = symbols
        self.plus = plus
        self.changing = frozenset(run.problem.training.update)
        self.several_samples = len(run.problem.samples) > 1
        self._settings = setting_values(run.problem)
        self._symbols: dict[Slot, Node] = {}
        self._numbers: dict[Slot, Node] = {}
        self._printed: dict[Slot, Exact] = {}
        self._derived: dict[Slot, Line] = {}

    # -- one slot ------------------------------------------------------------------------------------------------

    def slot(self, name: Name) -> Slot:
        return self.tape[name]

    def symbol(self, of: Slot | Name) -> Node:
        """How the quantity is called, marked with its address."""
        if isinstance(of, Name):
            return self._symbol(of)
        if of not in self._symbols:
            self._symbols[of] = self._symbol(self.tape.names[of])
        return self._symbols[of]

    def _symbol(self, name: Name) -> Node:
        adjoint = name.of_kind("adjoint_activation")._replace(source=0)
        if name.kind == "back" and self.tape.index.get(adjoint) == self.tape[name]:
            name = adjoint  # the only product of its sum is the sum itself
        if name.kind == "gradient" and self.tape.index.get(name) is not None:
            name = self.tape.names[self.tape[name]]  # of a batch of one the sample's own gradient
        if name.kind in _WRITTEN_OUT:
            return self.symbolic(self.tape.equation(name))
        plus = self.plus and (name.kind != "parameter" or name.label in self.changing)
        return Mark(self.address(name), self.symbols.symbol(name, self.sample_number(name), plus))

    def sample_number(self, name: Name) -> int:
        """The sample's number in the file, 0 where there is nothing to tell apart."""
        return self.at.samples[name.sample - 1] if name.sample and self.several_samples else 0

    def number(self, of: Slot | Name) -> Node:
        """The quantity's number as it is printed everywhere in this pass."""
        slot = self.slot(of) if isinstance(of, Name) else of
        if slot not in self._numbers:
            self._print(slot)
        return self._numbers[slot]

    def printed(self, of: Slot | Name) -> Exact:
        """The exact value of the printed number."""
        slot = self.slot(of) if isinstance(of, Name) else of
        if slot not in self._printed:
            self._print(slot)
        return self._printed[slot]

    def derive(self, symbol: Node, form: Form, fixed: Sequence[Slot], columns: Sequence[Sequence[Slot]] = ()) -> Line:
        """A line of a view's own, for a quantity that the tape doesn't hold; it gets a slot below 0.

        Its value comes from carried operands; it is printed with the general digits.
        """
        slot = -1 - len(self._derived)
        line = Line(form, tuple(fixed), tuple(map(tuple, columns)), slot)
        self._derived[slot] = line
        self._symbols[slot] = symbol
        return line

    def share(self, derived: dict[Slot, Line]) -> None:
        """Have the same lines of views' own as other frames of this pass."""
        self._derived = derived

    @property
    def derived(self) -> tuple[Line, ...]:
        """The lines of views' own, in order: of slot −1, −2, …"""
        return tuple(self._derived.values())

    def value(self, slot: Slot) -> Value:
        """The carried value; of a view's own line the value from carried operands, unrounded."""
        if slot >= 0:
            found = self.at.values[slot]
            assert found is not None
            return found
        line = self._derived[slot]
        fixed, columns = self._values(line.fixed), [self._values(column) for column in line.columns]
        try:
            with working_precision(self.run.bits):
                return program(line.form)(fixed, columns)
        except Impossible as fault:
            raise self._fault(line, f"has no value: {fault}") from fault

    def _print_derived(self, slot: Slot) -> None:
        line = self._derived[slot]
        rounded = self._carried(line) if self.numbers.carry == "rounded" else self._proven(slot)
        self._numbers[slot] = number_node(rounded, trailing_zeros=self.numbers.trailing_zeros)
        self._printed[slot] = rounded.value

    def _carried(self, line: Line) -> Rounded:
        try:
            return self._from_printed(line)
        except Impossible as fault:
            raise self._fault(line, f"has no value: {fault}") from fault
        except Undecided as fault:
            raise self._fault(line, "cannot be proven") from fault

    def _fault(self, line: Line, what: str) -> ProblemError:
        names = [
            describe(self.tape.names[slot]) for slot in (*line.fixed, *itertools.chain(*line.columns)) if slot >= 0
        ]
        source = f" from {', '.join(dict.fromkeys(names))}" if names else ""
        return ProblemError(Fault(when(self.at.step), f"a factor{source} {what}"))

    def _proven(self, slot: Slot) -> Rounded:
        while True:
            try:
                return self.run.round(self.value(slot), self.digits(slot))
            except Undecided:
                known = self._exactly(slot) if self.run.bits >= SUSPECT_BITS else None
                if known is not None:
                    return self.run.round(known, self.digits(slot))
                self.run.refine("a line of a view")
            except Impossible as fault:
                raise self._fault(self._derived[slot], f"has no value: {fault}") from fault

    def _exactly(self, slot: Slot) -> Exact | None:
        """The rational that a view's own line is by structure, where it is one."""
        known = self.run.residues(self.at)
        try:
            ball = self.value(slot)
        except Undecided:
            ball = None
        try:
            return None if known is None else exactly(self._residue(slot, known), ball)
        except (KeyError, ZeroDivisionError, Undecided, Impossible):
            return None

    def _residue(self, slot: Slot, known: Residues) -> Residue:
        if slot >= 0:
            return known[slot]
        line = self._derived[slot]

        def operands(slots: Sequence[Slot]) -> list[tuple[Residue, Value | None]]:
            return [(self._residue(place, known), self.value(place)) for place in slots]

        return of_form(line.form, operands(line.fixed), [operands(column) for column in line.columns])

    def _print(self, slot: Slot) -> None:
        if slot < 0:
            self._print_derived(slot)
            return
        name = self.tape.names[slot]
        given = self.given(name)
        if given is not None:
            node, value = given_node(given), exact(given.value)
        elif name.kind == "setting" or (name.kind == "state_before" and self.at.step == 1):
            whole = self.at.values[slot]
            assert isinstance(whole, Exact)
            node, value = integer_node(int(whole.p)), whole
        else:
            rounded = self.rounded(slot)
            node, value = number_node(rounded, trailing_zeros=self.numbers.trailing_zeros), rounded.value
        self._numbers[slot] = Mark(self.address(name), node, value=True)
        self._printed[slot] = value

    def rounded(self, of: Slot | Name, digits: Digits | None = None) -> Rounded:
        slot = self.slot(of) if isinstance(of, Name) else of
        return self.run.rounded(self.at, slot, digits or self.digits(slot))

    def digits(self, slot: Slot) -> Digits:
        if slot < 0:
            return self.numbers.digits
        equation = self.tape.equations.get(slot)
        quantity = equation.digits if equation else _LEAF_DIGITS.get(self.tape.names[slot].kind, "")
        return self.numbers.digits_of(quantity or None)

    def given(self, name: Name) -> Given | None:
        """What the author wrote, where the slot still holds it."""
        if name.kind == "input":
            return self.problem.samples[self.at.samples[name.sample - 1] - 1].input[name.unit - 1]
        if name.kind == "target":
            return self.problem.samples[self.at.samples[name.sample - 1] - 1].target[name.unit - 1]
        if name.kind == "setting":
            return self._settings.get((name.layer, name.label))
        if name.kind == "parameter" and (self.at.step == 1 or name.label not in self.changing):
            return self.written(name)
        return None

    def written(self, name: Name) -> Given | None:
        """A parameter's first value as the author wrote it."""
        if self.problem.system is not None:
            return dict(self.problem.system.values).get(name.label)
        assert self.problem.network is not None
        layer = self.problem.network.layers[name.layer - 1]
        if name.source:
            return layer.weights[name.unit - 1][name.source - 1]
        return layer.biases[max(name.unit, 1) - 1]

    def address(self, name: Name) -> str:
        """The quantity's address, as ``problem-file`` has it; of a batch of one the batch's own."""
        return address(self.at, name, len(self.symbols.layers))

    def rename(self, slot: Slot, symbol: Node) -> None:
        """From here on the quantity is called so."""
        self._symbols[slot] = Mark(self.address(self.tape.names[slot]), symbol)

    # -- lines ---------------------------------------------------------------------------------------------------

    def symbolic(self, line: Line | Equation) -> Node:
        return lay_out(
            line.form,
            [self.symbol(slot) for slot in line.fixed],
            [[self.symbol(slot) for slot in column] for column in _shown(line.columns)],
            count=_count(line.columns),
        )

    def substituted(self, line: Line | Equation) -> Node:
        columns = _shown(line.columns)
        values = (self._values(line.fixed), [self._values(column) for column in columns])
        return lay_out(
            line.form,
            [self.number(slot) for slot in line.fixed],
            [[self.number(slot) for slot in column] for column in columns],
            values,
            count=_count(line.columns),
        )

    def _values(self, slots: Sequence[Slot]) -> list[Value]:
        return [self.value(slot) for slot in slots]

    def chain(
        self,
        line: Line | Equation,
        head: Node | None = None,
        *,
        headless: bool = False,
        general: Sequence[Node] = (),
        symbols: bool = True,
    ) -> Chain:
        """symbol = formula in symbols = in numbers = result.

        head: another left side. headless: none, the formula itself stands first. general: formulas that come before
        the one in symbols. symbols: whether the formula in symbols is shown at all.
        """
        if head is None:
            head = self.head(line) if isinstance(line, Line) else self.symbol(line.target)
        parts: list[tuple[str, Node]] = [] if headless else [("", head)]
        parts += [("=", node) for node in general]
        symbolic = self.symbolic(line)
        detailed = symbols and self.problem.show.detail == "full"  # compact documents show symbols with the formulas
        said = headless or (detailed and self._says_something(symbolic, parts))
        renamed = said and not headless and self._renames(line, symbolic)
        lead = len(parts) + (said and not renamed)
        if said and not (renamed and abs(self.printed(line.fixed[0])) != abs(self.printed(line.target))):
            parts.append(("=" if parts else "", symbolic))
        parts += self._numbers_of(line, symbolic)
        address = self.address(self.tape.names[line.target]) if line.target >= 0 else ""
        return Chain(tuple(parts), address, Source(self, line, lead, symbolic if renamed else None))

    def _says_something(self, symbolic: Node, parts: Sequence[tuple[str, Node]]) -> bool:
        """Not what stands already, and not a number that is the result."""
        return bare(symbolic) != bare(parts[-1][1]) and not isinstance(bare(symbolic), Number)

    def _renames(self, line: Line | Equation, symbolic: Node) -> bool:
        """Whether the formula is just another quantity (or its negative): under another rounding it says nothing."""
        if len(line.fixed) != 1 or line.columns:
            return False
        shown = bare(symbolic)
        return bare(shown.body if isinstance(shown, Negated) else shown) == bare(self.symbol(line.fixed[0]))

    def _numbers_of(self, line: Line | Equation, symbolic: Node) -> list[tuple[str, Node]]:
        """The formula in numbers, and what comes out of it."""
        result = self.number(line.target)
        if _count(line.columns) > SHOWN_TERMS:
            # An abridged sum cannot be recomputed from what is printed, so it promises nothing.
            return [("=", self.substituted(line)), ("≈", result)]
        if line.fixed == (line.target,):
            return [("=", result)]  # a quantity under another name
        recomputed = self._recomputed(line)
        if recomputed is None:
            # An operand was rounded to where the formula has no value (1 − a with a printed as 1, under a
            # logarithm): such a line is printed without its numbers.
            return [("≈", result)]
        parts: list[tuple[str, Node]] = []
        substituted = self.substituted(line)
        if not _is_one_number(substituted) and bare(substituted) != bare(symbolic):
            parts.append(("=", substituted))
        if recomputed == self.printed(line.target):
            return [*parts, ("=", result)]
        if self.numbers.carry == "rounded" and parts:
            # Another way to a carried value, which was rounded on its own way: both stand side by side.
            own = self._round(recomputed, line.target)
            parts.append(("=", number_node(own, trailing_zeros=self.numbers.trailing_zeros)))
        return [*parts, ("≈", result)]

    def _round(self, value: Exact, target: Slot) -> Rounded:
        return round_value(value, self.digits(target), self.numbers.rounding)

    def _recomputed(self, line: Line | Equation) -> Exact | None:
        if self.numbers.carry == "rounded" and (isinstance(line, Equation) or line.target < 0):
            return self.printed(line.target)
        found = self.recompute(line)
        return None if found is None else found.value

    def relation(self, line: Line | Equation) -> str:
        """``=`` where the printed numbers give the printed result, else ``≈``."""
        return "=" if self._recomputed(line) == self.printed(line.target) else "≈"

    def recompute(self, line: Line | Equation) -> Rounded | None:
        """What a reader gets from the printed operands, rounded as the result is."""
        try:
            return self._from_printed(line)
        except (Undecided, Impossible):
            return None

    def _from_printed(self, line: Line | Equation) -> Rounded:
        fixed = [self.printed(slot) for slot in line.fixed]
        columns = [[self.printed(slot) for slot in column] for column in line.columns]
        return decided(line.form, fixed, columns, self.digits(line.target), self.numbers.rounding)

    def equation(self, name: Name) -> Equation:
        return self.tape.equation(name)

    def head(self, line: Line) -> Node:
        """What the line's formula is called."""
        return line.head if line.head is not None else self.symbol(line.target)

    def whole(self, make: Callable[[], Chain]) -> Chain:
        """A line of a view's own making; what is in it depends on nothing but numbers (see ``Page.chosen``)."""
        return make()

    def define(self, name: Name) -> Chain:
        """The chain of a quantity's own equation."""
        return self.chain(self.equation(name), self.symbol(name))

    def line(self, of: Equation, **changes: object) -> Line:
        return replace(Line(of.form, of.fixed, of.columns, of.target), **changes)  # type: ignore[arg-type]  # fields of Line


#: Longer sums are abridged: their first terms and the last are printed.
SHOWN_TERMS = 8


def _is_one_number(node: Node) -> bool:
    """A number (or a given fraction) by itself, perhaps with a minus before it: it would only repeat the result."""
    inner = bare(node)
    if isinstance(inner, Negated):
        return _is_one_number(inner.body)
    if isinstance(inner, Fraction):
        return isinstance(bare(inner.over), Number) and isinstance(bare(inner.under), Number)
    return isinstance(inner, Number)


def _count(columns: Sequence[Sequence[Slot]]) -> int:
    return len(columns[0]) if columns else 0


def _shown(columns: Sequence[Sequence[Slot]]) -> list[Sequence[Slot]]:
    """Only what will be printed of each column is turned into nodes."""
    if _count(columns) <= SHOWN_TERMS:
        return list(columns)
    return [(*column[: SHOWN_TERMS - 2], column[-1]) for column in columns]
