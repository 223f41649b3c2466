"""One step of a problem worked out as numbered lines, right or with a mistake in it: what "spot the mistake" shows.

Every line says the same thing in the same way: name = formula = numbers = result, the formula being the tape's own. No
sentence stands between the lines: they tell how it is done, and here it may be done otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from byhand.derivation.checks import Checks
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Run
from byhand.document.blocks import Block, Chain, Display, Paragraph, Scope
from byhand.document.build import build
from byhand.document.frame import SHOWN_TERMS, Frame
from byhand.exercises.sections import Section, filled, sections_of
from byhand.exercises.sheet import is_plain, statement
from byhand.mathtext.change import changed
from byhand.mathtext.tree import Letter, Mark, Node, Number, Product, Row, Script, Sign, bare, product
from byhand.problem.model import Problem

_SECTIONS = ("given", "formulas", "forward", "loss", "backward", "update")
_STEP = "step1"


def one_step(problem: Problem) -> Problem:
    """The problem with one step of its training, shown node by node and in full."""
    training = replace(problem.training, steps=1, epochs=None)
    show = replace(problem.show, backward=("node",), steps=None, detail="full", sections=_SECTIONS)
    return replace(problem, training=training, show=show)


@dataclass(frozen=True, slots=True)
class Worked:
    """given: the problem and what its symbols mean. blocks: headings and lines. lines: these, in order; the number of
    each is its place, from 1.
    """

    given: tuple[Block, ...]
    blocks: tuple[Block, ...]
    lines: tuple[Chain, ...]

    @property
    def path(self) -> Node | None:
        """The first name of what comes down along one connection or one use, where there are such lines."""
        return next((line.parts[0][1] for line in self.lines if _is_path(line)), None)


def worked(run: Run, checks: Checks) -> Worked:
    """run: of ``one_step``, right or wrong; training must not have stopped in it."""
    document = build(Derivation(run.problem, run, checks), complete=True)
    sections = list(sections_of(document.blocks))
    maker = _Maker()
    made = [maker.section(section) for section in sections if section.anchor.startswith(_STEP)]
    blocks = (Scope(_STEP), *filled(made))
    return Worked(tuple(statement(sections)), blocks, tuple(maker.lines))


class _Maker:
    """lines: all so far."""

    def __init__(self) -> None:
        self.lines: list[Chain] = []
        self._named: Frame | None = None

    def section(self, section: Section) -> Section:
        made: list[Block] = []
        for block in section.blocks:
            match block:
                case Display(chains):
                    new = self._display(chains)
                    if new and made and isinstance(made[-1], Display):
                        made[-1] = Display((*made[-1].chains, *new))  # without words between them one block
                    elif new:
                        made.append(Display(new))
                case Paragraph(sentences):
                    left = tuple(filter(is_plain, sentences))
                    made += [Paragraph(left)] if left else []
        return Section(section.heading, tuple(made))

    def _display(self, chains: Sequence[Chain]) -> tuple[Chain, ...]:
        found = []
        for chain in chains:
            if chain.source is not None:  # else a formula without numbers
                self.lines.append(replace(self._line(chain), number=len(self.lines) + 1))
                found.append(self.lines[-1])
        return tuple(found)

    def _line(self, chain: Chain) -> Chain:
        """The chain as name = formula = numbers = result."""
        assert chain.source is not None
        frame: Frame = chain.source.frame
        line = chain.source.line
        if frame is not self._named:
            _name_paths(frame)
            self._named = frame
        own = frame.tape.names[line.target].kind in _PATHS
        made = frame.chain(line, frame.symbol(line.target) if own else chain.parts[0][1])
        return replace(made, parts=tuple((relation, changed(node, _without_one)) for relation, node in made.parts))


#: What usually is written as its formula, without a name of its own.
_PATHS = ("back", "contribution")
#: A factor 1 in place of a setting that is left out.
_ONE = re.compile(r"step1\.(layer\d+\.)?1")


def _name_paths(frame: Frame) -> None:
    """Give what comes down along one connection, or one use, a name: its formula may be wrong."""
    symbols = frame.symbols
    for slot, name in enumerate(frame.tape.names):
        if name.kind == "back":
            whole = name.of_kind("adjoint_activation")._replace(source=0)
            if frame.tape.index.get(whole) == slot:
                continue  # the only way down has a symbol: it is all that arrives
            ends = symbols.label(name.layer + 1, name.source), symbols.label(name.layer, name.unit)
        elif name.kind == "contribution":
            below, _, above = name.label.rpartition("<-")
            ends = symbols.quantity(above), symbols.quantity(below)
        else:
            continue
        frame.rename(slot, path(*ends, frame.sample_number(name), frame.symbols.sample_marks))


#: The letter of what comes down along one connection.
_PATH = Letter("c")


def path(above: Node, below: Node, sample: int = 0, marks: Sequence[str] = "()") -> Node:
    """The name of what comes down from one unit, or one quantity, to another."""
    over = Row((Sign(marks[0]), Number(str(sample)), Sign(marks[1]))) if sample else None
    return Script(_PATH, Row((above, Sign("→"), below)), over)


def _without_one(node: Node) -> Node | None:
    if not isinstance(node, Product):
        return None
    left = [factor for factor in node.factors if not (isinstance(factor, Mark) and _ONE.fullmatch(factor.address))]
    return product(*left) if left and len(left) < len(node.factors) else None


def _is_path(chain: Chain) -> bool:
    head = bare(chain.parts[0][1])
    return isinstance(head, Script) and head.base == _PATH and isinstance(head.below, Row)


def rule_of(chain: Chain) -> tuple[object, ...]:
    """The line's rule: its formula with what goes in, without numbers."""
    assert chain.source is not None
    line = chain.source.line
    return line.form, line.fixed, line.columns


def is_abridged(chain: Chain) -> bool:
    """Whether the line leaves terms of a sum out, so that nobody can recompute it."""
    assert chain.source is not None
    columns = chain.source.line.columns
    return bool(columns) and len(columns[0]) > SHOWN_TERMS
