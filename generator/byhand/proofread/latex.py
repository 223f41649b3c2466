"""Reads one part of a line: from tokens to a tree, by recursive descent. What an operand is stands in ``atoms``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from byhand.proofread import names
from byhand.proofread.atoms import ATOMS, CLOSERS, letter, literal
from byhand.proofread.cursor import DIGITS, Cursor, Unreadable
from byhand.proofread.tree import Node, Number, Power, Product, Quotient, Sum, Symbol, Transpose

__all__ = ["Read", "Unreadable", "parse"]

MAX_DEPTH = 60
MAX_TOKENS = 100_000
_ENDS_PRODUCT = frozenset(("", "+", "-", ")", "]", "}", r"\rbrace", r"\rvert", ",", ";", "&", "\\\\"))
_TIMES = frozenset((r"\cdot", r"\times"))
_BARS = frozenset(("|", r"\|"))
_HUNDRED = Number(fmpq(100), "100")
_TOPS = frozenset((r"\top", "T"))


@dataclass(slots=True)
class Read:
    """A part that was read, with what matters about it.

    symbolic: a symbol or something opaque occurs. numeric: a literal occurs outside names.
    abridged: an ellipsis occurs.
    """

    node: Node
    symbolic: bool
    numeric: bool
    abridged: bool


def parse(tokens: Sequence[str], pi_is_symbol: bool = False, mark: str = ".") -> Read:
    """The tree of a part; raises Unreadable. mark: between a number's whole and its decimals."""
    if len(tokens) > MAX_TOKENS:
        raise Unreadable("a line of such length")
    parser = Parser(tokens, pi_is_symbol, mark)
    node = parser.expression()
    if parser.token:
        raise Unreadable(parser.token)
    return Read(node, parser.symbolic, parser.numeric, parser.abridged)


def negated(node: Node) -> Node | None:
    """A minus drawn into the literal that it stands before; None where there is none."""
    match node:
        case Number():
            return Number(-node.value, f"-{node.text}" if node.value > 0 else node.text.removeprefix("-"))
        case Product(factors=[Number() as first, *rest]):
            folded = negated(first)
            return None if folded is None else Product([folded, *rest], node.elementwise)
    return None


