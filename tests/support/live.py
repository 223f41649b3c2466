"""The page's value program in node: a document's data, what the engine makes of them, problems with other numbers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any
from xml.etree import ElementTree

import byhand
from byhand.document.blocks import Chain, Source
from byhand.live.engine import engine
from byhand.live.leaves import Leaves
from byhand.live.program import Program, program
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.tree import Mark, Node
from byhand.problem.exact import read_exact
from byhand.problem.model import Given, Layer, Problem
from support.paths import REPOSITORY

#: As it is shipped, and as it is written.
ENGINE = REPOSITORY / "templates" / "html" / "engine.min.js"
SOURCE = ENGINE.with_name("engine.js")

_SCRIPT = """
const [data, edits] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const live = byhandEngine(data);
console.log(JSON.stringify(edits.map((each) => live.run(each))));
"""


def missing() -> str:
    """Why the engine cannot run here; "" where it can."""
    return "" if shutil.which("node") else "node is not installed"


def shipped(data: Mapping[str, Any] | None = None) -> str:
    """The engine as a page of these data has it; else all of it."""
    text = ENGINE.read_text(encoding="utf-8")
    return engine(text, data) if data else text


def in_node(script: str, given: Any) -> Any:
    """What a script prints as JSON; ``given`` is its standard input."""
    done = subprocess.run(
        ["node", "--input-type=commonjs", "--eval", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def marks(part: Any) -> Iterator[Mark]:
    """Every mark in a block, a node, or anything made of them."""
    if isinstance(part, Mark):
        yield part
        yield from marks(part.body)
    elif isinstance(part, Mapping):
        yield from marks(tuple(part.values()))
    elif isinstance(part, (tuple, list)):
        for each in part:
            yield from marks(each)
    elif is_dataclass(part) and not isinstance(part, Source):
        for field in fields(part):
            yield from marks(getattr(part, field.name))


@dataclass
class Living:
    """One document with its value program. places: of each address in the list that its page would have."""

    problem: Problem
    program: Program
    blocks: Sequence[Any]
    places: dict[str, int]

    @property
    def writer(self) -> MathmlWriter:
        return MathmlWriter(lambda address, value: f' data-q="{self.place(address)}"{" data-v" * value}')

    def place(self, address: str) -> int:
        return self.places.setdefault(address, len(self.places))

    def data(self) -> dict[str, Any]:
        return self.program.data(self.places, self.writer.write)

    def run(self, edits: Sequence[Mapping[int, str]] = ({},)) -> list[dict[str, Any]]:
        data = self.data()
        return list(in_node(shipped(data) + _SCRIPT, [data, [dict(each) for each in edits]]))

    def numbers(self) -> dict[str, Node]:
        """Address → the number that the document prints there."""
        return {mark.address: mark for mark in marks(self.blocks) if mark.value and mark.address}

    def editable(self) -> list[int]:
        return sorted(set(self.data()["leaf"].values()))


def living(problem: Problem) -> Living | None:
    """``None`` where the problem is too large to be edited in its page."""
    walkthrough = byhand.explain(problem)
    document = walkthrough.document
    found = program(walkthrough.derivation, document)
    if found is None:
        return None
    addresses = dict.fromkeys(mark.address for mark in marks(document.blocks) if mark.address)
    return Living(problem, found, document.blocks, {address: place for place, address in enumerate(addresses)})


def differences(shown: Living, result: Mapping[str, Any], of: Living | None = None) -> list[str]:
    """How the engine's result differs from what a document prints; of: the document that the engine's data are of."""
    of = of or shown
    if result["error"]:
        return [f"error {result['error']}"]
    writer = of.writer
    found = []
    for address, mark in shown.numbers().items():
        got = result["values"][of.places[address]] if address in of.places else None
        want = writer.write(mark) if address in of.places else address
        if got is None or canonical(got["mathml"]) != canonical(want):
            found.append(f"{address}: {want} but {got and got['mathml']}")
    for chain, got, own in zip(shown.program.chains, result["lines"], of.program.chains, strict=True):
        want = [[relation or "=", canonical(writer.write(node))] for relation, node in numbers_of(chain, own)]
        got = [[relation, canonical(text)] for relation, text in got]
        if got != want:
            found.append(f"{chain.address}:\n  {want}\n  {got}")
    return found


def canonical(mathml: str) -> str:
    """MathML without what only groups, and without how tall brackets are: both follow from the rest."""
    text = ElementTree.tostring(
        _flat(ElementTree.fromstring(f"<math>{mathml}</math>".replace(" data-v", ' data-v=""'))), "unicode"
    )
    return text.removeprefix("<math>").removesuffix("</math>")


def _flat(element: ElementTree.Element) -> ElementTree.Element:
    copy = ElementTree.Element(element.tag, {key: text for key, text in element.attrib.items() if key != "stretchy"})
    copy.text = element.text
    for child in map(_flat, element):
        copy.extend(list(child) if child.tag == "mrow" and not child.attrib else [child])
    return copy


def numbers_of(chain: Chain, own: Chain) -> Sequence[tuple[str, Node]]:
    """The parts of a chain that the engine makes anew."""
    assert own.source is not None
    return chain.parts[own.source.lead :]


def given(text: str) -> Given:
    return Given(*read_exact(text))


def edited(living: Living, edits: Mapping[int, str]) -> Problem:
    """The problem with other numbers for some leaves, written by hand into the model."""
    known, problem = leaves(living), living.problem
    new = {leaf: given(text) for leaf, text in edits.items()}
    labels = {name.label: new[leaf] for name, leaf in known.parameters.items() if leaf in new}
    settings = {key: new[leaf] for key, leaf in known.settings.items() if leaf in new}
    samples = []
    for sample, row in zip(problem.samples, known.samples, strict=False):
        numbers = [new.get(leaf, old) for leaf, old in zip(row, (*sample.input, *sample.target), strict=True)]
        count = len(sample.input)
        samples.append(replace(sample, input=tuple(numbers[:count]), target=tuple(numbers[count:])))
    return replace(
        problem,
        samples=tuple(samples),
        network=problem.network
        and replace(
            problem.network,
            layers=tuple(
                _layer(layer, number, labels, settings) for number, layer in enumerate(problem.network.layers, 1)
            ),
        ),
        system=problem.system
        and replace(problem.system, values=tuple((name, labels.get(name, old)) for name, old in problem.system.values)),
        training=_training(problem, settings),
    )


def _layer(layer: Layer, number: int, labels: Mapping[str, Given], settings: Mapping[tuple[int, str], Given]) -> Layer:
    def row(names: Sequence[str], numbers: Sequence[Given]) -> tuple[Given, ...]:
        return tuple(labels.get(name, old) for name, old in zip(names, numbers, strict=True))

    bias = row(layer.bias_names, layer.biases)
    own = {label: settings.get((number, label), old) for label, old in layer.activation.settings.items()}
    return replace(
        layer,
        weights=tuple(row(*pair) for pair in zip(layer.weight_names, layer.weights, strict=True)),
        bias=None if layer.bias is None else bias[0] if layer.shared_bias else bias,
        activation=replace(layer.activation, settings=own),
    )


def _training(problem: Problem, settings: Mapping[tuple[int, str], Given]) -> Any:
    training = problem.training
    optimizer = training.optimizer
    optimizer = replace(
        optimizer,
        settings={label: settings.get((0, label), old) for label, old in optimizer.settings.items()},
        weight_decay=optimizer.weight_decay and settings.get((0, "weight_decay"), optimizer.weight_decay),
        l1=optimizer.l1 and settings.get((0, "l1"), optimizer.l1),
    )
    loss = training.loss
    if loss is not None and problem.network is not None:
        stage = len(problem.network.layers) + 1
        loss = replace(loss, settings={key: settings.get((stage, key), old) for key, old in loss.settings.items()})
    rate = training.learning_rate and settings.get((0, "learning_rate"), training.learning_rate)
    return replace(training, optimizer=optimizer, loss=loss, learning_rate=rate)


def leaves(living: Living) -> Leaves:
    return Leaves(living.problem, living.program.page.run.tape)


def first_edit(living: Living, text: str) -> dict[str, Any]:
    """The result with the first leaf changed; with the address of what has no value."""
    (result,) = living.run([{0: text}])
    where = (result["error"] or {}).get("q")
    return result | {"address": None if where is None else list(living.places)[where]}
