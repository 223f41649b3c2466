"""Large networks: time and memory stay in proportion."""

from __future__ import annotations

import resource
import time

import pytest

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load_text
from support import oracle

TEXT = """
seed = 1
[network]
inputs = {inputs}
[[network.layers]]
units = {hidden}
activation = "sigmoid"
weights = {{ random = "uniform", low = -1, high = 1, decimals = 2 }}
bias = 0.1
[[network.layers]]
units = {outputs}
activation = "softmax"
weights = {{ random = "uniform", low = -1, high = 1, decimals = 2 }}
bias = 0.1
[[samples]]
input = {{ random = "uniform", low = 0, high = 1, decimals = 2 }}
class = 3
[training]
loss = "cross_entropy"
learning_rate = 0.1
"""


@pytest.mark.parametrize(
    ("inputs", "hidden", "outputs"), [(20, 10, 5), pytest.param(784, 32, 10, marks=pytest.mark.full)]
)
def test_a_large_network(inputs: int, hidden: int, outputs: int) -> None:
    problem = load_text(TEXT.format(inputs=inputs, hidden=hidden, outputs=outputs))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = trace(run(problem))
    seconds = time.process_time() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    parameters = (inputs + 1) * hidden + (hidden + 1) * outputs
    assert seconds < 2 + parameters / 1000
    assert more < 100 + parameters / 50
    expected = oracle.reference(problem)
    gradients, reference = found["steps"][0]["gradients"][0]["weights"], expected["steps"][0]["gradients"][0]["weights"]
    for ours, theirs in zip(gradients, reference, strict=True):
        assert [float(figure) for figure in ours] == pytest.approx(theirs, rel=1e-9, abs=1e-14)
    assert float(found["final"]["loss"]) == pytest.approx(expected["final"]["loss"], rel=1e-9)
