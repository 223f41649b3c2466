"""The backward pass weight by weight: the question, the chain rule, each factor, the product; then path by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy
from flint import fmpq

from byhand.derivation.checks import loss_moved
from byhand.document.blocks import Callout, Chain, Math, Say
from byhand.document.frame import Frame, Line
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section, symbol
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Call, Node, Number, Relation, product, total
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Undecided, round_value, sign
from byhand.tape.differentiate import Use, cancels, local_partial, of_slot, product_form
from byhand.tape.evaluate import working_precision
from byhand.tape.forms import form, plus, slots, times
from byhand.tape.lowering.network import sum_form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Factor, Slot

#: A hidden weight's gradient is also shown as a sum over its paths to the loss, where there are no more than this.
MOST_PATHS = 16
NUDGE = fmpq(1, 100)


def weight_view(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """Full chains for the weights that the author asked for, from the output back."""
    chosen = chosen_weights(page)
    if not chosen:
        return []
    blocks: Blocks = [section("weight.title", f"{prefix}-weight", level)]
    if not again:
        several = len(frame.at.samples) > 1
        blocks.append(paragraph(say("weight.intro"), *([say("weight.one_sample", number=frame.at.samples[0])] if several else [])))
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


MOST_WEIGHTS = 60


class _Chain:
    """The three factors of one weight's gradient, for the first sample of the pass."""

    def __init__(self, page: Page, frame: Frame, name: Name) -> None:
        self.page, self.frame, self.name = page, frame, name
        self.unit = name.unit or 1
        self.net = Name("net", name.layer, self.unit, sample=1)
        self.activation = self.net.of_kind("activation")
        self.last = name.layer == len(page.layers)
        self.softmax = page.layers[name.layer - 1].activation.kind == "softmax"
        single = len(frame.at.samples) == 1
        self.gradient = name.of_kind("gradient") if single else name.of_kind("sample_gradient", 1)

    @property
    def loss(self) -> Node:
        return self.page.symbols.loss_of(self.frame.sample_number(self.net))

    def by_activation(self) -> Line | Slot:
        """∂E/∂a: at the output a line of this view's own, below it the sum that the node view carries."""
        adjoint = self.net.of_kind("adjoint_activation")
        if adjoint in self.frame.tape:
            return self.frame.slot(adjoint)
        factor = self.frame.tape.adjoints[self.frame.slot(self.activation)]
        return self._line(derivative(self.loss, self.frame.symbol(self.activation)), [factor])

    def by_net(self) -> Line:
        """∂a/∂z, the activation's slope."""
        equation = self.frame.equation(self.activation)
        factor = local_partial(Use(equation, equation.form.fixed[0], -1))
        node = derivative(self.frame.symbol(self.activation), self.frame.symbol(self.net))
        return self._line(node, [factor])

    def by_weight(self) -> Line:
        """∂z/∂w: what the weight multiplies."""
        equation = self.frame.equation(self.net)
        node = derivative(self.frame.symbol(self.net), self.frame.symbol(self.name))
        return self._line(node, [_factor_of(self.frame, equation, self.frame.slot(self.name))])

    def _line(self, node: Node, factors: list[Factor]) -> Line:
        if len(factors) == 1 and isinstance(factors[0].expression, sympy.Symbol):
            own = factors[0]
            shape = form("itself", [own.expression], own.expression)  # a factor that is a quantity of the tape
            return Line(shape, (own.bindings[0][1],), (), own.bindings[0][1], node)
        shape = product_form(factors, 1)
        line = self.frame.derive(node, shape, [slot for factor in factors for _, slot in factor.bindings])
        return replace(line, head=node)


def _factor_of(frame: Frame, equation: Equation, operand: Slot) -> Factor:
    """∂(equation)/∂(one operand)."""
    for symbol_, slot in zip(equation.form.fixed, equation.fixed, strict=True):
        if slot == operand:
            return local_partial(Use(equation, symbol_, -1))
    for symbol_, column in zip(equation.form.columns, equation.columns, strict=True):
        if operand in column:
            return local_partial(Use(equation, symbol_, column.index(operand)))
    raise KeyError(frame.tape.names[operand])


