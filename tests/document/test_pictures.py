"""Pictures in documents: their numbers are the page's, what is left out is told, and they stand where they should."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from byhand.derivation.derive import derive
from byhand.document.blocks import Display, Document, Figure, Math, Say, Table
from byhand.document.build import build
from byhand.figures.axes import LARGEST, SMALLEST
from byhand.figures.bars import Output, Value, draw_bars
from byhand.figures.curve import Curve, draw_curve, is_steep
from byhand.figures.scene import Label
from byhand.mathtext.tree import Mark, Node, Number, Relation, Row, Sign, bare
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.load import from_mapping, load
from byhand.problem.model import Problem
from support.problems import small


def document(problem: Problem) -> Document:
    return build(derive(problem))


def figures(document: Document) -> dict[str, Figure]:
    return {block.name: block for block in document.blocks if isinstance(block, Figure)}


def numbers(node: Node) -> Iterator[tuple[str, Node]]:
    """(address, number) of every marked number in a formula."""
    if isinstance(node, Mark) and node.value:
        yield node.address, node.body
        return
    for field in getattr(node, "__dataclass_fields__", ()):
        value = getattr(node, field)
        for part in value if isinstance(value, tuple) else (value,):
            if hasattr(part, "__dataclass_fields__"):
                yield from numbers(part)
            elif isinstance(part, tuple):
                yield from (found for each in part if hasattr(each, "__dataclass_fields__") for found in numbers(each))


def printed(document: Document) -> set[tuple[str, Node]]:
    found: set[tuple[str, Node]] = set()
    for block in document.blocks:
        if isinstance(block, Display):
            nodes = [node for chain in block.chains for _, node in chain.parts]
        elif isinstance(block, Table):
            nodes = [cell.node for row in block.rows for cell in row if isinstance(cell, Math)]
        else:
            continue
        found |= {pair for node in nodes for pair in numbers(node)}
    return found


@pytest.mark.parametrize("name", builtin_names())
def test_every_number_in_a_picture_is_the_page_s(name: str) -> None:
    page = document(load(builtin_path(name)))
    known = printed(page)
    for figure in figures(page).values():
        shown = {pair for label in figure.scene.labels() for pair in numbers(label.node)}
        assert shown, figure.name
        assert shown <= known, (figure.name, shown - known)


@pytest.mark.parametrize("name", builtin_names())
def test_names_are_unique_and_each_picture_says_something(name: str) -> None:
    page = document(load(builtin_path(name)))
    names = [block.name for block in page.blocks if isinstance(block, Figure)]
    assert len(names) == len(set(names)) and names
    assert all(figure.description for figure in figures(page).values())


def test_shapes_that_depend_on_numbers_carry_their_address() -> None:
    page = figures(document(load(builtin_path("xor"))))
    bars = [
        item
        for item in page["outputs"].scene.items
        if not isinstance(item, Label) and item.style in ("before", "after", "target")
    ]
    assert bars and all(item.address for item in bars)
    curve = [
        item for item in page["loss"].scene.items if not isinstance(item, Label) and item.style in ("curve", "dot")
    ]
    assert curve and all(item.address for item in curve)


def test_what_is_left_out_is_counted_in_the_picture_and_in_its_description() -> None:
    page = document(small("sigmoid", "sigmoid", units=60, steps=1, numbers={"significant": 3}))
    figure = figures(page)["forward"]
    counts = [
        label.node.items[1]
        for label in figure.scene.labels()
        if isinstance(label.node, Row) and label.node.items[0] == Sign("+")
    ]
    assert counts == [Number("55"), Number("55")]
    told = [
        said.facts["count"]
        for said in figure.description
        if isinstance(said, Say) and said.key == "pictures.units_left"
    ]
    assert told == [55, 55]


def test_layers_left_out_are_counted_too() -> None:
    page = document(small(*["sigmoid"] * 9, units=1, steps=1))
    told = [
        said
        for said in figures(page)["backward"].description
        if isinstance(said, Say) and said.key == "pictures.layers_left"
    ]
    assert [said.facts["count"] for said in told] == [5]


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("given", {"network"}),
        ("forward", {"forward"}),
        ("backward", {"unit", "backward", "paths-1-1-1"}),
        ("check", set()),
    ],
)
def test_pictures_stand_in_the_sections_that_are_shown(section: str, names: set[str]) -> None:
    problem = small("sigmoid", "sigmoid", steps=1, show={"sections": [section]})
    assert set(figures(document(problem))) == names


def test_a_compact_document_has_only_the_forward_pass() -> None:
    assert set(figures(document(small("tanh", "tanh", show={"detail": "compact"})))) == {"forward"}


def test_later_steps_repeat_no_picture() -> None:
    assert len(figures(document(small("tanh", "tanh", steps=1)))) + 1 == len(figures(document(small("tanh", "tanh"))))


def test_the_largest_weight_is_the_largest() -> None:
    said = next(s for s in figures(document(load(builtin_path("mazur"))))["network"].description if "largest" in s.key)  # type: ignore[union-attr]
    relation = said.facts["largest"].node  # type: ignore[union-attr]
    assert isinstance(relation, Relation) and bare(relation.right) == Number("0.55")


@pytest.mark.parametrize("first", ["-1e99", "1e76", "1e-99"])
def test_a_training_beyond_float64_has_no_curve(first: str) -> None:
    training = {"minimize": "f", "learning_rate": "1e-9", "steps": 2}
    problem = from_mapping({"equations": {"f": "a^4"}, "values": {"a": first}, "training": training})
    assert set(figures(document(problem))) == {"graph"}


@pytest.mark.parametrize(("size", "there"), [("1e9", True), ("1e80", False), ("1e77", False)])
def test_outputs_beyond_float64_have_no_bars(size: str, there: bool) -> None:
    layers = [{"activation": "identity", "weights": [[size]]} for _ in range(4)]
    problem = from_mapping(
        {
            "network": {"inputs": 1, "layers": layers},
            "samples": [{"input": [1], "target": [0]}],
            "training": {"loss": "squared_error", "learning_rate": 0, "steps": 1, "update": "all"},
        }
    )
    assert ("outputs" in figures(document(problem))) == there


@pytest.mark.parametrize("ends", [(-LARGEST, LARGEST), (SMALLEST, LARGEST), (-LARGEST, -SMALLEST), (0.0, SMALLEST)])
def test_whatever_is_drawable_can_be_drawn(ends: tuple[float, float]) -> None:
    one, two = (Value(Number("1"), end, "") for end in ends)
    assert draw_bars([Output(one, two, one)]).items
    for logarithmic in {False, is_steep(ends)}:
        assert draw_curve(Curve(ends, Number("1"), Number("1"), Number("1"), "", logarithmic)).items
