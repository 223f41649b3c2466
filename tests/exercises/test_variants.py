"""A variant depends on the seed and on whose it is, on nothing else; and it is as good as was asked for."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from byhand.derivation.run import Run, run
from byhand.errors import ProblemError
from byhand.exercises import codes
from byhand.exercises.answers import Answers
from byhand.exercises.homework import GROUPS, Homework
from byhand.exercises.homework_load import load_homework, load_homework_text
from byhand.exercises.variants import NoVariant, Variants, number_of, variant
from byhand.exercises.workshop import Workshop
from byhand.problem.builtin import builtin_names
from byhand.problem.dump import resolved
from byhand.problem.load import load_text
from byhand.problem.model import Problem
from byhand.tape.arithmetic import exact, fraction, round_value
from byhand.tape.evaluate import working_precision
from support.paths import environment

ON_PAPER = load_homework_text('problem = "mazur"\n[rule]\ncarry = "rounded"\ndecimals = 4\n')
SHAPES = load_homework_text("""
problem = "two-hidden-layers"
[vary]
activation = { values = ["sigmoid", "tanh", { kind = "leaky_relu", slope = 0.1 }] }
units = { values = [2, 3], layers = [1] }
weights = { low = -1, high = 1, decimals = 2 }
inputs = { low = 0.1, high = 0.9 }
targets = { values = [0, 1] }
learning_rate = { low = 0.1, high = 0.5 }
[blanks]
kind = "all"
""")


@pytest.fixture(scope="module")
def mazur() -> Variants:
    return Variants(load_homework("mazur"))


# -- independence ----------------------------------------------------------------------------------------------


def test_neither_order_nor_count_nor_company_matters(mazur: Variants) -> None:
    forward = [mazur.of(7, who) for who in (1, 2, 3, "ada", "ben")]
    others = Variants(load_homework("mazur"))
    assert [others.of(7, who) for who in ("ben", 3, "ada", 1, 2)] == [forward[n] for n in (4, 2, 3, 0, 1)]
    assert variant(load_homework("mazur"), 7, "ada") == forward[3]


def test_other_shapes_before_it_change_no_variant() -> None:
    alone = [Variants(SHAPES).of(7, who) for who in (1, 2)]
    many = Variants(SHAPES)
    assert [many.of(7, who) for who in (*range(5, 12), 1, 2)][-2:] == alone


PROGRAM = """
from byhand.exercises.homework_load import load_homework
from byhand.exercises.variants import Variants
from byhand.problem.dump import resolved
variants = Variants(load_homework("mazur"))
for who in (3, "ada"):
    print(resolved(variants.of(7, who).problem), variants.of(7, who).code)
"""


def test_neither_process_nor_hash_seed_matters(mazur: Variants) -> None:
    here = "".join(f"{resolved(each.problem)} {each.code}\n" for each in (mazur.of(7, 3), mazur.of(7, "ada")))
    for hash_seed in ("0", "4711"):
        there = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**environment(), "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        )
        assert there.stdout == here


def test_a_change_of_the_draws_would_be_noticed(mazur: Variants) -> None:
    """Whoever has handed out sheets needs the same ones again: raise the stream's version rather than change these."""
    problem = mazur.of(7, 1).problem
    assert problem.network is not None
    found = [each.text for layer in problem.network.layers for row in layer.weights for each in row]
    assert found == ["0.88", "0.87", "0.34", "-0.52", "0.72", "-0.97", "0.80", "0.91"]
    assert [each.text for each in problem.samples[0].input] == ["0.81", "0.79"]


def test_the_code_and_the_seed_lead_back_to_the_variant(mazur: Variants) -> None:
    for who in (1, 12_345, "Ada Lovelace"):
        found = mazur.of("a long seed", who)
        assert mazur.of_code("a long seed", found.code.lower()) == found
    assert number_of(7, mazur.of(7, 12).code) == 12
    assert number_of(7, mazur.of(7, "ada").code) is None


def test_students_and_seeds_have_variants_of_their_own(mazur: Variants) -> None:
    problems = [mazur.of(seed, who).problem for seed in (7, 8) for who in (1, 2, "1", "2", "ada")]
    assert len({resolved(each) for each in problems}) == len(problems)


# -- what varies -----------------------------------------------------------------------------------------------


def test_every_variant_is_a_problem_that_its_file_gives_back() -> None:
    variants = Variants(SHAPES)
    seen = set()
    for number in range(1, 13):
        problem = variants.of(7, number).problem
        assert load_text(resolved(problem), name=problem.name) == problem
        assert problem.network is not None
        first, second = problem.network.layers[:2]
        assert (first.activation, len(second.weights[0])) == (second.activation, first.units)
        assert {each.text for sample in problem.samples for each in sample.target} <= {"0", "1"}
        assert Fraction(1, 10) <= problem.training.learning_rate.value <= Fraction(1, 2)  # type: ignore[union-attr]
        seen.add((first.activation.kind, first.units))
    assert len(seen) > 3


def test_what_is_not_named_stays_as_it_is() -> None:
    homework = load_homework_text('problem = "mazur"\n[vary.each]\nw_5 = { low = 0.5, high = 0.9, decimals = 2 }\n')
    problem, original = Variants(homework).of(7, 1).problem, homework.problem
    assert problem.samples == original.samples
    assert problem.network is not None and original.network is not None
    pairs = itertools.chain.from_iterable(
        zip(itertools.chain(*one.weights), itertools.chain(*other.weights), strict=True)
        for one, other in zip(problem.network.layers, original.network.layers, strict=True)
    )
    assert [one == other for one, other in pairs] == [True] * 4 + [False] + [True] * 3


