"""The mistakes that people make in backpropagation, as one table of tape transformations.

A misconception puts wrong equations in place of right ones; everything that follows from them is then computed as
ever, so each wrong number has a known cause. None of them touches the forward pass of a step: the next step's goes
wrong because its parameters are. Rounding too early is none of these: it is a rule of numbers, not another formula.

Its sentences stand in ``templates/prose/LANGUAGE/misconceptions.toml`` under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from byhand.errors import ByhandError, nearest
from byhand.exercises import backward, gradients, updates
from byhand.exercises.draft import Draft
from byhand.problem.model import Problem
from byhand.tape.rewrite import rewritten
from byhand.tape.tape import Equation, Slot, Tape

#: Which line is the first to be wrong: an output's δ, a hidden δ (or either), what a δ hands down, the sum of what
#: arrives, a gradient, the update.
Bite = Literal["output_delta", "hidden_delta", "delta", "back", "sum", "gradient", "update"]


@dataclass(frozen=True, slots=True)
class Misconception:
    """bites: the kind of line that goes wrong first. changes: the wrong equations, from a draft of the right tape."""

    bites: Bite
    changes: Callable[[Draft], Iterator[Equation]]

    def apply(self, problem: Problem, tape: Tape) -> Tape:
        """The tape of a step in which the mistake is made; an equal one where there is nothing to mistake.

        problem: only its architecture matters, never its numbers.
        """
        return rewritten(tape, lambda copy: self.changes(Draft(problem, copy)))


#: In the order in which a diagnosis names them: of two that come to the same the first.
MISCONCEPTIONS: Mapping[str, Misconception] = {
    "difference_reversed": Misconception("output_delta", backward.difference_reversed),
    "output_derivative_forgotten": Misconception("output_delta", backward.output_derivative_forgotten),
    "derivative_kept": Misconception("output_delta", backward.derivative_kept),
    "softmax_alone": Misconception("delta", backward.softmax_alone),
    "factor_two": Misconception("output_delta", backward.factor_two),
    "factor_half": Misconception("output_delta", backward.factor_half),
    "outputs_summed": Misconception("output_delta", backward.outputs_summed),
    "outputs_averaged": Misconception("output_delta", backward.outputs_averaged),
    "hidden_derivative_forgotten": Misconception("hidden_delta", backward.hidden_derivative_forgotten),
    "derivative_at_output": Misconception("delta", backward.derivative_at_output),
    "net_in_derivative": Misconception("delta", backward.net_in_derivative),
    "derivative_at_error": Misconception("delta", backward.derivative_at_error),
    "derivative_at_layer_above": Misconception("hidden_delta", backward.derivative_at_layer_above),
    "derivative_at_layer_below": Misconception("delta", backward.derivative_at_layer_below),
    "hidden_sign": Misconception("hidden_delta", backward.hidden_sign),
    "updated_weights": Misconception("back", backward.updated_weights),
    "old_weights": Misconception("back", backward.old_weights),
    "transposed_weights": Misconception("back", backward.transposed_weights),
    "weight_forgotten": Misconception("back", backward.weight_forgotten),
    "error_handed_down": Misconception("back", backward.error_handed_down),
    "first_path_only": Misconception("sum", backward.first_path_only),
    "last_path_only": Misconception("sum", backward.last_path_only),
    "wrong_input": Misconception("gradient", gradients.wrong_input),
    "input_forgotten": Misconception("gradient", gradients.input_forgotten),
    "own_output_as_input": Misconception("gradient", gradients.own_output_as_input),
    "net_as_input": Misconception("gradient", gradients.net_as_input),
    "bias_left_out": Misconception("gradient", gradients.bias_left_out),
    "shared_bias_one_delta": Misconception("gradient", gradients.shared_bias_one_delta),
    "shared_bias_averaged": Misconception("gradient", gradients.shared_bias_averaged),
    "samples_summed": Misconception("gradient", gradients.samples_summed),
    "samples_averaged": Misconception("gradient", gradients.samples_averaged),
    "first_sample_only": Misconception("gradient", gradients.first_sample_only),
    "counted_once": Misconception("gradient", gradients.counted_once),
    "upstream_forgotten": Misconception("gradient", gradients.upstream_forgotten),
    "local_forgotten": Misconception("gradient", gradients.local_forgotten),
    "update_sign": Misconception("update", updates.update_sign),
    "learning_rate_forgotten": Misconception("update", updates.learning_rate_forgotten),
    "state_forgotten": Misconception("update", updates.state_forgotten),
    "correction_forgotten": Misconception("update", updates.correction_forgotten),
    "root_forgotten": Misconception("update", updates.root_forgotten),
    "decay_forgotten": Misconception("update", updates.decay_forgotten),
    "fixed_updated": Misconception("update", updates.fixed_updated),
}


def misconception(name: str) -> Misconception:
    """The entry of that name; ``ByhandError`` where there is none."""
    if name not in MISCONCEPTIONS:
        raise ByhandError(f"no misconception {name!r}{nearest(name, list(MISCONCEPTIONS))}")
    return MISCONCEPTIONS[name]


def apply_all(problem: Problem, tape: Tape, names: Sequence[str]) -> Tape:
    """The tape of a step in which several mistakes are made, in the table's order whatever the order given."""
    entries = {name: misconception(name) for name in names}
    for name in MISCONCEPTIONS:
        if name in entries:
            tape = entries[name].apply(problem, tape)
    return tape


def changed(right: Tape, wrong: Tape) -> dict[Slot, Equation]:
    """The wrong lines themselves, by slot: not what follows from them.

    Under names that stand for another slot than before too (a parameter that moves now).
    """
    return {slot: equation for slot, equation in wrong.equations.items() if right.equations.get(slot) != equation}


def applicable(problem: Problem, tape: Tape, names: Collection[str] = MISCONCEPTIONS) -> dict[str, Tape]:
    """Those of these misconceptions that change the step's formulas, each with its tape; of equal ones the first."""
    found: dict[str, Tape] = {}
    seen: list[dict[Slot, Equation]] = []
    for name in (known for known in MISCONCEPTIONS if known in names):
        wrong = MISCONCEPTIONS[name].apply(problem, tape)
        lines = changed(tape, wrong)
        if lines and lines not in seen:
            found[name] = wrong
            seen.append(lines)
    return found
