"""The notation, and the formulas in use with their derivatives derived."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Symbol

from byhand.document.blocks import Chain, Math, Say, Table
from byhand.document.notation import FUNCTIONS, derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section
from byhand.mathtext.layout import Fill, compile_layout, lay_out
from byhand.mathtext.tree import Accent, Call, Fraction, Letter, Negated, Node, Number, Row, Script, Sign, Word, power, product, total
from byhand.problem.model import Activation, Layer
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
    for kind, layer in _activations(page).items():
        blocks += _softmax(page) if kind == "softmax" else _activation(page, layer.activation)
    blocks += _loss(page)
    blocks += _delta(page)
    if page.updates:
        blocks += _optimizer(page)
    return blocks


def _activations(page: Page) -> dict[str, Layer]:
    """Each activation once, in the order in which layers use them."""
    found: dict[str, Layer] = {}
    for layer in page.layers:
        key = repr(layer.activation.formula) if layer.activation.formula else layer.activation.kind
        found.setdefault(key, layer)
    return found


def _notation(page: Page) -> Blocks:
    frame, first, last = page.frames[0], 1, len(page.layers)
    net, out = Name("net", first, 1, sample=1), Name("activation", first, 1, sample=1)
    weight = next(name for name in page.parameters() if name.source)
    unit = page.label(first, 1)
    rows: list[tuple[Math, Say]] = [
        (Math(frame.symbol(net)), say("notation.net", unit=unit)),
        (Math(frame.symbol(out)), say("notation.activation", unit=unit)),
        (
            Math(frame.symbol(weight)),
            say("notation.weight", source=page.label(weight.layer - 1, weight.source), unit=page.label(weight.layer, weight.unit)),
        ),
        (Math(frame.symbol(Name("target", unit=1, sample=1))), say("notation.target", unit=page.label(last, 1))),
        (Math(page.symbols.loss_of(0)), say("notation.loss")),
        (Math(frame.symbol(Name("delta", last, 1, sample=1))), say("notation.delta", unit=page.label(last, 1))),
        (Math(frame.symbols.symbol(weight.of_kind("gradient"))), say("notation.gradient", weight=Math(frame.symbol(weight)))),
    ]
    if page.updates:
        rows.append((Math(frame.symbols.symbol(weight, 0, True)), say("notation.after", weight=Math(frame.symbol(weight)))))
    if page.several_samples:
        rows.append((Math(page.symbols.loss_of(1)), say("notation.sample_round" if page.symbols.sample_marks == "()" else "notation.sample_square")))
    sentences = [say("notation.intro")]
    if page.symbols.notation.bias_from_one and any(layer.bias is not None for layer in page.layers):
        sentences.append(say("notation.bias_from_one"))
    return [paragraph(*sentences), Table((say("table.symbol"), say("table.meaning")), tuple(rows), ("text", "text"))]


def _net(page: Page) -> Blocks:
    frame = page.frames[0]
    equation = frame.equation(Name("net", 1, 1, sample=1))
    return [paragraph(say("formulas.net")), display(Chain((("", frame.symbol(equation.target)), ("=", frame.symbolic(equation)))))]


def lay(expression: Expr, nodes: dict[Symbol, Node]) -> Node:
    """A formula over placeholders, with a node for each."""
    order = list(nodes)
    template = compile_layout(expression, {symbol: place for place, symbol in enumerate(order)})
    return template(Fill([nodes[symbol] for symbol in order], None, spelled_out=True))


def _settings(page: Page, symbols: Sequence[Symbol], layer: int) -> dict[Symbol, Node]:
    return {symbol: page.symbols.setting(Name("setting", layer, label=str(symbol.name))) for symbol in symbols}


def _activation(page: Page, activation: Activation) -> Blocks:
    """f(z) = …, f′(z) = … = …"""
    if activation.kind == "identity":
        return [paragraph(say("activation.identity.formula"))]
    form = activation_form(activation)
    z, a = page.symbols.generic("net"), page.symbols.generic("activation")
    nodes = {Z: z, RESULT: a, **_settings(page, form.fixed[1:], 1)}
    function = FUNCTIONS[activation.kind]
    prime = Row((function, Sign("′")))
    blocks: Blocks = [paragraph(say(f"activation.{activation.kind}.formula", name=say(f"activation.{activation.kind}.name")))]
    formula = lay(form.body, nodes)
    blocks.append(display(Chain((("", a), ("=", Call(function, (z,))), ("=", formula)))))
    if activation.kind == "step":
        return [*blocks, paragraph(say("activation.step.convention"))]
    steps = ELEMENTWISE[activation.kind].derivation if activation.kind in ELEMENTWISE else ()
    slope = partial(form, Z)
    lines = [lay(step, nodes) for step in (*steps, slope)]
    blocks.append(paragraph(say(f"activation.{activation.kind}.derivation")))
    blocks.append(display(Chain((("", Call(prime, (z,))), *(("=", line) for line in lines)))))
    if activation.kind in ("relu", "leaky_relu", "elu"):
        blocks.append(paragraph(say(f"activation.{activation.kind}.kink")))
    return blocks


def _softmax(page: Page) -> Blocks:
    a, z, s = page.symbols.generic("activation"), page.symbols.generic("net"), Letter("S")
    i, j = Letter("i"), Letter("j")
    exp_j = lambda index: _power_e(Script(z, index))  # noqa: E731
    total_ = Row((Script(Sign("∑"), j), Sign(" "), exp_j(j)))
    quotient = Chain((("", Script(a, i)), ("=", _over(exp_j(i), s))))
    own = Chain((
        ("", derivative(Script(a, i), Script(z, i))),
        ("=", _over(total((False, product(exp_j(i), s)), (True, product(exp_j(i), exp_j(i)))), _squared(s))),
        ("=", product(Script(a, i), total((False, Number("1")), (True, Script(a, i))))),
    ))  # fmt: skip
    other = Chain((
        ("", derivative(Script(a, j), Script(z, i))),
        ("=", Negated(_over(product(exp_j(j), exp_j(i)), _squared(s)))),
        ("=", Negated(product(Script(a, j), Script(a, i)))),
    ))  # fmt: skip
    return [
        paragraph(say("activation.softmax.formula")),
        display(Chain((("", s), ("=", total_))), quotient),
        paragraph(say("activation.softmax.derivation")),
        display(own, other),
    ]


def _power_e(exponent: Node) -> Node:
    return power(Sign("e"), exponent)


def _over(above: Node, below: Node) -> Node:
    return Fraction(above, below)


def _squared(node: Node) -> Node:
    return power(node, Number("2"))


def _loss(page: Page) -> Blocks:
    """The term of one output, and its derivative."""
    loss = page.training.loss
    assert loss is not None
    form = loss_form(loss)
    stage = len(page.layers) + 1
    t, a = form.fixed[0], form.fixed[1]
    output = page.symbols.generic("output")
    nodes = {t: page.symbols.generic("target"), a: output, RESULT: Letter("ℓ"), **_settings(page, form.fixed[2:], stage)}
    ell: Node = Script(page.symbols.loss_letter, Letter("k")) if not _one_output(page) else page.symbols.loss_letter
    blocks: Blocks = [paragraph(say(f"loss.{loss.kind}.formula"))]
    blocks.append(display(Chain((("", ell), ("=", lay(form.body, nodes))))))
    blocks.append(paragraph(say(f"loss.{loss.kind}.derivation")))
    blocks.append(display(Chain((("", derivative(ell, output)), ("=", lay(partial(form, A), nodes))))))
    if not _one_output(page):
        blocks.append(paragraph(say("loss.mean_of_outputs" if is_mean(loss) else "loss.sum_of_outputs")))
    return blocks


def _one_output(page: Page) -> bool:
    return page.layers[-1].units == 1


def _delta(page: Page) -> Blocks:
    """What δ is, in the author's sign, and where it cancels."""
    convention = page.problem.notation.delta.replace("-", "_")
    last = len(page.layers)
    frame = page.frames[0]
    name = Name("delta", last, 1, sample=1)
    head = frame.symbol(name)
    slope = derivative(page.symbols.loss_of(frame.sample_number(name)), frame.symbol(name.of_kind("net")))
    meaning = slope if convention == "a_t" else Negated(slope)
    blocks: Blocks = [paragraph(say(f"formulas.delta_{convention}")), display(Chain((("", head), ("=", meaning))))]
    if cancels(page.problem):
        blocks += _cancellation(page)
    return blocks