class Parser(Cursor):
    """sum → product → operand with scripts → atom. Depth is bounded, so hostile nesting ends in Unreadable."""

    def __init__(self, tokens: Sequence[str], pi_is_symbol: bool, mark: str) -> None:
        super().__init__(tokens)
        self.mark = mark
        self.depth = 0
        self.closers: list[str] = []
        self.pi_is_symbol = pi_is_symbol

    def expression(self) -> Node:
        """A sum. A minus before a number belongs to the number."""
        sign = self.sign()
        first = self.product()
        folded = negated(first) if sign < 0 else first
        terms = [(1, folded)] if folded is not None else [(-1, first)]
        while self.token in ("+", "-"):
            sign = self.sign()
            terms.append((sign, self.product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else Sum(terms)

    def sign(self) -> int:
        sign = 1
        while self.token in ("+", "-"):
            sign = -sign if self.advance() == "-" else sign
        return sign

    def product(self) -> Node:
        """Factors from left to right; ⊙ binds less than the products beside it."""
        factors = [self.postfix()]
        groups = [factors]
        slashes = 0
        while (token := self.token) not in _ENDS_PRODUCT:
            if token in _TIMES:
                self.advance()
                factors.append(self.signed())
            elif token == r"\odot":
                self.advance()
                factors = [self.signed()]
                groups.append(factors)
            elif token == "/":
                self.advance()
                slashes += 1
                if slashes > MAX_DEPTH:
                    raise Unreadable("so many divisions")
                factors[:] = [Quotient(_product(factors), self.signed())]
            elif (token in _BARS and self.closers and self.closers[-1] == token) or token.startswith(r"\end{"):
                break
            else:
                if token[0] in DIGITS and isinstance(factors[-1], Number):
                    raise Unreadable(f"{factors[-1].text} {token}: two numbers side by side")
                factors.append(self.postfix())
        return _product(factors) if len(groups) == 1 else Product([_product(group) for group in groups], True)

    def signed(self) -> Node:
        """A factor after an operator, where a bare minus is tolerated."""
        sign = self.sign()
        factor = self.postfix()
        if sign > 0:
            return factor
        return negated(factor) or Sum([(-1, factor)])

    def postfix(self) -> Node:
        """An operand with its powers; a symbol with its scripts; either with ``\\right|_{x = 1}`` behind it."""
        start = self.position
        node = self.scripted(start)
        while self.token == r"\rvert" and r"\rvert" not in self.closers[-1:]:
            self.advance()
            while self.token in ("_", "^"):
                self.advance()
                self.raw()
            node = self.symbol(names.spelling(self.tokens[start : self.position]))
        return node

    def scripted(self, start: int) -> Node:
        bracketed = self.token in CLOSERS
        node = self.atom()
        if isinstance(node, Symbol) and not bracketed:
            named = self.scripts(node)
            applied = isinstance(named, Symbol) and named.key.endswith("^'") and self.token == "("
            return self.applied(named, start) if applied else named
        powers = 0
        while self.token in ("^", "_", "'", r"\%"):
            mark = self.advance()
            if mark == "^":
                powers += 1
                if powers > 1:
                    raise Unreadable("^ after ^")
                node = self.raised(node)
            elif mark == r"\%":
                node = _percentage(node)
            else:
                if mark == "_":
                    self.raw()
                node = self.symbol(names.spelling(self.tokens[start : self.position]))
        return node

    def applied(self, function: Node, start: int) -> Node:
        """``f'(z)`` is one symbol; ``a'(1 - b)`` is a product."""
        inside = self.bracket()
        if all(isinstance(argument, Symbol) for argument in inside):
            return self.symbol(names.spelling(self.tokens[start : self.position]))
        return Product([function, *inside])

    def raised(self, base: Node) -> Node:
        """After ``^``: a power or a transposition."""
        first, second = self.script_start()
        if first in _TOPS and not second:
            self.raw()
            return Transpose(base)
        return Power(base, self.argument())

    def script_start(self) -> tuple[str, str]:
        """The first two tokens of a script, the second empty where there is but one."""
        if self.token != "{":
            return self.token, ""
        second = self.ahead(2)
        return self.ahead(), "" if second == "}" else second

    def scripts(self, base: Symbol) -> Node:
        """Sub- and superscripts, in either order, are part of the name, save powers and transposition."""
        sub = label = ""
        power: Node | None = None
        transposed = False
        while (mark := self.token) in ("_", "^", "'") and mark:
            self.advance()
            if mark == "'":
                label += "'"
                continue
            if mark == "_":
                sub += names.spelling(self.raw())
                continue
            first, second = self.script_start()
            if names.is_label(first, second) or (first in _TOPS and not second):
                raw = self.raw()
                transposed |= raw[-1] in _TOPS
                label += names.spelling(raw[:-1] if raw[-1] in _TOPS else raw)
            elif power is not None:
                raise Unreadable("^ after ^")
            else:
                power = self.argument()
        node: Node = self.symbol(base.key + names.script("_", sub) + names.script("^", label))
        node = node if power is None else Power(node, power)
        return Transpose(node) if transposed else node

    def symbol(self, key: str) -> Symbol:
        self.symbolic = True
        return Symbol(key)

    def argument(self) -> Node:
        """A braced expression or a single token, as ``\\frac``, ``\\sqrt`` and ``^`` take it."""
        if self.token[:1] in DIGITS and len(self.token) > 1:
            self.numeric = True
            digit = self.raw()[0]
            return Number(fmpq(int(digit)), digit)
        return self.atom()

    def atom(self) -> Node:
        """One operand without scripts."""
        token = self.token
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("brackets nested so deep")
        node: Node | None = None
        if token[:1] in DIGITS and token:
            node = literal(self)
        elif len(token) == 1 and token.isalpha():
            self.advance()
            node = self.symbol(token)
        elif (read := ATOMS.get(token)) is not None:
            node = read(self)
        else:
            node = letter(self)
        self.depth -= 1
        return node

    def bracket(self) -> list[Node]:
        """What stands in brackets, separated by commas."""
        closer = CLOSERS[self.advance()]
        self.closers.append(closer)
        inside = [self.expression()]
        while self.token in (",", ";"):
            self.advance()
            inside.append(self.expression())
        self.expect(closer)
        self.closers.pop()
        return inside


def _percentage(node: Node) -> Node:
    return Number(node.value / 100, node.text + "%") if isinstance(node, Number) else Quotient(node, _HUNDRED)


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(factors)
