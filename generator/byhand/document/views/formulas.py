"""The notation, and the formulas in use with their derivatives derived."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.document.blocks import Chain, Math, Say, Table
from byhand.document.notation import FUNCTIONS, derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section
from byhand.mathtext.layout import Slotted, lay_expression, lay_out
from byhand.mathtext.tree import (
    Accent,
    Call,
    Fraction,
    Letter,
    Negated,
    Node,
    Number,
    Row,
    Script,
    Sign,
    Word,
    power,
    product,
    total,
)
from byhand.problem.model import Activation
from byhand.rules.activations import ELEMENTWISE, Z, activation_form
from byhand.rules.losses import A, is_mean, loss_form
from byhand.rules.optimizers import OPTIMIZERS, decayed_form, rule_form
from byhand.tape.differentiate import cancels
from byhand.tape.forms import RESULT, Form, partial
from byhand.tape.names import Name


def formulas(page: Page) -> Blocks:
    blocks: Blocks = [section("formulas.title", "formulas")]
    blocks += _notation(page)
    blocks += _net(page)
    for number, activation in _activations(page):
        blocks += _softmax(page) if activation.kind == "softmax" else _activation(page, activation, number)
    blocks += _loss(page)
    blocks += _delta(page)
    if page.updates:
        blocks += _optimizer(page)
    return blocks


def _activations(page: Page) -> list[tuple[int, Activation]]:
    """Each activation with its settings once, in the order in which layers use them, with the first such layer."""
    found: dict[object, tuple[int, Activation]] = {}
    for number, layer in enumerate(page.layers, start=1):
        own = layer.activation
        settings = tuple(sorted((label, given.value) for label, given in own.settings.items()))
        key = repr(own.formula) if own.formula else (own.kind, settings)
        found.setdefault(key, (number, own))
    return list(found.values())


def _notation(page: Page) -> Blocks:
    frame, first, last = page.first, 1, len(page.layers)
    net, out = Name("net", first, 1, sample=1), Name("activation", first, 1, sample=1)
    weight = next(name for name in page.parameters() if name.source)
    unit = page.label(first, 1)
    softmax = "_softmax" if page.layers[0].activation.kind == "softmax" else ""
    rows: list[tuple[Math, Say]] = [
        (Math(frame.symbol(net)), say("notation.net", unit=unit)),
        (Math(frame.symbol(out)), say(f"notation.activation{softmax}", unit=unit)),
        (
            Math(frame.symbol(weight)),
            say(
                "notation.weight",
                source=page.label(weight.layer - 1, weight.source),
                unit=page.label(weight.layer, weight.unit),
            ),
        ),
        (Math(frame.symbol(Name("target", unit=1, sample=1))), say("notation.target", unit=page.label(last, 1))),
        (Math(page.symbols.loss_of(0)), say("notation.loss")),
        (
            Math(frame.symbol(Name("delta", last, 1, sample=1))),
            say(f"notation.delta_{page.problem.notation.delta.replace('-', '_')}", unit=page.label(last, 1)),
        ),
        (
            Math(frame.symbols.symbol(weight.of_kind("gradient"))),
            say("notation.gradient", weight=Math(frame.symbol(weight))),
        ),
    ]
    if page.updates:
        rows.append(
            (Math(frame.symbols.symbol(weight, 0, True)), say("notation.after", weight=Math(frame.symbol(weight))))
        )
    if page.several_samples:
        rows.append(
            (
                Math(page.symbols.loss_of(1)),
                say("notation.sample_round" if page.symbols.sample_marks == "()" else "notation.sample_square"),
            )
        )
    sentences = [say("notation.intro")]
    if page.symbols.notation.bias_from_one and any(layer.bias is not None for layer in page.layers):
        sentences.append(say("notation.bias_from_one"))
    return [paragraph(*sentences), Table((say("table.symbol"), say("table.meaning")), tuple(rows), ("text", "text"))]


def _net(page: Page) -> Blocks:
    frame = page.first
    equation = frame.equation(Name("net", 1, 1, sample=1))
    return [
        paragraph(say("formulas.net")),
        display(Chain((("", frame.symbol(equation.target)), ("=", frame.symbolic(equation))))),
    ]


def _settings(page: Page, symbols: Sequence[Slotted], layer: int) -> dict[Slotted, Node]:
    return {symbol: page.symbols.setting(Name("setting", layer, label=str(symbol.name))) for symbol in symbols}


def _activation(page: Page, activation: Activation, number: int) -> Blocks:
    """f(z) = …, f′(z) = … = …"""
    if activation.kind == "identity":
        return [paragraph(say("activation.identity.formula"))]
    form = activation_form(activation)
    z, a = page.symbols.generic("net"), page.symbols.generic("activation")
    nodes = {Z: z, RESULT: a, **_settings(page, form.fixed[1:], number)}
    function = FUNCTIONS.get(activation.kind, Word(activation.kind))
    prime = Row((function, Sign("′")))
    blocks: Blocks = [
        paragraph(say(f"activation.{activation.kind}.formula", name=say(f"activation.{activation.kind}.name")))
    ]
    rule = ELEMENTWISE.get(activation.kind)
    formula = lay_expression(form.body if rule is None or rule.definition is None else rule.definition, nodes)
    blocks.append(display(Chain((("", a), ("=", Call(function, (z,))), ("=", formula)))))
    if activation.kind == "step":
        return [*blocks, paragraph(say("activation.step.convention"))]
    steps = ELEMENTWISE[activation.kind].derivation if activation.kind in ELEMENTWISE else ()
    slope = partial(form, Z)
    lines = [lay_expression(step, nodes) for step in (*steps, slope)]
    blocks.append(paragraph(say(f"activation.{activation.kind}.derivation")))
    blocks.append(display(Chain((("", Call(prime, (z,))), *(("=", line) for line in lines)))))
    if rule is not None and rule.kink:
        blocks.append(paragraph(say(f"activation.{activation.kind}.kink")))
    return blocks


def _softmax(page: Page) -> Blocks:
    a, z, s = page.symbols.generic("activation"), page.symbols.generic("net"), Letter("S")
    i, j = Letter("i"), Letter("j")
    own_e, other_e = _exponential(z, i), _exponential(z, j)
    own_a, other_a = Script(a, i), Script(a, j)
    everything = Chain((("", s), ("=", _sum_over(j, other_e))))
    quotient = Chain((("", own_a), ("=", Fraction(own_e, s))))
    own_slope = Fraction(total((False, product(own_e, s)), (True, product(own_e, own_e))), power(s, Number("2")))
    own = [derivative(own_a, Script(z, i)), own_slope, product(own_a, total((False, Number("1")), (True, own_a)))]
    other_slope = Negated(Fraction(product(other_e, own_e), power(s, Number("2"))))
    other = [derivative(other_a, Script(z, i)), other_slope, Negated(product(other_a, own_a))]
    return [
        paragraph(say("activation.softmax.formula")),
        display(everything, quotient),
        paragraph(say("activation.softmax.derivation")),
        display(_equal(*own), _equal(*other)),
    ]


def _equal(*nodes: Node) -> Chain:
    """Formulas that are all equal, as one chain."""
    return Chain((("", nodes[0]), *(("=", node) for node in nodes[1:])))


def _sum_over(index: Node, term: Node) -> Node:
    return Row((Script(Sign("∑"), index), Sign(" "), term))


def _exponential(z: Node, index: Node) -> Node:
    return power(Sign("e"), Script(z, index))


def _loss(page: Page) -> Blocks:
    """The term of one output, and its derivative."""
    loss = page.training.loss
    assert loss is not None
    form = loss_form(loss)
    stage = len(page.layers) + 1
    t, a = form.fixed[0], form.fixed[1]
    output = page.symbols.generic("output")
    nodes = {
        t: page.symbols.generic("target"),
        a: output,
        RESULT: Letter("ℓ"),
        **_settings(page, form.fixed[2:], stage),
    }
    ell: Node = Script(page.symbols.loss_letter, Letter("k")) if not _one_output(page) else page.symbols.loss_letter
    blocks: Blocks = [paragraph(say(f"loss.{loss.kind}.formula"))]
    blocks.append(display(Chain((("", ell), ("=", lay_expression(form.body, nodes))))))
    blocks.append(paragraph(say(f"loss.{loss.kind}.derivation")))
    blocks.append(display(Chain((("", derivative(ell, output)), ("=", lay_expression(partial(form, A), nodes))))))
    if not _one_output(page):
        blocks.append(paragraph(say("loss.mean_of_outputs" if is_mean(loss) else "loss.sum_of_outputs")))
    return blocks


def _one_output(page: Page) -> bool:
    return page.layers[-1].units == 1


def _delta(page: Page) -> Blocks:
    """What δ is, in the author's sign, and where it cancels."""
    convention = page.problem.notation.delta.replace("-", "_")
    last = len(page.layers)
    frame = page.first
    name = Name("delta", last, 1, sample=1)
    head = frame.symbol(name)
    slope = derivative(page.symbols.loss_of(frame.sample_number(name)), frame.symbol(name.of_kind("net")))
    meaning = slope if convention == "a_t" else Negated(slope)
    blocks: Blocks = [
        paragraph(say(f"formulas.delta_{convention}")),
        display(Chain((("", head), ("=", meaning)))),
    ]
    if cancels(page.problem):
        blocks += _cancellation(page)
    return blocks


