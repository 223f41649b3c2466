"""The backward pass: a layer's delta and its gradients."""

from __future__ import annotations

import re

from byhand.program.code import PRODUCT, SUM, Code, function, noted, product, returning
from byhand.program.functions import loss_slope
from byhand.program.plan import Plan
from byhand.rules.losses import is_mean
from byhand.tape.differentiate import cancels

#: What makes an expression an array and not a number.
_ARRAY = re.compile(r"\b(?:[azW][0-9\[]|delta[0-9\[]|back\b|adjoint[0-9]|t\b)")


def delta_lines(plan: Plan, number: int) -> list[str]:
    """∂(sample loss)/∂z of a layer's units."""
    style, delta, a = plan.style, plan.variable("delta", number), plan.variable("a", number)
    layer, hidden = plan.layer(number), number < plan.last
    if not hidden and cancels(plan.problem):
        return plan.assignment(delta, style.rounded(f"{a} - t"))
    lines, above = _hidden_adjoint(plan, number) if hidden else ([], _output_adjoint(plan))
    if layer.activation.kind == "softmax":
        along = ", axis=1, keepdims=True" if style.rows else ""
        lines += plan.assignment("g", above)
        return [*lines, *plan.assignment(delta, style.rounded(f"{a} * (g - np.sum(g * {a}{along}))"))]
    slope = plan.functions.slope(layer.activation, plan.variable("z", number), a)
    if lines and slope.text == "1":
        return [*lines, f"{delta} = {above}"]
    code = product([above, slope])
    if not _ARRAY.search(code.text):
        code = Code(f"{code.within(PRODUCT)} + 0 * {a}")
    return [*lines, *plan.assignment(delta, style.rounded(code))]


def _output_adjoint(plan: Plan) -> Code:
    """∂(sample loss)/∂a of each output."""
    output = plan.layer(plan.last)
    code = loss_slope(plan.functions, plan.loss, output.activation, plan.variable("a", plan.last))
    if is_mean(plan.loss) and output.units > 1:
        code = Code("F(1)") if plan.style.fractions and code.text == "1" else code
        return Code(f"{code.within(PRODUCT)} / {output.units}", PRODUCT)
    return code


def _hidden_adjoint(plan: Plan, number: int) -> tuple[list[str], Code]:
    """∂(sample loss)/∂a of each hidden unit; on paper each delta times weight is rounded, then their sum."""
    delta, weights = plan.variable("delta", number + 1), plan.variable("W", number + 1)
    style = plan.style
    if plan.detailed:
        products = f"{delta}[{':, ' if style.rows else ''}:, None] * {weights}"
        back, adjoint = f"back{number}", f"adjoint{number}"
        lines = plan.assignment(back, style.rounded(products))
        lines += plan.assignment(adjoint, style.rounded(f"np.sum({back}, axis={int(style.rows)})"))
        same = f"{delta} @ {weights}" if style.rows else f"{weights}.T @ {delta}"
        return lines if style.fractions else noted(lines, f"the same as {same}"), Code(adjoint)
    if not style.fractions:
        return [], Code(f"{delta} @ {weights}" if style.rows else f"{weights}.T @ {delta}", SUM)
    each = style.rounded(f"{delta}[{':, ' if style.rows else ''}:, None] * {weights}")
    lines = plan.assignment("back", style.rounded(f"np.sum({each}, axis={int(style.rows)})"))
    return noted(lines, "each product, then their sum"), Code("back")


def gradient_lines(plan: Plan, number: int) -> list[str]:
    """dW and db of a layer: of the sample, or of the batch."""
    delta, below = plan.variable("delta", number), plan.variable("a", number - 1)
    layer, style = plan.layer(number), plan.style
    if plan.detailed and style.rows and (style.fractions or plan.problem.training.batch > 1):
        return _each_gradient(plan, number)
    if not style.rows:
        weights = style.rounded(f"np.outer({delta}, {below})", "gradient")
        bias = style.rounded(f"np.sum({delta})" if layer.shared_bias else delta, "gradient")
    elif style.fractions:
        weights = f"over_samples({delta}[:, :, None] * {below}[:, None, :])"
        bias = f"over_samples(np.sum({delta}, axis=1))" if layer.shared_bias else f"over_samples({delta})"
    else:
        mean = " / n" if plan.divides else ""
        weights = f"{delta}.T @ {below}{mean}"
        bias = f"np.sum({delta}{'' if layer.shared_bias else ', axis=0'}){mean}"
    lines = plan.assignment(plan.variable("dW", number), weights)
    return lines + (plan.assignment(plan.variable("db", number), bias) if layer.bias is not None else [])


#: Of so many first samples, and of the last, the gradients are calculated one by one where only their sum is needed.
FIRST = 8


def some_samples(plan: Plan) -> list[int]:
    """The positions of the samples in ``each_W1`` and its kin: all where they are few or each is rounded."""
    batch = plan.problem.training.batch
    whole = plan.style.fractions or batch <= FIRST + 1
    return list(range(1, batch + 1)) if whole else [*range(1, FIRST + 1), batch]


def few_lines(plan: Plan) -> list[str]:
    """The samples whose own gradients a page shows, where these are not all."""
    some = some_samples(plan)
    return [] if len(some) == plan.problem.training.batch else [f"few = {[*(n - 1 for n in some[:-1]), -1]}"]


def _each_gradient(plan: Plan, number: int) -> list[str]:
    """The gradients of each sample, and of the batch; in float64 of the first samples, and by one product."""
    delta, below = plan.variable("delta", number), plan.variable("a", number - 1)
    layer, style = plan.layer(number), plan.style
    rows = "[few]" if few_lines(plan) else ""
    weights = style.rounded(f"{delta}{rows}[:, :, None] * {below}{rows}[:, None, :]", "gradient")
    bias = style.rounded(f"np.sum({delta}{rows}, axis=1)" if layer.shared_bias else f"{delta}{rows}", "gradient")
    lines: list[str] = []
    for kind, each in (("W", weights), ("b", bias)):
        if kind == "W" or layer.bias is not None:
            lines += plan.assignment(f"each_{kind}{number}", each)
    if style.fractions:
        totals = [plan.batch_gradient(f"each_{kind}{number}") for kind in "Wb"]
    else:
        mean = " / n" if plan.divides else ""
        totals = [f"{delta}.T @ {below}{mean}", f"np.sum({delta}{'' if layer.shared_bias else ', axis=0'}){mean}"]
    lines += plan.assignment(plan.variable("dW", number), totals[0])
    return lines + (plan.assignment(plan.variable("db", number), totals[1]) if layer.bias is not None else [])


def over_samples(plan: Plan) -> list[str]:
    """The gradient of a batch where each sample's is rounded too."""
    each = plan.style.rounded("each", "gradient")
    total = plan.batch_gradient(each)
    return function("over_samples(each)", returning(total), "each sample's gradient, then the batch's")
