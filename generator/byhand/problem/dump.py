"""A problem back to its file: everything drawn, and samples from a CSV, filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from byhand import vocabulary as words
from byhand.problem.model import Activation, Digits, Given, Layer, Loss, Optimizer, Problem, Sample
from byhand.problem.toml_text import array, key, number, quoted, table

#: The key and its value, as written.
_Pairs = Iterator[tuple[str, str]]


def resolved(problem: Problem) -> str:
    """The problem as a TOML file; loading that file gives an equal problem."""
    sections = [_lines(_header(problem))]
    if problem.network:
        inputs = problem.network.inputs
        named = str(problem.network.fan_in) if inputs is None else _names(inputs)
        sections.append(_section("[network]", [("inputs", named)]))
        sections += [_section("[[network.layers]]", _layer(layer)) for layer in problem.network.layers]
    sections += [_section("[[samples]]", _sample(sample)) for sample in problem.samples]
    if problem.system:
        equations = [(name, quoted(formula.text)) for name, formula in problem.system.equations]
        sections.append(_section("[equations]", equations))
        sections.append(_section("[values]", [(name, number(value)) for name, value in problem.system.values]))
    sections.append(_section("[training]", _training(problem)))
    for report in problem.reports:
        pairs = [("name", quoted(report.name)), ("formula", quoted(report.formula.text))]
        pairs += [("note", quoted(report.note))] if report.note is not None else []
        sections.append(_section("[[report]]", pairs))
    sections.append(_section("[numbers]", _number_rules(problem)))
    sections.append(_section("[notation]", _notation(problem)))
    sections.append(_section("[show]", _show(problem)))
    return "\n".join(section for section in sections if section)


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{key(name)} = {value}\n" for name, value in pairs)


def _section(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The section, or nothing where it has no lines."""
    lines = _lines(pairs)
    return f"{heading}\n{lines}" if lines else ""


def _names(names: Iterable[str]) -> str:
    return array(quoted(name) for name in names)


def _row(numbers: Iterable[Given]) -> str:
    return array(number(each) for each in numbers)


def _header(problem: Problem) -> _Pairs:
    for name in ("title", "source", "note"):
        text: str | None = getattr(problem, name)
        if text is not None:
            yield name, quoted(text)
    if problem.language != "en":
        yield "language", quoted(problem.language)
    if problem.seed is not None:
        yield "seed", str(problem.seed)


def _layer(layer: Layer) -> _Pairs:
    if layer.kind != "dense":
        yield "kind", quoted(layer.kind)
    if layer.names is not None:
        yield "names", _names(layer.names)
    if layer.activation != Activation():
        yield "activation", _activation(layer.activation)
    yield "weights", array(_row(row) for row in layer.weights)
    if layer.bias is not None:
        yield "bias", number(layer.bias) if isinstance(layer.bias, Given) else _row(layer.bias)
    if layer.own_weight_names:
        yield "weight_names", array(_names(row) for row in layer.weight_names)
    if layer.own_bias_names:
        yield "bias_name", quoted(layer.bias_names[0]) if layer.shared_bias else _names(layer.bias_names)


def _activation(activation: Activation) -> str:
    if activation.formula:
        return table([("formula", quoted(activation.formula.text))])
    return _kind(activation.kind, activation.settings)


def _kind(kind: str, settings: Mapping[str, Given]) -> str:
    """``"sigmoid"``, or a table where there are settings."""
    if not settings:
        return quoted(kind)
    return table([("kind", quoted(kind)), *((name, number(value)) for name, value in settings.items())])


def _sample(sample: Sample) -> _Pairs:
    yield "input", _row(sample.input)
    if sample.class_index is not None:
        yield "class", str(sample.class_index)
    else:
        yield "target", _row(sample.target)


def _training(problem: Problem) -> _Pairs:
    training = problem.training
    if problem.system:
        yield "minimize", quoted(problem.system.minimize)
    if training.loss:
        yield "loss", _loss(training.loss)
    if training.learning_rate is None:
        return
    yield "learning_rate", number(training.learning_rate)
    if training.samples != "mean":
        yield "samples", quoted(training.samples)
    yield "optimizer", _optimizer(training.optimizer)
    yield ("steps", str(training.steps)) if training.epochs is None else ("epochs", str(training.epochs))
    if problem.samples and training.batch < len(problem.samples):
        yield "batch", str(training.batch)
    if (update := _update(problem)) is not None:
        yield "update", update
    if training.order != "simultaneous":
        yield "order", quoted(training.order)
    if training.stop_below is not None:
        yield "stop_below", number(training.stop_below)


def _loss(loss: Loss) -> str:
    if loss.formula:
        return table([("formula", quoted(loss.formula.text)), ("outputs", quoted(loss.outputs))])
    return _kind(loss.kind, loss.settings)


def _optimizer(optimizer: Optimizer) -> str:
    added = {"weight_decay": optimizer.weight_decay, "l1": optimizer.l1}
    settings = {**optimizer.settings, **{name: value for name, value in added.items() if value is not None}}
    return _kind(optimizer.kind, settings)


def _update(problem: Problem) -> str | None:
    """``None`` where every parameter changes, which is the default."""
    if problem.network is None:
        assert problem.system
        everything = tuple(name for name, _ in problem.system.values)
        weights = everything
    else:
        kinds = problem.network.is_bias()
        everything = tuple(kinds)
        weights = tuple(name for name, is_bias in kinds.items() if not is_bias)
    if problem.training.update == everything:
        return None
    return quoted("weights") if problem.training.update == weights else _names(problem.training.update)


def _digits(digits: Digits) -> tuple[str, str]:
    return digits.kind, str(digits.count)


def _number_rules(problem: Problem) -> _Pairs:
    numbers = problem.numbers
    yield "carry", quoted(numbers.carry)
    yield _digits(numbers.digits)
    yield "rounding", quoted(numbers.rounding)
    yield "trailing_zeros", str(numbers.trailing_zeros).lower()
    if numbers.decimal_mark is not None:
        yield "decimal_mark", quoted(numbers.decimal_mark)
    for quantity in words.QUANTITIES:
        if quantity in numbers.quantities:
            yield quantity, table([_digits(numbers.quantities[quantity])])


def _notation(problem: Problem) -> _Pairs:
    notation = problem.notation
    yield "preset", quoted(notation.preset)
    yield "delta", quoted(notation.delta)
    if notation.index_order is not None:
        yield "index_order", quoted(notation.index_order)
    if notation.loss_symbol is not None:
        yield "loss_symbol", quoted(notation.loss_symbol)


def _show(problem: Problem) -> _Pairs:
    show = problem.show
    yield "backward", _names(show.backward)
    yield "weights", quoted(show.weights) if isinstance(show.weights, str) else _names(show.weights)
    if show.steps is not None:
        yield "steps", quoted("all") if show.steps == "all" else array(str(step) for step in show.steps)
    yield "detail", quoted(show.detail)
    if show.sections is not None:
        yield "sections", _names(show.sections)
