"""What varies where nobody says it: grids around the problem's own numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from byhand.exercises.grid import Grid, between, places_of
from byhand.exercises.homework import Vary
from byhand.problem.model import Given, Numbers, Problem

_MOST_PLACES = 2
_ONE = Fraction(1)


def sensible_vary(problem: Problem) -> Vary:
    """Weights, biases and inputs of a network, the values of a system; targets and the learning rate stay."""
    if problem.network is None:
        assert problem.system is not None
        return Vary(values=range_of([number for _, number in problem.system.values]))
    layers = problem.network.layers
    weights = [number for layer in layers for row in layer.weights for number in row]
    biases = [number for layer in layers for number in layer.biases]
    inputs = [number for sample in problem.samples for number in sample.input]
    alike = range_of([*weights, *biases])
    return Vary(weights=alike, biases=alike if biases else None, inputs=_inputs(inputs, problem.network.fan_in))


def range_of(numbers: Sequence[Given]) -> Grid:
    """From −n to n, n the least whole number that none of the numbers exceeds; with their decimals, but 1 or 2."""
    most = max([1, *(math.ceil(abs(number.value)) for number in numbers)])
    return between(-most * _ONE, most * _ONE, _places(numbers, least=1))


def _inputs(numbers: Sequence[Given], each: int) -> Grid | None:
    """Inputs keep their side of 0; those that are only 0 and 1 are a truth table and stay.

    each: how many a sample has; they are drawn from enough numbers to differ as a rule.
    """
    if all(number.value in (0, 1) for number in numbers) and len(numbers) > 2:
        return None
    low = min(0, *(math.floor(number.value) for number in numbers), 0)
    high = max(1, *(math.ceil(number.value) for number in numbers), 1)
    places = _places(numbers, least=0)
    return between(low * _ONE, high * _ONE, places if high - low >= 4 * each else max(1, places))


def _places(numbers: Sequence[Given], least: int) -> int:
    found = [places for number in numbers if (places := places_of(number)) is not None]
    return min(_MOST_PLACES, max([least, *found]))


def sensible_gradient(numbers: Numbers) -> Fraction:
    """The least gradient of which about two digits are printed, from 0.0001 to 0.01."""
    digits = numbers.digits_of("gradient")
    printed = Fraction(1, 10 ** (digits.count - 1)) if digits.kind == "decimals" else Fraction(0)
    return min(max(printed, Fraction(1, 10_000)), Fraction(1, 100))