def test_words_about_the_original_numbers_are_dropped() -> None:
    problem = Variants(load_homework("how-backpropagation-works")).of(7, 1).problem
    assert (problem.source, problem.note) == (None, None)


@pytest.mark.parametrize("name", builtin_names())
def test_every_built_in_problem_has_variants(name: str) -> None:
    assert Variants(load_homework(name)).of(7, 1).problem.name == name


# -- conditions, checked again in another way --------------------------------------------------------------------


def asked(run_: Run, workshop: Workshop, homework: Homework) -> dict[str, Fraction]:
    """Address → printed number of what the homework asks for in step 1."""
    kinds = {kind for group in homework.blanks.groups for kind in GROUPS[group]}
    numbers, at = run_.problem.numbers, run_.first
    found: dict[str, Fraction] = {}
    for address, name in workshop.first.items():
        if name.kind in kinds:
            slot = at.tape[name]
            digits = numbers.digits_of(at.tape.equations[slot].digits or None)
            with working_precision(256):
                found[address] = fraction(round_value(at.values[slot], digits, numbers.rounding).value)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("homework", [load_homework("mazur"), ON_PAPER], ids=["exact", "on paper"])
def test_the_conditions_hold(homework: Homework) -> None:
    variants = Variants(homework)
    for number in range(1, 16):
        problem = variants.of(7, number).problem
        workshop = Workshop(problem)
        done = run(problem)
        printed = asked(done, workshop, homework)
        assert len(set(printed.values())) == len(printed)  # in this network no two answers are one by nature
        for address, value in printed.items():
            assert ".grad." not in address or abs(value) > homework.good.least_gradient * Fraction(99, 100), address
        for name, slot in done.first.tape.named("activation"):
            out = done.first.values[slot]
            assert out is not None
            assert out * (1 - out) > exact(homework.good.least_slope), name
        unseen = Answers(workshop, problem).unseen(*printed)
        assert set(unseen) <= {"fixed_updated"}  # what it changes is not among the answers


def test_short_answers_are_short() -> None:
    homework = load_homework_text("""
problem = "relu"
[vary]
weights = { low = -2, high = 2, step = 0.5 }
biases = { low = -1, high = 1, step = 0.5 }
inputs = { low = 1, high = 4, decimals = 0 }
[good]
short = 3
distinct = false
misconceptions = false
""")
    problem = Variants(homework).of(7, 1).problem
    printed = asked(run(problem), Workshop(problem), homework)
    assert all((value * 1000).denominator == 1 for value in printed.values())


def test_units_stay_between_their_bounds() -> None:
    homework = load_homework_text('problem = "mazur"\n[good]\nunit_range = [0.4, 0.6]\n')
    done = run(Variants(homework).of(7, 1).problem)
    assert done.final is not None
    for at in (done.first, done.final):
        outs = [at.values[slot] for _, slot in at.tape.named("activation")]
        assert len(outs) == 4
        assert all(0.4 <= float(out.mid()) <= 0.6 for out in outs)  # type: ignore[union-attr]


# -- where there is none -------------------------------------------------------------------------------------------


def test_it_says_which_condition_fails_and_how_often() -> None:
    homework = load_homework_text('problem = "mazur"\n[good]\nleast_gradient = 0.5\ntries = 200\n')
    with pytest.raises(NoVariant) as caught:
        Variants(homework).of(7, 1)
    message = str(caught.value)
    assert message.startswith("homework: good: no good variant 1 in 200 tries; ")
    assert "least_gradient 9" in message or "least_gradient 100 %" in message
    assert message.count("\n") == 0
    assert sum(caught.value.failures.values()) == 200
    assert isinstance(caught.value, ProblemError)


def test_it_says_whose_variant_and_of_which_file() -> None:
    homework = load_homework_text('problem = "mazur"\n[good]\nleast_gradient = 0.9\ntries = 3\n')
    variants = Variants(homework, "week3/hw.toml")
    code = codes.code(7, "1001")
    for make, whose in (
        (lambda: variants.of(7, "1001"), "for student 1001"),
        (lambda: variants.of(7, 12), "12"),
        (lambda: variants.of_code(7, code.lower()), code),
    ):
        with pytest.raises(NoVariant, match=f"^week3/hw.toml: good: no good variant {whose} in 3 tries; "):
            make()


def test_a_condition_that_no_draw_meets_is_left_off_only_where_nobody_asked_for_it() -> None:
    text = 'problem = "mazur"\n[rule]\nsignificant = 1\n'  # 28 answers of one digit each
    assert Variants(load_homework_text(text)).of(7, 1).left_off == ("distinct",)
    with pytest.raises(NoVariant, match="distinct"):
        Variants(load_homework_text(text + "[good]\ndistinct = true\ntries = 50\n")).of(7, 1)


def test_a_draw_without_numbers_is_no_variant() -> None:
    text = """
[problem.equations]
f = "ln(x)"
[problem.values]
x = 2
[problem.training]
minimize = "f"
[vary]
values = { low = -3, high = 3, decimals = 0 }
"""
    problems = [Variants(load_homework_text(text)).of(7, number).problem for number in range(1, 6)]
    assert all(each.system and each.system.values[0][1].value > 0 for each in problems)


def test_a_problem_that_is_not_varied_is_its_own_variant() -> None:
    homework = load_homework_text('problem = "mazur"\n[vary]\n[good]\ntries = 1\n')
    problem: Problem = Variants(homework).of(7, 1).problem
    assert replace(problem, name="mazur", source=homework.problem.source) == homework.problem
