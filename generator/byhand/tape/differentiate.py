"""Reverse mode on the tape: every adjoint, every gradient is appended as an equation.

One walk from the loss down serves every lowering. A quantity's adjoint is the sum, over the equations that use it, of
the user's adjoint times a local partial. Where and how often such products are written down is a matter of what
a student writes (and rounds) on paper:

* Between the loss and an output's net input nothing is written: the partials of the loss and of the activation
  join in one product, δ. These adjoints are *pending*: expressions waiting for the line that uses them.
* A hidden unit's activation gets one product δ·w for each unit above, then their sum, then δ = sum · f′.
* A parameter gets one product for each sample, then the batch's gradient.
* In a system of equations every product and every sum is a line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from byhand.problem.model import Problem
from byhand.rules.activations import softmax_delta_form
from byhand.rules.losses import CANCELS, cancelled_form
from byhand.tape.forms import RESULT, TOTAL, Form, form, intern, negated, partial, partial_slots, slot, times
from byhand.tape.lowering.network import combine, negative_sum_form, sum_form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Factor, Slot, Tape

#: Called when all gradients of a layer stand; returns the slots to use from there down instead of others.
StageDone = Callable[[int], Mapping[Slot, Slot]]

_D = slot("d")


def of_slot(place: Slot) -> Factor:
    return Factor("d", _D, ((_D, place),))


ROOT = Factor("1", sympy.Integer(1), ())


@dataclass(frozen=True, slots=True)
class Use:
    """That ``equation`` has a slot among its operands: in the fixed place or column ``symbol``, in term ``term``."""

    equation: Equation
    symbol: Symbol
    term: int


def local_partial(use: Use) -> Factor:
    """∂(user)/∂(operand) over the user's operands and its own value."""
    equation = use.equation
    expression = partial(equation.form, use.symbol)
    places: dict[Symbol, Slot] = dict(zip(equation.form.fixed, equation.fixed, strict=True))
    places[RESULT] = equation.target
    if use.term >= 0:
        columns = zip(equation.form.columns, equation.columns, strict=True)
        places.update({symbol: column[use.term] for symbol, column in columns})
    free = partial_slots(equation.form, use.symbol)
    if TOTAL in free:
        raise TypeError(f"{equation.form!r}: the derivative of a function of a sum needs the sum as a quantity")
    bindings = tuple((symbol, place) for symbol, place in places.items() if symbol in free)
    return Factor(f"{equation.form.key}'{use.symbol.name}", expression, bindings)


def product_form(factors: Sequence[Factor], sign: int) -> Form:
    """The form of a product of factors, its slots renamed so that they cannot clash."""
    key = ("-" if sign < 0 else "") + "·".join(factor.key for factor in factors)

    def build() -> Form:
        fixed: list[Symbol] = []
        expressions = []
        for place, factor in enumerate(factors):
            renamed = {symbol: slot(f"{symbol.name}.{place}") for symbol, _ in factor.bindings}
            fixed.extend(renamed.values())
            expressions.append(rebuilt(factor.expression, renamed.get))
        expression = times(*expressions)
        return Form(key, tuple(fixed), negated(expression) if sign < 0 else expression)

    return intern(key, build)


_UNEVALUATED = (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.Piecewise, sympy.exp, sympy.log, sympy.Abs, sympy.core.relational.Relational
)  # fmt: skip


