"""What is said of one figure: the explanation in sentences of the catalogue, with the chance that it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from byhand.audit.agreement import is_figure
from byhand.audit.figures import Figure
from byhand.audit.finding import Finding, Judged
from byhand.audit.quantities import Quantities, number
from byhand.audit.worlds import Variation
from byhand.document.blocks import CodeText, Fact, Listing, Math, Say, Text
from byhand.mathtext.tree import Number

#: Conventions that have a sentence for each of their details.
_BY_DETAIL = ("order", "samples", "parameters_moved")
#: So many rows are named.
_MOST_ROWS = 4


class Wording:
    def __init__(self, quantities: Quantities, figures: Mapping[int, Figure]) -> None:
        self.quantities = quantities
        self.figures = figures

    def explanation(self, judged: Judged) -> tuple[Say, ...]:
        """Sentences on what the figure is, or on what it may be."""
        return tuple(self._sentences(judged))

    def _sentences(self, judged: Judged) -> Iterator[Say]:
        found = judged.found
        if judged.right is not None and (found is None or judged.verdict not in ("agrees", "truncated")):
            key, value = judged.right
            shown = Math(number(value, max(judged.figure.printed.digits, 1)))
            yield _say("audit.right_is", quantity=self.place(key), number=shown)
        if found is None:
            yield from self._unexplained(judged)
            return
        elsewhere = bool(judged.meant) and found.key not in judged.meant
        here = judged.right is not None and judged.right[0] == found.key
        yield from self.says(found, elsewhere=elsewhere, here=here)
        yield from self._chance(judged, found)
        if judged.slip is not None and judged.slip.kind != "last_digit":
            yield _say("audit.or_else")
            yield from _slip(judged)

    def _unexplained(self, judged: Judged) -> Iterator[Say]:
        other = judged.other
        sure = other is not None and other.accepted
        if judged.nothing == "later":
            yield _say("audit.no_such_step", count=self.quantities.world.problem.training.steps)
        elif judged.nothing or not sure:
            yield _say(f"audit.{'no_such' if judged.nothing else 'unexplained'}")
        if other is not None:
            yield _say(f"audit.{'elsewhere' if sure else 'elsewhere_perhaps'}", quantity=self.place(other.key))
        if not sure:
            yield from _slip(judged)
        if judged.weak is not None:
            yield _say("audit.weak", chance=percent(judged.weak.chance))
            yield from self.says(judged.weak, elsewhere=bool(judged.meant) and judged.weak.key not in judged.meant)

    def place(self, key: tuple[str, str], *, brief: bool = False) -> Fact:
        """The quantity and, where there are several, its step. brief: without what a number stands on the way to."""
        called, step = self.quantities.called(key), self.quantities.step(key)
        if key[1] and not brief:
            called = _say("audit.on_the_way", part=called, quantity=self.quantities.whole(key))
        if not step:
            return called
        return _say("audit.in_step", quantity=called, number=step)

    # -- by source -----------------------------------------------------------------------------------------------

    def says(self, found: Finding, *, elsewhere: bool, here: bool = False) -> Iterator[Say]:
        """Where the number comes from. here: whether its quantity has just been named."""
        quantity: Fact = _say("audit.it") if here else self.place(found.key)
        facts: dict[str, Fact] = {"quantity": quantity}
        source = found.origin.source
        if source in ("right", "part"):
            yield from self._stated(found, facts, elsewhere=elsewhere)
        elif source == "rounding":
            habit = found.origin.facts["habit"]
            facts |= {"digits": _say(f"audit.digits.{habit.digits.kind}", count=habit.digits.count)}
            facts |= {"how": _say(f"audit.dropping.{habit.rounding}")}
            yield Say(f"audit.rounding.{habit.each}", facts)
        elif source == "retyped":
            yield Say("audit.retyped", facts | {"figures": self.rows(found.origin.facts["rows"])})
        elif source == "reach":
            digits = found.origin.facts["digits"]
            yield Say("audit.reach", facts | {"digits": _say(f"audit.digits.{digits.kind}", count=digits.count)})
        else:
            variations: Sequence[Variation] = found.origin.facts["variations"]
            yield Say("audit.variation.single" if len(variations) == 1 else "audit.variation.several", facts)
            yield from (variation_says(each) for each in variations)
        if found.turn != "same" and source not in ("right", "part"):
            yield _say(f"audit.turned_too.{found.turn}")
        if found.how == "cuts":
            yield _say("audit.cut_off")
        if found.shared > 1:
            yield _say("audit.shared", count=found.shared - 1)

    def _stated(self, found: Finding, facts: dict[str, Fact], *, elsewhere: bool) -> Iterator[Say]:
        if found.turn != "same":
            yield Say(f"audit.turn.{found.turn}", facts)
        elif is_figure(found.key):
            yield Say("audit.is_figure", facts)
        elif elsewhere:
            formula = self.quantities.formula(found.key)
            yield Say(
                "audit.is_report" if formula else "audit.is_other", facts | ({"formula": formula} if formula else {})
            )
        else:
            yield Say("audit.is", facts)

    def rows(self, rows: Sequence[int]) -> Fact:
        """The figures of some rows, by name."""
        named = [Text(self.figures[row].name or f"{row}") for row in rows[:_MOST_ROWS]]
        more = [_say("audit.more_figures", count=len(rows) - _MOST_ROWS)] if len(rows) > _MOST_ROWS else []
        return Listing((*named, *more))

    def _chance(self, judged: Judged, found: Finding) -> Iterator[Say]:
        if judged.verdict == "agrees" and not judged.meant and judged.fits > 1:
            yield _say("audit.fits", count=judged.fits)
        if judged.verdict not in ("agrees", "truncated") or (not judged.meant and judged.fits < 2):
            yield _say("audit.chance", chance=percent(found.chance))


def variation_says(each: Variation) -> Say:
    """What is different under a variation."""
    if each.kind == "misconception":
        return Say(f"misconception.{each.name}.says")
    key = f"audit.convention.{each.name}"
    return Say(f"{key}.{each.detail}" if each.name in _BY_DETAIL else key, {"detail": CodeText(each.detail or "–")})


def variation_name(name: str, kind: str) -> Say:
    return Say(f"misconception.{name}.name" if kind == "misconception" else f"audit.name.{name}")


def percent(chance: float) -> Fact:
    """A probability in words of one or two digits."""
    if chance < 1e-4:
        return _say("audit.percent_least")
    value = 100 * chance
    text = f"{value:.2g}" if value < 10 else f"{value:.0f}"
    return _say("audit.percent", number=Math(Number(text)))


def _slip(judged: Judged) -> Iterator[Say]:
    """What else the figure looks like."""
    if judged.slip is not None:
        facts: dict[str, Fact] = {key: fact for key, fact in judged.slip.facts.items() if key == "row"}
        yield Say(f"audit.slip.{judged.slip.kind}", {**facts, "name": Text(str(judged.slip.facts.get("name", "")))})


def _say(key: str, **facts: Fact) -> Say:
    return Say(key, facts)
