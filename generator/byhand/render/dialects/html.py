"""HTML, with formulas as MathML: what a browser shows without any script.

Every quantity's elements carry ``data-q``, its place in a list of addresses that the page brings along; every line that
gives a quantity for the first time carries its address as an anchor, and so does a given value where it first stands by
itself, in a table.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from byhand.document.blocks import Block, Chain, Display, Document, Figure, Heading
from byhand.live.program import Program
from byhand.mathtext.change import has_decimals
from byhand.mathtext.elements import harmless
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.plain import PlainWriter
from byhand.mathtext.rows import pieces
from byhand.mathtext.shape import width
from byhand.mathtext.tree import Mark, Node
from byhand.render.dialects.base import Dialect, numbers_of, typeset
from byhand.render.templating import asset

#: In place of what all ids of a page begin with, until its whole text is known; no author's text can hold it.
PREFIX = "\x01"
#: About so many digits fit a phone's line; a wider part is broken, or has to scroll.
PHONE = 29
#: Breaking into smaller pieces than these helps nobody.
LEAST = 12
#: The same for a formula in a sentence, which cannot be broken.
SENTENCE = 22
REACH = ' tabindex="0"'
#: A left side wider than this has a line of its own.
WIDE = 20
#: A list of contents with more links than this has the sections only.
MOST_LINKS = 40

#: The same in pictures, whose ids are made of letters, digits and hyphens only.
_STAND_IN = "byhand-prefix-e3f1-"


def one_word(text: str) -> str:
    """The text as an id can hold it."""
    return re.sub(r"[^\w.-]", lambda found: f"~{ord(found[0]):x}", text)


@dataclass(slots=True)
class HtmlDialect(Dialect):
    """places: of each address in the page's list, in order of first use. anchored: the addresses that have an anchor.

    lines: the addresses that a line of the text gives. program: what a living page recomputes its numbers with.
    made: what that gives the page.
    """

    places: dict[str, int] = field(default_factory=dict)
    anchored: set[str] = field(default_factory=set)
    lines: frozenset[str] = frozenset()
    program: Program | None = None
    made: dict[str, Any] | None = None

    def begin(self, document: Document) -> None:
        displays = (block for block in document.blocks if isinstance(block, Display))
        self.lines = frozenset(chain.address for block in displays for chain in block.chains)

    def enliven(self, program: Program) -> None:
        self.program = program

    def text(self, text: str) -> str:
        return harmless(typeset(text))

    def styled(self, kind: str, text: str) -> str:
        tag = {"strong": "strong", "emphasis": "em"}[kind]
        return f"<{tag}>{text}</{tag}>"

    def math(self, node: Node) -> str:
        formula = f"<math>{self._writer().write(node)}</math>"
        if width(node) > SENTENCE:
            return f'<span class="wide"{REACH}>{formula}</span>'
        given = isinstance(node, Mark) and node.value and node.address not in self.lines
        anchor = self._anchored(node.address) if isinstance(node, Mark) and given else ""
        return f"<span{anchor}>{formula}</span>" if anchor else formula

    def verbatim(self, text: str) -> str:
        return f"<code>{harmless(text)}</code>"

    def code(self, language: str, text: str) -> str:
        body = "\n".join(map(harmless, text.rstrip().split("\n")))
        return f'<pre{REACH}><code class="language-{harmless(language)}">{body}</code></pre>'

    def picture(self, figure: Figure, title: str, description: str) -> str:
        from byhand.figures.svg import write_svg

        name = f"{_STAND_IN}{figure.name}"
        svg = write_svg(figure.scene, title, description, prefix=name, attributes=self.attributes, mark=self.mark)
        return svg.replace(_STAND_IN, PREFIX)

    # -- formulas ------------------------------------------------------------------------------------------------

    def display(self, chains: Sequence[Chain]) -> str:
        room = max(LEAST, PHONE - self._widest_left(chains))
        body = "\n".join(self._chain(chain, room) for chain in chains)
        plain = PlainWriter(self.phrase, self.mark)
        names = list(dict.fromkeys(plain.write(chain.parts[0][1]) for chain in chains))
        comma = plain.comma if any(has_decimals(chain.parts[0][1]) for chain in chains) else ", "
        label = comma.join(names[:4]) + (f"{comma}…" if len(names) > 4 else "")
        numbered = " numbered" if numbers_of(chains) else ""
        return f'<div class="eq{numbered}" role="group" aria-label="{harmless(label)}">\n{body}\n</div>'

    def _widest_left(self, chains: Sequence[Chain]) -> float:
        """How wide the left sides are that stand beside the other parts."""
        lefts = [width(chain.parts[0][1]) for chain in chains if len(chain.parts) > 1]
        return max((left for left in lefts if left <= WIDE), default=0.0)

    def _chain(self, chain: Chain, room: float) -> str:
        (_, left), *parts = chain.parts
        defined = f' data-d="{self._place(chain.address)}"' if chain.address else ""
        anchor = self._anchored(chain.address)
        line = self.program.line(chain) if self.program is not None else None
        lead = chain.source.lead if chain.source is not None and line is not None else len(chain.parts)
        if line is not None:
            defined += f' data-line="{line}"'
        if not parts:
            return f'<div class="chain alone"{anchor}{defined}>{self._right([("", left)], PHONE, 1)}</div>'
        kind = "chain wide" if width(left) > WIDE else "chain"
        formula = f"<math>{self._writer().write(left)}</math>"
        reach = REACH if width(left) > PHONE - 4 else ""
        number = f'<span class="number">({chain.number})</span>' if chain.number else ""
        inner = f'{number}<span class="lhs"{reach}>{formula}</span>{self._right(parts, room, lead - 1)}'
        return f'<div class="{kind}"{anchor}{defined}>{inner}</div>'

    def _anchored(self, address: str) -> str:
        """The attribute that makes an element the address's anchor; "" where it has one already."""
        if not address or address in self.anchored:
            return ""
        self.anchored.add(address)
        return f' id="{self.anchor(address)}"'

    def _right(self, parts: Sequence[tuple[str, Node]], room: float, lead: int) -> str:
        """The parts behind the left side; the box can be reached by key where one may be too wide for a phone.

        room: so many digits fit beside the left side there. lead: so many parts stay whatever the numbers are.
        """
        kinds = ["" if place < lead else "live" for place in range(len(parts))]
        broken = [pieces(relation, node, room) for relation, node in parts]
        written = "".join(self._part_of(*piece) for piece in zip(kinds, broken, strict=True))
        wide = any(width(node) > room - 3 for piece in broken for _, node in piece)
        return f'<span class="rhs"{REACH if wide else ""}>{written}</span>'

    def _part_of(self, kind: str, broken: Sequence[tuple[str, Node]]) -> str:
        """One part: a formula, or several in a box of their own, which may stand on lines below each other."""
        writer = self._writer()
        formulas = [f"{writer.relation(joint) if joint else ''}{writer.write(node)}" for joint, node in broken]
        if len(formulas) > 1:
            inner = "".join(f"<math>{formula}</math>" for formula in formulas)
            return f'<span class="part{" " * bool(kind)}{kind}">{inner}</span>'
        return f'<math class="{kind}">{formulas[0]}</math>' if kind else f"<math>{formulas[0]}</math>"

    def _writer(self) -> MathmlWriter:
        return MathmlWriter(self.attributes, self.phrase, self.mark)

    def attributes(self, address: str, value: bool) -> str:
        """What a marked quantity's element carries."""
        named = f' data-q="{self._place(address)}"' if address else ""
        return f"{named} data-v" if value else named

    def _place(self, address: str) -> int:
        return self.places.setdefault(address, len(self.places))

    # -- the page ------------------------------------------------------------------------------------------------

    def anchor(self, name: str) -> str:
        """The id of a step or a value; whatever an author may have written in it is one word."""
        return PREFIX + one_word(name)

    def outline(self, headings: Sequence[Heading]) -> list[tuple[Heading, list[Heading]]]:
        """The sections with the steps in each, for a list of contents; without steps where they were too many.

        A view that is hidden at first is left out: a link to it would lead nowhere.
        """
        steps = [heading for heading in headings if heading.level <= 2 and not heading.extra]
        outline: list[tuple[Heading, list[Heading]]] = []
        for heading in steps:
            if heading.level == 1:
                outline.append((heading, []))
            elif outline and len(steps) <= MOST_LINKS:
                outline[-1][1].append(heading)
        return outline

    def nested(self, blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """The blocks' texts with the ends of sections between them: a section ends where one of its level begins."""
        open_levels: list[int] = []
        for entry in blocks:
            block: Block = entry["block"]
            if isinstance(block, Heading):
                while open_levels and open_levels[-1] >= block.level:
                    yield self._end(open_levels.pop())
                open_levels.append(block.level)
            yield entry["text"]
        while open_levels:
            yield self._end(open_levels.pop())

    def _end(self, level: int) -> str:
        return "</details></section>" if self.folds(level) else "</section>"

    def folds(self, level: int) -> bool:
        """Whether the sections of that level can be folded."""
        return level <= 2

    def views(self, heading: Heading, headings: Sequence[Heading]) -> list[Heading]:
        """The views that a reader can switch between, where the first of them begins; else nothing."""
        step = heading.anchor.removesuffix(heading.view)
        group = [other for other in headings if other.view and other.anchor == step + other.view]
        return group if len(group) > 1 and group[0] is heading else []

    def data(self, origins: Mapping[str, Sequence[str]]) -> str:
        """The page's data as JSON that nothing in it can end.

        q: the addresses. from: of each quantity on the page those that it is computed from. live: the program that
        recomputes them.
        """
        live = self._live()  # before the addresses are listed: it may add some
        known = {address: place for address, place in self.places.items() if address}
        sources = {
            known[address]: [known[operand] for operand in operands if operand in known]
            for address, operands in origins.items()
            if address in known
        }
        data = {"q": list(self.places), "from": sources, "live": live}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

    def _live(self) -> dict[str, Any] | None:
        """What the engine is given, made once: no place in the list changes later."""
        if self.made is None and self.program is not None:
            self.made = self.program.data(self.places, self._writer().write, self.mark)
        return self.made

    def script(self, name: str) -> str:
        """Our JavaScript as it is shipped."""
        return asset(f"{name}.min.js", self.directories).decode().strip()

    def engine(self) -> str:
        """What recomputes a page's numbers, as far as this page needs it; nothing where none can be changed."""
        from byhand.live.engine import engine

        live = self._live()
        return engine(self.script("html/engine"), live) if live is not None else ""

    def font(self) -> str:
        """The maths font, for a style sheet."""
        return base64.b64encode(asset("html/latinmodern-math.woff2", self.directories)).decode()

    def alone(self, text: str) -> str:
        """A text that is a page of its own: its ids need no prefix."""
        return text.replace(PREFIX, "")

    def embedded(self, text: str, prefix: str = "") -> str:
        """A text for another page: its ids begin with the prefix, else with the problem's name and the text's hash."""
        if prefix:
            return text.replace(PREFIX, one_word(prefix))
        digest = hashlib.sha256(text.encode()).hexdigest()[:6]
        return text.replace(PREFIX, f"{one_word(self.name)}-{digest}-")
