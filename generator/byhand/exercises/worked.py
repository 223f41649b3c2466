"""One step of a problem worked out as numbered lines, right or with a mistake in it: what "spot the mistake" shows.

Every line says the same thing in the same way: name = formula = numbers = result, the formula being the tape's own. No
sentence stands between the lines: they tell how it is done, and here it may be done otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from byhand.derivation.checks import Checks
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Run
from byhand.document.blocks import Block, Chain, Display, Document, Paragraph, Scope
from byhand.document.build import build
from byhand.document.frame import SHOWN_TERMS, Frame, Line
from byhand.exercises.sections import Section, filled, sections_of
from byhand.exercises.sheet import is_plain
from byhand.mathtext.tree import Letter, Node, Row, Script, Sign, bare
from byhand.problem.model import Problem
from byhand.tape.names import Name
from byhand.tape.tape import Equation

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
    def paths(self) -> bool:
        """Whether there are lines of what comes down along one connection or one use."""
        return any(is_path(chain) for chain in self.lines)


def worked(run: Run, checks: Checks) -> Worked:
    """run: of ``one_step``, right or wrong; training must not have stopped in it."""
    document = build(Derivation(run.problem, run, checks), complete=True)
    sections = list(sections_of(document.blocks))
    maker = _Maker()
    made = [maker.section(section) for section in sections if section.anchor.startswith(_STEP)]
    return Worked(tuple(_given(document, sections)), tuple(filled(made)), tuple(maker.lines))


def _given(document: Document, sections: Sequence[Section]) -> Iterator[Block]:
    from byhand.exercises.sheet import statement

    yield from statement(sections)


class _Maker:
    """lines: all so far."""

    def __init__(self) -> None:
        self.lines: list[Chain] = []

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
                case Scope():
                    made.append(block)
        return Section(section.heading, tuple(made))

    def _display(self, chains: Sequence[Chain]) -> tuple[Chain, ...]:
        found = []
        for chain in chains:
            line = _line(chain)
            if line is not None:
                self.lines.append(replace(line, number=len(self.lines) + 1))
                found.append(self.lines[-1])
        return tuple(found)


def _line(chain: Chain) -> Chain | None:
    """The chain as name = formula = numbers = result; ``None`` for a formula without numbers."""
    if chain.source is None:
        return None
    frame, line = chain.source.frame, chain.source.line
    made: Chain = frame.chain(line, _head(frame, line, chain.parts[0][1]))
    return made


def _head(frame: Frame, line: Line | Equation, head: Node) -> Node:
    """What the line is called; of what comes down along one way, which usually is written as its formula, the way."""
    name = frame.tape.names[line.target]
    if bare(head) != bare(frame.symbolic(line)) and name.kind != "contribution":
        return head
    ends = _ends(frame, name)
    if ends is None:
        return head
    sample = frame.sample_number(name)
    return path(*ends, sample, frame.symbols.sample_marks)


def _ends(frame: Frame, name: Name) -> tuple[Node, Node] | None:
    symbols = frame.symbols
    if name.kind == "back":
        return symbols.label(name.layer + 1, name.source), symbols.label(name.layer, name.unit)
    if name.kind == "contribution":
        below, _, above = name.label.rpartition("<-")
        return symbols.quantity(above), symbols.quantity(below)
    return None


#: What comes down along one connection.
_PATH = Letter("c")


def path(above: Node, below: Node, sample: int = 0, marks: Sequence[str] = ("(", ")")) -> Node:
    """The name of what comes down from one unit, or one quantity, to another."""
    from byhand.mathtext.tree import Number

    over = Row((Sign(marks[0]), Number(str(sample)), Sign(marks[1]))) if sample else None
    return Script(_PATH, Row((above, Sign("→"), below)), over)


def is_path(chain: Chain) -> bool:
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
