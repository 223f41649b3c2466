"""Mistakes in the gradients: the wrong factor beside δ, the biases, the samples; and in systems of equations."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from byhand.exercises.draft import Draft
from byhand.tape.differentiate import constant_form, local_partial, uses_of
from byhand.tape.lowering.network import sum_form
from byhand.tape.names import Name
from byhand.tape.rewrite import only_term, product, scaled, with_form, with_operands
from byhand.tape.tape import Equation, Slot

Changes = Iterator[Equation]


# --- weights -------------------------------------------------------------------------------------------


def wrong_input(draft: Draft) -> Changes:
    """The activation of the next unit below, after the last the first."""
    for name, equation in draft.ruled("gradient.weight"):
        yield _with_input(draft, equation, name, draft.below(name.layer, _next(draft, name), name.sample))


def _next(draft: Draft, name: Name) -> int:
    return name.source % draft.units(name.layer - 1) + 1


def _with_input(draft: Draft, equation: Equation, name: Name, other: Slot) -> Equation:
    return with_operands(equation, {draft.below(name.layer, name.source, name.sample): other})


def own_output_as_input(draft: Draft) -> Changes:
    """The output of the unit that the weight leads to, for what comes along the weight."""
    for name, equation in draft.ruled("gradient.weight"):
        yield _with_input(draft, equation, name, draft.out(name))


def net_as_input(draft: Draft) -> Changes:
    """The net input of the unit below for its output."""
    for name, equation in draft.ruled("gradient.weight"):
        if name.layer > 1:
            net = draft.net(name._replace(layer=name.layer - 1, unit=name.source))
            yield _with_input(draft, equation, name, net)


def input_forgotten(draft: Draft) -> Changes:
    """∂E/∂w = δ."""
    for name, equation in draft.ruled("gradient.weight"):
        yield product(equation, [draft.delta(name._replace(source=0, label=""))], draft.sign)


# --- biases --------------------------------------------------------------------------------------------


def bias_left_out(draft: Draft) -> Changes:
    """The biases' gradients as 0."""
    for name, equation in draft.ruled("gradient.bias", "gradient.shared"):
        if name.source == 0:
            yield with_form(equation, constant_form(0))


def shared_bias_one_delta(draft: Draft) -> Changes:
    """Of a bias that the units of a layer share only the first unit's δ."""
    for _, equation in draft.ruled("gradient.shared"):
        yield only_term(equation, 0)


def shared_bias_averaged(draft: Draft) -> Changes:
    """The mean of its δ for their sum."""
    for _, equation in draft.ruled("gradient.shared"):
        if equation.columns:  # else another mistake has left no sum to average
            yield scaled(equation, Fraction(1, len(equation.columns[0])))


# --- samples -------------------------------------------------------------------------------------------


def samples_averaged(draft: Draft) -> Changes:
    """The mean over the samples where the sum belongs."""
    if draft.problem.training.samples == "sum":
        for _, equation in draft.ruled("gradient.batch"):
            yield scaled(equation, Fraction(1, len(equation.columns[0])))


def samples_summed(draft: Draft) -> Changes:
    """The sum over the samples where the mean belongs."""
    if draft.problem.training.samples == "mean":
        for _, equation in draft.ruled("gradient.batch"):
            yield with_form(equation, sum_form())


def first_sample_only(draft: Draft) -> Changes:
    """The batch's gradient from its first sample alone."""
    for _, equation in draft.ruled("gradient.batch"):
        yield with_form(only_term(equation, 0), sum_form())


# --- systems of equations ------------------------------------------------------------------------------


def counted_once(draft: Draft) -> Changes:
    """Of a quantity that is used in several places only the first."""
    for _, equation in draft.ruled("gradient.sum"):
        yield only_term(equation, 0)


def upstream_forgotten(draft: Draft) -> Changes:
    """The local derivative for the product with what comes from above."""
    return _one_factor(draft, local=True)


def local_forgotten(draft: Draft) -> Changes:
    """What comes from above handed on unchanged."""
    return _one_factor(draft, local=False)


def _one_factor(draft: Draft, *, local: bool) -> Changes:
    tape = draft.tape
    if draft.problem.system is None:
        return
    for place, uses in uses_of(tape).items():
        live = [use for use in uses if use.equation.target in tape.adjoints]
        label = tape.names[place].label
        for use in live:
            user = tape.names[use.equation.target].label
            single = Name("gradient", label=label)
            equation = tape.equation(single if len(live) == 1 else Name("contribution", label=f"{label}<-{user}"))
            yield product(equation, [local_partial(use) if local else tape.adjoints[use.equation.target]])