def _weight(page: Page, frame: Frame, name: Name, prefix: str, level: int, again: bool) -> Blocks:
    chain = _Chain(page, frame, name)
    blocks: Blocks = [section("weight.step_title", f"{prefix}-chain-{_slug(name)}", level, weight=symbol(frame, name))]
    if chain.gradient not in frame.tape or frame.equation(chain.gradient).rule == "gradient.none":
        return [*blocks, paragraph(say("weight.nothing"))]
    if not again:
        blocks.append(paragraph(_question(page, frame, chain)))
    if name.unit == 0 and page.layers[name.layer - 1].units > 1:
        return [*blocks, paragraph(say("weight.shared_bias")), display(frame.define(chain.gradient))]
    if chain.softmax:
        return [*blocks, *_softmax_chain(page, frame, chain)]
    blocks += _product(page, frame, chain, again)
    if not chain.last:
        blocks += _paths(page, frame, chain, again)
    if not again:
        blocks += _nudge(page, frame, name)
    return blocks


def _slug(name: Name) -> str:
    return f"{name.layer}-{name.unit}-{name.source}"


def _question(page: Page, frame: Frame, chain: _Chain) -> Say:
    name = chain.name
    facts = {
        "weight": symbol(frame, name),
        "unit": page.label(name.layer, chain.unit),
        "source": page.label(name.layer - 1, name.source) if name.source else say("weight.the_bias_unit"),
        "count": page.layers[name.layer].units if not chain.last else 1,
    }
    if chain.last:
        return say("weight.ask_output", **facts)
    return say("weight.ask_hidden" if facts["count"] != 1 else "weight.ask_hidden_one", **facts)


def _product(page: Page, frame: Frame, chain: _Chain, again: bool) -> Blocks:
    first, slope, local = chain.by_activation(), chain.by_net(), chain.by_weight()
    outer = first if isinstance(first, int) else first.target
    places = [outer, slope.target, local.target]
    heads = [derivative(chain.loss, frame.symbol(chain.activation)), *(line.head for line in (slope, local))]
    rule = Chain((("", frame.symbol(chain.gradient)), ("=", product(*heads))))
    blocks: Blocks = [] if again else [paragraph(say("weight.chain_rule", count=3))]
    blocks.append(display(rule))
    blocks += _first_factor(page, frame, chain, first, again)
    if not again:
        blocks.append(paragraph(say("weight.second_factor", unit=page.label(chain.name.layer, chain.unit))))
    blocks.append(display(frame.chain(slope)))
    if not again:
        blocks.append(paragraph(_third(page, frame, chain)))
    blocks.append(display(frame.chain(local)))
    if not again:
        blocks.append(paragraph(say("weight.multiply")))
    shape = product_form([of_slot(slot) for slot in places], 1)
    if page.problem.notation.delta == "t-a" and isinstance(first, int):
        shape = product_form([of_slot(slot) for slot in places], -1)
    whole = Line(shape, tuple(places), (), frame.slot(chain.gradient))
    blocks.append(display(frame.chain(whole, general=[product(*heads)], symbols=False)))
    if chain.last and cancels(page.problem) and not again:
        blocks += _cancellation(frame, chain)
    return blocks


def _first_factor(page: Page, frame: Frame, chain: _Chain, first: Line | Slot, again: bool) -> Blocks:
    unit = page.label(chain.name.layer, chain.unit)
    if not isinstance(first, int):
        intro = [] if again else [paragraph(say("weight.first_output", unit=unit))]
        return [*intro, display(frame.chain(first))]
    if "node" in page.problem.show.backward:
        said = [] if again else [paragraph(say("weight.first_hidden_known", unit=unit))]
        return [*said, display(Chain((("", frame.symbol(first)), ("=", frame.number(first)))))]
    above = page.layers[chain.name.layer].units
    backs = [chain.net.of_kind("back")._replace(source=source) for source in range(1, above + 1)]
    said = [] if again else [paragraph(say("weight.first_hidden", unit=unit, count=above))]
    deltas = [Name("delta", chain.name.layer + 1, source, sample=1) for source in range(1, above + 1)]
    lines = [frame.chain(frame.equation(delta), frame.symbol(delta)) for delta in deltas[:8]]
    if above > 1:
        lines += [frame.chain(frame.equation(back), headless=True) for back in backs[:8]]
    return [*said, display(*lines, frame.chain(frame.tape.equations[first], frame.symbol(first)))]


