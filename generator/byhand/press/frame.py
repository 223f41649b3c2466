"""A derivation whose numbers are not known yet, and the page made of it.

Tapes, names and forms are those of one variant, which all of the same architecture share; every number is a question to
the facts of the variant at hand (``Variant``), who answers with a real derivation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from byhand.derivation.checks import Checks, Difference
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Pass, Run
from byhand.document.blocks import Chain
from byhand.document.frame import Frame, Line
from byhand.document.page import Blocks, Page
from byhand.document.symbols import Symbols
from byhand.mathtext.numbers import given_node
from byhand.mathtext.tree import Mark, Node, bare
from byhand.press.anew import held_blocks
from byhand.press.given import HeldGiven
from byhand.press.held import HeldChain, HeldFigure, HeldNumber, HeldRounded, HeldSay, HeldSays
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import Exact, Undecided, Value, exact
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot
from byhand.unknown import Cell, Facts, Lazy, NotKnown, Tracer, Unknown, applied

#: A pass: its step, and whether it is shown as the one after the last update.
Place = tuple[int, bool]


class Variant(Facts):
    """A variant at hand. derivation: its numbers. frames: of its passes, as far as they were asked for."""

    __slots__ = ("_frames", "_page", "derivation", "press")

    def __init__(self, press: Shared, derivation: Derivation) -> None:
        self.press = press
        self.derivation = derivation
        self._frames: dict[Place, Frame] = {}
        self._page: Page | None = None

    def frame(self, place: Place) -> Frame:
        """One that knows the factors of views that the press has met."""
        if place not in self._frames:
            run, (step, plus) = self.derivation.run, place
            found = Frame(run, run.known[step], self.press.symbols, plus=plus)
            found.share(self.press.factors(place))
            self._frames[place] = found
        return self._frames[place]

    @property
    def page(self) -> Page:
        """For what is made anew."""
        if self._page is None:
            self._page = Page(self.derivation, complete=True, symbols=self.press.symbols)
        return self._page

    def frame_of_page(self, place: Place) -> Frame:
        step, plus = place
        page = self.page
        return page.final if plus else next(frame for frame in (page.first, *page.frames) if frame.at.step == step)


class Shared:
    """What all variants of an architecture share beside its tapes: symbols, and the factors that views have made."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self._factors: dict[Place, dict[Slot, Line]] = {}
        self.numbers: dict[Place, dict[Slot, tuple[Node, Exact]]] = {}
        self.chains: dict[tuple[Any, ...], HeldChain] = {}
        #: (symbol, form, operands) of a factor → its slot.
        self.slots: dict[Place, dict[tuple[Any, ...], Slot]] = {}

    def factors(self, place: Place) -> dict[Slot, Line]:
        return self._factors.setdefault(place, {})


class PressTracer(Tracer):
    """Knows how numbers are printed."""

    def rounded(self, value: Unknown, round_: Callable[[Any], Any]) -> HeldRounded:
        def attempt(known: Any) -> Any:
            try:
                return round_(known)
            except Undecided:
                return None

        found = applied(self, attempt, value)
        if found.asked(lambda known: known is None):
            raise Undecided
        return HeldRounded(found)

    def number(self, source: Unknown, write: Callable[[Any], Any]) -> HeldNumber:
        return HeldNumber(applied(self, write, source))


class PressPass(Pass):
    """A pass whose values are asked of the variant at hand."""

    __slots__ = ()

    @classmethod
    def of(cls, tracer: Tracer, at: Pass) -> PressPass:
        def value(slot: Slot) -> Lazy:
            return Lazy(tracer, lambda facts: facts.derivation.run.known[at.step].values[slot])

        values = [None if found is None else value(slot) for slot, found in enumerate(at.values)]
        return cls(at.step, at.samples, at.tape, cast("list[Value | None]", values), at.stopped)


class PressRun(Run):
    __slots__ = ("tracer",)
    tracer: Tracer

    @classmethod
    def of(cls, tracer: Tracer, run: Run, problem: Problem) -> PressRun:
        known = {step: PressPass.of(tracer, at) for step, at in run.known.items()}

        def loss(place: int) -> Lazy:
            return Lazy(tracer, lambda facts: facts.derivation.run.losses[place])

        made = cls(problem, run.tape, run.forward, cast(int, None))
        made.tracer = tracer
        made.known = cast("dict[int, Pass]", known)
        made.steps = [known[at.step] for at in run.steps]
        made.final = known[0]
        made.losses = cast("list[Value]", [loss(place) for place in range(len(run.losses))])
        return made

    def loss_rounded(self, step: int, digits: Digits, rounding: Any = None) -> HeldRounded:
        return HeldRounded(
            Lazy(self.tracer, lambda facts: facts.derivation.run.loss_rounded(step, digits, rounding))
        )  # fmt: skip

    def rounded(self, at: Pass, slot: Slot, digits: Digits, rounding: Any = None) -> HeldRounded:
        def found(facts: Any) -> Any:
            run = facts.derivation.run
            return run.rounded(run.known[at.step], slot, digits, rounding)

        return HeldRounded(Lazy(self.tracer, found))

    def _unknown(self, *_: object) -> Any:
        raise NotKnown("a run of no variant cannot compute")

    round = refine = recompute = residues = _unknown  # type: ignore[assignment]  # whatever they are asked


