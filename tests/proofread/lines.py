"""Correct lines, drawn at random and computed in ``decimal``: nothing here is shared with the reader or the writers."""

from __future__ import annotations

import decimal
import json
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

CONTEXT = decimal.Context(prec=90, Emin=-9999, Emax=9999)
MODES = {
    "half_even": decimal.ROUND_HALF_EVEN,
    "half_up": decimal.ROUND_HALF_UP,
    "truncate": decimal.ROUND_DOWN,
}


@dataclass(frozen=True)
class Printer:
    """The rule of problem-file.md, done once more."""

    kind: str
    count: int
    mode: str
    carry: str = "rounded"

    def header(self) -> str:
        rule = {"carry": self.carry, "digits": {self.kind: self.count}, "rounding": self.mode, "trailing_zeros": False}
        return f"<!-- byhand-document/1 {json.dumps(rule)} -->"

    def rounded(self, value: Decimal) -> Decimal:
        if value == 0:
            return Decimal(0)
        tiny = self.kind == "decimals" and abs(value) < Decimal(10) ** (
            -self.count if self.count < 3 else 1 - self.count
        )
        if self.kind == "significant" or tiny:
            place = value.adjusted() + 1 - (2 if tiny else self.count)
        else:
            place = -self.count
        return value.quantize(Decimal(1).scaleb(place), rounding=MODES[self.mode], context=CONTEXT)

    def text(self, value: Decimal) -> str:
        number = self.rounded(value)
        if number == 0:
            return "0"
        if -5 < number.adjusted() < 12:
            shown = format(number, "f")
            return shown.rstrip("0").rstrip(".") if "." in shown else shown
        power = number.adjusted()
        return rf"{format(number.scaleb(-power, context=CONTEXT).normalize(), 'f')} \times 10^{{{power}}}"


def factor(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


printers = st.one_of(
    st.builds(Printer, st.just("decimals"), st.integers(0, 12), st.sampled_from(sorted(MODES))),
    st.builds(Printer, st.just("significant"), st.integers(1, 12), st.sampled_from(sorted(MODES))),
)
given = st.decimals(-20, 20, places=3).map(lambda value: value + 0)  # no minus zero


@st.composite
def line(draw: st.DrawFn, printer: Printer, number: int) -> str:
    """One row ``symbols = numbers = result`` on fresh symbols; what it prints is what decimal gives."""
    with decimal.localcontext(CONTEXT):
        a, b, c = (printer.rounded(draw(given)) for _ in range(3))
        A, B, C = (printer.text(value) for value in (a, b, c))
        x, y, z = (rf"{letter}_{{{number}}}" for letter in "xyz")
        small = max(min(a, Decimal(8)), Decimal(-8))
        S = printer.text(small)
        small = printer.rounded(small)
        forms = {
            "sum of products": (rf"{x}\,{y} + {z}", rf"{factor(A)} \cdot {factor(B)} + {factor(C)}", a * b + c),
            "difference": (f"{x} - {y}", f"{A} - {factor(B)}", a - b),
            "negated": (f"-{x}({y} - {z})", rf"-{factor(A)} \cdot \left({B} - {factor(C)}\right)", -a * (b - c)),
            "slope": (rf"{x}\,(1 - {x})", rf"{factor(A)} (1 - {factor(A)})", a * (1 - a)),
            "half square": (rf"\frac{{1}}{{2}} ({x} - {y})^2", rf"\tfrac12 ({A} - {factor(B)})^2", (a - b) ** 2 / 2),
            "logistic": (
                rf"\sigma({x})",
                rf"\frac{{1}}{{1 + \mathrm{{e}}^{{-{factor(S)}}}}}",
                1 / (1 + (-small).exp()),
            ),
            "exponential": (rf"\exp {x}", rf"\exp({S})", small.exp()),
            "maximum": (rf"\max(0, {x})", rf"\max(0, {A})", max(Decimal(0), a)),
            "absolute": (rf"\lvert {x} - {y} \rvert", rf"\lvert {A} - {factor(B)} \rvert", abs(a - b)),
        }
        if b != 0:
            forms["quotient"] = (rf"\frac{{{x}}}{{{y}}} {z}", rf"\frac{{{A}}}{{{B}}} \cdot {factor(C)}", a / b * c)
        if a > 0:
            forms["logarithm"] = (rf"-\ln {x}", rf"-\ln {A}", -a.ln())
            forms["root"] = (rf"\frac{{{y}}}{{\sqrt{{{x}}}}}", rf"\frac{{{B}}}{{\sqrt{{{A}}}}}", b / a.sqrt())
        symbols, numbers, value = forms[draw(st.sampled_from(sorted(forms)))]
        return rf"r_{{{number}}} &= {symbols} = {numbers} = {printer.text(value)}\\"


@st.composite
def documents(draw: st.DrawFn) -> str:
    printer = draw(printers)
    rows = [draw(line(printer, number)) for number in range(draw(st.integers(1, 8)))]
    return "\n".join([printer.header(), "$$", r"\begin{aligned}", *rows, r"\end{aligned}", "$$"])


@st.composite
def carried(draw: st.DrawFn) -> str:
    """Full precision carried through a small chain of operations, ≈ wherever the print does not recompute."""
    printer = Printer(
        draw(st.sampled_from(["decimals", "significant"])),
        draw(st.integers(3, 10)),
        draw(st.sampled_from(sorted(MODES))),
        "exact",
    )
    rows: list[str] = []
    with decimal.localcontext(CONTEXT):
        value = Decimal(draw(st.integers(-(10**15), 10**15))).scaleb(-15)
        rows.append(rf"v &= u\,w = {printer.text(value)}\\")
        for number in range(draw(st.integers(1, 6))):
            other = draw(given.filter(bool))
            seen, text, also = printer.rounded(value), factor(printer.text(value)), factor(format(other, "f"))
            step = draw(st.sampled_from(["times", "plus", "slope", "exp", "logistic", "square", "over"]))
            if step == "exp" and abs(value) > 20:
                step = "over"
            results = {
                "times": (rf"{text} \cdot {also}", lambda v, w: v * w),
                "plus": (f"{text} + {also}", lambda v, w: v + w),
                "slope": (rf"{text} \cdot (1 - {text})", lambda v, w: v * (1 - v)),
                "exp": (rf"\mathrm{{e}}^{{{text}}}", lambda v, w: v.exp()),
                "logistic": (rf"\sigma({text})", lambda v, w: 1 / (1 + (-v).exp())),
                "square": (rf"{text}^2", lambda v, w: v * v),
                "over": (rf"\frac{{{text}}}{{{also}}}", lambda v, w: v / w),
            }
            shown, compute = results[step]
            recomputed, value = compute(seen, other), compute(value, other)
            relation = "=" if printer.rounded(recomputed) == printer.rounded(value) else r"\approx"
            rows.append(rf"r_{{{number}}} &= {shown} {relation} {printer.text(value)}\\")
    return "\n".join([printer.header(), "$$", r"\begin{aligned}", *rows, r"\end{aligned}", "$$"])
