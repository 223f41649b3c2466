"""Every misconception gives the numbers that a person with that misconception gets."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest
from flint import arb
from hypothesis import Phase, assume, given, settings

import byhand
from byhand.errors import ByhandError, ProblemError
from byhand.exercises.answers import Answers
from byhand.exercises.misconceptions import MISCONCEPTIONS, misconception
from byhand.exercises.workshop import Workshop, misconceived
from byhand.problem.load import from_mapping, load_text
from byhand.problem.model import Digits, Problem
from byhand.render.prose import Catalogue
from byhand.render.templating import shipped
from byhand.tape import forms
from byhand.tape.arithmetic import plain_text
from byhand.tape.names import Name
from support import strategies
from support.formula_values import AtKink
from support.mistakes import mistaken
from support.problems import numbers, small

CATALOGUE = Catalogue([shipped()], "en")
CIRCUIT = """
[equations]
q = "x*y + x"
p = "q^2 + x"
f = "p*q*z"
[values]
x = 1.5
y = -0.5
z = 0.25
[training]
minimize = "f"
learning_rate = 0.1
"""


def training(problem: Problem, **changes: Any) -> Problem:
    return replace(problem, training=replace(problem.training, **changes))


#: Together they leave room for every entry of the table.
PROBLEMS: dict[str, Problem] = {
    "two layers": small("sigmoid", "sigmoid", bias="shared", update="weights", steps=1),
    "three layers": small("tanh", "softplus", "gelu", samples=3, units=3, optimizer="adamw"),
    "cross-entropy": small("tanh", "sigmoid", loss="binary_cross_entropy", samples=2, optimizer="rmsprop", steps=1),
    "softmax": small("softmax", "softmax", loss="squared_error", units=3, optimizer="adam", steps=1),
    "mean": small("silu", "identity", loss="mean_squared_error", samples=2, optimizer="momentum"),
    "sum": training(small("elu", "tanh", samples=2, units=3, steps=1, notation={"delta": "t-a"}), samples="sum"),
    "output first": small("sigmoid", "tanh", order="output_first", optimizer={"kind": "sgd", "weight_decay": 0.1}),
    "on paper": small("sigmoid", "softmax", loss="cross_entropy", samples=2, bias="shared", numbers=numbers("rounded")),
    "circuit": load_text(CIRCUIT),
    "circuit on paper": load_text(CIRCUIT + '[numbers]\ncarry = "rounded"\ndecimals = 3\n'),
}


@pytest.fixture(scope="module")
def answers() -> dict[str, Answers]:
    return {name: Answers(Workshop(problem), problem) for name, problem in PROBLEMS.items()}


def number(value: Any) -> float:
    return float(value.mid()) if isinstance(value, arb) else int(value.p) / int(value.q)


# --- the numbers ---------------------------------------------------------------------------------------


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(strategies.networks(carries=("exact",), most_layers=3, widest=3))
def test_the_numbers_are_those_of_a_person_who_errs(problem: Problem) -> None:
    problem = training(problem, stop_below=None)
    try:
        found = Answers(Workshop(problem), problem)
    except ProblemError:
        assume(False)
    for name in found.names:
        try:
            expected = mistaken(problem, name)
        except (AtKink, ArithmeticError):
            continue
        for address in expected.keys() & found.addresses:
            wrong = found.value(name, address)
            if wrong is not None:
                assert number(wrong) == pytest.approx(expected[address], rel=1e-9, abs=1e-9), (name, address)


def test_the_best_known_wrong_figure_on_the_web_has_its_cause() -> None:
    """Mazur prints 0.291027924: the hidden gradients went through output weights that were updated already."""
    mazur = byhand.load("mazur")
    found = Answers(Workshop(mazur), mazur)
    printed = found.printed("updated_weights", "final.loss")
    assert printed is not None
    assert (plain_text(found.key("final.loss")), plain_text(printed)) == ("0.291027774", "0.291027924")
    assert [name for name, number in found.wrong("final.loss").items() if number == printed] == ["updated_weights"]


@pytest.mark.parametrize(
    ("name", "gradients"),
    [
        ("", {"p": "0.1875", "q": "0.796875", "x": "0.5859375", "y": "1.1953125", "z": "1.546875"}),
        ("counted_once", {"p": "0.1875", "q": "0.28125", "x": "0.140625", "y": "0.421875", "z": "1.546875"}),
        ("upstream_forgotten", {"p": "0.1875", "q": "2.015625", "x": "1.5", "y": "1.5", "z": "1.546875"}),
        ("local_forgotten", {"p": "1", "q": "2", "x": "3", "y": "2", "z": "1"}),
    ],
)
def test_a_circuit_by_hand(name: str, gradients: dict[str, str]) -> None:
    """q = xy + x = 0.75, p = q² + x = 2.0625, f = pqz at x = 1.5, y = −0.5, z = 0.25."""
    circuit = replace(PROBLEMS["circuit"], numbers=replace(PROBLEMS["circuit"].numbers, digits=Digits("decimals", 9)))
    found = Answers(Workshop(circuit), circuit)
    for quantity, expected in gradients.items():
        address = f"step1.grad.{quantity}"
        printed = found.printed(name, address) if name else found.key(address)
        assert printed is not None
        assert plain_text(printed) == expected, quantity


def test_under_the_other_order_the_same_two_figures_change_places() -> None:
    mazur = byhand.load("mazur")
    here, there = mazur, training(mazur, order="output_first")
    found, other = Answers(Workshop(here), here), Answers(Workshop(there), there)
    assert other.printed("old_weights", "final.loss") == found.key("final.loss")
    assert found.printed("updated_weights", "final.loss") == other.key("final.loss")
    assert "old_weights" not in found.names
    assert "updated_weights" not in other.names


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_every_entry_changes_an_answer_somewhere(name: str, answers: dict[str, Answers]) -> None:
    assert any(name in found.names and found.affected(name, printed=True) for found in answers.values())


@pytest.mark.parametrize("problem", PROBLEMS)
def test_none_touches_the_forward_pass_of_the_first_step(problem: str, answers: dict[str, Answers]) -> None:
    found = answers[problem]
    last = found.workshop.tape[Name("loss")]
    for name, plan in found.workshop.plans.items():
        assert min(instruction.target for instruction in plan.walk) > last, name
        wrong = found.first(name)
        assert wrong is not None
        pairs = zip(wrong.values[: last + 1], found.right.first.values[: last + 1], strict=True)
        assert all(number(one) == pytest.approx(number(other), rel=1e-15) for one, other in pairs), name


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_whole_run_says_the_same(problem: str, answers: dict[str, Answers]) -> None:
    """The short walk keeps what did not change; a run of its own computes everything anew."""
    found = answers[problem]
    for name in found.names:
        whole = misconceived(found.problem, name)
        for at, addresses in ((whole.first, found.workshop.first), (whole.final, found.workshop.final)):
            assert at is not None
            for address, quantity in addresses.items():
                digits = found.problem.numbers.digits_of(at.tape.equation(quantity).digits or None)
                assert whole.rounded(at, at.tape[quantity], digits) == found.printed(name, address), (name, address)


def test_the_first_wrong_lines_are_those_where_it_bites(answers: dict[str, Answers]) -> None:
    rules = {
        "output_delta": ("delta.output", "delta.cancelled"),
        "hidden_delta": ("delta.hidden", "adjoint", "back"),  # δ of an identity is the sum itself
        "delta": ("delta.output", "delta.hidden"),
        "back": ("back",),
        "sum": ("adjoint",),
        "gradient": ("gradient", "contribution"),
    }
    for found in answers.values():
        for name, plan in found.workshop.plans.items():
            lines = [plan.tape.equations[slot].rule for slot in plan.wrong]
            allowed = rules.get(MISCONCEPTIONS[name].bites)
            optimizer = found.problem.training.optimizer.kind
            assert all(line.startswith(allowed or (optimizer, "decayed")) for line in lines), (name, lines)


# --- what is asked for by address ----------------------------------------------------------------------


@pytest.mark.parametrize("problem", PROBLEMS)
def test_distractors_differ_from_the_key_and_from_each_other(problem: str, answers: dict[str, Answers]) -> None:
    found = answers[problem]
    some = 0
    for address in found.addresses:
        printed = [found.key(address), *(number for _, number in found.distractors(address))]
        assert len(set(printed)) == len(printed), address
        some += len(printed) > 1
    assert some


def test_what_changes_no_asked_for_answer_is_named(answers: dict[str, Answers]) -> None:
    found = answers["two layers"]
    assert "update_sign" in found.unseen("step1.grad.w1_1_1", "step1.grad.w2_1_1")
    assert "update_sign" not in found.unseen("step1.after.w1_1_1")
    assert found.unseen() == ()
    assert "update_sign" in found.wrong("step1.after.w1_1_1")
    assert not any(address.startswith(("step1.grad", "step1.sample")) for address in found.affected("update_sign"))
    assert "step1.after.w1_1_1" in found.affected("update_sign")
    assert "final.loss" in found.affected("update_sign")


def test_unknown_names_are_refused(answers: dict[str, Answers]) -> None:
    with pytest.raises(ByhandError, match=r"no misconception 'updated_weight'.*did you mean 'updated_weights'"):
        misconception("updated_weight")
    with pytest.raises(ByhandError, match=r"nothing is computed at 'step1.after.nobody'"):
        answers["two layers"].key("step1.after.nobody")


# --- many variants -------------------------------------------------------------------------------------


def variant(seed: int, *activations: str, **rule: Any) -> Problem:
    """A 2-2-2 network with numbers of two decimals."""
    draw = random.Random(seed)

    def pair() -> list[float]:
        return [draw.randint(-100, 100) / 100 for _ in range(2)]

    layers = [{"activation": kind, "weights": [pair(), pair()], "bias": pair()} for kind in activations]
    return from_mapping(
        {
            "network": {"inputs": 2, "layers": layers},
            "samples": [{"input": pair(), "target": [abs(t) for t in pair()]}],
            "training": {"loss": "half_squared_error", "learning_rate": 0.5},
            "numbers": rule or {"significant": 6},
        }
    )


def test_variants_share_a_workshop() -> None:
    first, second = variant(1, "sigmoid", "tanh"), variant(2, "sigmoid", "tanh")
    shared, own = Answers(Workshop(first), second), Answers(Workshop(second), second)
    for name in own.names:
        assert shared.affected(name) == own.affected(name)
        assert [shared.printed(name, at) for at in own.addresses] == [own.printed(name, at) for at in own.addresses]


@pytest.mark.parametrize(
    "other",
    [
        variant(1, "tanh", "sigmoid"),
        variant(1, "sigmoid", "tanh", decimals=3),
        training(variant(1, "sigmoid", "tanh"), order="output_first"),
        training(variant(1, "sigmoid", "tanh"), update=("w1_1_1",)),
        replace(variant(1, "sigmoid", "tanh"), notation=replace(variant(1, "tanh").notation, delta="t-a")),
    ],
)
def test_a_problem_of_another_shape_is_refused(other: Problem) -> None:
    with pytest.raises(ValueError, match="another architecture"):
        Answers(Workshop(variant(1, "sigmoid", "tanh")), other)


def test_formulas_are_made_once_whatever_the_size() -> None:
    def shape(units: int) -> Problem:
        return small("sigmoid", "tanh", "sigmoid", units=units, samples=2, bias="shared", optimizer="adam")

    Workshop(shape(3))
    known, derived = dict(forms._FORMS), dict(forms.DIFF_CALLS)
    Workshop(shape(4))
    new = [key for key in forms._FORMS.keys() - known.keys() if not key.startswith(("1/4·", "4·"))]
    assert new == []
    assert derived == forms.DIFF_CALLS


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.full)])
def test_misconceptions_are_told_apart_by_the_weight_gradients(count: int) -> None:
    """At six significant figures, in at least 99 % of random 2-2-2 networks all of them at once."""
    weights = [f"step1.grad.w{layer}_{to}_{origin}" for layer, to, origin in itertools.product((1, 2), repeat=3)]
    workshop = Workshop(variant(0, "sigmoid", "sigmoid"))
    apart, told = 0, 0
    for seed in range(count):
        found = Answers(workshop, variant(seed, "sigmoid", "sigmoid"))
        names = [name for name in found.names if any(found._differs(name, at) for at in weights)]
        figures = {tuple(found.printed(name, at) for at in weights) for name in names}
        apart += len(figures | {tuple(map(found.key, weights))}) == len(names) + 1
        told = len(names)
    assert told >= 20
    assert apart >= 0.99 * count


def test_twice_the_same() -> None:
    def lines() -> list[str]:
        found = Answers(Workshop(PROBLEMS["on paper"]), PROBLEMS["on paper"])
        return [f"{at} {name} {wrong!r}" for at in found.addresses for name, wrong in found.wrong(at).items()]

    assert lines() == lines()


# --- where numbers are awkward -------------------------------------------------------------------------


def test_a_wrong_zero_is_a_zero() -> None:
    """Softmax's δ add up to 0, so does their mean: no ball shows it, the structure of the tape does."""
    problem = small("tanh", "softmax", loss="cross_entropy", bias="shared", steps=1)
    found = Answers(Workshop(problem), problem)
    printed = found.printed("shared_bias_averaged", "step1.grad.b2")
    assert printed is not None
    assert printed.value == 0


