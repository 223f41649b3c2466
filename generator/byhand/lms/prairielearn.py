"""PrairieLearn: a question's folder, whose server draws one of the variants and grades by their intervals.

The folder holds ``info.json``, ``question.html`` and ``server.py``; the variants are data in the last one, computed
beforehand. Formulas are LaTeX for PrairieLearn's MathJax; pictures are SVG within the text.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from byhand.document.blocks import Inline
from byhand.lms.cloze import weights
from byhand.lms.decimals import decimal
from byhand.lms.page import Page, Picture
from byhand.lms.pictures import embedded, image, svg
from byhand.lms.question import Item, Mistake, Part
from byhand.lms.writer import Writer, answer_blocks, unplaced
from byhand.mathtext.elements import harmless, shown

_QUESTION = """{{{params.question}}}
<pl-answer-panel>
{{{params.answer}}}
</pl-answer-panel>
"""
_TABLE = ' class="table table-sm table-bordered w-auto"'


@dataclass
class PrairieLearn(Writer):
    name: ClassVar[str] = "prairielearn"
    kinds: ClassVar[tuple[str, ...]] = ("numerical", "choice")
    usual: ClassVar[tuple[str, ...]] = ("numerical",)

    #: Kind → its variants.
    variants: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        found = weights([part.points for part in item.parts])
        if "numerical" in self.wanted:
            for part in item.parts:
                self.look(item, part)
            boxes = {part.number: _number_input(part) for part in item.parts}
            graded = [self._graded(part, weight) for part, weight in zip(item.parts, found, strict=True)]
            self._add("numerical", item, self._text(item, boxes), graded)
        if "choice" in self.wanted:
            offered = {
                part.number: self._choices(part, weight)
                for part, weight in zip(item.parts, found, strict=True)
                if self.offers(item, part)
            }
            if offered:
                self._add("choice", item, self._asked(item, offered), [])

    def files(self) -> dict[str, bytes]:
        from byhand.render.templating import asset

        server = asset("lms/server.py").decode()
        files: dict[str, bytes] = {}
        for kind, variants in self.variants.items():
            folder = f"{self.stem}-prairielearn" + ("-choice" if kind == "choice" else "")
            data = json.dumps(json.dumps(variants))  # a text of ASCII, as Python too writes it
            files[f"{folder}/info.json"] = self._info(kind)
            files[f"{folder}/question.html"] = _QUESTION.encode()
            files[f"{folder}/server.py"] = server.replace('"@VARIANTS@"', data).encode()
        return files

    def _info(self, kind: str) -> bytes:
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"byhand:{self.digest}:{kind}")
        info = {"uuid": str(name), "title": shown(self.title), "topic": "Backpropagation", "type": "v3"}
        return (json.dumps(info, ensure_ascii=False, indent=2) + "\n").encode()

    def _add(self, kind: str, item: Item, question: str, parts: Sequence[dict[str, Any]]) -> None:
        answer = self._page().blocks(answer_blocks(item.parts))
        made = {"label": item.label, "question": question, "answer": answer, "parts": list(parts)}
        self.variants.setdefault(kind, []).append(made)

    # -- what is shown -------------------------------------------------------------------------------------------

    def _text(self, item: Item, boxes: dict[int, str]) -> str:
        """The sheet; what has no box in it is shown with the question only, not again with what was submitted."""
        page = self._page()
        page.boxes = boxes
        pieces: list[tuple[bool, str]] = []
        for block in item.sheet:
            before = len(page.placed)
            text = page.blocks((block,))
            if text:
                pieces.append((len(page.placed) > before, text))
        for part in unplaced(item, page):
            pieces.append((True, f"<p>{page.formula(part.symbol, '')} = {page.box(part.number)}</p>"))
        return "\n".join(text if has_box else _shown_once(text) for has_box, text in pieces)

    def _asked(self, item: Item, offered: dict[int, str]) -> str:
        page = self._page()
        asked = [_shown_once(page.blocks(item.sheet))]
        for part in item.parts:
            if part.number in offered:
                asked.append(f"<p><strong>({part.number})</strong> {page.chain(self.asked(part))}</p>")
                asked.append(offered[part.number])
        return "\n".join(asked)

    def _choices(self, part: Part, weight: int) -> str:
        page = self._page()
        answers = "".join(
            f'<pl-answer correct="{str(choice.right).lower()}" feedback="{self._plainly(choice.feedback)}">'
            f"{page.formula(choice.node, '')}</pl-answer>"
            for choice in part.choices
        )
        attributes = f'answers-name="c{part.number}" weight="{weight}" order="fixed"'
        return f"<pl-multiple-choice {attributes}>{answers}</pl-multiple-choice>"

    def _plainly(self, said: Sequence[Inline]) -> str:
        """Harmless whether it is shown as HTML or as text."""
        return harmless(self.voice.plain(*said))

    def _page(self) -> Page:
        def picture(each: Picture) -> str:
            return image(each, embedded(svg(each, self.voice)))

        return Page(self.voice, self.mathjax, picture, table=_TABLE)

    # -- grading -------------------------------------------------------------------------------------------------

    def _graded(self, part: Part, weight: int) -> dict[str, Any]:
        bounded = part.low is not None and part.high is not None
        return {
            "name": f"q{part.number}",
            "weight": weight,
            "value": part.value,
            "low": decimal(part.low) if bounded and part.low is not None else None,
            "high": decimal(part.high) if bounded and part.high is not None else None,
            "mistakes": [self._wrong(each) for each in part.mistakes],
        }

    def _wrong(self, each: Mistake) -> list[str]:
        return [decimal(each.value - each.reach), decimal(each.value + each.reach), self._plainly(each.feedback)]


def _number_input(part: Part) -> str:
    options = 'size="14" allow-blank="true" show-help-text="false" show-placeholder="false"'
    return f'<pl-number-input answers-name="q{part.number}" label="({part.number})" {options}></pl-number-input>'


def _shown_once(markup: str) -> str:
    return f"<pl-question-panel>\n{markup}\n</pl-question-panel>"
