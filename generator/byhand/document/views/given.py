"""The network at a glance, and a table of everything that is given."""

from __future__ import annotations

from collections.abc import Mapping

from byhand.document.blocks import CodeText, Fact, Inline, Listing, Math, Say, Table, Text
from byhand.document.page import SHOWN_ROWS, Blocks, Page, bullets, paragraph, say, section, shown, symbol, value
from byhand.document.views.networks import given_picture
from byhand.mathtext.numbers import given_node
from byhand.mathtext.tree import Mark, Node, Relation
from byhand.problem.model import Given, Layer
from byhand.tape.names import Name


def given(page: Page) -> Blocks:
    blocks: Blocks = [section("given.title", "given")]
    if page.problem.network is not None:
        blocks += _network(page)
        blocks += _samples(page)
    else:
        blocks += _system(page)
    blocks += _parameters(page)
    blocks += _training(page)
    blocks += _numbers(page)
    return blocks


def _network(page: Page) -> Blocks:
    items = [[_layer(page, number, layer)] for number, layer in enumerate(page.layers, start=1)]
    names = [page.label(0, unit) for unit in range(1, min(page.network.fan_in, 8) + 1)]
    inputs = say(
        "given.inputs" if len(names) == page.network.fan_in else "given.many_inputs",
        count=page.network.fan_in,
        names=Listing(tuple(names)),
    )
    return [paragraph(say("given.network", layers=len(page.layers))), bullets([[inputs], *items]), *given_picture(page)]


def _layer(page: Page, number: int, layer: Layer) -> Say:
    units = [page.label(number, unit) for unit in range(1, min(layer.units, 8) + 1)]
    several = sum(1 for _ in page.layers) > 2
    facts: dict[str, Fact] = {
        "count": layer.units,
        "number": number,
        "units": Listing(tuple(units)),
        "activation": Say(f"activation.{layer.activation.kind}.name", {}),
        "bias": _bias(page, number, layer),
    }
    place = "output" if number == len(page.layers) else ("hidden_numbered" if several else "hidden")
    return Say(f"given.layer_{place}" + ("" if len(units) == layer.units else "_many"), facts)


def _bias(page: Page, number: int, layer: Layer) -> Say:
    if layer.bias is None:
        return say("given.bias_none")
    if layer.shared_bias:
        name = Name("parameter", number, 0, 0, label=layer.bias_names[0])
        return say("given.bias_shared", bias=symbol(page.first, name))
    return say("given.bias_each" if layer.units > 1 else "given.bias_one")


def _samples(page: Page) -> Blocks:
    frame, network = page.first, page.network
    inputs = [Name("input", unit=unit, sample=1) for unit in range(1, min(network.fan_in, page.given_rows(12)) + 1)]
    outputs = min(network.layers[-1].units, page.given_rows(12))
    targets = [Name("target", unit=unit, sample=1) for unit in range(1, outputs + 1)]
    if not page.several_samples:
        rows = tuple((symbol(frame, name), value(frame, name), _role(name)) for name in (*inputs, *targets))
        left = network.fan_in - len(inputs)
        table = Table(
            (say("table.symbol"), say("table.value"), say("table.meaning")), rows, ("symbol", "value", "text")
        )
        more = [paragraph(say("table.more_inputs", count=left))] if left else []
        return [paragraph(say("given.sample")), table, *more]
    return [paragraph(say("given.samples", count=len(page.problem.samples))), *_sample_table(page, inputs, targets)]


def _role(name: Name) -> Say:
    return say("given.role_input" if name.kind == "input" else "given.role_target", number=name.unit)


def _sample_table(page: Page, inputs: list[Name], targets: list[Name]) -> Blocks:
    header: list[Inline] = [say("table.sample"), *(Math(page.symbols.symbol(name, 0)) for name in (*inputs, *targets))]
    rows: list[tuple[Inline, ...]] = []
    samples = page.problem.samples[: page.given_rows(SHOWN_ROWS) + 1]
    for number, sample in enumerate(samples, start=1):
        numbers = [*sample.input[: len(inputs)], *sample.target[: len(targets)]]
        cells = (_cell(page, number, name, own) for name, own in zip((*inputs, *targets), numbers, strict=True))
        rows.append((Text(str(number)), *cells))
    blocks: Blocks = [Table(tuple(header), tuple(rows), ("text", *("free" for _ in (*inputs, *targets))))]
    if len(page.problem.samples) > len(samples):
        blocks.append(paragraph(say("table.more_samples", count=len(page.problem.samples) - len(samples))))
    return blocks


def _cell(page: Page, number: int, name: Name, given: Given) -> Math:
    """A sample's number under the address that it has in the first step, else in the last pass."""
    frame = page.first if number in page.first.at.samples else page.final
    own = name._replace(sample=frame.at.samples.index(number) + 1)
    return Math(Mark(frame.address(own), given_node(given), value=True))


def _system(page: Page) -> Blocks:
    assert page.problem.system is not None
    return [
        paragraph(
            say(
                "given.system",
                count=len(page.problem.system.equations),
                minimize=Math(page.symbols.quantity(page.problem.system.minimize)),
            )
        )
    ]