def _third(page: Page, frame: Frame, chain: _Chain) -> Say:
    name = chain.name
    if not name.source:
        return say("weight.third_bias")
    below = Name("activation", name.layer - 1, name.source, sample=1) if name.layer > 1 else Name("input", unit=name.source, sample=1)
    return say("weight.third_factor", weight=symbol(frame, name), source=symbol(frame, below))


def _cancellation(frame: Frame, chain: _Chain) -> Blocks:
    delta = chain.net.of_kind("delta")
    return [paragraph(say("weight.cancels")), display(frame.define(delta), frame.define(chain.gradient))]


def _softmax_chain(page: Page, frame: Frame, chain: _Chain) -> Blocks:
    """Softmax couples the outputs: the general sum over all of them first, then what it cancels to."""
    delta = chain.net.of_kind("delta")
    blocks: Blocks = [paragraph(say("weight.softmax", unit=page.label(chain.name.layer, chain.unit)))]
    if chain.last and cancels(page.problem):
        blocks += _softmax_general(page, frame, chain)
        blocks.append(paragraph(say("weight.softmax_cancels")))
    blocks.append(display(frame.define(delta), frame.define(chain.gradient)))
    return blocks


def _softmax_general(page: Page, frame: Frame, chain: _Chain) -> Blocks:
    own = frame.symbol(chain.net)
    count = page.layers[-1].units
    if count > 8:
        return []
    lines, terms = [], []
    for unit in range(1, count + 1):
        activation = chain.net.of_kind("activation")._replace(unit=unit)
        outer = chain._line(derivative(chain.loss, frame.symbol(activation)), [frame.tape.adjoints[frame.slot(activation)]])
        inner = _softmax_slope(frame, activation, chain.activation, own)
        lines += [frame.chain(outer), frame.chain(inner)]
        terms.append((outer.target, inner.target))
    shape = product_form([of_slot(0), of_slot(0)], 1)
    products = [frame.derive(product(frame.symbol(a), frame.symbol(b)), shape, [a, b]) for a, b in terms]
    whole = total(*((False, product(frame.symbol(a), frame.symbol(b))) for a, b in terms))
    summed = Line(sum_form(), (), (tuple(line.target for line in products),), frame.slot(chain.net.of_kind("delta")))
    sums = frame.chain(summed, derivative(chain.loss, own), general=[whole], symbols=False)
    if page.problem.notation.delta == "t-a":
        return [display(*lines)]
    return [display(*lines), display(*(frame.chain(line, headless=True) for line in products)), display(sums)]


def _softmax_slope(frame: Frame, activation: Name, own: Name, net: Node) -> Line:
    """∂aⱼ/∂zᵢ = aⱼ([i = j] − aᵢ)."""
    a, b = slots("a b")
    node = derivative(frame.symbol(activation), net)
    if activation == own:
        body = times(a, plus(sympy.Integer(1), times(sympy.Integer(-1), b)))
        shape = form("softmax.slope.own", [a, b], body)
        return frame.derive(node, shape, [frame.slot(activation), frame.slot(activation)])
    shape = form("softmax.slope.other", [a, b], times(sympy.Integer(-1), a, b))
    return frame.derive(node, shape, [frame.slot(activation), frame.slot(own)])


def _routes(page: Page, name: Name) -> Iterator[tuple[int, ...]]:
    """The units above a weight's own, layer by layer, on each way to an output."""
    routes: list[tuple[int, ...]] = [()]
    for layer in page.layers[name.layer :]:
        routes = [(*route, unit) for route in routes for unit in range(1, layer.units + 1)]
        if len(routes) > MOST_PATHS:
            return
    yield from routes


