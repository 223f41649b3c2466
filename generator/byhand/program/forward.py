"""The forward pass: a layer's lines, the loss, the author's reports."""

from __future__ import annotations

from byhand.program.code import WIDTH, Code, assignment, filled, function, indented, returning
from byhand.program.expressions import Printer
from byhand.program.functions import loss_term
from byhand.program.plan import Plan
from byhand.program.style import Style
from byhand.rules.formulas import expression_of
from byhand.rules.losses import is_mean
from byhand.tape.differentiate import cancels
from byhand.tape.forms import slot
from byhand.tape.lowering.network import report_variable


def forward_lines(plan: Plan, number: int) -> list[str]:
    """z and a of a layer."""
    z = plan.variable("z", number)
    return [*assignment(z, net(plan, number)), *assignment(plan.variable("a", number), activation(plan, number))]


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
    style, units = plan.style, plan.layer(plan.last).units
    text, note = loss_term(style, plan.loss, plan.layer(plan.last).activation)
    mean = is_mean(plan.loss) and units > 1
    along = ", axis=1" if style.rows else ""
    if not style.fractions:
        text = f"np.{'mean' if mean else 'sum'}({text}{along})"
        return function("loss_of(a, t)", returning(plan.combined(text) if style.rows else text), note)
    return function(
        "loss_of(a, t)", _rounded_loss(plan, style, style.rounded(text, "loss"), along, units if mean else 1)
    )


def _rounded_loss(plan: Plan, style: Style, terms: str, along: str, divisor: int) -> list[str]:
    """Rounded for each output, for each sample, for the batch."""
    lines: list[str] = []

    def total(each: str) -> str:
        return style.rounded(f"np.sum({each}{along})" + (f" / {divisor}" if divisor > 1 else ""), "loss")

    if len(total(terms)) > WIDTH - 20:
        lines, terms = assignment("terms", terms), "terms"
    if not style.rows:
        return [*indented(lines), *returning(total(terms))]
    return [*indented([*lines, *assignment("samples", total(terms))]), *returning(plan.combined("samples"))]


def report_arguments(plan: Plan) -> list[str]:
    if plan.stacked:
        return ["x", "t", "z", "a"]
    asked = {variable.split("_")[0] for report in plan.problem.reports for variable in report.formula.variables}
    places = [f"{kind}{number}" for number in range(1, plan.last + 1) for kind in "za"]
    return ["x", "t", *(name for name in places if name in asked)]


def report_function(plan: Plan) -> list[str]:
    """``reports(…)``: the author's figures, in the order of their names."""
    lines: list[str] = []
    figures: list[str] = []
    for report in plan.problem.reports:
        symbols = {slot(name): Code(_reported(plan, name)) for name in report.formula.variables}
        text = Printer(plan.style, symbols).code(expression_of(report.formula.tree)).text
        if plan.style.rows:
            text = text if symbols else f"{text} + 0 * t[:, 0]"
            lines += assignment("each", plan.style.rounded(text, "loss"))
            lines.append(f"result.append({plan.combined('each')})")
        else:
            figures.append(plan.style.rounded(text, "loss"))
    head = f"reports({', '.join(report_arguments(plan))})"
    if plan.style.rows:
        return function(head, indented(["result = []", *lines, "return result"]))
    return function(head, indented(filled("return [", figures, "]", WIDTH - 4)))


def _reported(plan: Plan, variable: str) -> str:
    name = report_variable(variable, 1)
    array = {"input": "x", "target": "t"}.get(name.kind) or plan.variable(variable[0], name.layer)
    return f"{array}[:, {name.unit - 1}]" if plan.style.rows else f"{array}[{name.unit - 1}]"
