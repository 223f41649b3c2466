"""Laying out costs once per form: SymPy's expressions are walked at most three times each, at any size of network."""

from __future__ import annotations

import pytest

import byhand
from byhand.mathtext import layout

NET = """
seed = 1
[network]
inputs = {0}
[[network.layers]]
units = {1}
activation = "sigmoid"
weights = {{ random = "uniform", low = -1, high = 1 }}
bias = {{ random = "uniform", low = -1, high = 1 }}
[[network.layers]]
units = {2}
activation = "tanh"
weights = {{ random = "uniform", low = -1, high = 1 }}
[[samples]]
input = {{ random = "uniform", low = 0, high = 1 }}
target = {{ random = "uniform", low = 0, high = 1 }}
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""


@pytest.mark.parametrize("sizes", [(2, 2, 2), (4, 8, 3), (16, 16, 4)])
def test_a_form_is_laid_out_at_most_three_times(sizes: tuple[int, int, int]) -> None:
    byhand.explain(byhand.load_text(NET.format(*sizes))).to_markdown()
    assert layout.LAYOUT_CALLS
    assert max(layout.LAYOUT_CALLS.values()) <= 3


def test_a_larger_network_needs_no_new_layouts() -> None:
    byhand.explain(byhand.load_text(NET.format(2, 2, 2))).to_markdown()
    before = dict(layout.LAYOUT_CALLS)
    byhand.explain(byhand.load_text(NET.format(3, 3, 3))).to_markdown()
    assert before == layout.LAYOUT_CALLS