def _paths(page: Page, frame: Frame, chain: _Chain, again: bool) -> Blocks:
    between = page.layers[chain.name.layer - 1 : -1]
    routes = list(_routes(page, chain.name))
    if len(routes) < 2 or any(layer.activation.kind == "softmax" for layer in between):
        return []
    lines = [_path(page, frame, chain, route) for route in routes]
    blocks: Blocks = [] if again else [paragraph(say("weight.paths", weight=symbol(frame, chain.name), count=len(routes)))]
    blocks.append(display(*(frame.chain(line, headless=True) for line in lines)))
    sign_ = -1 if page.problem.notation.delta == "t-a" else 1
    shape = sum_form()
    summed = Line(shape, (), (tuple(line.target for line in lines),), frame.slot(chain.gradient))
    if sign_ > 0:
        blocks += [] if again else [paragraph(say("weight.paths_sum"))]
        blocks.append(display(frame.chain(summed, symbols=False)))
    return blocks


def _path(page: Page, frame: Frame, chain: _Chain, route: tuple[int, ...]) -> Line:
    """δ at the output, then weight and slope at each step back, then what the weight multiplies."""
    layer = len(page.layers)
    factors = [of_slot(frame.slot(Name("delta", layer, route[-1], sample=1)))]
    units = [chain.unit, *route]
    for place in range(len(units) - 1, 0, -1):
        number = chain.name.layer + place
        net = Name("net", number, units[place], sample=1)
        below = Name("activation", number - 1, units[place - 1], sample=1)
        weight = _factor_of(frame, frame.equation(net), frame.slot(below))
        factors.append(Factor(weight.key, weight.expression, tuple(
            (s, frame.tape.replaced.get(slot, slot)) for s, slot in weight.bindings)))  # fmt: skip
        equation = frame.equation(below)
        slope = local_partial(Use(equation, equation.form.fixed[0], -1))
        if not slope.is_one:
            factors.append(slope)
    own = _factor_of(frame, frame.equation(chain.net), frame.slot(chain.name))
    if not own.is_one:
        factors.append(own)
    shape = product_form(factors, 1)
    node = Number("0")
    return frame.derive(node, shape, [slot for factor in factors for _, slot in factor.bindings])


def _nudge(page: Page, frame: Frame, name: Name) -> Blocks:
    """What the derivative means: nudge the weight by 0.01 and see. Only in the first step, where it can be done for real."""
    if frame.at.step != 1 or page.derivation.checks.kinks or len(frame.at.samples) > 1:
        return []
    gradient = name.of_kind("gradient")
    reference = page.derivation.checks.reference
    moved = loss_moved(reference, name, NUDGE)
    try:
        where = sign(frame.at.value(gradient))
        with working_precision(reference.bits):
            really = number_node(round_value(moved, Digits("significant", 2), "half_even"), trailing_zeros=False) if moved is not None else None
            expected = round_value(frame.printed(gradient) * NUDGE, Digits("significant", 2), "half_even")
    except Undecided:
        return []
    if really is None or where == 0:
        return []
    direction = "rises" if where > 0 else "falls"
    loss = frame.symbol(Name("loss"))
    weight = frame.symbol(name)
    nudged = Call(loss, (total((False, weight), (False, Number("0.01"))),))
    facts = {
        "weight": Math(weight),
        "size": Math(number_node(expected, trailing_zeros=False)) if where > 0 else Math(_absolute(expected)),
        "really": Math(Relation(total((False, nudged), (True, loss)), "≈", really)),
    }
    because = _because(page, frame, name)
    return [Callout(say("weight.says"), (say(f"weight.nudge_{direction}", **facts), *because))]


def _absolute(rounded):  # type: ignore[no-untyped-def]
    node = number_node(rounded, trailing_zeros=False)
    return Number(node.text, False, node.exponent)


def _because(page: Page, frame: Frame, name: Name) -> list[Say]:
    """Why the gradient is small, where what the weight multiplies is small."""
    if not name.source:
        return []
    below = Name("activation", name.layer - 1, name.source, sample=1) if name.layer > 1 else Name("input", unit=name.source, sample=1)
    multiplied = frame.printed(below)
    facts = {"weight": symbol(frame, name), "source": Math(Relation(frame.symbol(below), "=", frame.number(below)))}
    if multiplied == 0:
        return [say("weight.because_zero", **facts)]
    if abs(multiplied) <= fmpq(1, 5):
        return [say("weight.because_small", **facts)]
    return []