def _cancellation(page: Page) -> Blocks:
    """δ = a − t, proved from the general chain."""
    if page.layers[-1].activation.kind == "sigmoid":
        return [paragraph(say("formulas.cancels_sigmoid")), display(_sigmoid_cancels(page))]
    return [paragraph(say("formulas.cancels_softmax")), display(_softmax_cancels(page))]


def _one_minus(node: Node) -> Node:
    return total((False, Number("1")), (True, node))


def _sigmoid_cancels(page: Page) -> Chain:
    a, t, z = (page.symbols.generic(kind) for kind in ("output", "target", "net"))
    general = product(derivative(page.symbols.loss_letter, a), derivative(a, z))
    bracket = total((True, Fraction(t, a)), (False, Fraction(_one_minus(t), _one_minus(a))))
    expanded = total((True, product(t, _one_minus(a))), (False, product(_one_minus(t), a)))
    return _equal(general, product(bracket, a, _one_minus(a)), expanded, total((False, a), (True, t)))


def _softmax_cancels(page: Page) -> Chain:
    a, t, z = (page.symbols.generic(kind) for kind in ("output", "target", "net"))
    i, j = Letter("i"), Letter("j")
    ai, aj, ti, tj, zi = Script(a, i), Script(a, j), Script(t, i), Script(t, j), Script(z, i)
    loss = page.symbols.loss_letter
    general = _sum_over(j, product(derivative(loss, aj), derivative(aj, zi)))
    others = _sum_over(Row((j, Sign("≠"), i)), product(Fraction(tj, aj), aj, ai))
    own = product(Fraction(ti, ai), ai, _one_minus(ai))
    gathered = total((True, ti), (False, product(ai, _sum_over(j, tj))))
    return _equal(
        derivative(loss, zi), general, total((True, own), (False, others)), gathered, total((False, ai), (True, ti))
    )


