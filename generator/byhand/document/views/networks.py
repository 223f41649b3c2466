"""Pictures of the network: as it is given, after the forward pass, after the backward pass, and the ways of one weight.

Each picture is offered in several degrees of detail, and the first that fits a page is drawn. With several samples
the values are those of the pass's first one.
"""

from __future__ import annotations

from collections.abc import Sequence

from byhand.document.blocks import Fact, Figure, Listing, Say
from byhand.document.frame import Frame
from byhand.document.page import Blocks, Page, equality, reading, say, symbol
from byhand.document.views.drawn import Drawn, Given, Shown, Ways, gradient_of
from byhand.figures.network import draw
from byhand.tape.names import Name

#: So many quantities are told one by one in a description.
TOLD = 8
#: The degrees of detail of each picture, the richest first.
GIVEN = (Shown((), ("weight",)), Shown((), ("weight",), (), loss=False))
FORWARD = (
    Shown(("net", "activation"), ("weight",), loss=False),
    Shown(("activation",), ("weight",), loss=False),
    Shown(("activation",), ("weight",), ("units",), loss=False),
    Shown(("activation",), ("weight",), (), loss=False),
)
BACKWARD = (
    Shown(("activation", "delta"), ("weight", "gradient")),
    Shown(("activation", "delta"), ("weight", "gradient"), ("units", "weight")),
    Shown(("activation", "delta"), ("weight", "gradient"), ("units", "weight"), loss=False),
    Shown(("delta",), ("gradient",), ("units",), loss=False),
    Shown(("delta",), ("gradient",), (), loss=False),
)
PATHS = (
    Shown(("activation",), ("weight",)),
    Shown(("activation",), ("weight",), ("units",)),
    Shown(("activation",), ("weight",), ("weight",)),
    Shown(("activation",), ("weight",), ()),
    Shown((), ()),
)


def _sample(page: Page, frame: Frame) -> Say:
    """``, for sample 1``, where there are several."""
    if not page.several_samples:
        return say("pictures.single")
    return say("pictures.sample", number=frame.at.samples[0])


def _figure(name: str, drawings: Sequence[Drawn], title: Say, description: Sequence[Say]) -> Blocks:
    for drawing in drawings:
        drawing.texts = drawings[0].texts
    return drawings[0].page.pictured(_drawn, name, drawings, title, (*description, *drawings[0].left()))


def _drawn(name: str, drawings: Sequence[Drawn], title: Say, told: tuple[Say, ...]) -> Blocks:
    return [Figure(name, draw(drawing.columns() for drawing in drawings), title, told)]


def _largest(frame: Frame, names: Sequence[Name], key: str) -> list[Say]:
    """Which number is the largest in size."""
    if len(names) < 2:
        return []
    largest = max(names, key=lambda name: abs(frame.printed(name)))
    if frame.printed(largest) == 0:
        return [reading(f"pictures.no_{key}")]
    return [reading(f"pictures.largest_{key}", largest=equality(frame, largest))]


def one_by_one(frame: Frame, names: Sequence[Name]) -> Listing:
    """symbol = number, one by one; the first ones where they are many."""
    shown = names if len(names) <= TOLD else names[: TOLD - 1]
    more: list[Fact] = [] if len(shown) == len(names) else [say("pictures.others", count=len(names) - len(shown))]
    return Listing((*(equality(frame, name) for name in shown), *more))


def _of_layer(page: Page, kind: str, stage: int) -> list[Name]:
    return [Name(kind, stage, unit, sample=1) for unit in range(1, page.layers[stage - 1].units + 1)]


def given_picture(page: Page) -> Blocks:
    """The network with its weights, and with what goes in where there is one sample."""
    if page.problem.show.detail == "compact":
        return []
    frame, values = page.first, not page.several_samples
    drawings = [Given(page, frame, shown, values=values) for shown in GIVEN]
    weights = [name for name in page.parameters() if name.source]
    sizes = Listing(tuple(str(layer.units) for layer in page.layers))
    told = [
        say("pictures.given_columns", inputs=page.network.fan_in, sizes=sizes, count=len(page.layers)),
        say("pictures.given_weights", count=len(weights)),
        *page.chosen(_largest, frame, weights, "weight"),
    ]
    return _figure("network", drawings, say("pictures.given_title"), told)


def forward_picture(page: Page, frame: Frame) -> Blocks:
    """The network with the values of the forward pass."""
    drawings = [Drawn(page, frame, shown) for shown in FORWARD]
    inputs = [Name("input", unit=unit, sample=1) for unit in range(1, page.network.fan_in + 1)]
    told = [say("pictures.forward_inputs", values=one_by_one(frame, inputs), count=len(inputs))]
    for stage in drawings[0].stages[1:-1]:
        values = one_by_one(frame, _of_layer(page, "activation", stage))
        told.append(say("pictures.forward_hidden", number=stage, values=values))
    outputs = _of_layer(page, "activation", len(page.layers))
    told.append(say("pictures.forward_outputs", values=one_by_one(frame, outputs), count=len(outputs)))
    return _figure("forward", drawings, say("pictures.forward_title", sample=_sample(page, frame)), told)


def backward_picture(page: Page, frame: Frame) -> Blocks:
    """The network with δ and the gradients."""
    if page.problem.show.detail == "compact":
        return []
    drawings = [Drawn(page, frame, shown) for shown in BACKWARD]
    told = []
    for stage in reversed(drawings[0].stages[1:]):
        values = one_by_one(frame, _of_layer(page, "delta", stage))
        told.append(say(f"pictures.backward_{page.layer_key(stage)}", number=stage, values=values))
    names = [own for name in page.parameters() if name.source and (own := gradient_of(frame, name)) is not None]
    told += page.chosen(_largest, frame, names, "gradient")
    return _figure("backward", drawings, say("pictures.backward_title", sample=_sample(page, frame)), told)


def paths_picture(page: Page, frame: Frame, name: Name) -> Blocks:
    """The ways from one hidden weight to the loss, lit."""
    if page.problem.show.detail == "compact" or not name.source or name.layer == len(page.layers):
        return []
    if (name.unit, name.source) != (1, 1) and page.problem.show.weights == "all":
        return []  # a picture for each of so many weights would bury the text
    drawings = [Ways(page, frame, shown, name) for shown in PATHS]
    shown = drawings[0].units
    ends = [(name.layer, name.unit), (name.layer - 1, name.source)]
    if drawings[0].layers_left or any(stage not in shown or unit not in shown[stage][0] for stage, unit in ends):
        return []  # it would lead through what is left out
    ways = 1
    for layer in page.layers[name.layer :]:
        ways *= layer.units
    facts: dict[str, Fact] = {
        "weight": symbol(frame, name),
        "source": page.label(name.layer - 1, name.source),
        "unit": page.label(name.layer, name.unit),
        "loss": symbol(frame, Name("sample_loss", sample=1)),
    }
    told = [say("pictures.paths", count=ways, **facts)]
    outputs = one_by_one(frame, _of_layer(page, "delta", len(page.layers)))
    told.append(say("pictures.paths_deltas", values=outputs))
    title = say(
        "pictures.paths_title", weight=facts["weight"], loss=facts["loss"], sample=_sample(page, frame), count=ways
    )
    return _figure(f"paths-{name.layer}-{name.unit}-{name.source}", drawings, title, told)
