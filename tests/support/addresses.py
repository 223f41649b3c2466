"""What the trace says of each address: ``step1.sample1.z2_1``, ``step1.grad.w_5``, ``final.loss``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from byhand.problem.model import Layer, Problem

Found = Iterator[tuple[str, str]]


def known(problem: Problem, trace: Mapping[str, Any]) -> dict[str, str]:
    """Address → decimal text. A step that is not shown has its loss only."""
    found = dict(_steps(problem, trace))
    found |= _part("final", trace["final"], problem, range(1, len(problem.samples) + 1))
    last = f"step{len(trace['steps'])}"
    for name in _names(problem):  # the last forward pass runs with the last parameters
        for kind in ("before", "after"):
            if (own := f"{last}.{kind}.{name}") in found:
                found[f"final.before.{name}"] = found[own]
    return found


def _names(problem: Problem) -> list[str]:
    if problem.system is not None:
        return [name for name, _ in problem.system.values]
    assert problem.network is not None
    return problem.network.parameter_names()


def _steps(problem: Problem, trace: Mapping[str, Any]) -> Found:
    count, batch = len(problem.samples), problem.training.batch
    for step in trace["steps"]:
        number = step["step"]
        # Samples are taken in the order of the file, going round.
        members = [((number - 1) * batch + place) % count + 1 for place in range(batch)] if count else []
        yield from _part(f"step{number}", step, problem, members).items()


def _part(head: str, step: Mapping[str, Any], problem: Problem, members: Any) -> dict[str, str]:
    """A step's or the final pass' quantities."""
    found = {f"{head}.loss": step["loss"]}
    found |= {f"{head}.report.{name}": value for name, value in step.get("report", {}).items()}
    if problem.system is not None:
        givens = [name for name, _ in problem.system.values]
        for name, value in step.get("values", {}).items():
            found[f"{head}.before.{name}" if name in givens else f"{head}.{name}"] = value
        for key, kind in (("gradients", "grad"), ("after", "after")):
            found |= {f"{head}.{kind}.{name}": value for name, value in step.get(key, {}).items()}
        return found
    for member, sample in zip(members, step.get("samples", []), strict=step.get("samples") is not None):
        found |= _sample(f"{head}.sample{member}", sample, turned=problem.notation.delta == "t-a")
    assert problem.network is not None
    for key, kind in (("before", "before"), ("gradients", "grad"), ("after", "after")):
        for layer, entry in zip(problem.network.layers, step.get(key, []), strict=False):
            found |= {f"{head}.{kind}.{name}": value for name, value in _parameters(layer, entry)}
    for layer, entry in zip(problem.network.layers, step.get("state", []), strict=False):
        for name, states in _parameters(layer, entry):
            found |= {f"{head}.state.{name}.{state}": value for state, value in states.items()}
    return found


def _sample(head: str, sample: Mapping[str, Any], turned: bool) -> dict[str, str]:
    found = {f"{head}.loss": sample["loss"]}
    for key, letter in (("input", "x"), ("target", "t")):
        found |= {f"{head}.{letter}_{place}": value for place, value in enumerate(sample.get(key, []), 1)}
    for number, layer in enumerate(sample["layers"], 1):
        for key, name in (("net", "z"), ("activation", "a"), ("delta", "delta")):
            for unit, value in enumerate(layer.get(key, []), 1):
                other = value.removeprefix("-") if value.startswith("-") else f"-{value}"
                found[f"{head}.{name}{number}_{unit}"] = other if turned and key == "delta" else value
    return found


def _parameters(layer: Layer, entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for names, values in zip(layer.weight_names, entry["weights"], strict=True):
        yield from zip(names, values, strict=True)
    bias = entry["bias"]
    if bias is not None:
        yield from zip(layer.bias_names, bias if isinstance(bias, list) else [bias], strict=True)