def _optimizer(page: Page) -> Blocks:
    """The optimizer's formulas for any parameter w with gradient g."""
    optimizer = page.training.optimizer
    rule = OPTIMIZERS[optimizer.kind]
    w, g = Letter("w"), Letter("g")
    chains = []
    if optimizer.weight_decay is not None or optimizer.l1 is not None:
        form = decayed_form(optimizer.weight_decay is not None, optimizer.l1 is not None)
        chains.append(Chain((("", Row((Letter("g"), Sign("′")))), ("=", _rule_node(page, form, {"g": g, "w": w})))))
        g = Row((Letter("g"), Sign("′")))  # type: ignore[assignment]
    known: dict[str, Node] = {"w": w, "g": g}
    for name, expression in rule.stages:
        known |= {name: _state(name), f"{name}_old": Script(_state(name), None, Word("old"))}
        chains.append(
            Chain(
                (("", known[name]), ("=", _rule_node(page, rule_form(f"{optimizer.kind}.{name}", expression), known)))
            )
        )
    after = rule_form(f"{optimizer.kind}.after", rule.after)
    chains.append(Chain((("", Script(w, None, Sign("+"))), ("=", _rule_node(page, after, known)))))
    return [
        paragraph(say("formulas.update", name=say(f"optimizer.{optimizer.kind}.name"))),
        display(*chains),
    ]


def _state(name: str) -> Node:
    return Accent("hat", Letter(name[0])) if name.endswith("_hat") else Letter(name)


def _rule_node(page: Page, form: Form, known: dict[str, Node]) -> Node:
    labels = {"eta": "learning_rate"}
    nodes = [
        known[str(symbol.name)]
        if str(symbol.name) in known
        else page.symbols.setting(Name("setting", label=labels.get(str(symbol.name), str(symbol.name))))
        for symbol in form.fixed
    ]
    return lay_out(form, nodes)
