"""What all variants of one problem share: everything that decides the tapes, and nothing of the numbers on them."""

from __future__ import annotations

from collections.abc import Hashable

from byhand.problem.formula import Formula
from byhand.problem.model import Numbers, Problem
from byhand.tape.differentiate import cancels


def signature(problem: Problem) -> Hashable:
    """Equal for problems whose tapes, walks and printed digits are made alike."""
    return (_network(problem), _system(problem), _training(problem), _reports(problem), _numbers(problem.numbers))


def _formula(formula: Formula | None) -> str:
    return repr(formula.tree) if formula else ""


def _network(problem: Problem) -> Hashable:
    if problem.network is None:
        return None
    layers = tuple(
        (
            layer.kind,
            layer.activation.kind,
            _formula(layer.activation.formula),
            layer.weight_names,
            layer.bias_names,
            layer.shared_bias,
        )
        for layer in problem.network.layers
    )
    return problem.network.fan_in, layers, len(problem.samples), cancels(problem), problem.notation.delta


def _system(problem: Problem) -> Hashable:
    if problem.system is None:
        return None
    equations = tuple((name, _formula(formula)) for name, formula in problem.system.equations)
    return equations, tuple(name for name, _ in problem.system.values), problem.system.minimize


def _training(problem: Problem) -> Hashable:
    training, optimizer = problem.training, problem.training.optimizer
    loss = training.loss and (training.loss.kind, _formula(training.loss.formula), training.loss.outputs)
    decay = (optimizer.weight_decay is not None, optimizer.l1 is not None)
    moving = (training.learning_rate is not None, optimizer.kind, decay, training.update)
    return loss, moving, training.steps > 1, training.batch, training.samples, training.order


def _reports(problem: Problem) -> Hashable:
    return tuple((report.name, _formula(report.formula)) for report in problem.reports)


def _numbers(numbers: Numbers) -> Hashable:
    return numbers.carry, numbers.digits, numbers.rounding, tuple(sorted(numbers.quantities.items()))
