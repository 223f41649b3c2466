"""The accepted intervals: whoever obeys the rule is inside, and little else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as draw_from
from hypothesis import strategies as st

from byhand import load, load_text
from byhand.derivation.addresses import computed
from byhand.derivation.run import Run, run
from byhand.errors import ProblemError
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Interval, Intervals, Tolerances, accepted
from byhand.problem.model import Digits, Numbers, Problem, Rounding
from byhand.tape.arithmetic import fraction, limits
from byhand.tape.forms import DIFF_CALLS
from support import strategies
from support.student import draw_habits, many, work

FOUR = Digits("decimals", 4)
ROUNDINGS = ("half_even", "half_up", "truncate", None)


def under(problem: Problem, rule: Rule) -> Problem:
    """The problem with the rule as its own, every step shown."""
    carry = "rounded" if rule.when == "each" else "exact"
    numbers = Numbers(carry, rule.digits, rule.rounding or "half_even", quantities=rule.quantities)
    return replace(problem, numbers=numbers, show=replace(problem.show, steps="all"))


def evaluated(problem: Problem, rule: Rule) -> tuple[Run, Intervals]:
    of = run(under(problem, rule))
    return of, Tolerances(of.problem).evaluate(of, rule)


def students(problem: Problem, rule: Rule, count: int, seed: int = 0) -> Iterator[dict[str, Fraction]]:
    choices = {"rounding": rule.rounding, "end": rule.when == "end", "by_quantity": rule.quantities}
    return many(under(problem, rule), count, Random(seed), rule.digits, **choices)


@st.composite
def rules(draw: strategies.Draw) -> Rule:
    numbers = draw(strategies.number_rules())
    when = draw(st.sampled_from(["each", "each", "end"]))
    return Rule(when, numbers.digits, draw(st.sampled_from(ROUNDINGS)), numbers.quantities)


@pytest.fixture
def per_problem(request: pytest.FixtureRequest) -> int:
    """Students of one problem: 300 in all, 10,000 with --full."""
    return 10 if request.config.getoption("--full") else 5


@settings(suppress_health_check=list(HealthCheck))
@draw_from(strategies.problems(("rounded",)), rules(), st.integers(0, 10**6))
def test_whoever_obeys_is_accepted(per_problem: int, problem: Problem, rule: Rule, seed: int) -> None:
    try:
        _, intervals = evaluated(problem, rule)
    except ProblemError:
        assume(False)
    assume(not intervals.parting)
    for answers in students(problem, rule, per_problem, seed):
        for address, value in answers.items():
            if address in intervals.by_address:  # a training that the key stops has no more steps
                assert value in intervals.by_address[address], (address, value, intervals.by_address[address].texts)


#: Where the bounds must be good: problems as they stand on sheets.
SHEETS = ("mazur", "udacity-2-2-1", "two-hidden-layers", "softmax-classifier", "logistic-regression", "relu", "xor")


def _width(interval: Interval) -> Fraction:
    assert interval.low is not None and interval.high is not None
    return interval.high - interval.low


def _unit(interval_digits: Digits, key: Fraction) -> Fraction:
    """The place of the last digit of a key."""
    if interval_digits.kind == "decimals" and abs(key) >= Fraction(10) ** (1 - interval_digits.count):
        return Fraction(10) ** -interval_digits.count
    count = 2 if interval_digits.kind == "decimals" else interval_digits.count
    size = Fraction(1)
    while key and size > abs(key):
        size /= 10
    while size * 10 <= abs(key):
        size *= 10
    return size * Fraction(10) ** (1 - count)


def _ratios(name: str, rule: Rule, count: int) -> Iterator[float]:
    """The width of each interval over that of what so many students wrote, or over one unit of the last place."""
    problem = replace(load(name), training=replace(load(name).training, steps=1))
    _, intervals = evaluated(problem, rule)
    hulls: dict[str, tuple[Fraction, Fraction]] = {}
    for answers in students(problem, rule, count):
        for address, value in answers.items():
            low, high = hulls.get(address, (value, value))
            hulls[address] = min(low, value), max(high, value)
    for address, (low, high) in hulls.items():
        unit = _unit(rule.digits, fraction(intervals.by_address[address].key.value))
        yield float(_width(intervals.by_address[address]) / max(high - low, unit))


@pytest.mark.slow
@pytest.mark.parametrize("digits", [FOUR, Digits("significant", 4)], ids=["decimals", "significant"])
@pytest.mark.parametrize("rounding", [None, "half_up"])
def test_little_else_is_accepted(rounding: Rounding | None, digits: Digits, request: pytest.FixtureRequest) -> None:
    """Students never try everything: the more there are, the closer they come to the intervals' ends."""
    count, most = (500, 3) if request.config.getoption("--full") else (60, 4)
    ratios = sorted(ratio for name in SHEETS for ratio in _ratios(name, Rule("each", digits, rounding), count))
    assert ratios[len(ratios) // 2] <= 1.5
    assert ratios[len(ratios) * 85 // 100] <= most


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@draw_from(strategies.networks(("exact",), most_layers=3, widest=3))
def test_the_exact_value_and_the_key_are_accepted(problem: Problem) -> None:
    rule = Rule("each", Digits("decimals", 5))
    problem = replace(problem, training=replace(problem.training, stop_below=None))
    try:
        exact_run = run(under(problem, replace(rule, when="end")))
        _, intervals = evaluated(problem, rule)
    except ProblemError:
        assume(False)
    layers = len(problem.network.layers) if problem.network else 0
    assert exact_run.final is not None
    for at in (*exact_run.steps, exact_run.final):
        for address, name in computed(at, layers).items():
            interval = intervals.by_address[address]
            low, high = map(fraction, limits(at.value(name)))
            assert interval.ends is None or (interval.low <= high and low <= interval.high), address
            assert fraction(interval.key.value) in interval, address


def test_first_lines_of_mazur_by_hand() -> None:
    """net = 0.3775 exactly; σ = 0.593269992…, so 0.5933 or, cut, 0.5932; half up leaves what has more digits."""
    _, intervals = evaluated(load("mazur"), Rule("each", FOUR))
    found = {address: intervals.by_address[f"step1.sample1.{address}"].texts for address in ("z1_1", "a1_1")}
    assert found == {"z1_1": ("0.3775", "0.3775"), "a1_1": ("0.5932", "0.5933")}
    _, intervals = evaluated(load("mazur"), Rule("each", FOUR, "half_up"))
    assert intervals.by_address["step1.sample1.a1_1"].texts == ("0.59326", "0.5933")
    _, intervals = evaluated(load("mazur"), Rule("end", FOUR, "truncate"))
    assert intervals.by_address["step1.sample1.a1_1"].texts == ("0.5932", "0.59327")


EXACT = """
[network]
inputs = 2
[[network.layers]]
activation = "relu"
weights = [[0.5, 0.25], [0.2, -0.4]]
[[network.layers]]
weights = [[1.5, -0.5]]
[[samples]]
input = [1, 2]
target = [0.5]
[training]
loss = "half_squared_error"
learning_rate = 0.1
"""


def test_where_nothing_needs_rounding_only_the_key_is_accepted() -> None:
    for address, interval in accepted(load_text(EXACT), Rule("each", FOUR)).items():
        if address.startswith("step1"):
            assert interval.low == interval.high == fraction(interval.key.value), address


@pytest.mark.parametrize("kind", ["decimals", "significant"])
@pytest.mark.parametrize("name", ["mazur", "softmax-classifier", "adam"])
def test_more_digits_narrow_every_interval(name: str, kind: str) -> None:
    """By luck a number may need no rounding at n digits; two digits more always tell."""
    problem = load(name)
    rules_of = [Rule("each", Digits(kind, count)) for count in range(4, 10)]  # type: ignore[arg-type]
    found = [evaluated(problem, rule)[1].by_address for rule in rules_of]
    totals = [sum(map(_width, each.values())) for each in found]
    assert all(fewer > more for fewer, more in pairwise(totals))
    for fewer, more in zip(found, found[2:], strict=False):
        for address, interval in more.items():
            assert _width(interval) <= _width(fewer[address]), address


@pytest.mark.parametrize("name", ["mazur", "softmax-classifier", "adam", "circuit", "two-hidden-layers"])
def test_many_digits_lead_to_the_exact_value(name: str) -> None:
    """The operations of every form are worth what the form is worth."""
    problem = load(name)
    of = run(under(problem, Rule("end", FOUR)))
    intervals = Tolerances(problem).evaluate(of, Rule("each", Digits("significant", 30))).by_address
    layers = len(problem.network.layers) if problem.network else 0
    for at in of.steps:
        for address, name_of in computed(at, layers).items():
            low, _ = limits(at.value(name_of))
            interval = intervals[address]
            assert interval.low is not None and interval.high is not None
            assert interval.low <= fraction(low) + Fraction(1, 10**30), address
            assert interval.high - interval.low <= abs(fraction(low)) / 10**20, address


def test_a_sheet_without_a_rule_for_tiny_numbers_accepts_plain_decimals() -> None:
    problem = load("mazur")
    strict = evaluated(problem, Rule("each", FOUR, "half_up"))[1].by_address["step1.grad.w_1"]
    plain = evaluated(problem, Rule("each", FOUR, "half_up", tiny="any"))[1].by_address["step1.grad.w_1"]
    assert Fraction("0.0004") not in strict and Fraction("0.0004") in plain
    assert strict.low is not None and plain.low is not None and plain.low <= strict.low


def test_one_preparation_serves_all_variants() -> None:
    problem = load("mazur")
    tolerances = Tolerances(problem)
    rule = Rule("each", FOUR)
    sample = replace(problem.samples[0], input=(strategies.given("0.3"), strategies.given("0.7")))
    variant = run(under(replace(problem, samples=(sample,)), rule))
    before = dict(DIFF_CALLS)
    assert tolerances.evaluate(variant, rule).by_address == accepted(variant, rule)
    tolerances.evaluate(variant, rule)
    assert before == DIFF_CALLS
    with pytest.raises(ValueError, match="another architecture"):
        tolerances.evaluate(run(load("relu")), rule)


def test_a_stop_that_rounding_decides_is_told() -> None:
    problem = load("mazur")
    training = replace(problem.training, steps=2, stop_below=strategies.given("0.2984"))
    _, intervals = evaluated(replace(problem, training=training), Rule("each", FOUR))
    assert intervals.parting == (1,)


def test_one_student_by_hand() -> None:
    """The simulated student, not only what is accepted of it: 1/(1 + 0.68) = 0.595…, in one go σ(0.38) = 0.593…"""
    problem, rule = load("mazur"), Rule("each", Digits("decimals", 2), "half_up")
    steps = replace(draw_habits(Random(1), rule.digits, rule.rounding), aside=1, longer=0)
    found = [work(under(problem, rule), habits) for habits in (steps, replace(steps, aside=0))]
    assert [answers["step1.sample1.z1_1"] for answers in found] == [Fraction("0.38")] * 2
    assert [answers["step1.sample1.a1_1"] for answers in found] == [Fraction("0.60"), Fraction("0.59")]
