"""The small functions that a program may need, and its first lines: imports, and how it rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from byhand.problem.model import Numbers, Rounding
from byhand.program.style import ROUNDERS, Style


@dataclass(frozen=True, slots=True)
class Helper:
    """needs: helpers that stand before it."""

    lines: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _helper(text: str, *needs: str) -> Helper:
    return Helper(tuple(text.strip("\n").split("\n")), needs)


#: In the order in which a program defines them.
FLOATS: Mapping[str, Helper] = {
    "sigmoid": _helper("""
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
"""),
    "Phi": _helper("""
def Phi(z):  # the normal distribution
    return np.vectorize(math.erfc, otypes=[float])(-z / np.sqrt(2)) / 2
"""),
    "phi": _helper("""
def phi(z):  # the normal density
    return np.exp(-z**2 / 2) / np.sqrt(2 * np.pi)
"""),
    "xlogy": _helper("""
def xlogy(x, y):  # x ln y, and 0 where x is 0
    return x * np.log(np.where(x == 0, 1, y))
"""),
    "xdivy": _helper("""
def xdivy(x, y):  # x / y, and 0 where x is 0
    return x / np.where(x == 0, 1, y)
"""),
}

_SERIES = """
def {name}_one(x):
    x = decimal(x)
    total = term = {first}
    for k in range({start}, 300, 2):
        term = -term * x * x / (k * {next})
        total = total + term
    return F(total)
{name} = np.frompyfunc({name}_one, 1, 1)
"""

FRACTIONS: Mapping[str, Helper] = {
    "exact": _helper("exact = np.frompyfunc(F, 1, 1)  # strings to fractions, element by element"),
    "decimal": _helper("decimal = lambda v: Decimal(v.numerator) / v.denominator"),
    "exp": _helper("exp = np.frompyfunc(lambda v: F(decimal(v).exp()), 1, 1)", "decimal"),
    "log": _helper("log = np.frompyfunc(lambda v: F(decimal(v).ln()), 1, 1)", "decimal"),
    "sqrt": _helper("sqrt = np.frompyfunc(lambda v: F(decimal(v).sqrt()), 1, 1)", "decimal"),
    "power": _helper(
        """
def power_one(x, y):
    whole = F(y).denominator == 1
    return F(x)**int(y) if whole else F((decimal(x).ln() * decimal(y)).exp())
power = np.frompyfunc(power_one, 2, 1)
""",
        "decimal",
    ),
    "sign": _helper("sign = np.frompyfunc(lambda v: F((v > 0) - (v < 0)), 1, 1)"),
    "pi": _helper('pi = F("3.14159265358979323846264338327950288419716939937510582097494459")'),
    "tanh": _helper(
        """
def tanh(z):
    return (exp(2 * z) - 1) / (exp(2 * z) + 1)
""",
        "exp",
    ),
    "cosh": _helper(
        """
def cosh(z):
    return (exp(z) + exp(-z)) / 2
""",
        "exp",
    ),
    "sinh": _helper(
        """
def sinh(z):
    return (exp(z) - exp(-z)) / 2
""",
        "exp",
    ),
    "sin": _helper(_SERIES.format(name="sin", first="x", start=2, next="(k + 1)"), "decimal"),
    "cos": _helper(_SERIES.format(name="cos", first="Decimal(1)", start=1, next="(k + 1)"), "decimal"),
    "sigmoid": _helper(
        """
def sigmoid(z):
    return 1 / (1 + exp(-z))
""",
        "exp",
    ),
    "phi": _helper(
        """
def phi(z):  # the normal density
    return exp(-z * z / 2) / sqrt(2 * pi)
""",
        "exp",
        "sqrt",
        "pi",
    ),
    "Phi": _helper(
        """
def Phi_one(z):  # the normal distribution
    total = term = x = abs(decimal(z))
    for k in range(3, 300, 2):  # phi(x) (x + x^3/3 + x^5/15 + ...) from 0 to x
        term = term * x * x / k
        total = total + term
    fraction = Decimal(0)
    for k in range(300, 0, -1):  # phi(x) / (x + 1 / (x + 2 / (x + ...))) above a large x
        fraction = k / max(x + fraction, Decimal("0.1"))
    tail = F(1, 2) - phi(z) * F(total) if x < 3 else phi(z) / F(x + fraction)
    return tail if z < 0 else 1 - tail
