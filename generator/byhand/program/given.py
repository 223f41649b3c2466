"""The lines that give a program its numbers: written out, or read from the trace."""

from __future__ import annotations

from byhand.problem.model import Given
from byhand.program.code import WIDTH, filled, noted, quoted
from byhand.program.plan import Plan
from byhand.program.updates import Parameter, Updates


def given_lines(plan: Plan, updates: Updates, parameters: list[Parameter]) -> list[str]:
    """Parameters, samples, which parameters change, the rule's numbers, names."""
    lines = ["W, b = {}, {}" if any(p.is_bias for p in parameters) else "W = {}"] if plan.stacked else []
    if plan.read_parameters or plan.read_samples:
        lines.append("# The longer arrays are in the trace that byhand writes with --to json.")
        lines.append(f'first = json.loads(Path({quoted(plan.problem.name + ".json")}).read_text())["steps"][0]')
    lines += number_lines(plan, updates, parameters)
    if not plan.read_parameters:
        lines += _names(plan)
    if plan.problem.reports:
        lines += filled("figures = [", [quoted(report.name) for report in plan.problem.reports], "]")
    return lines


def number_lines(plan: Plan, updates: Updates, parameters: list[Parameter]) -> list[str]:
    """Parameters, samples, which parameters change, the rule's numbers."""
    lines = _parameters_read(plan) if plan.read_parameters else _parameters(plan)
    lines += _samples_read(plan) if plan.read_samples else _samples(plan)
    lines += updates.masks(parameters)
    if plan.style.rows and plan.divides:
        lines.append(f"n = {plan.problem.training.batch}  # samples in an update")
    return lines + updates.given()


def _names(plan: Plan) -> list[str]:
    """The names of all parameters; stacked, a long list that only follows the default rule is made by that rule."""
    names = plan.network.parameter_names()
    lines = filled("names = [", [quoted(name) for name in names], "]")
    default: list[str] = []
    for number, layer in enumerate(plan.network.layers, start=1):
        units = range(1, layer.units + 1)
        default += [f"w{number}_{j}_{i}" for j in units for i in range(1, layer.fan_in + 1)]
        default += [f"b{number}"] if layer.shared_bias else [f"b{number}_{j}" for j in units if layer.bias is not None]
    if not plan.stacked or len(lines) < 5 or names != default:
        return lines
    weights = '    names += [f"w{layer}_{j + 1}_{i + 1}" for j, i in np.ndindex(W[layer].shape)]'
    each = '    names += [f"b{layer}_{j + 1}" for j in range(len(W[layer]))]'
    first = plan.layer(1)
    biases = ['    names += [f"b{layer}"]'] if first.shared_bias else [] if first.bias is None else [each]
    return ["names = []", "for layer in W:", weights, *biases]


def all_samples(plan: Plan) -> tuple[str, str]:
    """The variables of all inputs and targets: ``x`` and ``t`` themselves unless a step takes some of them."""
    return ("x", "t") if plan.problem.training.batch == len(plan.problem.samples) else ("X", "T")


def _parameters(plan: Plan) -> list[str]:
    lines: list[str] = []
    for number, layer in enumerate(plan.network.layers, start=1):
        weights = plan.style.array(plan.variable("W", number), layer.weights)
        bias = _bias(plan, number)
        if plan.stacked and bias and len(weights[0]) + len(bias[0]) + 2 <= WIDTH and len(weights + bias) == 2:
            (left, value), (target, other) = weights[0].split(" = "), bias[0].split("  #")[0].split(" = ")
            lines.append(f"{left}, {target} = {value}, {other}")
        else:
            lines += [
                *(noted(weights, "a row for each unit, a column for each input") if number == 1 else weights),
                *bias,
            ]
    return lines


def _bias(plan: Plan, number: int) -> list[str]:
    layer, variable = plan.layer(number), plan.variable("b", number)
    if isinstance(layer.bias, Given):
        note = "  # one bias for the whole layer" if layer.units > 1 else ""
        return [f"{variable} = {plan.style.scalar(layer.bias)}{note}"]
    return plan.style.array(variable, layer.bias) if layer.bias is not None else []


def _samples(plan: Plan) -> list[str]:
    samples = plan.problem.samples
    x, t = all_samples(plan)
    if not plan.style.rows:
        return [
            *noted(plan.style.array(x, samples[0].input), "inputs"),
            *noted(plan.style.array(t, samples[0].target), "targets"),
        ]
    inputs = plan.style.array(x, [sample.input for sample in samples])
    targets = plan.style.array(t, [sample.target for sample in samples])
    return [*noted(inputs, "inputs, a row for each sample"), *noted(targets, "targets")]


def _parameters_read(plan: Plan) -> list[str]:
    lines: list[str] = []
    for number, layer in enumerate(plan.network.layers, start=1):
        place = f'first["before"][{number - 1}]'
        weights, bias = (_numbers(plan, f'{place}["{part}"]') for part in ("weights", "bias"))
        lines.append(f"{plan.variable('W', number)} = {weights}")
        if layer.bias is not None:
            lines.append(f"{plan.variable('b', number)} = {bias}")
    return lines


def _samples_read(plan: Plan) -> list[str]:
    lines: list[str] = []
    for variable, part in (("x", "input"), ("t", "target")):
        what = f'[s["{part}"] for s in first["samples"]]' if plan.style.rows else f'first["samples"][0]["{part}"]'
        lines.append(f"{variable} = {_numbers(plan, what)}")
    return lines


def _numbers(plan: Plan, what: str) -> str:
    """Strings of the trace as numbers."""
    return f"{plan.style.need('exact')}({what})" if plan.style.fractions else f"np.array({what}, dtype=float)"
