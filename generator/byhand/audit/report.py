"""An audit as a document: how many figures agree, what explains the others, and how sure that is."""

from __future__ import annotations

from collections import Counter

from byhand.audit.auditing import Audit
from byhand.audit.finding import CHANCE_LIMIT, VERDICTS, Judged
from byhand.audit.quantities import Quantities, number
from byhand.audit.wording import Wording, percent, variation_name, variation_says
from byhand.document.blocks import (
    Block,
    Callout,
    CodeText,
    Document,
    Fact,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Remark,
    Say,
    Table,
    Text,
)


def report(audit: Audit) -> Document:
    """The whole report."""
    return _Report(audit).document()


class _Report:
    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.problem = audit.world.problem
        self.quantities = Quantities(audit.world)
        self.wording = Wording(self.quantities, {each.figure.row: each.figure for each in audit.judged})

    def document(self) -> Document:
        named = Text(self.problem.title) if self.problem.title else CodeText(self.problem.name)
        blocks = [*self.head(), *self.explanations(), *self.table(), *self.method()]
        title = Say("audit.title", {"problem": named})
        return Document(title, self.problem.numbers, tuple(blocks), language=self.problem.language)

    # -- the head ------------------------------------------------------------------------------------------------

    def head(self) -> list[Block]:
        judged = self.audit.judged
        counts = Counter(each.verdict for each in judged)
        items = [
            (Say(f"audit.count.{verdict}", {"count": counts[verdict]}),) for verdict in VERDICTS if counts[verdict]
        ]
        blocks: list[Block] = []
        if self.problem.source:
            blocks.append(Remark(Text(self.problem.source), Say("glance.source")))
        blocks.append(Paragraph((Say("audit.figures", {"count": len(judged)}),)))
        blocks.append(Items(tuple(items)))
        said = (
            [Say("audit.all_explained")]
            if self.audit.explained
            else [Say("audit.left", {"count": counts["unexplained"]})]
        )
        said += self.most()
        blocks.append(Callout(Say("audit.verdict_title"), tuple(said)))
        return blocks

    def most(self) -> list[Say]:
        """The one variation that explains the most figures."""
        sources = [each.found.origin for each in self.audit.judged if each.found is not None]
        needed = [set(origin.facts["variations"]) for origin in sources if origin.source == "variation"]
        counts = Counter(variation for own in needed for variation in own)
        if not counts:
            return []
        most = max(counts.values())
        first = min((each for each in counts if counts[each] == most), key=lambda each: (each.name, each.detail))
        return [
            Say("audit.most", {"count": most, "name": variation_name(first.name, first.kind)}),
            variation_says(first),
        ]

    # -- figure by figure ----------------------------------------------------------------------------------------

    def explanations(self) -> list[Block]:
        told = [each for each in self.audit.judged if each.verdict not in ("agrees", "truncated")]
        if not told:
            return []
        blocks: list[Block] = [Heading(1, Say("audit.differ_title"), "differ")]
        for each in told:
            blocks.append(Heading(2, self.named(each), f"figure-{each.figure.row}"))
            printed = Say(
                "audit.printed", {"printed": CodeText(each.figure.printed.text), "verdict": self.verdict(each)}
            )
            blocks.append(Paragraph((printed, *self.wording.explanation(each))))
        return blocks

    def named(self, each: Judged) -> Inline:
        return Text(each.figure.name) if each.figure.name else Say("audit.unnamed", {"row": each.figure.row})

    def verdict(self, each: Judged) -> Say:
        return Say(f"audit.verdict.{each.verdict}")

    def table(self) -> list[Block]:
        """Every figure beside byhand's number."""
        header = tuple(Say(f"audit.column.{name}") for name in ("row", "name", "verdict", "printed", "own", "quantity"))
        rows = tuple(self.row(each) for each in self.audit.judged)
        spec = ("text", "text", "text", "text", "free", "text")
        return [Heading(1, Say("audit.table_title"), "figures"), Table(header, rows, spec)]

    def row(self, each: Judged) -> tuple[Inline, ...]:
        own: Inline = Text("–")
        quantity: Fact = Say(f"audit.nothing.{each.nothing}") if each.nothing else Text("–")
        if each.right is not None:
            key, value = each.right
            own, quantity = Math(number(value, max(each.figure.printed.digits, 1))), self.wording.place(key, brief=True)
        cell: Inline = quantity if isinstance(quantity, Say | Text | Math | CodeText) else Text(str(quantity))
        named, printed = Text(each.figure.name), CodeText(each.figure.printed.text)
        return (Text(str(each.figure.row)), named, self.verdict(each), printed, own, cell)

    # -- how it was done -----------------------------------------------------------------------------------------

    def method(self) -> list[Block]:
        facts: dict[str, Fact] = {
            "numbers": self.audit.tried,
            "count": self.audit.worlds,
            "limit": percent(CHANCE_LIMIT),
        }
        sentences = [
            Say("audit.method.agree"),
            Say("audit.method.tried", facts),
            Say("audit.method.weighed"),
            Say("audit.method.chance", facts),
        ]
        if not self.audit.tried:
            sentences = sentences[:1]
        return [Heading(1, Say("audit.method.title"), "method"), Paragraph(tuple(sentences))]
