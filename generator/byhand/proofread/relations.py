"""Does a printed relation between two numeric parts hold?"""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb, ctx, fmpq

from byhand.proofread.evaluate import Grid, Value, evaluate, exactly, shape
from byhand.proofread.functions import Scalar, Undefined
from byhand.proofread.rounding import Rule, magnitude
from byhand.proofread.tree import Call, Matrix, Node, Number, Power, Product, Quotient, Sum, Transpose, plain

MAX_PRECISION = 8192
MAX_EXPONENT = 40_000
_SIGNS = {"=": "=", r"\approx": "≈", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\ge": "≥"}


def is_bare(node: Node) -> bool:
    """A literal, or a matrix of literals."""
    if isinstance(node, Matrix):
        return all(isinstance(entry, Number) for row in node.rows for entry in row)
    return isinstance(node, Number)


def literals(node: Node) -> list[Number]:
    """The numbers of a bare part, row by row."""
    entries = [entry for row in node.rows for entry in row] if isinstance(node, Matrix) else [node]
    return [entry for entry in entries if isinstance(entry, Number)]


def ends(value: Scalar) -> tuple[fmpq, fmpq] | None:
    """The rationals between which a value lies; None where the ball says nothing yet."""
    if isinstance(value, fmpq):
        return value, value
    if not value.is_finite():
        return None
    low, high = value.lower(), value.upper()
    for end in (low, high):
        if abs(int(end.man_exp()[1])) > MAX_EXPONENT:
            raise Undefined("a number of that size")
    return low.fmpq(), high.fmpq()


class Judge:
    """Holds the rule; ``whole`` collects integers that were printed for values near them (a sigmoid at 1)."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.whole: set[int] = set()

    def complaint(self, left: Node, relation: str, right: Node) -> str | None:
        """What is wrong with ``left relation right``; None where it holds."""
        try:
            what = self._complaint(left, relation, right)
        except Undefined as reason:
            what = f"there is no such value: {reason}"
        return f"{plain(left)} {_SIGNS[relation]} {plain(right)}, but {what}" if what is not None else None

    def _complaint(self, left: Node, relation: str, right: Node) -> str | None:
        if relation not in ("=", r"\approx"):
            return None if self._ordered(left, relation, right) else f"it is {self.outcome(left)}"
        if not is_bare(right):
            value, other = evaluate(left, exactly), evaluate(right, exactly)
            if shape(value) != shape(other):
                return f"the shapes are {shape(value)} and {shape(other)}"
            agree = self._overlap(left, right)
            return None if agree else f"the left is {self.outcome(left)} and the right {self.outcome(right)}"
        wrong = self._unprinted(left, right)
        if wrong is None:
            return None
        number, position = wrong
        if number is not None and relation == r"\approx" and self._overlap(left, right):
            self.remember(number)
            return None
        return f"it gives {self.outcome(left)}" + position

    def _unprinted(self, left: Node, right: Node) -> tuple[Number | None, str] | None:
        """The first literal on the right that is not what the left, taken exactly, is printed as."""
        exact = evaluate(left, exactly)
        numbers, entries = literals(right), _entries(exact)
        if isinstance(right, Matrix) and isinstance(exact, list):
            if (len(exact), len(exact[0])) != (len(right.rows), len(right.rows[0])):
                return None, f" of shape {shape(exact)}"
        elif len(numbers) != len(entries):
            return None, f", which is {shape(exact)}"
        for index, (number, entry) in enumerate(zip(numbers, entries, strict=True)):
            if not self._prints(left, entry, index, number):
                return number, f" in entry {index + 1}" if len(numbers) > 1 else ""
        return None

    def _prints(self, left: Node, entry: Scalar, index: int, number: Number) -> bool:
        if isinstance(entry, fmpq):
            if not self.rule.is_printed(entry, number.value):
                return False
            if number.value.q == 1 and (entry != number.value or _has_fraction(left)):
                self.remember(number)
            return True
        holds = False
        for low, high in self._tighter(left, index):
            holds = self.rule.may_print(low, high, number.value)
            if not holds or self.rule.surely_prints(low, high, number.value):
                break
        if holds:
            self.remember(number)
        return holds

    def remember(self, number: Number) -> None:
        """An integer stands as a computed value: it may have been rounded to."""
        if number.value.q == 1:
            self.whole.add(abs(int(number.value.p)))

    def _tighter(self, node: Node, index: int) -> Iterator[tuple[fmpq, fmpq]]:
        """Ever closer bounds of one entry; what is undecided at the last precision may be either neighbour."""
        before = ctx.prec
        try:
            while True:
                bounds = ends(_entries(evaluate(node, exactly))[index])
                if bounds is not None:
                    yield bounds
                elif ctx.prec >= MAX_PRECISION:
                    raise Undefined("it cannot be told from one")
                if ctx.prec >= MAX_PRECISION:
                    return
                ctx.prec = min(2 * ctx.prec, MAX_PRECISION)
        finally:
            ctx.prec = before

    def window(self, number: Number) -> Scalar:
        """Every value that may have been printed as ``number``."""
        if number.ball is None:
            low, high = self.rule.reach(number.value)
            number.ball = number.value if low == high else arb((low + high) / 2, (high - low) / 2)
        return number.ball

    def operand(self, number: Number) -> Scalar:
        """The same, with integers exact, save those so long that the rule rounds them."""
        value = number.value
        return value if value.q == 1 and self.rule.keeps(value) else self.window(number)

    def rounded_operand(self, number: Number) -> Scalar:
        """The same, with those integers exact that do not stand as a computed value."""
        return self.window(number) if abs(int(number.value.p)) in self.whole else self.operand(number)

    def _overlap(self, left: Node, right: Node) -> bool:
        """Whether the printed digits of both sides allow one common value."""
        for leaf in (self.operand, self.rounded_operand):
            ours = _entries(evaluate(left, leaf))
            theirs = _entries(evaluate(right, self.window if is_bare(right) else leaf))
            if all(_touch(a, b) for a, b in zip(ours, theirs, strict=True)):
                return True
            if not self.whole:
                break
        return False

    def _ordered(self, left: Node, relation: str, right: Node) -> bool:
        if relation in (r"\gt", r"\ge"):
            left, right = right, left
        low, high = evaluate(left, exactly), evaluate(right, exactly)
        if isinstance(low, list) or isinstance(high, list):
            return True
        if isinstance(low, fmpq) and isinstance(high, fmpq) and low == high:
            return relation in (r"\le", r"\ge") or not is_whole(low)
        return not arb(low) > arb(high) or self._overlap(left, right)

    def outcome(self, node: Node) -> str:
        """What a part comes to, printed by the general rule."""
        entries = []
        value = evaluate(node, exactly)
        for index in range(len(_entries(value))):
            shown = ""
            for low, high in self._tighter(node, index):
                shown = self.show(low)
                if shown == self.show(high):
                    break
            entries.append(shown)
            if len(entries) > 8:
                return f"[{', '.join(entries)}, …]"
        return f"[{', '.join(entries)}]" if isinstance(value, list) else entries[0]

    def show(self, value: fmpq) -> str:
        """A value by the general rule; scientific where it is tiny or huge."""
        if value == 0:
            return "0"
        digits = self.rule.digits[0]
        number = digits.printed(value, self.rule.mode)
        place = magnitude(number) if number != 0 else 0
        if -4 <= place <= 15 and not (digits.kind == "decimals" and abs(value) < digits.threshold):
            return decimal(number)
        return f"{decimal(number / fmpq(10) ** place)} × 10^{place}"


def _has_fraction(node: Node) -> bool:
    """Whether a literal in the tree is no integer, so that it may have been rounded."""
    match node:
        case Number():
            return node.value.q != 1
        case Sum():
            return any(_has_fraction(term) for _, term in node.terms)
        case Product():
            return any(map(_has_fraction, node.factors))
        case Quotient():
            return _has_fraction(node.over) or _has_fraction(node.under)
        case Power():
            return _has_fraction(node.base)
        case Call():
            return any(map(_has_fraction, node.arguments))
        case Matrix():
            return any(_has_fraction(entry) for row in node.rows for entry in row)
        case Transpose():
            return _has_fraction(node.base)
    return False


def is_whole(value: fmpq) -> bool:
    return value.q == 1


def decimal(number: fmpq) -> str:
    """A rational with a finite decimal expansion, written out."""
    places = 0
    while number.q != 1 and places < 60:
        number *= 10
        places += 1
    digits = str(abs(int(number.floor()))).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if number < 0 else text


def _entries(value: Value) -> list[Scalar]:
    if isinstance(value, list):
        grid: Grid = value
        return [entry for row in grid for entry in row]
    return [value]


def _touch(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left == right
    ours, theirs = arb(left), arb(right)
    return not (ours.is_finite() and theirs.is_finite()) or bool(ours.overlaps(theirs))
