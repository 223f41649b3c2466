"""Blocks and sentences as plain XHTML, as far as every platform keeps it; formulas, pictures, boxes as each has them.

The text is well-formed XML and harmless HTML at once. Nothing that an author wrote becomes markup, or a formula: a
backslash or a dollar has an element of its own, where no script that looks for formulas finds a whole delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from byhand.document.blocks import (
    Block,
    Callout,
    Chain,
    Code,
    Contents,
    Display,
    Figure,
    Form,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Remark,
    Scope,
    Table,
)
from byhand.lms.stems import box_of
from byhand.mathtext.elements import harmless
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.plain import PlainWriter
from byhand.mathtext.rows import pieces
from byhand.mathtext.tree import Node
from byhand.problem.model import Problem
from byhand.render.dialects import dialect
from byhand.render.dialects.base import Dialect, letters_of, typeset
from byhand.render.prose import Catalogue, Part, Styled, catalogue
from byhand.render.templating import template_directories
from byhand.render.tongue import tongue

#: About so many digits are one formula; a longer sum or product is broken.
PIECE = 34
_DELIMITERS = re.compile(r"[\\$]+")


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences of a document's language, and its decimal mark."""

    sentences: Catalogue
    plainly: Dialect
    mark: str
    language: str

    @classmethod
    def of(cls, problem: Problem, templates: Sequence[Path] = ()) -> Voice:
        """Of the problem's language. templates: directories searched first. ``ProblemError`` for no such language."""
        directories = tuple(template_directories(templates))
        own = tongue(problem.language)
        mark = own.decimal_mark(problem.numbers.decimal_mark)
        sentences = catalogue(directories, own.tag, mark)
        plainly = dialect("plain", "question", sentences.sentence, directories, own, mark)
        return cls(sentences, plainly, mark, own.tag)

    def plain(self, *items: Inline) -> str:
        """On one line, without markup."""
        return " ".join(self.plainly.inline(self.sentences.parts(item)) for item in items)

    def symbol(self, node: Node) -> str:
        return PlainWriter(self.sentences.sentence, self.mark).write(node)

    def latex(self, node: Node, joint: str = "") -> str:
        """For MathJax and KaTeX; joint: a relation or a sign before it."""
        from byhand.mathtext.display import JOINTS
        from byhand.mathtext.latex import RELATIONS, LatexWriter

        letters = letters_of(tongue(self.language).base)
        writer = LatexWriter(markdown=True, phrase=self.sentences.sentence, mark=self.mark, letters=letters)
        # Behind nothing a plus would be a sign, without space: {} stands for what it is added to.
        lead = "" if not joint else writer.relation(joint) if joint in RELATIONS else f"{{}}{JOINTS[joint]}"
        return f"{lead} {writer.write(node)}".strip()

    def mathml(self, node: Node, joint: str = "") -> str:
        """What stands in ``<math>``, without what schemas of MathML 3 do not know."""
        writer = MathmlWriter(phrase=self.sentences.sentence, mark=self.mark)
        written = (writer.relation(joint) if joint else "") + writer.write(node)
        return _PAGE_ONLY.sub("", written)


#: Attributes that HTML has and MathML has not.
_PAGE_ONLY = re.compile(r' (?:role|aria-[a-z]+|data-[a-z-]+)="[^"]*"')


