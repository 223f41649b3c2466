"""The backward pass weight by weight: the question, the chain rule, each factor, the product."""

from __future__ import annotations

from byhand.document.blocks import Chain, Fact, Say
from byhand.document.frame import Frame, Line
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section, symbol
from byhand.document.views.factors import WeightChain
from byhand.document.views.networks import paths_picture
from byhand.document.views.nudge import nudge
from byhand.document.views.paths import paths
from byhand.document.views.softmax import softmax_chain
from byhand.mathtext.tree import product
from byhand.tape.differentiate import cancels, of_slot, product_form
from byhand.tape.names import Name

#: Where an author asks for all weights, so many get their full chain.
MOST_WEIGHTS = 60
#: So many units above are listed where the node view is not shown.
MOST_ABOVE = 8


def weight_view(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """Full chains for the weights that the author asked for, from the output back."""
    chosen = chosen_weights(page)
    if not chosen:
        return []
    blocks: Blocks = [section("weight.title", f"{prefix}-weight", level, view="weight")]
    if not again:
        one = [say("weight.one_sample", number=frame.at.samples[0])] if len(frame.at.samples) > 1 else []
        shown = page.problem.show.weights
        which = "first" if shown == "first" else "chosen"
        intro = "weight.intro" if page.problem.show.backward[0] != "weight" else "weight.intro_alone"
        blocks.append(paragraph(say(intro), say(f"weight.which_{which}"), *one))
    for name in chosen:
        blocks += _weight(page, frame, name, prefix, level + 1, again)
    return blocks


def chosen_weights(page: Page) -> list[Name]:
    """Of each layer the first weight, or what ``show.weights`` names; the output layer first."""
    wanted = page.problem.show.weights
    parameters = sorted(page.parameters(), key=lambda name: -name.layer)
    if wanted == "all":
        return [name for name in parameters if name.source][:MOST_WEIGHTS]
    if wanted == "first":
        return [name for name in parameters if (name.unit, name.source) == (1, 1)]
    return [name for name in parameters if name.label in wanted]


def _weight(page: Page, frame: Frame, name: Name, prefix: str, level: int, again: bool) -> Blocks:
    chain = WeightChain(page, frame, name)
    anchor = f"{prefix}-chain-{name.layer}-{name.unit}-{name.source}"
    blocks: Blocks = [section("weight.step_title", anchor, level, weight=symbol(frame, name))]
    if chain.gradient not in frame.tape or frame.equation(chain.gradient).rule == "gradient.none":
        return [*blocks, paragraph(say("weight.nothing"))]
    if name.unit == 0 and page.layers[name.layer - 1].units > 1:
        return [*blocks, paragraph(say("weight.shared_bias")), display(frame.define(chain.gradient))]
    if not again:
        blocks.append(paragraph(_question(page, frame, chain)))
    if chain.softmax:
        return [*blocks, *softmax_chain(page, frame, chain)]
    blocks += _product(page, frame, chain, again)
    if not chain.last:
        blocks += [] if again else paths_picture(page, frame, name)
        blocks += paths(page, frame, chain, again)
    return blocks if again else [*blocks, *nudge(page, frame, chain)]


def _question(page: Page, frame: Frame, chain: WeightChain) -> Say:
    name = chain.name
    above = 1 if chain.last else page.layers[name.layer].units
    facts: dict[str, Fact] = {
        "weight": symbol(frame, name),
        "unit": page.label(name.layer, chain.unit),
        "source": page.label(name.layer - 1, name.source) if name.source else say("weight.the_bias_unit"),
        "count": above,
    }
    if chain.softmax:
        return Say("weight.ask_softmax", facts)
    if chain.last:
        return Say("weight.ask_output", facts)
    return Say("weight.ask_hidden" if above > 1 else "weight.ask_hidden_one", facts)


def _product(page: Page, frame: Frame, chain: WeightChain, again: bool) -> Blocks:
    """The chain rule, the three factors one by one, their product."""
    slope, local = chain.by_net(), chain.by_weight()
    outer = derivative(chain.loss, frame.symbol(chain.activation))
    known = chain.adjoint
    first = None if known is not None else chain.by_activation()
    heads = [outer, *(frame.head(line) for line in (slope, local))]
    places = [known if first is None else first.target, slope.target, local.target]
    said = {
        "chain_rule": say("weight.chain_rule"),
        "second": say(_second(page, chain), unit=page.label(chain.name.layer, chain.unit)),
        "third": _third(frame, chain),
        "multiply": say("weight.multiply"),
    }
    intro = {key: [] if again else [paragraph(sentence)] for key, sentence in said.items()}
    sign = -1 if known is not None and page.problem.notation.delta == "t-a" else 1
    whole = Line(product_form([of_slot(slot) for slot in places if slot is not None], sign), tuple(
        slot for slot in places if slot is not None), (), frame.slot(chain.gradient))  # fmt: skip
    blocks: Blocks = [
        *intro["chain_rule"],
        display(Chain((("", frame.symbol(chain.gradient)), ("=", product(*heads))))),
        *_first_factor(page, frame, chain, first, again),
        *intro["second"],
        display(frame.chain(slope)),
        *intro["third"],
        display(frame.chain(local)),
        *intro["multiply"],
        display(frame.chain(whole, general=[product(*heads)], symbols=False)),
    ]
    own = display(frame.define(chain.net.of_kind("delta")), frame.define(chain.gradient))
    if chain.last and cancels(page.problem) and not again:
        blocks += [paragraph(say("weight.cancels")), own]
    elif frame.numbers.carry == "rounded" and "node" not in page.problem.show.backward:
        blocks += [paragraph(say("weight.carried")), own]
    return blocks


def _first_factor(page: Page, frame: Frame, chain: WeightChain, first: Line | None, again: bool) -> Blocks:
    unit = page.label(chain.name.layer, chain.unit)
    if first is not None:
        intro = [] if again else [paragraph(say("weight.first_output", unit=unit))]
        return [*intro, display(frame.chain(first))]
    adjoint = chain.net.of_kind("adjoint_activation")
    backward = page.problem.show.backward
    if "node" in backward and backward.index("node") < backward.index("weight"):
        said = [] if again else [paragraph(say("weight.first_hidden_known", unit=unit))]
        return [*said, display(Chain((("", frame.symbol(adjoint)), ("=", frame.number(adjoint)))))]
    above = page.layers[chain.name.layer].units
    said = [] if again else [paragraph(say("weight.first_hidden", unit=unit, count=above))]
    sources = range(1, min(above, MOST_ABOVE) + 1)
    lines = [frame.define(Name("delta", chain.name.layer + 1, source, sample=1)) for source in sources]
    if above > 1:
        backs = [chain.net.of_kind("back")._replace(source=source) for source in sources]
        lines += [frame.chain(frame.equation(back), headless=True) for back in backs]
    return [*said, display(*lines, frame.define(adjoint))]


def _second(page: Page, chain: WeightChain) -> str:
    step = page.layers[chain.name.layer - 1].activation.kind == "step"
    return "weight.second_factor_step" if step else "weight.second_factor"


def _third(frame: Frame, chain: WeightChain) -> Say:
    if not chain.name.source:
        return say("weight.third_bias")
    return say("weight.third_factor", weight=symbol(frame, chain.name), source=symbol(frame, chain.below))
