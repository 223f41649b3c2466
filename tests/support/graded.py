"""Students for tests: who writes the key, who makes a mistake, and files of what they wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache

from byhand.derivation.addresses import computed
from byhand.exercises.homework import Homework
from byhand.exercises.homework_load import load_homework_text
from byhand.exercises.variants import Variant, Variants
from byhand.exercises.workshop import misconceived
from byhand.grading.grade import Grading, Policy, grade
from byhand.grading.people import People
from byhand.grading.responses import parse_responses
from byhand.handouts import Handout, Handouts, Look
from byhand.problem.model import Problem
from byhand.reading.number import Written
from byhand.tape.arithmetic import Rounded, fraction, plain_text

SEED = "a secret"
FILE = """
problem = "mazur"
title = "Homework"
[vary]
weights = { low = -1, high = 1, decimals = 1 }
[rule]
carry = "rounded"
decimals = 5
[blanks]
kind = "backward"
"""


@cache
def homework(text: str = FILE) -> Homework:
    return load_homework_text(text)


@cache
def _maker(text: str) -> tuple[Variants, Handouts]:
    return Variants(homework(text)), Handouts(homework(text), Look(runs=False))


@cache
def handout(who: int | str = 1, text: str = FILE) -> Handout:
    variants, handouts = _maker(text)
    variant: Variant = variants.of(SEED, who)
    return handouts.of(variant)


def written(number: Rounded) -> Written:
    """A number with the digits that it is printed with."""
    unit = Fraction(10) ** (number.exponent if number.mantissa else -number.digits.count)
    return Written(fraction(number.value), unit)


def typed(who: int | str = 1, mistake: str = "", text: str = FILE) -> dict[str, str]:
    """Address → what somebody writes who makes that mistake, or none."""
    own = handout(who, text)
    numbers = {each.address: own.accepted[each.address].key for each in own.plan.questions}
    if mistake:
        found = mistaken(own.variant.problem, mistake)
        numbers = {address: found.get(address, number) for address, number in numbers.items()}
    return {address: plain_text(number) for address, number in numbers.items()}


def mistaken(problem: Problem, *names: str) -> dict[str, Rounded]:
    """Address → the number of who makes these mistakes at every step, of the shown steps and the last forward pass."""
    run = misconceived(problem, *names)
    assert run.final is not None
    layers = len(problem.network.layers) if problem.network else 0
    found = {}
    for at in (*run.steps, run.final):
        for address, name in computed(at, layers).items():
            digits = problem.numbers.digits_of(at.tape.equation(name).digits or None)
            if at.has(name):
                found[address] = run.rounded(at, at.tape[name], digits)
    return found


def long_form(answers: Mapping[str, Mapping[str, str]], delimiter: str = ",") -> str:
    return table(
        ["student", "address", "value"],
        ([student, address, value] for student, own in answers.items() for address, value in own.items()),
        delimiter,
    )


def table(header: Iterable[str], rows: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def graded(content: str | bytes, policy: Policy | None = None, people: People | None = None) -> Grading:
    content = content.encode() if isinstance(content, str) else content
    return grade(homework(), parse_responses(content), people or People(SEED), policy)