def test_a_wrong_number_may_not_exist() -> None:
    """The slope of ln at ln 1; and ln of a parameter that a step too long has made negative."""
    logarithm = {"network": {"inputs": 1, "layers": [{"activation": {"formula": "ln(z)"}, "weights": [[1]]}]}}
    sample = {"samples": [{"input": [1], "target": [1]}]}
    rate = {"training": {"loss": "half_squared_error", "learning_rate": 0.1}}
    problem = from_mapping(logarithm | sample | rate)
    found = Answers(Workshop(problem), problem)
    assert found.first("derivative_at_output") is None
    assert found.printed("derivative_at_output", "step1.grad.w1_1_1") is None
    assert "step1.grad.w1_1_1" in found.affected("derivative_at_output", printed=True)
    assert "derivative_at_output" not in found.wrong("step1.grad.w1_1_1")
    system = {"equations": {"f": "ln(x)"}, "values": {"x": 0.5}, "training": {"minimize": "f", "learning_rate": 0.1}}
    problem = from_mapping(system)
    found = Answers(Workshop(problem), problem)
    assert found.first("learning_rate_forgotten") is not None
    assert found.final("learning_rate_forgotten") is None
    with pytest.raises(ProblemError, match="logarithm of a negative number"):
        misconceived(problem, "learning_rate_forgotten")


