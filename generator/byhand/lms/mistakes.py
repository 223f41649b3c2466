"""Wrong numbers for a box: those that misconceptions lead to, and from them the choices of a multiple choice.

A wrong number is never one that the box accepts, and never reads like the key. Among choices, whoever obeys the rule
for rounding finds the key nearest to the own number; no two choices read alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from byhand.document.blocks import Fact, Inline, Listing, Say
from byhand.exercises.answers import Answers
from byhand.exercises.stream import Stream
from byhand.exercises.tolerance import Interval
from byhand.lms.question import Choice, Mistake
from byhand.mathtext.numbers import number_node
from byhand.tape.arithmetic import Rounded, fraction, plain_text

_Item = TypeVar("_Item")

#: So many choices, the key among them, where there are so many.
CHOICES = 5


def mistakes(answers: Answers | None, address: str, interval: Interval, *, zeros: bool) -> tuple[Mistake, ...]:
    """Every number that a misconception leads to, with all misconceptions that do, in the order of their table."""
    if answers is None or address not in answers.addresses:
        return ()
    causes: dict[Rounded, list[str]] = {}
    for name, number in answers.wrong(address).items():
        if _value(number) not in interval:
            causes.setdefault(number, []).append(name)
    values = sorted(map(_value, causes))
    return tuple(
        Mistake(
            number_node(number, trailing_zeros=zeros), plain_text(number), _value(number),
            _reach(_value(number), values, interval), tuple(names), because(names),
        )
        for number, names in causes.items()
    )  # fmt: skip


def because(names: Sequence[str]) -> tuple[Inline, ...]:
    """What to say of a number that these misconceptions lead to."""
    if len(names) == 1:
        return Say("lms.cause", {"name": Say(f"misconception.{names[0]}.name")}), Say(f"misconception.{names[0]}.says")
    return (Say("lms.causes", {"names": Listing(tuple(Say(f"misconception.{name}.name") for name in names))}),)


def _value(number: Rounded) -> Fraction:
    return fraction(number.value)


def _reach(value: Fraction, values: Sequence[Fraction], interval: Interval) -> Fraction:
    """As wide as what is accepted, but not beyond the middle to another wrong number or to a right one."""
    if interval.low is None or interval.high is None:
        return Fraction(0)
    gaps = [abs(value - other) / 2 for other in (*values, interval.low, interval.high) if other != value]
    return min([(interval.high - interval.low) / 2, *gaps])


# -- multiple choice ----------------------------------------------------------------------------------------------


def choices(
    interval: Interval,
    wrong: Sequence[Mistake],
    others: Sequence[tuple[int, Rounded]],
    stream: Stream,
    *,
    zeros: bool,
) -> tuple[Choice, ...]:
    """The key among wrong numbers, in an order that follows from the stream; none where any number is accepted.

    others: what belongs into other boxes, by their numbers; it fills up where misconceptions give too few.
    """
    if interval.low is None or interval.high is None:
        return ()
    key = interval.key
    chosen = [Choice(number_node(key, trailing_zeros=zeros), plain_text(key), _value(key), True, (Say("lms.right"),))]
    seen = {_value(key)}
    own = [Choice(each.node, each.text, each.value, False, each.feedback) for each in wrong]
    for choice in (*_shuffled(own, stream), *_fillers(key, _shuffled(others, stream), zeros=zeros)):
        if len(chosen) == CHOICES:
            break
        if choice.value not in seen and told_apart(choice.value, interval):
            seen.add(choice.value)
            chosen.append(choice)
    return tuple(_shuffled(chosen, stream)) if len(chosen) > 1 else ()


def told_apart(value: Fraction, interval: Interval) -> bool:
    """Whether every accepted number is nearer to the key than to that one."""
    key, low, high = _value(interval.key), interval.low, interval.high
    if low is None or high is None:
        return False
    return value > 2 * high - key if value > key else value < 2 * low - key


def _fillers(key: Rounded, others: Sequence[tuple[int, Rounded]], *, zeros: bool) -> Iterator[Choice]:
    def filler(number: Rounded, said: str, **facts: Fact) -> Choice:
        node = number_node(number, trailing_zeros=zeros)
        return Choice(node, plain_text(number), _value(number), False, (Say(said, facts),))

    for box, number in others:
        yield filler(number, "lms.other_box", box=box)
    yield filler(replace(key, mantissa=-key.mantissa), "lms.turned")
    for power in (1, -1, 2):
        yield filler(replace(key, exponent=key.exponent + power), "lms.shifted")
    for power in (0, -1):  # where the key is 0 there may be nothing else
        yield filler(Rounded(1, power, False, key.digits), "lms.another")


def _shuffled(items: Sequence[_Item], stream: Stream) -> list[_Item]:
    left = list(items)
    return [left.pop(stream.below(len(left))) for _ in range(len(left))]