def _cancellation(page: Page) -> Blocks:
    """δ = a − t, proved from the general chain."""
    a, t, z = page.symbols.generic("output"), page.symbols.generic("target"), page.symbols.generic("net")
    one_minus_a, one_minus_t = total((False, Number("1")), (True, a)), total((False, Number("1")), (True, t))
    difference = total((False, a), (True, t))
    if page.layers[-1].activation.kind == "sigmoid":
        bracket = total((True, _over(t, a)), (False, _over(one_minus_t, one_minus_a)))
        expanded = total((True, product(t, one_minus_a)), (False, product(one_minus_t, a)))
        chain = Chain((
            ("", product(derivative(page.symbols.loss_letter, a), derivative(a, z))),
            ("=", product(bracket, a, one_minus_a)),
            ("=", expanded),
            ("=", difference),
        ))  # fmt: skip
        return [paragraph(say("formulas.cancels_sigmoid")), display(chain)]
    i, j = Letter("i"), Letter("j")
    ai, ti, tj = Script(a, i), Script(t, i), Script(t, j)
    sum_j = Script(Sign("∑"), j)
    chain = Chain((
        ("", derivative(page.symbols.loss_letter, Script(z, i))),
        ("=", Row((sum_j, Sign(" "), product(derivative(page.symbols.loss_letter, Script(a, j)), derivative(Script(a, j), Script(z, i)))))),
        ("=", total((True, product(_over(ti, ai), ai, total((False, Number("1")), (True, ai)))),
                    (False, Row((Script(Sign("∑"), Row((j, Sign("≠"), i))), Sign(" "), product(_over(tj, Script(a, j)), Script(a, j), ai)))))),
        ("=", total((True, ti), (False, product(ai, Row((sum_j, Sign(" "), tj)))))),
        ("=", total((False, ai), (True, ti))),
    ))  # fmt: skip
    return [paragraph(say("formulas.cancels_softmax")), display(chain)]


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
        chains.append(Chain((("", known[name]), ("=", _rule_node(page, rule_form(f"{optimizer.kind}.{name}", expression), known)))))
    after = rule_form(f"{optimizer.kind}.after", rule.after)
    chains.append(Chain((("", Script(w, None, Sign("+"))), ("=", _rule_node(page, after, known)))))
    return [paragraph(say("formulas.update", name=say(f"optimizer.{optimizer.kind}.name"))), display(*chains)]


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