def _parameters(page: Page) -> Blocks:
    frame = page.first
    names, left = shown(page.parameters(), page.given_rows(SHOWN_ROWS))
    fixed = page.updates and any(name.label not in page.changing for name in page.parameters())
    header = [say("table.symbol"), say("table.value"), say("table.meaning"), say("table.name")]
    rows = [
        (symbol(frame, name), value(frame, name), _place(page, name, fixed), CodeText(name.label)) for name in names
    ]
    blocks: Blocks = [
        paragraph(say("given.parameters" if page.problem.network else "given.values")),
        Table(tuple(header), tuple(rows), ("symbol", "value", "text", "text")),
    ]
    if left:
        blocks.append(paragraph(say("table.more_parameters", count=left)))
    return blocks


def _place(page: Page, name: Name, fixed: bool) -> Say:
    keep = say("given.fixed") if fixed and name.label not in page.changing else Text("")
    if not name.layer:
        return say("given.role_value", fixed=keep)
    if name.source:
        ends = {"source": page.label(name.layer - 1, name.source), "unit": page.label(name.layer, name.unit)}
        return say("given.role_weight", **ends, fixed=keep)
    if name.unit:
        return say("given.role_bias", unit=page.label(name.layer, name.unit), fixed=keep)
    return say("given.role_shared_bias", number=name.layer, fixed=keep)


def _training(page: Page) -> Blocks:
    training = page.training
    items: list[list[Say]] = []
    if training.loss is not None:
        items.append([say("given.loss", loss=say(f"loss.{training.loss.kind}.name"))])
        items += _rule_settings(page)
    if training.learning_rate is not None:
        optimizer = say(f"optimizer.{training.optimizer.kind}.name")
        rate = _equals(page, "learning_rate", training.learning_rate)
        items.append([say("given.rate", rate=rate, optimizer=optimizer)])
        items += _settings(page)
        items.append([_how_long(page)])
        if training.order == "output_first":
            items.append([say("given.output_first")])
    return [paragraph(say("given.training")), bullets(items)] if items else []


def _settings(page: Page) -> list[list[Say]]:
    optimizer = page.training.optimizer
    numbers = dict(optimizer.settings)
    for label, number in (("weight_decay", optimizer.weight_decay), ("l1", optimizer.l1)):
        if number is not None:
            numbers[label] = number
    return [
        [say("given.setting", symbol=_equals(page, label, number), meaning=say(f"setting.{label}"))]
        for label, number in numbers.items()
    ]


def _rule_settings(page: Page) -> list[list[Say]]:
    """The settings of activations and of the loss; equal ones that go by one symbol stand once."""
    assert page.training.loss is not None
    rules: list[tuple[str, Mapping[str, Given]]] = [("activation", layer.activation.settings) for layer in page.layers]
    rules.append(("loss", page.training.loss.settings))
    found = {
        (place if place <= len(page.layers) else 0, kind, label): number
        for place, (kind, settings) in enumerate(rules, start=1)
        for label, number in settings.items()
    }
    said: dict[tuple[str, Node], list[Say]] = {}
    for (layer, kind, label), number in found.items():
        key = (label, page.symbols.setting(Name("setting", layer, label=label)))
        said.setdefault(
            key,
            [say("given.setting", symbol=_equals(page, label, number, layer), meaning=say(f"setting.{kind}_{label}"))],
        )
    return list(said.values())


def _equals(page: Page, label: str, number: Given, layer: int = 0) -> Math:
    name = Name("setting", layer, label=label)
    return Math(
        Relation(page.symbols.setting(name), "=", Mark(page.first.address(name), given_node(number), value=True))
    )


def _how_long(page: Page) -> Say:
    updates = _updates(page)
    limit = page.training.stop_below
    return updates if limit is None else say("given.at_most", updates=updates, limit=_limit(page, limit))


def _limit(page: Page, limit: Given) -> Math:
    return Math(Relation(page.symbols.loss_of(0), "<", given_node(limit)))


def _updates(page: Page) -> Say:
    training = page.training
    count = max(len(page.problem.samples), 1)
    if training.epochs is not None:
        key = "given.epochs_all" if training.batch == count else "given.epochs_batches"
        return say(key, count=training.epochs, steps=training.steps, batch=training.batch)
    if count > 1 and training.batch < count:
        return say("given.steps_batches", count=training.steps, batch=training.batch)
    return say("given.steps", count=training.steps)


def _numbers(page: Page) -> Blocks:
    numbers = page.problem.numbers
    digits = say(f"numbers.{numbers.digits.kind}", count=numbers.digits.count)
    rounding = say(f"numbers.{numbers.rounding}")
    key = "numbers.exact" if numbers.carry == "exact" else "numbers.rounded"
    sentences = [say(key, digits=digits, rounding=rounding)]
    for quantity, own in numbers.quantities.items():
        sentences.append(
            say(
                "numbers.quantity",
                quantity=say(f"quantity.{quantity}"),
                digits=say(f"numbers.{own.kind}", count=own.count),
            )
        )
    if numbers.digits.kind == "decimals":
        sentences.append(say("numbers.tiny"))
    if not numbers.trailing_zeros:
        sentences.append(say("numbers.zeros"))
    if page.updates:
        sentences.append(say("numbers.changes"))
    return [paragraph(*sentences)]
