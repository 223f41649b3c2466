"""What a page needs to recompute a document's numbers: for which documents, and which of its lines.

The page's engine (``templates/html/engine.js``) walks the same equations with other given numbers, prints them by the
same rules and makes every line's numbers anew.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from byhand.derivation.derive import Derivation
from byhand.document.blocks import Chain, Display, Document
from byhand.document.page import Page
from byhand.live.data import Data, Write
from byhand.mathtext.formdata import form_data
from byhand.tape.forms import Form
from byhand.tape.tape import Tape

#: A recomputation may cost about so many operations on numbers, which takes a browser half a second.
MOST_WORK = 40_000
#: What a transcendental function costs, in operations.
FUNCTION = 30
_FUNCTIONS = ("exp", "ln", "tanh", "cosh", "sin", "cos", "σ", "Φ", "φ", "**", "r", "e", "π")


@dataclass(frozen=True, slots=True)
class Program:
    """One document's value program.

    chains: those whose numbers can be made anew; the engine's lines are in their order.
    """

    page: Page
    chains: tuple[Chain, ...]
    _places: dict[int, int]

    def line(self, chain: Chain) -> int | None:
        """The chain's place among the engine's lines; ``None`` where its numbers stay what they are."""
        return self._places.get(id(chain))

    def data(self, places: MutableMapping[str, int], write: Write, mark: str = ".") -> dict[str, Any]:
        """Everything for the engine.

        places: of each address in the page's list; operands that the page does not show as yet are added at its end.
        write: a formula as MathML, with those places. mark: between a number's whole and its decimals.
        """
        sources = [chain.source for chain in self.chains if chain.source is not None]
        return Data(self.page, sources, places, write, mark).whole()


def program(derivation: Derivation, document: Document) -> Program | None:
    """The value program of a document; ``None`` where recomputing it would take a page too long."""
    page = Page(derivation)
    if len(page.run.losses) * _cost(page.run.tape) + _cost(page.run.forward) > MOST_WORK:
        return None
    chains = tuple(chain for chain in _chains(document) if chain.source is not None)
    return Program(page, chains, {id(chain): place for place, chain in enumerate(chains)})


def _chains(document: Document) -> Iterator[Chain]:
    for block in document.blocks:
        if isinstance(block, Display):
            yield from block.chains


def _cost(tape: Tape) -> int:
    costs: dict[Form, int] = {}
    work = 0
    for equation in tape.equations.values():
        if equation.form not in costs:
            text = repr(form_data(equation.form))
            costs[equation.form] = 2 + FUNCTION * sum(text.count(f"'{name}'") for name in _FUNCTIONS)
        work += costs[equation.form] * (len(equation.columns[0]) if equation.columns else 1)
    return work
