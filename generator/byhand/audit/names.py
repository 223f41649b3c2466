"""Which quantity a figure's name means: an address, also a short one; or what sources call such a quantity.

Only what a source's own word fits exactly counts: ``net_h1``, ``dE/dw5``, ``w5+``, ``out_o1 after``, ``E_total``. All
other names mean nothing, and every quantity of the problem is looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from byhand.audit.worlds import Key, Spot, World
from byhand.problem.model import Problem
from byhand.tape.names import Name

_STEP = re.compile(r"(?:step|round|epoch|iteration)\s*_?(\d{1,7})\b", re.IGNORECASE)

_LOSS = "loss error totalerror e etotal totalloss cost j l c etot totale mse msetotal outputloss lossvalue".split()
_NET = ("net", "netinput", "z", "in", "input", "i", "sum", "s", "netof", "net_", "v", "wsum", "weightedsum")
_OUT = ("out", "output", "a", "activation", "o", "h", "y", "sigmoid", "f", "outof", "yhat")
_DELTA = ("delta", "d", "err", "error", "δ", "errorsignal", "errorof", "deltaof", "dedz", "dednet", "dldz", "dldnet",
          "detotaldnet", "dcdz", "djdz", "detdnet")  # fmt: skip
_GRADIENT = ("de", "detotal", "dl", "dj", "dc", "det", "dloss", "derror", "detot", "∂e", "∂etotal", "∂l", "∂c", "∂j")
_OUTS, _NETS = ("out", "a", "o", "output", ""), ("net", "z", "in", "s")
_AFTER = re.compile(
    r"(?:\bnew\b|\bafter\b|\bupdated\b|\bupdate\b|\bnext\b|\+|⁺|'|′|\*|\bafterwards\b|\bfinal\b)", re.IGNORECASE
)
_NOISE = re.compile(
    r"\((?:[^()]*)\)|\bafter\b.*$|\bbefore\b|\bnew\b|\bupdated\b|\bfinal\b|\bafterwards\b|\bnext\b|\bthe\b|\bof\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meant:
    """keys: the quantities. sure: whether the name is an address, not only a source's word that fits."""

    keys: tuple[Key, ...] = ()
    sure: bool = False


def steps_named(names: Iterable[str], last: int) -> set[int]:
    """The steps that some name speaks of."""
    found = {int(number) for name in names for number in _STEP.findall(name)}
    return {number for number in found if 1 <= number <= last}


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

    def meant(self, name: str) -> Meant:
        """What the name means, perhaps nothing."""
        text = name.strip()
        if found := self._short.get(text):
            return Meant(((found, ""),), sure=True)
        later = bool(_AFTER.search(text))
        for candidate in (_bare(_NOISE.sub(" ", text)), _bare(text)):
            if found_all := self._aliases.get((candidate, later)):
                return Meant(tuple(found_all))
        return Meant()

    def _shortened(self) -> Iterator[tuple[str, str]]:
        """Every spelling of every address; the full ones count first."""
        one_step, one_sample = self.problem.training.steps == 1, len(self.problem.samples) <= 1
        spellings: dict[str, str] = {}
        for where in self.addresses:
            for short in _spellings(where, one_step=one_step, one_sample=one_sample):
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
            yield _bare(word), later, (where, "")
        if name.kind == "delta":
            yield from ((_bare(word), later, key) for word, key in self._factors(where, spot, parts))

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
            slopes = [f"d{out}{unit}/d{net}{own}" for out in _OUTS for net in _NETS for own in ("", unit)]
            slopes += [f"d{out}/d{net}{unit}" for out in _OUTS for net in _NETS]
            words = {above: [f"{e}/d{out}{unit}" for e in _GRADIENT for out in _OUTS], known[where] / above: slopes}
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
                yield from self._of_unit(name, _NET)
            case "activation":
                yield from self._of_unit(name, _OUT)
                yield from self._unit(name)
            case "delta":
                yield from self._of_unit(name, _DELTA)
            case "gradient" | "sample_gradient":
                yield from (f"{head}/d{name.label}" for head in _GRADIENT)
                if self.problem.system is not None:
                    yield f"d{self.problem.system.minimize}/d{name.label}"
                yield from (
                    f"d{name.label}",
                    f"grad {name.label}",
                    f"gradient {name.label}",
                    f"{name.label} gradient",
                    f"{name.label} grad",
                )
                yield from (f"{head}/d{weight}" for weight in self._weight(name) for head in (*_GRADIENT, ""))
            case "after" | "parameter":
                yield name.label
                yield from self._weight(name)
            case "loss":
                yield from _LOSS
            case "sample_loss" if len(self.problem.samples) <= 1:
                yield from _LOSS
            case "report":
                yield name.label
            case "loss_term":
                for unit in self._unit(name._replace(layer=self._last)):
                    yield from (f"E{unit}", f"loss {unit}", f"error {unit}", f"E{name.unit}")
            case "quantity":
                yield name.label
            case "adjoint_activation":
                yield from (
                    f"{e}/d{out}{unit}" for unit in self._unit(name) for e in _GRADIENT for out in ("out", "a", "o", "")
                )
            case "back":
                for above in self._unit(Name("net", name.layer + 1, name.source)):
                    yield from (f"dE{above}/d{out}{unit}" for unit in self._unit(name) for out in ("out", "a", "o", ""))

    @property
    def _last(self) -> int:
        return len(self.problem.network.layers) if self.problem.network else 0

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


def _bare(text: str) -> str:
    """Letters and digits only, without case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _spellings(where: str, *, one_step: bool, one_sample: bool) -> Iterator[str]:
    parts = where.split(".")
    without_step = parts[1:] if one_step and parts[0] == "step1" else None
    for chosen in (parts, without_step):
        if chosen:
            yield ".".join(chosen)
            if one_sample:
                yield ".".join(part for part in chosen if part != "sample1")
