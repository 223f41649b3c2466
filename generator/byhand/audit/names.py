"""Which quantity a figure's name means: an address, also a short one; or what sources call such a quantity.

Only what a source's own word fits exactly counts: ``net_h1``, ``dE/dw5``, ``w5+``, ``out_o1 after``, ``E_total``. All
other names mean nothing, and every quantity of the problem is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from byhand.audit.named_steps import NamedStep, moved, step_named
from byhand.audit.shapes import Shapes
from byhand.audit.words import (
    AFTER,
    BEFORE,
    DELTA,
    GRADIENT,
    LOSS,
    NET,
    NETS,
    NOISE,
    OUT,
    OUTS,
    assigned_again,
    bare,
    spellings_of,
)
from byhand.audit.worlds import Key, Spot, World
from byhand.problem.model import Problem
from byhand.tape.names import Name

#: Why a name means nothing: there is no such quantity, or the training has no such step.
Nothing = Literal["", "missing", "later"]


@dataclass(frozen=True, slots=True)
class Meant:
    """keys: the quantities. nothing: why there can be none, where the name is of the form of one."""

    keys: tuple[Key, ...] = ()
    nothing: Nothing = ""


class Names:
    """All names of a problem's quantities."""

    def __init__(self, world: World, parts: Mapping[Key, float]) -> None:
        self.world = world
        self.problem: Problem = world.problem
        self.addresses = tuple(where for where, _ in world.numbers)
        self._short = dict(self._shortened())
        self._aliases: dict[tuple[str, bool], dict[Key, None]] = {}
        for spot in world.spots.items():
            for alias, later, key in self._words(*spot, parts):
                self._aliases.setdefault((alias, later), {})[key] = None
        for alias, key in self._epochs():
            self._aliases.setdefault((alias, False), {})[key] = None
        most = max((max(spot.name.layer, spot.name.unit, spot.name.source) for spot in world.spots.values()), default=0)
        self._shapes = Shapes(self._short, most)
        self._word_shapes = Shapes((word for word, _ in self._aliases), most)

    def meant(self, name: str) -> Meant:
        """What the name means, perhaps nothing."""
        text = name.strip()
        if found := self._short.get(text):
            return Meant(((found, ""),))
        named, last = step_named(text), self.problem.training.steps
        if named is not None and named.later_than(last):
            return Meant(nothing="later")
        if self._shapes.missing(text):
            return Meant(nothing="missing")
        if named is None or self._found(text, without_noise=False):
            return self._word(text)
        if named.epoch and 0 < self.problem.training.batch < len(self.problem.samples):
            return Meant()
        return self._at_step(named)

    def _at_step(self, named: NamedStep) -> Meant:
        found = self._word(named.rest)
        keys = moved(found.keys, named, self.problem.training.steps, self.world.doubles)
        return Meant(tuple(dict.fromkeys(keys)), found.nothing)

    def _word(self, text: str) -> Meant:
        """A source's own word."""
        found = self._found(text)
        if not found and self._word_shapes.missing(bare(NOISE.sub(" ", text))):
            return Meant(nothing="missing")
        return Meant(found)

    def _found(self, text: str, *, without_noise: bool = True) -> tuple[Key, ...]:
        """A loss that is said to be neither before nor after the update may be either."""
        later = bool(AFTER.search(text))
        candidates = [bare(NOISE.sub(" ", text))] if without_noise else []
        for candidate in (*candidates, bare(text)):
            if found := self._aliases.get((candidate, later)):
                either = not later and not BEFORE.search(text)
                more = self._aliases.get((candidate, True), {}) if either else {}
                return (*found, *(key for key in more if key[0].endswith(".loss")))
        return ()

    def _shortened(self) -> Iterator[tuple[str, str]]:
        """Every spelling of every address; the full ones count first."""
        one_step, one_sample = self.problem.training.steps == 1, len(self.problem.samples) <= 1
        spellings: dict[str, str] = {}
        for where in self.addresses:
            for short in spellings_of(where, one_step=one_step, one_sample=one_sample):
                spellings.setdefault(short, where)
        spellings |= {where: where for where in self.addresses}
        yield from spellings.items()
        for short, where in (("loss.before", "step1.loss"), ("loss.after", "final.loss")):
            if where in spellings:
                yield short, where

    # -- what sources call things ----------------------------------------------------------------------------

    def _words(self, where: str, spot: Spot, parts: Mapping[Key, float]) -> Iterator[tuple[str, bool, Key]]:
        """(word, whether it goes with "after", what it means); of several steps only of the first and the last."""
        name, step = spot.name, spot.at.step
        last = self.problem.training.steps
        if step not in (0, 1) and not (step == last and name.kind in ("after", "state")):
            return
        later = step == 0 or name.kind == "after"
        if name.sample > 1 and len(self.problem.samples) > 1:
            return
        for word in self._own(name):
            yield bare(word), later, (where, "")
        if name.kind == "delta":
            yield from ((bare(word), later, key) for word, key in self._factors(where, spot, parts))

    def _factors(self, where: str, spot: Spot, parts: Mapping[Key, float]) -> Iterator[tuple[str, Key]]:
        """∂E/∂a and f′, which stand within the line of δ."""
        name, known = spot.name, self.world.doubles
        head, sample = where.rpartition(".")[0], f"{name.layer}_{name.unit}"
        loss = self.problem.training.loss
        above = known.get(f"{head}.adjoint{sample}")
        if name.layer == self._last and loss is not None and loss.kind == "half_squared_error":
            above = known[f"{head}.a{sample}"] - known.get(f"{head}.t_{name.unit}", math.nan)
        if not above or (self.problem.notation.delta == "t-a" and name.layer == self._last):
            return
        own = [(key, value) for key, value in parts.items() if key[0] == where]
        for unit in self._unit(name):
            slopes = [f"d{out}{unit}/d{net}{own}" for out in OUTS for net in NETS for own in ("", unit)]
            slopes += [f"d{out}/d{net}{unit}" for out in OUTS for net in NETS]
            words = {above: [f"{e}/d{out}{unit}" for e in GRADIENT for out in OUTS], known[where] / above: slopes}
            for value, spellings in words.items():
                for key, number in own:
                    if abs(number - value) <= 1e-12 * abs(value):
                        yield from ((word, key) for word in spellings)
                        break

    def _epochs(self) -> Iterator[tuple[str, Key]]:
        """Sources count epochs from 0 or from 1."""
        for where in self.world.extras:
            if where.startswith("epoch"):
                number = int(where[len("epoch") :].partition(".")[0])
                yield from (
                    (f"epoch{first}{word}", (where, ""))
                    for first in (number - 1, number)
                    for word in ("error", "loss", "cost")
                )

    def _own(self, name: Name) -> Iterator[str]:
        match name.kind:
            case "net":
                yield from self._of_unit(name, NET)
            case "activation":
                yield from self._of_unit(name, OUT)
                yield from self._unit(name)
            case "delta":
                yield from self._of_unit(name, DELTA)
            case "gradient" | "sample_gradient":
                yield from (f"{head}/d{name.label}" for head in GRADIENT)
                if self.problem.system is not None:
                    yield f"d{self.problem.system.minimize}/d{name.label}"
                    yield f"d{self.problem.system.minimize}/d{assigned_again(name.label)}"
                yield from (
                    f"d{name.label}",
                    f"grad {name.label}",
                    f"gradient {name.label}",
                    f"{name.label} gradient",
                    f"{name.label} grad",
                )
                yield from (f"{head}/d{weight}" for weight in self._weight(name) for head in (*GRADIENT, ""))
            case "after" | "parameter":
                yield name.label
                yield from self._weight(name)
            case "loss":
                yield from LOSS
            case "sample_loss" if len(self.problem.samples) <= 1:
                yield from LOSS
            case "report":
                yield name.label
            case "loss_term":
                for unit in self._unit(name._replace(layer=self._last)):
                    yield from (f"E{unit}", f"loss {unit}", f"error {unit}", f"E{name.unit}")
            case "quantity":
                yield name.label
            case "adjoint_activation":
                yield from (
                    f"{e}/d{out}{unit}" for unit in self._unit(name) for e in GRADIENT for out in ("out", "a", "o", "")
                )
            case "back":
                for above in self._unit(Name("net", name.layer + 1, name.source)):
                    yield from (f"dE{above}/d{out}{unit}" for unit in self._unit(name) for out in ("out", "a", "o", ""))

    @property
    def _last(self) -> int:
        return self.problem.depth

    def _unit(self, name: Name) -> Iterator[str]:
        """What the unit is called."""
        network = self.problem.network
        if network is None:
            return
        names = network.layers[name.layer - 1].names
        if names:
            yield names[name.unit - 1]
            return
        yield f"{name.layer}_{name.unit}"
        hidden = name.layer < self._last
        for letter in ("h",) if hidden else ("o", "y"):
            if not hidden or self._last == 2:
                yield f"{letter}{name.unit}"
        if not hidden and network.layers[-1].units == 1:
            yield from ("o", "y", "output", "out")

    def _weight(self, name: Name) -> Iterator[str]:
        """A weight by the units that it joins, as w_{O1.H21}: to, then from; where both have names."""
        network = self.problem.network
        if network is None or not (name.unit and name.source) or network.layers[name.layer - 1].own_weight_names:
            return
        to = network.layers[name.layer - 1].names
        below = network.layers[name.layer - 2].names if name.layer > 1 else network.inputs
        if to and below:
            yield f"w{to[name.unit - 1]}{below[name.source - 1]}"

    def _of_unit(self, name: Name, heads: Iterable[str]) -> Iterator[str]:
        for unit in self._unit(name):
            for head in heads:
                yield f"{head}{unit}"
                yield f"{unit}{head}"
