"""The dense nets of the benchmarks: sizes, and problem files with drawn weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: From 12 to 25,450 parameters.
SIZES = (
    (2, 2, 2),
    (4, 8, 3),
    (8, 16, 4),
    (16, 32, 10),
    (32, 64, 10),
    (16, 64, 64, 10),
    (784, 32, 10),
)

DRAWN = '{ random = "uniform", low = -1, high = 1, decimals = 2 }'


def name(sizes: Sequence[int]) -> str:
    return "-".join(map(str, sizes))


def parameters(sizes: Sequence[int]) -> int:
    """Weights and one bias per unit."""
    return sum((below + 1) * units for below, units in pairwise(sizes))


def problem_file(sizes: Sequence[int]) -> str:
    """One step of a net of sigmoids, everything drawn from a seed: the same numbers in every run."""
    layers = "".join(
        f'[[network.layers]]\nunits = {units}\nactivation = "sigmoid"\nweights = {DRAWN}\nbias = {_list_of(units)}\n\n'
        for units in sizes[1:]
    )
    return (
        f'title = "Dense net {name(sizes)}"\nseed = 7\n\n'
        f"[network]\ninputs = {sizes[0]}\n\n{layers}"
        f"[[samples]]\ninput = {_list_of(sizes[0])}\ntarget = {_list_of(sizes[-1], low=0.01)}\n\n"
        '[training]\nloss = "half_squared_error"\nlearning_rate = 0.5\nupdate = "all"\n'
    )


def _list_of(count: int, low: float = -0.95) -> str:
    """Numbers spread over [low, 1) with two decimals, in an order that is not monotone."""
    return "[" + ", ".join(f"{low + (index * 37 % 97) / 97 * (0.99 - low):.2f}" for index in range(count)) + "]"
