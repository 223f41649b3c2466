"""From a worked example to a sheet: the problem, its lines with blanks, and nothing that tells what belongs there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from byhand.document.blocks import (
    Block,
    Callout,
    Chain,
    Code,
    Contents,
    Display,
    Document,
    Figure,
    Form,
    Heading,
    Inline,
    Items,
    Paragraph,
    Remark,
    Say,
    Scope,
    Table,
)
from byhand.exercises.blanks import Plan
from byhand.exercises.heading import Header, foot_of, front, title_of
from byhand.exercises.homework import Blanks
from byhand.exercises.masking import Mask
from byhand.exercises.rounding import Rule
from byhand.exercises.sections import Section, filled, parts_of, sections_of, whole
from byhand.mathtext.change import values
from byhand.mathtext.tree import Blank
from byhand.unknown import look, some

#: Sections that look back on all numbers, or hold the program.
_LEFT_OUT = frozenset(("check", "summary", "code", "after-predicted"))
_STEP = re.compile(r"step\d+")
#: Sentences that say what is there and what isn't, not how it is done.
_PLAIN = re.compile(r"(step|table)\.(?!predicted)|.+\.more(_\w+)?$|update\.fixed$|report\.intro$")


def sheet(document: Document, plan: Plan, header: Header, rule: Rule, chosen: Blanks | None = None) -> Document:
    """chosen: whose ``hints`` and ``prompts`` count. Without questions it is the whole example, but no notes."""
    chosen = chosen or Blanks()
    sections = list(sections_of(document.blocks))
    if not plan.questions:
        blocks: list[Block] = [
            block for section in sections for block in whole(section) if not isinstance(block, Remark)
        ]
    elif plan.statement:
        blocks = [*statement(sections), *_to_find(plan)]
    else:
        blocks = _Maker(plan, chosen).blocks(sections)
    if plan.questions:
        blocks = about_rounding(blocks)
    all_blocks = (*front(plan, header, rule), *blocks)
    return replace(
        document, title=title_of(header), blocks=all_blocks, metadata={}, foot=foot_of(header), said=plan.amounts
    )


# -- the problem only ---------------------------------------------------------------------------------------------


def statement(sections: Sequence[Section]) -> list[Block]:
    """What is given, and what the symbols mean."""
    blocks: list[Block] = []
    for section in sections:
        if section.anchor == "given":
            blocks += whole(section)
        elif section.anchor == "formulas":
            assert section.heading is not None
            notation = [block for block in section.blocks if _is_notation(block)]
            blocks += [section.heading, *notation]
    return blocks


def _is_notation(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return all(isinstance(said, Say) and said.key.startswith("notation.") for said in block.sentences)
    return isinstance(block, Table)


def _to_find(plan: Plan) -> list[Block]:
    blocks: list[Block] = [Heading(1, Say("sheets.find_title"), "find"), Paragraph((Say("sheets.find"),))]
    chains = [Chain((("", each.symbol), ("=", Blank(each.number))), each.address) for each in plan.questions]
    return [*blocks, Display(tuple(chains))]


# -- lines with blanks --------------------------------------------------------------------------------------------


class _Maker:
    """readings: whether sentences that read numbers may still stand: none does from the first blank on."""

    def __init__(self, plan: Plan, chosen: Blanks) -> None:
        self.plan = plan
        self.chosen = chosen
        self.mask = Mask(plan, hints=chosen.hints)
        self.readings = True
        self.seen: set[str] = set()
        self.prompted: set[str] = set()
        self.asked: set[int] = set()

    def blocks(self, sections: Sequence[Section]) -> list[Block]:
        found: list[Section] = []
        for part in parts_of(sections):
            if part[0].heading is None or part[0].anchor in _LEFT_OUT:
                continue
            own = [section for section in part if section.anchor not in _LEFT_OUT]
            hides = any(self._hides(block) for section in own for block in section.blocks)
            if hides and not self.chosen.hints:
                found += [self._bare(section) for section in own]
            else:
                found += [self._full(section) for section in own]
        return filled(found)

    def _hides(self, block: Block) -> bool:
        match block:
            case Display():
                return self.mask.display(block) != block
            case Table():
                return self.mask.table(block) is not block
        return False

    # -- a part that shows everything, or with hints -------------------------------------------------------------

    def _full(self, section: Section) -> Section:
        made: list[Block] = []
        for block in section.blocks:
            if self._hides(block):
                self.readings = False
            new = self._kept(block)
            if new is None and isinstance(block, Display | Table) and made and isinstance(made[-1], Paragraph):
                made.pop()  # it introduced what is gone
            if new is not None:
                made += [new, *self._prompts(new)]
                self._note(new)
        return Section(section.heading and self._titled(section.heading), tuple(made))

    def _kept(self, block: Block) -> Block | None:
        match block:
            case Paragraph(sentences):
                left = tuple(said for said in sentences if self._keeps(said))
                return Paragraph(left) if left else None
            case Callout(title, sentences):
                return block if all(map(self._keeps, (title, *sentences))) else None
            case Display():
                return self.mask.display(block)
            case Table():
                return self.mask.table(block)
            case Items():
                return self.mask.items(block, readings=self.readings)
            case Figure():
                return self.mask.figure(block, readings=self.readings)
            case Scope():
                return block
            case Remark() | Code() | Contents() | Heading() | Form():
                return None

    def _keeps(self, said: Inline) -> bool:
        return self.mask.keeps(said, readings=self.readings)

    def _titled(self, heading: Heading) -> Heading:
        return replace(heading, title=self.mask.heading(heading.title))

    # -- a part with blanks, without hints -----------------------------------------------------------------------

    def _bare(self, section: Section) -> Section:
        """Each line once, and what says which lines are left out."""
        made: list[Block] = []
        for block in section.blocks:
            match block:
                case Paragraph(sentences):
                    plain = filter(is_plain, sentences)
                    left = tuple(said for said in plain if self.mask.keeps(said, readings=False))
                    made += [Paragraph(left)] if left else []
                case Display():
                    made += self._lines(block)
                case Table() if _STEP.fullmatch(section.anchor):
                    table = self.mask.table(block)
                    made += [table] if table is not None else []
                case Scope():
                    made.append(block)
            self.readings = self.readings and not self._hides(block)
        return Section(section.heading and self._titled(section.heading), tuple(made))

    def _lines(self, block: Display) -> list[Block]:
        """The lines that say something that no line before has said."""
        chains = []
        for chain in block.chains:
            results = _results(chain) & self.plan.lines
            if results and not results <= self.seen:
                made = self.mask.chain(chain)
                self.seen |= results
                chains += [made] if made is not None else []
        if not chains:
            return []
        shown = Display(tuple(chains))
        return [shown, *self._prompts(shown)]

    # -- what was asked ------------------------------------------------------------------------------------------

    def _note(self, block: Block) -> None:
        if isinstance(block, Display):
            self.seen.update(*map(_results, block.chains))

    def _asks(self, chain: Chain) -> tuple[int, ...]:
        return tuple(self.mask.asks(chain.parts[-1][1]))

    def _prompts(self, block: Block) -> list[Block]:
        """Which rule is this? Below the first line of each kind."""
        if not self.chosen.prompts or not isinstance(block, Display):
            return []
        numbers = [number for chain in block.chains for number in look(chain, self._asks)]
        fresh = [self.plan.questions[number - 1] for number in numbers if number not in self.asked]
        self.asked.update(numbers)
        prompts: list[Block] = []
        for question in fresh:
            if question.rule not in self.prompted:
                self.prompted.add(question.rule)
                prompts.append(Form((Say("sheets.which_rule", {"blank": question.number}),)))
        return prompts


def _results(chain: Chain) -> frozenset[str]:
    """The addresses of what the line ends in."""
    found: frozenset[str] = look(chain, lambda known: frozenset(mark.address for mark in values(known.parts[-1][1])))
    return found


def is_plain(said: Inline) -> bool:
    """Whether the sentence only says what is there."""
    return bool(look(said, lambda known: isinstance(known, Say) and _PLAIN.match(known.key) is not None))


def about_rounding(blocks: Sequence[Block]) -> list[Block]:
    """The sheet has a rule of its own for digits; of the page's own rule only what ≈ means is left, where it stands."""
    chains = [chain for block in blocks if isinstance(block, Display) for chain in block.chains]
    about: list[Block] = [Paragraph((Say("sheets.about"),))] if some(chains, _shows_about) else []
    return [new for block in blocks for new in (about if _on_numbers(block) else [block])]


def _shows_about(chain: Chain) -> bool:
    return chain.source is not None and any(relation == "≈" for relation, _ in chain.parts)


def _on_numbers(block: Block) -> bool:
    said = block.sentences if isinstance(block, Paragraph) else ()
    return any(look(each, _is_on_numbers) for each in said)


def _is_on_numbers(said: Inline) -> bool:
    return isinstance(said, Say) and said.key in ("numbers.exact", "numbers.rounded")
