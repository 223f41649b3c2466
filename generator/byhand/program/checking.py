"""The first code cell of a notebook: how its numbers are printed, and the check that they are those of the page."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from byhand.problem.model import Digits, Numbers, Rounding
from byhand.program.code import WIDTH, indented
from byhand.program.helpers import helper_lines, imports
from byhand.program.parts import Cells
from byhand.program.training import notes

#: How a scaled number, which isn't negative, becomes a whole one, and in words.
_WHOLE: Mapping[Rounding, tuple[str, str]] = {
    "half_even": ("round(size * shift)", "ties to the even digit"),
    "half_up": ("int(size * shift + F(1, 2))", "ties away from 0"),
    "truncate": ("int(size * shift)", "further digits cut off"),
}


@dataclass(frozen=True, slots=True)
class Noise:
    """What the arithmetic leaves of a value.

    sure: the code that keeps the digits of ``value`` that are sure. zero: so small a 0 may come out. Where numbers
    are carried as on paper there is no noise.
    """

    sure: str
    zero: str


def float_noise(sure: int) -> Noise:
    """Of float64, of whose digits so many are sure."""
    return Noise(f'F(f"{{value:.{sure}g}}")', "1e-12")


def long_noise(sure: int) -> Noise:
    """Of numbers that are carried with more digits than that."""
    return Noise(f"to_digits_one(value, {sure})", f"F(10)**-{sure}")


def head_lines(cells: Cells, numbers: Numbers, noise: Noise | None) -> list[str]:
    """Imports, helpers that the other cells call, ``printed`` and ``check``."""
    style = cells.style
    head = ["# Run this first: it defines how this page prints a number, and the check against the page."]
    head += [] if style.fractions else ["from fractions import Fraction as F", ""]
    head += [*imports(style), "", *notes(style, numbers.carry == "rounded")]
    return [*head, *(helper_lines(style) if style.fractions else []), *_printed(numbers), *_check(noise)]


def function_lines(cells: Cells) -> list[str]:
    """The activations and their slopes; in float64 with all else that the cells call."""
    return [*(helper_lines(cells.style) if not cells.style.fractions else []), *cells.functions]


def _printed(numbers: Numbers) -> list[str]:
    whole, ties = _WHOLE[numbers.rounding]
    zeros, digits = numbers.trailing_zeros, numbers.digits
    nothing = '"0." + "0" * count if kind == "decimals" and count else "0"' if zeros else '"0"'
    strip = '.rstrip(".")' if zeros else '.rstrip("0").rstrip(".")'
    return [
        "",
        f'def printed(value, kind="{digits.kind}", count={digits.count}):  # as on this page: {ties}',
        '    size, sign = abs(F(value)), "-" if value < 0 else ""',
        "    if size == 0:",
        f"        return {nothing}",
        "    power = len(str(size.numerator)) - len(str(size.denominator))",
        "    power -= size < F(10)**power  # now 10**power <= size < 10**(power + 1)",
        '    small = kind == "decimals" and size < F(10)**(1 - count if count > 2 else -count)',
        '    places = 1 - power if small else count if kind == "decimals" else count - 1 - power',
        "    shift = F(10)**places",
        f"    digits = str({whole})",
        "    power = len(digits) - 1 - places",
        '    if small or kind == "significant" and not -4 <= power < max(count, 6):',
        f'        return sign + f"{{digits[0]}}.{{digits[1:]}}"{strip} + f"e{{power}}"',
        "    if places <= 0:",
        '        return sign + digits + "0" * -places',
        '    digits = digits.rjust(places + 1, "0")',
        f'    return sign + f"{{digits[:-places]}}.{{digits[-places:]}}"{strip}',
    ]


def _check(noise: Noise | None) -> list[str]:
    lines = [
        "",
        "def check(values, page, *digits):  # every value must be the number that the page prints",
        "    for place, (value, text) in enumerate(zip(np.ravel(values), page.split(), strict=True), 1):",
    ]
    if noise is not None:
        lines += [
            f"        value = {noise.sure}  # what comes after that is noise",
            f"        value = 0 if F(text) == 0 and abs(value) < {noise.zero} else value  # as in 0.1 + 0.2 - 0.3",
        ]
    return [
        *lines,
        "        found = printed(value, *digits)",
        '        assert found == text, f"number {place} comes out as {found}, the page prints {text}"',
        '    print("as on the page:", page)',
    ]


def check_lines(code: str, texts: Sequence[str], digits: str) -> list[str]:
    """A call of ``check``, over several lines where the page's numbers need them."""
    line = f'check({code}, "{" ".join(texts)}"{digits})'
    if len(line) <= WIDTH:
        return [line]
    rows = _wrapped(" ".join(texts), WIDTH - 12 - len(digits))
    quoted = [f'"{row} "' for row in rows[:-1]] + [f'"{rows[-1]}"']
    return ["check(", *indented([*_wrapped(f"{code},", WIDTH - 4), *quoted[:-1], f"{quoted[-1]}{digits}"]), ")"]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def digits_arguments(digits: Digits, numbers: Numbers) -> str:
    """What ``check`` is told of digits that are not the general ones."""
    return "" if digits == numbers.digits else f', "{digits.kind}", {digits.count}'


def left_out_note(count: int) -> str:
    """In place of the checks of so many numbers."""
    return f"# {count} more on the page: this arithmetic cannot tell how the last digit is rounded"