def rebuilt(expression: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Rebuild with the parts that ``change`` gives in place of others, and without the evaluation of ``xreplace``."""
    if (other := change(expression)) is not None:
        return other
    if not expression.args:
        return expression
    arguments = [rebuilt(argument, change) for argument in expression.args]
    if isinstance(expression, _UNEVALUATED):
        return expression.func(*arguments, evaluate=False)
    return expression.func(*arguments)


def uses_of(tape: Tape) -> dict[Slot, list[Use]]:
    """Who uses each slot, among the equations of the forward pass (reports are not differentiated)."""
    uses: dict[Slot, list[Use]] = defaultdict(list)
    for equation in tape.equations.values():
        if equation.rule.startswith("report"):
            continue
        for symbol, operand in zip(equation.form.fixed, equation.fixed, strict=True):
            uses[operand].append(Use(equation, symbol, -1))
        for symbol, column in zip(equation.form.columns, equation.columns, strict=True):
            for term, operand in enumerate(column):
                uses[operand].append(Use(equation, symbol, term))
    return uses


class Differentiation:
    """One run of reverse mode; ``adjoint`` grows from the roots down."""

    def __init__(self, problem: Problem, tape: Tape, stage_done: StageDone) -> None:
        self.problem = problem
        self.tape = tape
        self.stage_done = stage_done
        self.uses = uses_of(tape)
        self.adjoint: dict[Slot, Factor] = tape.adjoints
        #: With δ as t − a every adjoint below the loss carries the opposite sign, and gradients turn it back.
        self.sign = -1 if problem.notation.delta == "t-a" and problem.network is not None else 1

    def factor(self, use: Use) -> Factor:
        """∂(user)/∂(operand) as a factor, updated weights in place of those that they replace."""
        local = local_partial(use)
        bindings = tuple((symbol, self.tape.replaced.get(place, place)) for symbol, place in local.bindings)
        return Factor(local.key, local.expression, bindings)

    def join(self, use: Use) -> Factor:
        """The user's adjoint times the local partial, still pending."""
        above, local = self.adjoint[use.equation.target], self.factor(use)
        if above.is_one or local.is_one:
            return local if above.is_one else above
        shape = product_form((above, local), 1)
        slots = [place for factor in (above, local) for _, place in factor.bindings]
        return Factor(shape.key, shape.body, tuple(zip(shape.fixed, slots, strict=True)))

    def emit(
        self, name: Name, factors: Sequence[Factor], *, sign: int = 1, rule: str, digits: str = "", stage: int = 0
    ) -> Slot:
        """Append the product of the factors as an equation."""
        shape = product_form(factors, sign)
        slots = [place for factor in factors for _, place in factor.bindings]
        return self.tape.define(name, shape, slots, rule=rule, digits=digits, stage=stage)

    def live(self, place: Slot) -> list[Use]:
        """The uses through which the slot reaches the loss."""
        return [use for use in self.uses.get(place, ()) if use.equation.target in self.adjoint]


def differentiate(problem: Problem, tape: Tape, stage_done: StageDone = lambda stage: {}) -> None:
    """Append the backward pass: δ and its kin, each sample's gradients, the batch's."""
    forward = range(len(tape))
    run = Differentiation(problem, tape, stage_done)
    if problem.system is not None:
        _through_system(run, forward)
        return
    _through_network(run, forward)


def _through_network(run: Differentiation, forward: range) -> None:
    tape = run.tape
    for _, root in list(tape.named("sample_loss")):
        run.adjoint[root] = ROOT
    last = run.problem.depth
    for place in reversed(forward):
        name = tape.names[place]
        if name.kind == "parameter":
            _gradient(run, place, name)
            if (name.unit, name.source) == (1, 1):  # a layer's first weight stands first, so it comes last here
                tape.replaced.update(run.stage_done(name.layer))
        elif name.kind == "net":
            _delta(run, place, name, last)
        elif name.kind == "activation":
            _activation_adjoint(run, place, name)
        elif name.kind == "loss_term" and place not in run.adjoint:
            (use,) = run.live(place)
            run.adjoint[place] = run.join(use)


def _activation_adjoint(run: Differentiation, place: Slot, name: Name) -> None:
    uses = run.live(place)
    if len(uses) == 1 and run.tape.names[uses[0].equation.target].kind not in ("net",):
        run.adjoint[place] = run.join(uses[0])
        return
    backs = []
    for use in sorted(uses, key=lambda use: use.equation.target):
        above = run.tape.names[use.equation.target]
        factors = [run.adjoint[use.equation.target], run.factor(use)]
        back = name.of_kind("back")._replace(source=above.unit)
        backs.append(run.emit(back, factors, rule="back", stage=name.layer))
    target = combine(
        run.tape, name.of_kind("adjoint_activation"), backs, mean=False, rule="adjoint", digits="", stage=name.layer
    )
    run.adjoint[place] = of_slot(target)


def _delta(run: Differentiation, place: Slot, name: Name, last: int) -> None:
    problem, tape = run.problem, run.tape
    assert problem.network is not None and problem.training.loss is not None
    activation = problem.network.layers[name.layer - 1].activation.kind
    target = name.of_kind("delta")
    sign = run.sign if name.layer == last else 1
    rule = "delta.output" if name.layer == last else "delta.hidden"
    if name.layer == last and cancels(problem):
        slots = [tape[name.of_kind("activation")], tape[Name("target", unit=name.unit, sample=name.sample)]]
        expression = cancelled_form()
        shape = expression if sign > 0 else form("-delta.cancelled", expression.fixed, negated(expression.body))
        done = tape.define(target, shape, slots, rule="delta.cancelled", stage=name.layer)
    elif activation == "softmax":
        done = _softmax_delta(run, name, target, sign, rule)
    else:
        (use,) = run.live(place)
        above, local = run.adjoint[use.equation.target], run.factor(use)
        factors = [factor for factor in (above, local) if not factor.is_one] or [ROOT]
        if len(factors) == 1 and factors[0].key == "d" and sign > 0:
            done = tape.alias(target, factors[0].bindings[0][1])
        else:
            done = run.emit(target, factors, sign=sign, rule=rule, stage=name.layer)
    run.adjoint[place] = of_slot(done)


def cancels(problem: Problem) -> bool:
    """Whether the outputs' δ is a − t: the loss fits the activation, and softmax targets sum to 1."""
    assert problem.network is not None and problem.training.loss is not None
    pair = (problem.network.layers[-1].activation.kind, problem.training.loss.kind)
    if pair not in CANCELS:
        return False
    return pair[0] != "softmax" or all(sum(t.value for t in sample.target) == 1 for sample in problem.samples)


def _softmax_delta(run: Differentiation, name: Name, target: Name, sign: int, rule: str) -> Slot:
    tape = run.tape
    layer = run.problem.network.layers[name.layer - 1] if run.problem.network else None
    assert layer is not None
    activations = [tape[Name("activation", name.layer, unit, sample=name.sample)] for unit in range(1, layer.units + 1)]
    above = [run.adjoint[activation] for activation in activations]
    outer = form(f"pending[{above[0].key}]", [symbol for symbol, _ in above[0].bindings], above[0].expression)
    shape = softmax_delta_form(outer, outer.body)
    own = above[name.unit - 1]
    fixed = [*(place for _, place in own.bindings), activations[name.unit - 1]]
    columns = [[factor.bindings[place][1] for factor in above] for place in range(len(own.bindings))]
    if sign < 0:
        shape = form(f"-{shape.key}", shape.fixed, negated(shape.body), shape.columns, shape.term)
    return tape.define(target, shape, fixed, [*columns, activations], rule=f"{rule}.softmax", stage=name.layer)


def _gradient(run: Differentiation, place: Slot, name: Name) -> None:
    tape = run.tape
    by_sample: dict[int, list[Use]] = defaultdict(list)
    for use in run.live(place):
        by_sample[tape.names[use.equation.target].sample].append(use)
    if not by_sample:
        tape.define(
            name.of_kind("gradient"), constant_form(0), rule="gradient.none", digits="gradient", stage=name.layer
        )
        return
    each = [
        _sample_gradient(
            run, name.of_kind("sample_gradient", sample), sorted(uses, key=lambda use: use.equation.target)
        )
        for sample, uses in sorted(by_sample.items())
    ]
    combine(
        tape,
        name.of_kind("gradient"),
        each,
        mean=run.problem.training.samples == "mean",
        rule="gradient.batch",
        digits="gradient",
        stage=name.layer,
    )


def _sample_gradient(run: Differentiation, name: Name, uses: Sequence[Use]) -> Slot:
    """One product where the parameter acts in one place; the sum over all places where it is shared."""
    places = [(run.adjoint[use.equation.target], run.factor(use)) for use in uses]
    if len(places) == 1:
        factors = [factor for factor in places[0] if not factor.is_one]
        rule = "gradient.weight" if len(factors) == 2 else "gradient.bias"
        return run.emit(name, factors, sign=run.sign, rule=rule, digits="gradient", stage=name.layer)
    terms = [above.bindings[0][1] for above, local in places if local.is_one]
    if len(terms) != len(places):
        raise TypeError(f"{name}: a shared parameter that multiplies something needs products of its own")
    shape = sum_form() if run.sign > 0 else negative_sum_form()
    return run.tape.define(name, shape, [], [terms], rule="gradient.shared", digits="gradient", stage=name.layer)


def constant_form(value: int) -> Form:
    return form(f"constant.{value}", [], sympy.Integer(value))


def _through_system(run: Differentiation, forward: range) -> None:
    tape = run.tape
    root = tape[Name("loss")]
    run.adjoint[root] = ROOT

    def constant(target: Name, value: int, rule: str) -> None:
        tape.define(target, constant_form(value), rule=rule, digits="gradient")

    for place in reversed(forward):
        name = tape.names[place]
        if name.kind not in ("parameter", "quantity"):
            continue
        target = Name("gradient", label=name.label)
        uses = sorted(run.live(place), key=lambda use: use.equation.target)
        if place == root:
            constant(target, 1, "gradient.root")
            continue
        if not uses:
            constant(target, 0, "gradient.none")
            continue
        products = [[f for f in (run.adjoint[use.equation.target], run.factor(use)) if f is not ROOT] for use in uses]
        if len(products) == 1:
            done = run.emit(target, products[0], rule="gradient.chain", digits="gradient")
        else:
            terms = []
            for use, factors in zip(uses, products, strict=True):
                label = f"{name.label}<-{tape.names[use.equation.target].label}"
                terms.append(run.emit(Name("contribution", label=label), factors, rule="contribution"))
            done = tape.define(target, sum_form(), [], [terms], rule="gradient.sum", digits="gradient")
        run.adjoint[place] = of_slot(done)
