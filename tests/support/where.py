"""The ``where`` of a published figure: paths into a trace, and arithmetic over them.

    sum = product (("+" | "-") product)*;  product = sign (("*" | "/") sign)*;  sign = ("-" | "+") sign | power
    power = atom ("^" sign)?;  atom = number | path | function "(" sum ("," sum)* ")" | "(" sum ")"
    path = "$" ("." key | "[" index "]" | "['" any key "']")*

Numbers are fractions; nothing is evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from support import scalar

_TOKEN = re.compile(
    r"""\s*(?:(?P<path>\$(?:\.\w+|\[\d+\]|\['(?:[^'\\]|\\.)*'\])*)
          |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
          |(?P<name>[A-Za-z]\w*)
          |(?P<sign>[-+*/^(),]))""",
    re.VERBOSE,
)
_STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<index>\d+)\]|\['(?P<any>(?:[^'\\]|\\.)*)'\]")

_FUNCTIONS: Mapping[str, Callable[..., Fraction]] = {
    "exp": scalar.exp,
    "ln": scalar.ln,
    "log": scalar.ln,
    "sqrt": scalar.sqrt,
    "tanh": scalar.tanh,
    "sin": scalar.sin,
    "cos": scalar.cos,
    "abs": abs,
    "max": max,
    "min": min,
    "relu": lambda x: max(x, Fraction(0)),
    "sigmoid": scalar.sigmoid,
}


def is_path(where: str) -> bool:
    """Whether it is one path and nothing else."""
    found = _TOKEN.fullmatch(where.rstrip())
    return found is not None and found["path"] is not None


def figure(trace: Any, where: str) -> Fraction:
    """The number at that place of the trace."""
    parser = _Parser(trace, where)
    value = parser.sum()
    if parser.tokens:
        raise ValueError(f"{where}: {parser.tokens[0][1]!r} is left over")
    return value


def follow(trace: Any, path: str) -> Any:
    """What stands at the end of a path."""
    at, position = trace, 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            raise ValueError(f"not a path: {path}")
        key = step["key"] if step["any"] is None else re.sub(r"\\(.)", r"\1", step["any"])
        at = at[key] if step["index"] is None else at[int(step["index"])]
        position = step.end()
    return at


class _Parser:
    def __init__(self, trace: Any, where: str) -> None:
        self.trace = trace
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while where[position:].strip():
            token = _TOKEN.match(where, position)
            if token is None or token.lastgroup is None:
                raise ValueError(f"cannot be read: {where[position:]!r}")
            self.tokens.append((token.lastgroup, token[token.lastgroup]))
            position = token.end()

    def take(self, *wanted: str) -> str:
        """The next sign if it is one of these, else nothing."""
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in wanted:
            return self.tokens.pop(0)[1]
        return ""

    def sum(self) -> Fraction:
        value = self.product()
        while sign := self.take("+", "-"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Fraction:
        value = self.sign()
        while sign := self.take("*", "/"):
            other = self.sign()
            value = value * other if sign == "*" else value / other
        return value

    def sign(self) -> Fraction:
        if sign := self.take("-", "+"):
            return -self.sign() if sign == "-" else self.sign()
        return self.power()

    def power(self) -> Fraction:
        base = self.atom()
        return scalar.power(base, self.sign()) if self.take("^") else base

    def atom(self) -> Fraction:
        if self.take("("):
            value = self.sum()
            self.close()
            return value
        if not self.tokens:
            raise ValueError("ends too early")
        kind, text = self.tokens.pop(0)
        match kind:
            case "number":
                return Fraction(Decimal(text))
            case "path":
                return Fraction(Decimal(follow(self.trace, text)))
            case "name" if text in _FUNCTIONS and self.take("("):
                arguments = [self.sum()]
                while self.take(","):
                    arguments.append(self.sum())
                self.close()
                return _FUNCTIONS[text](*arguments)
        raise ValueError(f"not expected here: {text!r}")

    def close(self) -> None:
        if not self.take(")"):
            raise ValueError("a parenthesis is missing")
