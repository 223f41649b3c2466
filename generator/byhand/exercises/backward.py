"""Mistakes on the way back through the network: in δ, in what is handed down, in the sum of what arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from byhand.exercises.draft import Draft
from byhand.rules.losses import is_mean
from byhand.tape.differentiate import cancels, of_slot
from byhand.tape.names import Name
from byhand.tape.rewrite import (
    bends,
    only_term,
    product,
    scaled,
    slope_at,
    slope_at_difference,
    slope_at_output,
    turned,
    with_operands,
)
from byhand.tape.tape import Equation, Factor

Changes = Iterator[Equation]

#: Losses with a square in them; of a formula nobody knows.
_HALVED = ("half_squared_error", "huber", "formula")
_SQUARED = ("half_squared_error", "squared_error", "mean_squared_error", "huber", "formula")


# --- the derivative of the activation ------------------------------------------------------------------


def output_derivative_forgotten(draft: Draft) -> Changes:
    """δ = ∂E/∂a."""
    for name, equation in draft.deltas(output=True):
        yield product(equation, [draft.above(name)], draft.sign)


def hidden_derivative_forgotten(draft: Draft) -> Changes:
    """δ = Σ δw."""
    for name, equation in draft.deltas(output=False):
        if equation.rule.startswith("delta"):
            yield product(equation, [draft.above(name)])


def _with_slope(draft: Draft, slope: Callable[[Name], Factor | None]) -> Changes:
    """Every δ that is a product with a slope, with another one; where a slope is 0 or 1 nobody takes it elsewhere."""
    for output in (True, False):
        for name, equation in draft.sloped(output=output):
            if bends(draft.tape, draft.out(name)) and (other := slope(name)) is not None:
                yield product(equation, [draft.above(name), other], draft.sign if output else 1)


def derivative_at_output(draft: Draft) -> Changes:
    """f′(a) for f′(z)."""
    return _with_slope(draft, lambda name: slope_at_output(draft.tape, draft.out(name)))


def net_in_derivative(draft: Draft) -> Changes:
    """z(1 − z) for a(1 − a); a slope that is written in z stays."""
    return _with_slope(
        draft, lambda name: slope_at(draft.tape, draft.out(name), net=draft.net(name), out=draft.net(name))
    )


def derivative_at_error(draft: Draft) -> Changes:
    """f′ filled with the error that it multiplies: a − t, or the sum that came down."""

    def slope(name: Name) -> Factor:
        if name.layer == draft.last:
            return slope_at_difference(draft.tape, draft.out(name), draft.target(name), draft.sign)
        error = draft.tape[name.of_kind("adjoint_activation")]
        return slope_at(draft.tape, draft.out(name), net=error, out=error)

    return _with_slope(draft, slope)


def _at_layer(draft: Draft, name: Name, layer: int) -> Factor | None:
    if not 1 <= layer <= draft.last:
        return None
    other = draft.neighbour(name, layer)
    return slope_at(draft.tape, draft.out(name), net=draft.net(other), out=draft.out(other))


def derivative_at_layer_above(draft: Draft) -> Changes:
    """A hidden f′ with the numbers of the layer above."""
    return _with_slope(draft, lambda name: _at_layer(draft, name, name.layer + 1))


def derivative_at_layer_below(draft: Draft) -> Changes:
    """f′ with the numbers of the layer below."""
    return _with_slope(draft, lambda name: _at_layer(draft, name, name.layer - 1))


def derivative_kept(draft: Draft) -> Changes:
    """(a − t)·f′ where f′ has cancelled already."""
    for name, equation in draft.deltas(output=True):
        if equation.rule == "delta.cancelled":
            yield product(equation, [draft.difference(name), draft.slope(name)], draft.sign)


def softmax_alone(draft: Draft) -> Changes:
    """δ = ∂E/∂a · a(1 − a): softmax as if each output depended on its own net input only."""
    for output in (True, False):
        for name, equation in draft.deltas(output=output):
            if equation.rule.endswith("softmax"):
                yield product(equation, [draft.above(name), draft.slope(name)], draft.sign if output else 1)


# --- sign and size of δ --------------------------------------------------------------------------------


def _output_times(draft: Draft, factor: Fraction) -> Changes:
    for _, equation in draft.deltas(output=True):
        yield scaled(equation, factor)


def difference_reversed(draft: Draft) -> Changes:
    """t − a where a − t belongs, or the other way round."""
    return (turned(equation) for _, equation in draft.deltas(output=True))


def hidden_sign(draft: Draft) -> Changes:
    """Every hidden δ with the wrong sign."""
    for _, equation in draft.deltas(output=False):
        yield scaled(equation, Fraction(-1))


def factor_two(draft: Draft) -> Changes:
    """2(a − t) from ½(t − a)²."""
    loss = draft.problem.training.loss
    if loss is not None and loss.kind in _HALVED and not _cancels(draft):
        yield from _output_times(draft, Fraction(2))


def factor_half(draft: Draft) -> Changes:
    """Half of what the square's derivative gives."""
    loss = draft.problem.training.loss
    if loss is not None and loss.kind in _SQUARED and not _cancels(draft):
        yield from _output_times(draft, Fraction(1, 2))


