"""Traces compared figure by figure, whatever kind of numbers they hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any


def flat(tree: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    """Every leaf with its path, as ``$.steps[0].loss``; an empty table or list is a leaf too."""
    if isinstance(tree, dict) and tree:
        for key, branch in tree.items():
            yield from flat(branch, f"{path}.{key}" if str(key).isidentifier() else f"{path}[{key!r}]")
    elif isinstance(tree, (list, tuple)) and tree:
        for place, branch in enumerate(tree):
            yield from flat(branch, f"{path}[{place}]")
    else:
        yield path, tree


def exact(text: str) -> Fraction:
    """A trace's decimal string; exact, however long."""
    return Fraction(Decimal(text))


def aligned(trace: Any, reference: Any) -> Iterator[tuple[str, Any, Any]]:
    """(path, the trace's leaf, the reference's) after a check that both have the same shape."""
    ours, theirs = dict(flat(trace)), dict(flat(reference))
    assert ours.keys() == theirs.keys(), f"of another shape: {sorted(ours.keys() ^ theirs.keys())[:10]}"
    return ((path, leaf, theirs[path]) for path, leaf in ours.items())


def mismatches(trace: Any, reference: Any, agree: Any) -> list[str]:
    """The figures on which the two do not ``agree(theirs, reference)``, and leaves that are not even alike."""
    wrong = []
    for path, ours, theirs in aligned(trace, reference):
        if isinstance(theirs, (Fraction, float)):
            alike = isinstance(ours, str) and agree(exact(ours), theirs)
        else:
            alike = ours == theirs
        if not alike:
            wrong.append(
                f"{path}: {ours}, by the reference {float(theirs) if isinstance(theirs, Fraction) else theirs}"
            )
    return wrong


def carried(ours: Fraction, theirs: Fraction) -> bool:
    """Equal; a given fraction such as 1/3, which no decimal string can hold, in 17 digits."""
    denominator = theirs.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return ours == theirs if denominator == 1 else same_digits(ours, theirs)


def same_digits(ours: Fraction, theirs: Fraction) -> bool:
    """Equal but for the rounding of a trace to 17 significant digits."""
    return abs(ours - theirs) <= Fraction(51, 10**18) * abs(theirs) + Fraction(1, 10**60)


def near(tolerance: float) -> Any:
    """Equal but for the noise of float64."""

    def agree(ours: Fraction, theirs: float) -> bool:
        return abs(float(ours) - theirs) <= tolerance * (1 + abs(theirs))

    return agree
