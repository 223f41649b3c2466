"""What the parts of a network's program share: the problem, the style, and what its variables are called."""

from __future__ import annotations

from dataclasses import dataclass

from byhand.problem.model import Layer, Loss, Network, Problem
from byhand.program.code import Code, assignment
from byhand.program.functions import Functions
from byhand.program.style import Style


@dataclass(slots=True)
class Plan:
    """functions: the program's own, growing as lines call for more.

    stacked: all layers in one loop (``W[layer]``) instead of one after the other (``W1``, ``W2``).
    read_parameters, read_samples: from the trace file, where they would fill pages.
    detailed: for a notebook, where every quantity that the page prints has a variable of its own.
    current: the layer that ``layer`` stands for while its lines are written; 0 outside the loop over layers.
    """

    problem: Problem
    style: Style
    functions: Functions
    stacked: bool = False
    read_parameters: bool = False
    read_samples: bool = False
    detailed: bool = False
    current: int = 0

    @property
    def network(self) -> Network:
        assert self.problem.network is not None
        return self.problem.network

    @property
    def loss(self) -> Loss:
        assert self.problem.training.loss is not None
        return self.problem.training.loss

    @property
    def last(self) -> int:
        return len(self.network.layers)

    def layer(self, number: int) -> Layer:
        return self.network.layers[number - 1]

    def variable(self, kind: str, number: int) -> str:
        """What ``W``, ``z``, ``delta`` … of a layer is called; a0 is the input."""
        if not self.stacked:
            return "x" if (kind, number) == ("a", 0) else f"{kind}{number}"
        if not self.current:
            return f"{kind}[{number}]"
        offset = number - self.current
        return f"{kind}[layer{f' + {offset}' if offset > 0 else f' - {-offset}' if offset else ''}]"

    def assignment(self, target: str, expression: str | Code) -> list[str]:
        """The lines of an assignment; stacked ones stand in a loop and a condition within the steps' loop."""
        return assignment(target, expression, 12 if self.stacked else 4)

    @property
    def divides(self) -> bool:
        """Whether a gradient is a mean over several samples."""
        return self.problem.training.samples == "mean" and self.problem.training.batch > 1

    def batch_gradient(self, each: str) -> str:
        """The gradient of a batch, from those of its samples."""
        return self.style.rounded(f"np.sum({each}, axis=0)" + (" / n" if self.divides else ""), "gradient")

    def combined(self, each: str) -> str:
        """The loss or a report of a batch, from those of its samples."""
        if not self.style.fractions:
            return f"np.{self.problem.training.samples}({each})"
        divided = f" / len({each})" if self.problem.training.samples == "mean" else ""
        return self.style.rounded(f"np.sum({each}){divided}", "loss")
