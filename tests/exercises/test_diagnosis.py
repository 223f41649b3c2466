"""A misconception is named where it was made, alone where the numbers tell it from the others, and nowhere else."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from byhand.errors import ProblemError
from byhand.exercises.answers import Answers
from byhand.exercises.diagnosis import Diagnoses, Diagnosis
from byhand.exercises.following import MOST_STEPS
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Tolerances
from byhand.problem.model import Problem
from byhand.reading.number import Written
from support import strategies
from support.graded import FILE, handout, mistaken, typed, written

#: What is asked of the random problems: below four digits many mistakes look alike.
LEAST_DIGITS = 4
NONE = settings(phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))


class Case:
    """One problem, whose every number somebody writes down."""

    def __init__(self, problem: Problem) -> None:
        self.diagnoses = Diagnoses(problem)
        self.answers = Answers(self.diagnoses.ready.workshop, problem)
        self.run = self.answers.right
        self.rule = Rule.of(problem.numbers)
        self.accepted = Tolerances(problem).evaluate(self.run, self.rule).by_address
        self.addresses = [address for address in self.answers.addresses if address in self.accepted]

    def of(self, numbers: dict[str, Written]) -> Diagnosis:
        return self.diagnoses.of(self.run, self.rule, numbers, self.accepted)

    def wrong(self, name: str) -> dict[str, Written]:
        found = {address: self.answers.printed(name, address) for address in self.addresses}
        return {address: written(number) for address, number in found.items() if number is not None}

    def right(self) -> dict[str, Written]:
        return {address: written(self.answers.key(address)) for address in self.addresses}

    def changes(self, numbers: dict[str, Written]) -> bool:
        """Whether one of them is not accepted."""
        return any(number.value not in self.accepted[address] for address, number in numbers.items())


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(handout(1).variant.problem)


def _digits(problem: Problem) -> int:
    return min(digits.count for digits in (problem.numbers.digits, *problem.numbers.quantities.values()))


def _named_alone(problem: Problem, found: Counter[str]) -> None:
    case = Case(problem)
    for name in case.answers.names:
        numbers = case.wrong(name)
        # Of a second step nobody wrote anything down: a mistake that first shows there is nowhere to be seen.
        if not case.changes({at: number for at, number in numbers.items() if at.startswith("step1.")}):
            continue
        diagnosis = case.of(numbers)
        alike = {
            other for other in case.answers.names
            if all(case.answers.printed(other, at) == case.answers.printed(name, at) for at in numbers)
        }  # fmt: skip
        named = {cause.names for cause in diagnosis.causes}
        if len(alike) > 1:
            # The same numbers: nobody can tell, so all of them are named, and no one is said to be it.
            assert not named or named >= {(other,) for other in alike}, (name, named)
            found["alike"] += 1
        else:
            found["alone" if named == {(name,)} else f"{name} as {named}"] += 1


def _share(found: Counter[str]) -> float:
    del found["alike"]
    return found["alone"] / found.total()


def test_each_misconception_is_named_alone_in_random_problems(request: pytest.FixtureRequest) -> None:
    """The whole dense contract, all of its activations, losses, optimizers; every quantity is written down."""
    found: Counter[str] = Counter()
    full = request.config.getoption("--full")
    size = 3 if full else 2

    @settings(NONE, max_examples=60 if full else 8)
    @given(strategies.networks(most_layers=size, widest=size))
    def examine(problem: Problem) -> None:
        assume(_digits(problem) >= LEAST_DIGITS and problem.training.steps <= 2)
        try:
            _named_alone(problem, found)
        except ProblemError:
            assume(False)

    examine()
    assert found["alone"] > 30
    assert _share(found) >= 0.99, found.most_common(5)


@pytest.mark.parametrize("kind", ["all", "backward", "update"])
def test_each_misconception_is_named_alone_on_a_sheet(kind: str) -> None:
    """Only what the sheet asks for is known: of the update no more than the new parameters."""
    text = FILE.replace('"backward"', f'"{kind}"').replace("decimals = 5", "decimals = 6")
    own = handout(1, text)
    diagnoses = Diagnoses(own.variant.problem)
    found: Counter[str] = Counter()
    for name in diagnoses.ready.workshop.plans:
        numbers = {
            address: Written(Fraction(value), Fraction(1, 10**6)) for address, value in typed(1, name, text).items()
        }
        if all(number.value in own.accepted[address] for address, number in numbers.items()):
            continue
        diagnosis = diagnoses.of(own.derivation.run, own.handouts.rule, numbers, own.accepted)
        named = [cause.names for cause in diagnosis.causes]
        assert (name,) in named
        found["alone" if named == [(name,)] else f"{name} as {named}"] += 1
    # From new weights alone nobody tells a reversed difference from a reversed step.
    assert _share(found) >= 0.8 if kind == "update" else _share(found) == 1, found


@pytest.mark.parametrize("size", [300, pytest.param(10_000, marks=pytest.mark.full)])
def test_right_answers_are_never_diagnosed(case: Case, size: int) -> None:
    """Whatever the rule for rounding accepts, at its ends too."""
    draw = random.Random(5)
    sheet = [address for address in case.addresses if case.accepted[address].ends is not None]
    for _ in range(-(-size // len(sheet))):
        numbers = {}
        for address in sheet:
            interval = case.accepted[address]
            assert interval.low is not None
            assert interval.high is not None
            place = draw.choice([Fraction(0), Fraction(1), Fraction(draw.randint(0, 1000), 1000)])
            numbers[address] = Written(interval.low + place * (interval.high - interval.low), Fraction(1, 10**9))
        diagnosis = case.of(numbers)
        assert diagnosis.found == "right"
        assert set(diagnosis.verdicts.values()) == {"right"}


def test_slips_are_seldom_taken_for_misconceptions(case: Case) -> None:
    """One number of the sheet is any number of the right size; what is said of it then is to be true that often."""
    draw = random.Random(9)
    sure = tried = 0
    while tried < 150:
        numbers = case.right()
        address = draw.choice(list(numbers))
        size = abs(numbers[address].value) or Fraction(1, 10)
        value = Fraction(round(size * draw.randint(-2000, 2000) / 1000 * 10**5), 10**5)
        numbers[address] = Written(value, Fraction(1, 10**5))
        diagnosis = case.of(numbers)
        if address in diagnosis.wrong:
            tried += 1
            sure += diagnosis.confidence >= 0.9
    assert sure / tried <= 0.05


def test_pairs_are_not_believed_more_than_they_deserve(case: Case) -> None:
    """Of what is said of sheets with two mistakes as much is true as is claimed."""
    draw = random.Random(3)
    pairs = [pair for pair in combinations(case.answers.names, 2) if case.diagnoses.ready.wrong(pair) is not None]
    claimed = true = 0.0
    for pair in draw.sample(pairs, 40):
        found = mistaken(case.run.problem, *pair)
        numbers = {address: written(found[address]) for address in case.addresses}
        alone = [case.wrong(name) for name in pair]
        if numbers in alone or not case.changes(numbers):
            continue  # one of the two hides the other
        diagnosis = case.of(numbers)
        named = {cause.names for cause in diagnosis.causes}
        if diagnosis.found == "one":
            claimed += diagnosis.confidence
            true += named == {pair}
    assert claimed > 15
    assert true >= 0.95 * claimed


def test_what_follows_from_a_wrong_number_is_the_persons_own(case: Case) -> None:
    """A slip in one δ, then everything by the book from there: one wrong number, and nobody's misconception."""
    numbers = case.right()
    slipped = next(address for address in numbers if "delta2_1" in address)
    numbers[slipped] = Written(numbers[slipped].value + Fraction(123, 1000), Fraction(1, 10**5))
    for address in case.of(numbers).verdicts:
        own = case.of(numbers).following.own[address]
        if own.tainted:
            assert own.ends is not None
            numbers[address] = Written(round(Fraction(own.ends[0] + own.ends[1], 2 * 10**50), 5), Fraction(1, 10**5))
    diagnosis = case.of(numbers)
    assert diagnosis.wrong == (slipped,)
    assert Counter(diagnosis.verdicts.values())["own"] > 5


def test_a_right_number_after_a_wrong_one_is_right(case: Case) -> None:
    numbers = case.right()
    slipped = next(address for address in numbers if "delta2_1" in address)
    numbers[slipped] = Written(Fraction(7), Fraction(1))
    diagnosis = case.of(numbers)
    assert diagnosis.wrong == (slipped,)
    assert Counter(diagnosis.verdicts.values()) == {"right": len(numbers) - 1, "wrong": 1}


def test_other_problems_are_refused(case: Case) -> None:
    from support.problems import small

    with pytest.raises(ValueError, match="another architecture"):
        Diagnoses(small("tanh", "relu")).of(case.run, case.rule, {}, {})


def test_long_trainings_are_judged_line_by_line(case: Case) -> None:
    """Mistakes are followed through so many steps only; verdicts there are all the same."""
    from dataclasses import replace

    problem = case.run.problem
    training = replace(problem.training, steps=MOST_STEPS + 1)
    long = Case(replace(problem, training=training))
    numbers = long.right()
    first = next(iter(numbers))
    numbers[first] = Written(Fraction(9), Fraction(1))
    assert long.of(numbers).wrong == (first,)
