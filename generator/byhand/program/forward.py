"""The forward pass: a layer's lines, the loss, the author's reports."""

from __future__ import annotations

from byhand.program.code import WIDTH, Code, assignment, filled, function, indented, noted, returning
from byhand.program.expressions import Printer
from byhand.program.functions import loss_term, softmax_steps
from byhand.program.plan import Plan
from byhand.rules.formulas import expression_of
from byhand.rules.losses import is_mean
from byhand.tape.differentiate import cancels
from byhand.tape.forms import slot
from byhand.tape.lowering.network import report_variable


def forward_lines(plan: Plan, number: int) -> list[str]:
    """z and a of a layer."""
    z, a = plan.variable("z", number), plan.variable("a", number)
    lines = assignment(z, net(plan, number))
    if not (plan.detailed and plan.layer(number).activation.kind == "softmax"):
        return [*lines, *assignment(a, activation(plan, number))]
    e, s = f"e{number}", f"s{number}"
    for target, text in zip((e, s, a), softmax_steps(plan.style, z, e, s), strict=True):
        lines += assignment(target, text)
    return lines


def net(plan: Plan, number: int) -> str:
    weights, below = plan.variable("W", number), plan.variable("a", number - 1)
    text = f"{below} @ {weights}.T" if plan.style.rows else f"{weights} @ {below}"
    if plan.layer(number).bias is not None:
        text += f" + {plan.variable('b', number)}"
    return plan.style.rounded(text, "net")


def activation(plan: Plan, number: int) -> str:
    layer, z, style = plan.layer(number), plan.variable("z", number), plan.style
    text = plan.functions.activation(layer.activation, z).text
    carried = text == z and (not style.fractions or style.digits("net") == style.digits("activation"))
    # Softmax rounds for itself, each exponential and their sum.
    return text if carried or layer.activation.kind == "softmax" else style.rounded(text, "activation")


def returned(plan: Plan) -> list[str]:
    """What later lines need of a forward pass: activations, and net inputs where a slope or a report uses them."""
    if plan.stacked:
        return ["z", "a"]
    asked = {variable for report in plan.problem.reports for variable in report.formula.variables}
    names = []
    for number, layer in enumerate(plan.network.layers, start=1):
        reported = any(variable.startswith(f"z{number}_") for variable in asked)
        slopes = not (number == plan.last and cancels(plan.problem)) and plan.functions.uses_net(layer.activation)
        names += ([f"z{number}"] if reported or slopes else []) + [f"a{number}"]
    return names


def loss_function(plan: Plan) -> list[str]:
    """``loss_of(a, t)``: of one sample, or of a batch in rows."""
    text, note = loss_term(plan.style, plan.loss, plan.layer(plan.last).activation)
    if plan.style.fractions:
        return function("loss_of(a, t)", _rounded_loss(plan, plan.style.rounded(text, "loss")))
    text = _over_outputs(plan, text)
    return function("loss_of(a, t)", returning(plan.combined(text) if plan.style.rows else text), note)


def _over_outputs(plan: Plan, terms: str) -> str:
    """The loss of a sample, or of each, from those of its outputs."""
    style, units = plan.style, plan.layer(plan.last).units
    mean = is_mean(plan.loss) and units > 1
    along = ", axis=1" if style.rows else ""
    if not style.fractions:
        return f"np.{'mean' if mean else 'sum'}({terms}{along})"
    return style.rounded(f"np.sum({terms}{along})" + (f" / {units}" if mean else ""), "loss")


def _rounded_loss(plan: Plan, terms: str) -> list[str]:
    """Rounded for each output, for each sample, for the batch."""
    lines: list[str] = []
    if len(_over_outputs(plan, terms)) > WIDTH - 20:
        lines, terms = assignment("terms", terms), "terms"
    total = _over_outputs(plan, terms)
    if not plan.style.rows:
        return [*indented(lines), *returning(total)]
    return [*indented([*lines, *assignment("samples", total)]), *returning(plan.combined("samples"))]


def loss_lines(plan: Plan) -> list[str]:
    """``terms`` of the outputs, ``each`` sample's loss where there are several, ``loss``."""
    a = plan.variable("a", plan.last)
    text, note = loss_term(plan.style, plan.loss, plan.layer(plan.last).activation, a)
    lines = assignment("terms", plan.style.rounded(text, "loss"))
    lines = noted(lines, note) if note else lines
    total = _over_outputs(plan, "terms")
    if not plan.style.rows:
        return [*lines, *assignment("loss", total)]
    return [*lines, *assignment("each", total), *assignment("loss", plan.combined("each"))]


def report_arguments(plan: Plan) -> list[str]:
    if plan.stacked:
        return ["x", "t", "z", "a"]
    asked = {variable.split("_")[0] for report in plan.problem.reports for variable in report.formula.variables}
    places = [f"{kind}{number}" for number in range(1, plan.last + 1) for kind in "za"]
    return ["x", "t", *(name for name in places if name in asked)]


def report_function(plan: Plan) -> list[str]:
    """``reports(…)``: the author's figures, in the order of their names."""
    lines: list[str] = []
    figures = report_texts(plan)
    if plan.style.rows:
        for text in figures:
            lines += [*assignment("each", text), f"result.append({plan.combined('each')})"]
    head = f"reports({', '.join(report_arguments(plan))})"
    if plan.style.rows:
        return function(head, indented(["result = []", *lines, "return result"]))
    return function(head, indented(filled("return [", figures, "]", WIDTH - 4)))


def report_texts(plan: Plan) -> list[str]:
    """Each of the author's figures: of the sample, or of each sample."""
    texts = []
    for report in plan.problem.reports:
        symbols = {slot(name): Code(_reported(plan, name)) for name in report.formula.variables}
        text = Printer(plan.style, symbols).code(expression_of(report.formula.tree)).text
        text = text if symbols or not plan.style.rows else f"{text} + 0 * t[:, 0]"
        texts.append(plan.style.rounded(text, "loss"))
    return texts


def report_lines(plan: Plan) -> list[str]:
    """``figure_1`` …, and where there are several samples ``figures_1`` … of each."""
    lines: list[str] = []
    for number, text in enumerate(report_texts(plan), start=1):
        if plan.style.rows:
            lines += assignment(f"figures_{number}", text)
            text = plan.combined(f"figures_{number}")
        lines += assignment(f"figure_{number}", text)
    return lines


def _reported(plan: Plan, variable: str) -> str:
    name = report_variable(variable, 1)
    array = {"input": "x", "target": "t"}.get(name.kind) or plan.variable(variable[0], name.layer)
    return f"{array}[:, {name.unit - 1}]" if plan.style.rows else f"{array}[{name.unit - 1}]"