def pressed_derivation(tracer: Tracer, real: Derivation, problem: Problem) -> Derivation:
    """The same without its numbers. problem: the derivation's, its numbers held."""
    run = PressRun.of(tracer, real.run, problem)
    checks = real.checks

    def value(place: int, which: str) -> Lazy:
        return Lazy(tracer, lambda facts: getattr(facts.derivation.checks.differences[place], which))

    differences = tuple(
        Difference(item.parameter, cast(Value, value(place, "gradient")), cast(Value, value(place, "difference")))
        for place, item in enumerate(checks.differences)
    )
    reference = run if checks.reference is real.run else checks.reference
    return Derivation(problem, run, Checks(differences, checks.direction, checks.kinks, checks.unchecked, reference))


class PressFrame(Frame):
    """Numbers are held; each line has its own tree of questions."""

    def __init__(self, tracer: Tracer, shared: Shared, run: Run, at: Pass, *, plus: bool = False) -> None:
        super().__init__(run, at, shared.symbols, plus=plus)
        self.tracer, self.shared = tracer, shared
        self.place: Place = (at.step, plus)
        self.share(shared.factors(self.place))

    def _of(self, ask: Callable[[Frame], Any]) -> Lazy:
        """What the frame of the variant at hand says."""
        place = self.place
        return Lazy(self.tracer, lambda facts: ask(facts.frame(place)))

    def value(self, slot: Slot) -> Value:
        if slot >= 0:
            return super().value(slot)
        return cast(Value, self._of(lambda frame: frame.value(slot)))

    def _print(self, slot: Slot) -> None:
        """Only what the author wrote as no plain decimal stands as it is: it is the same in all variants."""
        known = self.shared.numbers.setdefault(self.place, {})
        if slot not in known:
            known[slot] = self._held(slot)
        self._numbers[slot], self._printed[slot] = known[slot]

    def _held(self, slot: Slot) -> tuple[Node, Exact]:
        name = self.tape.names[slot] if slot >= 0 else None
        given = self.given(name) if name is not None else None
        node: Node
        if given is not None and not isinstance(given, HeldGiven):
            node, printed = given_node(given), exact(given.value)
        else:
            node = HeldNumber(self._of(lambda frame: bare(frame.number(slot))))
            printed = cast(Exact, self._of(lambda frame: frame.printed(slot)))
        return node if name is None else Mark(self.address(name), node, value=True), printed

    def derive(self, symbol: Node, form: Form, fixed: Sequence[Slot], columns: Sequence[Sequence[Slot]] = ()) -> Line:
        """The same factor has the same slot, whoever asks for it, and in every variant."""
        key = (symbol, form, tuple(fixed), tuple(map(tuple, columns)))
        slots = self.shared.slots.setdefault(self.place, {})
        if key in slots:
            self._symbols[slots[key]] = symbol
            return self._derived[slots[key]]
        line = super().derive(symbol, form, fixed, columns)
        slots[key] = line.target
        return line

    def whole(self, make: Callable[[], Chain]) -> Chain:
        return HeldChain(Cell(self.tracer, make), "")

    def chain(self, line: Line | Equation, head: Node | None = None, **how: Any) -> Chain:
        """What was found out about a line stays known where the document around it changes."""
        key = (self.place, line, head, tuple((name, tuple(given) if isinstance(given, list) else given)
                                             for name, given in sorted(how.items())))  # fmt: skip
        known = self.shared.chains
        if key not in known:
            address = self.address(self.tape.names[line.target]) if line.target >= 0 else ""
            known[key] = HeldChain(Cell(self.tracer, partial(super().chain, line, head, **how)), address)
        return known[key]

    def _recomputed(self, line: Line | Equation) -> Any:
        found = self._of(lambda frame: frame._recomputed(line))
        return None if found.asked(lambda value: value is None) else found

    def recompute(self, line: Line | Equation) -> Any:
        found = self._of(lambda frame: frame.recompute(line))
        return None if found.asked(lambda value: value is None) else HeldRounded(found)


class PressPage(Page):
    """A page for all variants of an architecture."""

    def __init__(self, tracer: Tracer, shared: Shared, derivation: Derivation) -> None:
        self.tracer, self.shared = tracer, shared
        super().__init__(derivation, complete=True, symbols=shared.symbols)

    def frame(self, at: Pass, *, plus: bool = False) -> Frame:
        return PressFrame(self.tracer, self.shared, self.run, at, plus=plus)

    def chosen(self, choose: Callable[..., Any], *facts: object) -> Any:
        cell = Cell(self.tracer, partial(choose, *facts))

        def kind() -> str:
            found = self.tracer.ask(cell)
            if isinstance(found, list):
                return "several" if found else "nothing"
            return "none" if found is None else "one"

        found = self.tracer.settled(kind)
        return {"several": [HeldSays(cell)], "one": HeldSay(cell), "nothing": [], "none": None}[found]

    def pictured(self, view: Callable[..., Blocks], *facts: object) -> Blocks:
        cell = Cell(self.tracer, partial(view, *facts))
        count = self.tracer.settled(lambda: len(self.tracer.ask(cell)))
        return [HeldFigure(cell, place) for place in range(count)]

    def anew(self, view: Callable[[Page], Blocks]) -> Blocks:
        return held_blocks(self.tracer, lambda facts: view(facts.page))

    def computed(self, compute: Callable[[Page, Frame], dict[str, Value]], frame: Frame) -> dict[str, Value]:
        place = cast(PressFrame, frame).place
        found = Lazy(self.tracer, lambda facts: compute(facts.page, facts.frame_of_page(place)))
        names = found.asked(tuple)
        return {name: found.aspect(name, lambda values, name=name: values[name]) for name in names}  # type: ignore[misc]

    def moved(self, parameter: Name, by: Exact) -> Any:
        found = Lazy(self.tracer, lambda facts: facts.page.moved(parameter, by))
        return None if found.asked(lambda value: value is None) else found
