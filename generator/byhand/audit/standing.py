"""Where each figure of a list stands before anything is searched: what it means, and what it agrees with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from byhand.audit.agreement import Stated
from byhand.audit.explaining import Explaining
from byhand.audit.figures import Figure
from byhand.audit.match import matched
from byhand.audit.names import Names
from byhand.audit.pool import Pool, alike
from byhand.audit.worlds import Key, World
from byhand.derivation.run import Pass

#: A figure that fits more quantities than this stands for none.
_AMBIGUOUS = 4


class Standing:
    """shown: the passes whose lines are worked out in all their steps."""

    def __init__(self, world: World, figures: Sequence[Figure], shown: Sequence[Pass]) -> None:
        self.world = world
        self.shown = shown
        self.figures = {figure.row: figure for figure in figures}
        self.stated = Stated(world, world.parts_of(shown))
        names = Names(world, {hit.key: hit.value for hit in self.stated.parts.hits})
        self.meant = {figure.row: names.meant(figure.name) for figure in figures}
        self.agreements = {row: self.stated.agreement(figure, self.meant[row]) for row, figure in self.figures.items()}
        loss = world.problem.training.loss
        self.explaining = Explaining(
            self._everything(), loss is not None and (loss.kind == "formula" or "entropy" in loss.kind)
        )

    def _everything(self) -> Pool:
        pool = Pool()
        for hit in (*self.stated.quantities.hits, *self.stated.parts.hits, *self.stated.figures.hits):
            pool.put(hit)
        return pool

    def own(self, row: int) -> tuple[Key, ...]:
        """The quantities that the figure's name means."""
        return self.meant[row].keys

    def same(self, key: Key, own: Sequence[Key]) -> bool:
        """Whether that is one of these by another name: the same number, computed (∂E/∂a, and w·δ in the line of δ)."""
        stated = self.explaining.stages["stated"]
        return not self.world.given(key[0]) and any(
            alike(one.value, other.value) for one in stated.of_keys([key]) for other in stated.of_keys(own)
        )

    def settled(self, row: int) -> bool:
        """Whether no other explanation is looked for."""
        best, own = self.agreements[row].best, self.own(row)
        if best is None or (own and best.key not in own):
            return False
        return best.how == "rounds" or best.key in own or best.accepted

    def turned(self, row: int) -> list[Key]:
        """Quantities that the figure is with the other sign, where there are few."""
        figure = self.figures[row]
        hits = self.explaining.near(self.explaining.stages["stated"], figure, "sign")
        hits = [hit for hit in hits if hit.key[0] not in self.world.extras][: 20 * _AMBIGUOUS]
        keys = [hit.key for hit in hits if matched(figure.printed, hit.origin.maker.proven(hit.proof), "sign")]
        return list(dict.fromkeys(keys)) if len(keys) <= _AMBIGUOUS else []

    def printed_for(self) -> dict[Key, list[tuple[int, Fraction]]]:
        """Which figures stand for which quantity: those that agree with it, and those that its name means."""
        found: dict[Key, list[tuple[int, Fraction]]] = {}
        for row, figure in self.figures.items():
            agreement = self.agreements[row]
            agreed = [key for key in agreement.keys if self._computed(key)]
            for key in agreed if len(agreed) <= _AMBIGUOUS else []:
                found.setdefault(key, []).append((row, figure.printed.value))
            for key in self.turned(row):
                found.setdefault(key, []).append((row, -figure.printed.value))
            for key in self.own(row) if agreement.best is None else ():
                found.setdefault(key, []).append((row, figure.printed.value))
        return found

    def _computed(self, key: Key) -> bool:
        return key[0] not in self.world.extras and not self.world.given(key[0])

    def strangers(self) -> set[int]:
        """The rows that agree with nothing, with neither sign."""
        return {row for row, agreement in self.agreements.items() if agreement.best is None and not self.turned(row)}
