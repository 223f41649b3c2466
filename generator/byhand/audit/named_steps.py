"""Which step of the training a figure's name speaks of, and the quantities of the first or last step at that one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from byhand.audit.worlds import Key

_UNIT = r"(?:steps?|rounds?|epochs?|iterations?|updates?)"
_COUNT = r"(\d{1,3}(?:[ ,]\d{3})+|\d{1,9})"
#: "after 3 rounds", "after the 3rd round", "after round 3", "round 3", "3 rounds"; not "step 3", a tutorial's section.
_PHRASE = re.compile(
    rf"(?P<after>\bafter\b\s*)?(?:\bthe\s+)?(?:(?<![\w.,]){_COUNT}(?:st|nd|rd|th)?\s*\b{_UNIT}\b|\b{_UNIT}\s*_?{_COUNT}\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"step(\d{1,9})\.\S+")


@dataclass(frozen=True, slots=True)
class NamedStep:
    """number: from 1. after: whether its end is meant. address: whether an address says so. rest: the name without."""

    number: int
    after: bool
    epoch: bool
    address: bool
    rest: str

    def later_than(self, last: int) -> bool:
        """Whether a training of ``last`` steps does not come to it."""
        return self.number > last + (not self.after and not self.address)


def step_named(text: str) -> NamedStep | None:
    """``None`` where the name speaks of none."""
    if match := _ADDRESS.fullmatch(text):
        return NamedStep(int(match[1]), False, False, True, text)
    match = _PHRASE.search(text)
    if match is None or ("step" in match[0].lower() and not match["after"] and match[3] is not None):
        return None
    number = int(re.sub(r"\D", "", match[2] or match[3]))
    rest = text[: match.start()] + (" after" if match["after"] else " ") + text[match.end() :]
    after = bool(match["after"]) or match[2] is not None
    return NamedStep(number, after, "epoch" in match[0].lower(), False, rest)


def steps_named(names: Iterable[str], last: int) -> set[int]:
    """The steps that some name speaks of, and the one that follows on each."""
    named = [found for name in names if (found := step_named(name.strip())) is not None]
    numbers = {number for each in named for number in (each.number, each.number + (not each.address))}
    return {number for number in numbers if 1 <= number <= last}


def moved(keys: Sequence[Key], named: NamedStep, last: int, known: Container[str]) -> Iterator[Key]:
    """The same quantities, of the first step or the last, at the named one; nothing where they are not kept.

    The loss "after 10,000 rounds" is often the one that a program printed in the 10,000th, before its update.
    """
    for where, part in keys:
        head, _, rest = where.partition(".")
        number = named.number + (head == "final")
        place = f"step{number}.{rest}" if number <= last else f"final.{rest}" if head == "final" else ""
        if place in known:
            yield place, part
        if rest == "loss" and named.number > 1 and f"step{named.number}.loss" in known:
            yield f"step{named.number}.loss", part