#: (formula, relation or sign before it) → markup.
Formula = Callable[[Node, str], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """name: letters, digits and hyphens, unique in the stem."""

    name: str
    figure: Figure
    title: str
    description: str

    @property
    def alternative(self) -> str:
        return self.description or self.title


@dataclass(slots=True)
class Page:
    """One stem or feedback on its way to text.

    formula, picture: how the platform has them. boxes: what stands in a box's place, by its number; a box that is
    not there, or that stands a second time, is a part of the formula. table: attributes of tables. placed: the boxes
    that have been written.
    """

    voice: Voice
    formula: Formula
    picture: Callable[[Picture], str]
    boxes: Mapping[int, str] = field(default_factory=dict)
    table: str = ""
    placed: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def blocks(self, blocks: Sequence[Block]) -> str:
        """XHTML, one block behind the other; what only paper needs is left out."""
        return "\n".join(text for block in blocks if (text := self._block(block)))

    def inline(self, *items: Inline) -> str:
        """XHTML of some sentences on one line."""
        return " ".join(text for item in items if (text := self._parts(self.voice.sentences.parts(item))))

    # -- sentences -----------------------------------------------------------------------------------------------

    def _parts(self, parts: Sequence[Part]) -> str:
        return "".join(map(self._part, parts)).strip()

    def _part(self, part: Part) -> str:
        if isinstance(part, Math):
            return self.formula(part.node, "")
        return self._styled(part)

    def _styled(self, part: Styled) -> str:
        tag = {"text": "", "strong": "strong", "emphasis": "em", "code": "code"}[part.kind]
        text = words(part.text if part.kind == "code" else typeset(part.text))
        return f"<{tag}>{text}</{tag}>" if tag and text.strip() else text

    # -- blocks --------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, title):
                tag = f"h{min(level + 2, 6)}"
                return f"<{tag}>{self.inline(title)}</{tag}>"
            case Paragraph(sentences):
                return f"<p>{self.inline(*sentences)}</p>"
            case Remark(text, about):
                return f"<p>{self.inline(*([about] if about else []), text)}</p>"
            case Callout(title, sentences):
                return (
                    f"<blockquote><p><strong>{self.inline(title)}.</strong> {self.inline(*sentences)}</p></blockquote>"
                )
            case Display(chains):
                return "\n".join(f"<p>{self.chain(chain)}</p>" for chain in chains)
            case Items(rows, numbered):
                tag = "ol" if numbered else "ul"
                return f"<{tag}>{''.join(f'<li>{self.inline(*row)}</li>' for row in rows)}</{tag}>"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Code(_, text):
                lines = "\n".join(map(words, text.rstrip().split("\n")))
                return f"<pre>{lines}</pre>"
            case Form() | Contents() | Scope():
                return ""  # lines to write on, and what only a page of ours needs
        raise TypeError(f"no XHTML for {type(block).__name__}")

    def chain(self, chain: Chain) -> str:
        """Each part a formula of its own, so that a line breaks between them."""
        (_, left), *parts = chain.parts
        written = [self.formula(left, "")]
        for relation, node in parts:
            number = box_of(node)
            if number in self.boxes and number not in self.placed:
                written.append(self.formula_sign(relation) + " " + self.box(number))
            else:
                written += [self.formula(piece, joint) for joint, piece in pieces(relation, node, PIECE)]
        return " ".join(written)

    def formula_sign(self, relation: str) -> str:
        return harmless(relation)

    def box(self, number: int) -> str:
        self.placed.add(number)
        return self.boxes[number]

    def _table(self, table: Table) -> str:
        caption = f"<caption>{self.inline(table.caption)}</caption>" if table.caption else ""
        head = "".join(f'<th scope="col">{self.inline(cell)}</th>' for cell in table.header)
        body = "".join(f"<tr>{''.join(f'<td>{self.inline(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
        return f"<table{self.table}>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _figure(self, figure: Figure) -> str:
        name = re.sub(r"[^A-Za-z0-9-]", "-", figure.name) or "picture"
        while name in self.names:
            name += "-"
        self.names.add(name)
        title, description = self.voice.plain(figure.title), self.voice.plain(*figure.description)
        shown = self.picture(Picture(name, figure, title, description))
        return f"<p>{shown}</p>\n<p><em>{self.inline(figure.title)}</em></p>"


def words(text: str) -> str:
    """Text as character data, in which nothing is a formula."""
    return _DELIMITERS.sub(lambda found: "".join(f"<span>{char}</span>" for char in found[0]), harmless(text))