Phi = np.frompyfunc(Phi_one, 1, 1)
""",
        "phi",
        "decimal",
    ),
    "xlogy": _helper(
        """
def xlogy(x, y):  # x ln y, and 0 where x is 0
    return x * log(np.where(x == 0, 1, y))
""",
        "log",
    ),
    "xdivy": _helper("""
def xdivy(x, y):  # x / y, and 0 where x is 0
    return x / np.where(x == 0, 1, y)
"""),
}

#: How a scaled number becomes a whole one.
_WHOLE: Mapping[Rounding, tuple[str, str]] = {
    "half_even": ("round(v * shift)", "ties to the even digit"),
    "half_up": ("int(v * shift + (F(1, 2) if v > 0 else F(-1, 2)))", "ties away from 0"),
    "truncate": ("int(v * shift)", "further digits cut off"),
}


def imports(style: Style) -> list[str]:
    """The import lines, and the precision of decimals where fractions are carried."""
    if not style.fractions:
        return [*(["import math"] if "Phi" in style.helpers else []), "import numpy as np"]
    precision, truncates = _precision(style), style.numbers is not None and style.numbers.rounding == "truncate"
    return [
        "from decimal import Decimal" + (", getcontext" if precision or truncates else ""),
        "from fractions import Fraction as F  # exact: numbers are rounded only where this says so",
        "import numpy as np",
        *([f"getcontext().prec = {precision}"] if precision else []),
        *(['getcontext().rounding = "ROUND_DOWN"'] if truncates else []),
    ]


def helper_lines(style: Style) -> list[str]:
    """The definitions of everything that the program calls, each preceded by a blank line if it is a function."""
    table = FRACTIONS if style.fractions else FLOATS
    wanted = _closure(style)
    lines: list[str] = []
    for name, helper in table.items():
        if name in wanted:
            lines += [*([""] if helper.lines[0].startswith("def") else []), *helper.lines]
    if style.numbers is not None:
        for kind, name in ROUNDERS.items():
            if name in wanted:
                lines += _rounder(kind, name, style.numbers)
    return lines


def _closure(style: Style) -> set[str]:
    """What is called, and what that needs."""
    table = FRACTIONS if style.fractions else FLOATS
    wanted = set(style.helpers)
    if wanted & set(ROUNDERS.values()):
        wanted.add("decimal")
    while more := {need for name in wanted if name in table for need in table[name].needs} - wanted:
        wanted |= more
    return wanted


def _precision(style: Style) -> int:
    """Digits of the decimals inside a line, far more than are carried; 0 where Python's 28 will do."""
    assert style.numbers is not None
    counts = [style.numbers.digits.count, *(digits.count for digits in style.numbers.quantities.values())]
    return 0 if max(counts) <= 9 else 2 * max(counts) + 40


def _rounder(kind: str, name: str, numbers: Numbers) -> list[str]:
    whole, ties = _WHOLE[numbers.rounding]
    if kind == "significant":
        head = [f"def {name}_one(v, digits):  # so many significant digits, {ties}"]
        body = ["    shift = F(10)**(digits - 1 - decimal(v).adjusted())"]
    else:
        counts = [d.count for d in (numbers.digits, *numbers.quantities.values()) if d.kind == "decimals"]
        threshold = "1 - places" if min(counts) > 2 else "1 - places if places > 2 else -places"
        head = [f"def {name}_one(v, places):  # so many decimals, {ties}"]
        body = [
            f"    if v != 0 and abs(v) < F(10)**({threshold}):",
            "        places = 1 - decimal(v).adjusted()  # a tiny number keeps two significant digits",
            "    shift = F(10)**places",
        ]
    return ["", *head, *body, f"    return {whole} / shift", f"{name} = np.frompyfunc({name}_one, 2, 1)"]
