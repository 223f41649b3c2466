"""Mistakes in the update: its sign and its size, what the optimizer remembers, which parameters move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from byhand.exercises.draft import Draft
from byhand.tape.names import Name
from byhand.tape.rewrite import last_term_negated, with_operands, without_roots
from byhand.tape.tape import Equation
from byhand.tape.update import update

Changes = Iterator[Equation]


def _afters(draft: Draft) -> Iterator[Equation]:
    return (equation for _, equation in draft.ruled(f"{draft.problem.training.optimizer.kind}.after"))


def update_sign(draft: Draft) -> Changes:
    """w + ηg for w − ηg."""
    return (last_term_negated(equation) for equation in _afters(draft))


def learning_rate_forgotten(draft: Draft) -> Changes:
    """w − g for w − ηg."""
    rate = draft.tape.index.get(Name("setting", label="learning_rate"))
    if rate is not None:
        one = draft.number(1)
        yield from (with_operands(equation, {rate: one}) for equation in _afters(draft))


def state_forgotten(draft: Draft) -> Changes:
    """The optimizer's memory as 0 at every step."""
    before = [slot for _, slot in draft.tape.named("state_before")]
    if before and draft.problem.training.steps > 1:
        nothing = dict.fromkeys(before, draft.number(0))
        yield from (with_operands(equation, nothing) for equation in list(draft.tape.equations.values()))


def correction_forgotten(draft: Draft) -> Changes:
    """m and s where m̂ and ŝ belong."""
    kind = draft.problem.training.optimizer.kind
    names = draft.tape.names
    raw = {
        equation.target: next(slot for slot in equation.fixed if names[slot].kind == "state")
        for _, equation in draft.ruled(f"{kind}.m_hat", f"{kind}.s_hat")
    }
    if raw:
        yield from (with_operands(equation, raw) for equation in _afters(draft))


def root_forgotten(draft: Draft) -> Changes:
    """Divided by s instead of √s."""
    return (without_roots(equation) for equation in _afters(draft))


def decay_forgotten(draft: Draft) -> Changes:
    """The loss's gradient taken for the decayed one."""
    plain = {slot: draft.tape[name.of_kind("gradient")] for name, slot in draft.tape.named("decayed")}
    own = draft.tape.index.get(Name("setting", label="weight_decay"))
    if own is not None:  # adamw's stands in the update itself
        plain[own] = draft.number(0)
    if plain:
        for equation in list(draft.tape.equations.values()):
            if equation.rule != "decayed":
                yield with_operands(equation, plain)


def fixed_updated(draft: Draft) -> Changes:
    """Parameters that were to stay as they are move too."""
    tape, training = draft.tape, draft.problem.training
    if training.learning_rate is None or training.order == "output_first":
        return
    fixed = [name for name, slot in draft.parameters() if tape.index.get(name.of_kind("after")) == slot]
    for name in fixed:
        del tape.index[name.of_kind("after")]
    everything = tuple(name.label for name, _ in draft.parameters())
    first = len(tape)
    update(replace(draft.problem, training=replace(training, update=everything)), tape, fixed)
    yield from [equation for target, equation in tape.equations.items() if target >= first]
