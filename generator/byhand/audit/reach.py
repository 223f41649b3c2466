"""What a quantity may come to where everybody rounds as he likes, but keeps so many digits of every number.

The last resort: a figure that lies in this range may come from rounded numbers, and nothing says from which.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from byhand.audit.finding import CHANCE_LIMIT, Finding
from byhand.audit.origin import Origin
from byhand.audit.printed import Printed
from byhand.audit.turns import TURNS
from byhand.audit.worlds import World
from byhand.derivation.addresses import by_slot
from byhand.derivation.binding import batches, bind, initial
from byhand.derivation.run import Pass
from byhand.exercises.fixedpoint import BITS, SCALE
from byhand.exercises.mistaken_tapes import carrying
from byhand.exercises.propagation import Equationed, Propagation, Quantity, made_ready
from byhand.exercises.rounding import Rule
from byhand.problem.model import Digits
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Tape

#: So many steps are followed.
MOST_STEPS = 4
#: Ranges of trainings with more lines than this are not looked for.
MOST_LINES = 4_000
#: Fewer digits than these nobody carries; more make no difference.
FEWEST, MOST = 2, 9
#: How far-fetched a range is at best; the wider it is beside the figure's last digit, the more.
_COST = 2.0

Ranges = Mapping[str, tuple[Fraction, Fraction]]


def kept_digits() -> Iterator[Digits]:
    """From the most digits to the fewest."""
    for count in range(MOST, FEWEST - 1, -1):
        yield Digits("decimals", count)
        yield Digits("significant", count)


def ranges(world: World, digits: Digits) -> Ranges:
    """Address → what its line may give before its result is written down, of quantities that have bounds."""
    run = world.run
    if len(run.tape.equations) > MOST_LINES:
        return {}
    propagation = Propagation(Rule("each", digits, None, tiny="any"))
    steps, last = _ready(run.tape), _ready(run.forward)
    carried: dict[Name, Quantity | None] = {}
    found: dict[str, tuple[Fraction, Fraction]] = {}
    done = 0
    with working_precision(BITS):
        start = dict(initial(run.problem, run.tape))
        for step, batch in zip(range(1, min(len(run.losses), MOST_STEPS) + 1), batches(run.problem), strict=False):
            done = step
            at = Pass(step, batch, run.tape, bind(run.problem, run.tape, batch, start, step))
            values = _walk(at, steps, propagation, carried)
            _collect(world, at, values, found)
            carried |= {before: values[run.tape[after]] for after, before in carrying(run.tape)}
        if done == len(run.losses):
            every = tuple(range(1, len(run.problem.samples) + 1))
            at = Pass(0, every, run.forward, bind(run.problem, run.forward, every, start, 0))
            _collect(world, at, _walk(at, last, propagation, carried), found)
    return found


def _ready(tape: Tape) -> list[Equationed]:
    return [made_ready(tape, equation) for equation in tape.equations.values()]


def _walk(
    at: Pass, lines: list[Equationed], propagation: Propagation, carried: Mapping[Name, Quantity | None]
) -> list[Quantity | None]:
    values: list[Quantity | None] = [None] * len(at.values)
    for slot, value in enumerate(at.values):
        if value is not None:
            name = at.tape.names[slot]
            values[slot] = carried[name] if name in carried else Quantity.given(value)
    for line in lines:
        values[line.target] = propagation.line(line, values, at.values)
    return values


def _collect(
    world: World, at: Pass, values: list[Quantity | None], found: dict[str, tuple[Fraction, Fraction]]
) -> None:
    for slot, where in by_slot(at, world.problem.depth).items():
        quantity = values[slot]
        if slot in at.tape.equations and quantity is not None:
            low, high = quantity.natural
            found.setdefault(where, (Fraction(low, SCALE), Fraction(high, SCALE)))


# --- a figure in a range -------------------------------------------------------------------------------


def within(world: World, printed: Printed, found: Ranges, own: Sequence[str], digits: Digits) -> Finding | None:
    """The first quantity whose range holds the figure, with either sign; ``None`` where the ranges hold too much.

    own: the quantities that the figure's name means, if it means any.
    """
    if not printed.unit or not printed.value:
        return None
    best: Finding | None = None
    count = 0.0
    for turn in ("same", "sign"):
        for where in own or found:
            low, high = found[where] if turn == "same" else (-found[where][1], -found[where][0])
            low, high = low - printed.reach, high + printed.reach
            count += _share(float(low), float(high), float(printed.value))
            if best is None and low <= printed.value <= high and (value := world.proven((where, ""))) is not None:
                far = math.log10(max(float((high - low) / printed.unit), 1.0)) + (turn != "same")
                origin = Origin("reach", world, (), {"digits": digits})
                best = Finding((where, ""), turn, origin, "rounds", TURNS[turn].apply(value), 0.0, _COST + far)
    chance = 1 - math.exp(-count)
    return replace(best, chance=chance) if best is not None and chance <= CHANCE_LIMIT else None


def _share(low: float, high: float, value: float) -> float:
    """How much of the value's decade lies between, as if logarithms were spread evenly."""
    if value < 0:
        low, high, value = -high, -low, -value
    low, high = max(low, value / math.sqrt(10)), min(high, value * math.sqrt(10))
    return math.log10(high / low) if low < high else 0.0