def test_two_mistakes_at_once() -> None:
    """In the table's order, whatever the order in which they are named."""
    problem = PROBLEMS["two layers"]
    one = misconceived(problem, "learning_rate_forgotten", "difference_reversed")
    two = misconceived(problem, "difference_reversed", "learning_rate_forgotten")
    assert one.final is not None and two.final is not None
    assert one.tape.equations == two.tape.equations
    weight = Name("parameter", 2, 1, 1, label="w2_1_1")
    right = Answers(Workshop(problem), problem).right.first
    step = one.first.value(weight.of_kind("after")) - right.value(weight)
    assert abs(number(step - right.value(weight.of_kind("gradient")))) < 1e-15


@pytest.mark.parametrize("problem", ["three layers", "on paper", "circuit"])
def test_any_two_mistakes_can_be_made_together(problem: str, answers: dict[str, Answers]) -> None:
    for pair in itertools.islice(itertools.combinations(answers[problem].names, 2), 0, None, 7):
        assert misconceived(answers[problem].problem, *pair).final is not None


# --- the sentences -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_every_entry_has_its_sentences(name: str) -> None:
    title, says = (CATALOGUE.sentence(f"misconception.{name}.{part}") for part in ("name", "says"))
    assert title[0].islower() and not title.endswith(".")
    assert says.endswith(".") and says.count(". ") >= 2, "what was done, why it is wrong, what to do"


def test_no_sentence_is_left_over_and_no_name_is_given_twice() -> None:
    keys = [key for key in CATALOGUE.names() if key.startswith("misconception.")]
    assert {key.split(".")[1] for key in keys} == MISCONCEPTIONS.keys()
    titles = [CATALOGUE.sentence(key) for key in keys if key.endswith(".name")]
    assert len(set(titles)) == len(titles) == len(MISCONCEPTIONS)