def outputs_summed(draft: Draft) -> Changes:
    """The 1/K of a mean over the outputs left out."""
    loss = draft.problem.training.loss
    if loss is not None and is_mean(loss) and draft.units(draft.last) > 1:
        yield from _output_times(draft, Fraction(draft.units(draft.last)))


def outputs_averaged(draft: Draft) -> Changes:
    """A 1/K that a sum over the outputs does not have."""
    loss = draft.problem.training.loss
    if loss is not None and not is_mean(loss) and draft.units(draft.last) > 1:
        yield from _output_times(draft, Fraction(1, draft.units(draft.last)))


def _cancels(draft: Draft) -> bool:
    return bool(draft.last) and cancels(draft.problem)


# --- what is handed down -------------------------------------------------------------------------------


def updated_weights(draft: Draft) -> Changes:
    """δ goes down through the weights as they are after the update."""
    for _, equation in draft.ruled("back"):
        yield with_operands(equation, draft.before_after())


def old_weights(draft: Draft) -> Changes:
    """δ goes down through the weights before the update, though the layer was to be updated first."""
    after_before = {after: before for before, after in draft.before_after().items()}
    for _, equation in draft.ruled("back"):
        yield with_operands(equation, after_before)


def transposed_weights(draft: Draft) -> Changes:
    """w_{jk} for w_{kj}, where there is such a weight."""
    after = draft.before_after()
    slots = {(name.layer, name.unit, name.source): slot for name, slot in draft.parameters()}
    for name, equation in draft.ruled("back"):
        own = slots[name.layer + 1, name.source, name.unit]
        other = slots.get((name.layer + 1, name.unit, name.source), own)
        if own not in equation.fixed or draft.problem.training.order == "output_first":
            own, other = after.get(own, own), after.get(other, other)
        yield with_operands(equation, {own: other})


def weight_forgotten(draft: Draft) -> Changes:
    """δ is handed down as it is."""
    for name, equation in draft.ruled("back"):
        yield product(equation, [draft.delta(_giver(name))])


def error_handed_down(draft: Draft) -> Changes:
    """∂E/∂a of the unit above is handed down for its δ: without its f′."""
    for name, equation in draft.ruled("back"):
        giver = _giver(name)
        weight = of_slot(equation.fixed[-1])
        yield product(equation, [draft.above(giver), weight], draft.sign if giver.layer == draft.last else 1)


def _giver(back: Name) -> Name:
    """The unit above that a δ·w comes from."""
    return Name("delta", back.layer + 1, back.source, sample=back.sample)


def first_path_only(draft: Draft) -> Changes:
    """Only what comes down from the first unit above."""
    for _, equation in draft.ruled("adjoint"):
        yield only_term(equation, 0)


def last_path_only(draft: Draft) -> Changes:
    """Only what comes down from the last unit above."""
    for _, equation in draft.ruled("adjoint"):
        yield only_term(equation, -1)
