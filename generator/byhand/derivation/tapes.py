"""What all problems of one architecture have in common: one step, and the forward pass after the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from byhand.problem.model import Problem
from byhand.tape.differentiate import differentiate
from byhand.tape.lowering import lower
from byhand.tape.tape import Slot, Tape
from byhand.tape.update import update


@dataclass(frozen=True, slots=True)
class Tapes:
    """step: forward, backward, update, for a batch. forward: over all samples. Nothing of the numbers is on them."""

    step: Tape
    forward: Tape

    @classmethod
    def of(cls, problem: Problem) -> Tapes:
        return cls(step_tape(problem), forward_tape(problem))


def forward_tape(problem: Problem) -> Tape:
    """The forward pass over all samples."""
    return lower(problem, max(len(problem.samples), 1))


def step_tape(problem: Problem) -> Tape:
    """One step: forward, backward, update. Every step of a training is this tape with other numbers."""
    tape = lower(problem, problem.training.batch if problem.network else 1)
    parameters = [name for name, _ in tape.named("parameter")]
    parameters.sort(key=lambda name: name.layer)

    def layer_done(layer: int) -> Mapping[Slot, Slot]:
        if problem.training.order != "output_first" or problem.training.learning_rate is None:
            return {}
        own = [name for name in parameters if name.layer == layer]
        update(problem, tape, own)
        return {tape[name]: tape[name.of_kind("after")] for name in own}

    differentiate(problem, tape, layer_done)
    if problem.training.learning_rate is not None and problem.training.order != "output_first":
        update(problem, tape, parameters)
    return tape
