"""The tree as LaTeX mathematics, in the subset that pdflatex, KaTeX and MathJax share.

Markdown reads its text before the mathematics in it is found, so its dialect avoids what Markdown would take for its
own: a backslash before punctuation, ``<``, ``|``, and an underscore that could close an emphasis.
"""

from __future__ import annotations

import itertools

from byhand.mathtext.phrases import Phrase, last_word, separator
from byhand.mathtext.shape import needs_dot
from byhand.mathtext.sums import sum_text
from byhand.mathtext.tree import (
    Accent,
    Blank,
    Call,
    Cases,
    Fence,
    Fraction,
    Label,
    Letter,
    Mark,
    Matrix,
    Negated,
    Node,
    Number,
    Power,
    Product,
    Relation,
    Root,
    Row,
    Script,
    Sign,
    Total,
    Word,
    bare,
)

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip

_SIGNS = {
    "∂": r"\partial", "e": r"\mathrm{e}", "π": r"\pi", "⋯": r"\cdots", "…": r"\ldots", "⋮": r"\vdots", "⊙": r"\odot",
    "←": r"\leftarrow", "→": r"\to", "⊤": r"\top", "′": "'", ",": ",", "+": "+", "−": "-", "∇": r"\nabla", ".": ".",
    "·": r"\cdot", "∑": r"\sum", "Δ": r"\Delta", "[": "[", "]": "]", "(": "(", ")": ")", "": "",
    "|": r"\vert", "=": "=", "≈": r"\approx", "−1": "-1", "∏": r"\prod", " ": r"\thinspace ", "≠": r"\neq ",
    "ℓ": r"\ell",
}  # fmt: skip

RELATIONS = {
    "=": "=", "≈": r"\approx", "≤": r"\le", "≥": r"\ge", "<": r"\lt", ">": r"\gt", "→": r"\to", "": "", "≔": ":=",
}  # fmt: skip

_OPERATORS = {"ln", "tanh", "cosh", "sinh", "sin", "cos", "max", "min", "exp"}

#: What is special inside ``\\text{…}``. Braces would end it, for readers that count none inside.
_ESCAPES = {
    "\\": r"\textbackslash ", "{": r"\textbraceleft ", "}": r"\textbraceright ", "^": r"\textasciicircum ",
    "~": r"\textasciitilde ", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "<": r"\textless ",
    ">": r"\textgreater ", "|": r"\textbar ", "`": r"\textasciigrave ", '"': r"\textquotedbl ",
}  # fmt: skip


class LatexWriter:
    """markdown: whether the formula will stand in Markdown. phrase: a word of the catalogue, by its key.

    mark: between a number's whole and its decimals. A comma is braced, or TeX would put space behind it.
    letters: beside those of western Europe, the letters of names that the reader's setup can print.
    """

    def __init__(self, *, markdown: bool, phrase: Phrase = last_word, mark: str = ".", letters: str = "") -> None:
        self.markdown = markdown
        self.phrase = phrase
        self.mark = "{,}" if mark == "," else mark
        self.comma = separator(mark)
        self.letters = frozenset(letters)
        self.thin = r"\thinspace " if markdown else r"\,"

    def write(self, node: Node) -> str:
        """The formula, without delimiters."""
        match node:
            case Number():
                return self._number(node)
            case Letter(char):
                return "\\" + GREEK[char] if char in GREEK else (r"\ell" if char == "ℓ" else char)
            case Word(text):
                return self._word(text)
            case Label(text):
                return self.text(text)
            case Sign(char):
                return _SIGNS[char]
            case Row(items):
                return self._row(items)
            case Total(terms):
                return sum_text(terms, self.write, "-")
            case Product(factors, sign):
                return self._product(factors, sign)
            case Negated(body):
                return "-" + self.write(body)
            case Fraction(over, under):
                return rf"\frac{{{self.write(over)}}}{{{self.write(under)}}}"
            case Power(base, exponent):
                return f"{self.write(base)}^{{{self.write(exponent)}}}"
            case Script():
                return self._script(node)
            case Accent(kind, body):
                return rf"\{ {'hat': 'hat', 'bar': 'bar', 'bold': 'mathbf'}[kind] }{{{self.write(body)}}}"
            case Fence(body, kind):
                return self._fence(self.write(body), kind)
            case Call(function, arguments):
                return self._call(function, arguments)
            case Root(body):
                return rf"\sqrt{{{self.write(body)}}}"
            case Matrix(rows):
                return self._grid("bmatrix", [[self.write(entry) for entry in row] for row in rows])
            case Cases(branches):
                return self._cases(branches)
            case Relation(left, sign, right):
                return f"{self.write(left)} {self.relation(sign)} {self.write(right)}"
            case Blank(number, small):
                return _blank(number, small)
            case Mark(_, body, _):
                return self.write(body)
        raise TypeError(f"no LaTeX for {type(node).__name__}")

    def relation(self, sign: str) -> str:
        if sign in "<>" and not self.markdown:
            return sign  # plain LaTeX has no \\lt; Markdown must not see a <
        return RELATIONS[sign]

    def _number(self, node: Number) -> str:
        sign = "-" if node.negative else ""
        text = node.text.replace(".", self.mark)
        if node.exponent is None:
            return sign + text
        return rf"{sign}{text} \times 10^{{{node.exponent}}}"

    def _word(self, text: str) -> str:
        if text in _OPERATORS:
            return "\\" + text
        if text in ("e", "d", "T"):  # upright these are Euler's number, a differential, a transposition
            return rf"\text{{{text}}}"
        return rf"\mathrm{{{text}}}"

    def text(self, text: str) -> str:
        """An author's text inside a formula: one ``\\text{…}``, everything special made harmless."""
        inner = text.strip(" ")
        before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
        # Space at the ends would be lost, and would make the name look like words between two formulas.
        written = "~" * len(before) + "".join(map(self._text_char, inner)) + "~" * (len(after) if inner else 0)
        if written.endswith(" "):  # behind a command's name, where it is no space
            written = written[:-1] + r"\relax"
        return rf"\text{{{written or '~'}}}"

    def _text_char(self, char: str) -> str:
        if char.isascii() and (char.isalnum() or char in " .,:;!?()+-=/'"):
            return char
        if char.isascii() and char.isprintable():
            # Markdown must see no backslash before punctuation, nor anything that it reads itself: the wide forms.
            return chr(ord(char) + 0xFEE0) if self.markdown else _ESCAPES.get(char, char)
        if ("À" <= char <= "ſ" and char not in "×÷") or char in self.letters:
            return char
        return f"U+{ord(char):04X}"  # every other character stays itself in name, and no two look the same

    def _row(self, items: tuple[Node, ...]) -> str:
        written = ""
        for item in items:
            part = self.write(item)
            if written and part[:1].isalpha() and _ends_in_command(written):
                written += " "
            written += part
        return written

    def _product(self, factors: tuple[Node, ...], sign: str) -> str:
        written = self.write(factors[0])
        for left, right in itertools.pairwise(factors):
            if sign:
                joint = f" {_SIGNS[sign]} "
            elif needs_dot(left, right):
                joint = r" \cdot "
            else:
                joint = self.thin
            written += joint + self.write(right)
        return written

    def _script(self, node: Script) -> str:
        base = self.write(node.base)
        below = self._below(base, self.write(node.below)) if node.below is not None else ""
        above = f"^{{{self.write(node.above)}}}" if node.above is not None else ""
        if self.markdown:
            above = above.replace("](", "]{}(")  # which would be a link
        if isinstance(bare(node.base), Script | Power | Fraction):
            base = f"{{{base}}}"
        return base + below + above

    def _below(self, base: str, text: str) -> str:
        if len(text) == 1 and text.isalnum() and base[-1:].isalnum():
            return f"_{text}"
        # With a space before it an underscore cannot close an emphasis.
        return f" _{{{text}}}" if self.markdown else f"_{{{text}}}"

    def _fence(self, body: str, kind: str) -> str:
        tall = r"\frac" in body or r"\begin" in body or r"\sqrt" in body
        left, right = {"()": ("(", ")"), "[]": ("[", "]"), "||": (r"\lvert ", r" \rvert")}[kind]
        if not tall:
            return f"{left}{body}{right}"
        return rf"\left{left.strip()} {body} \right{right.strip()}"

    def _call(self, function: Node, arguments: tuple[Node, ...]) -> str:
        name = self.write(function)
        if isinstance(function, Word) and function.text not in _OPERATORS:
            name = rf"\operatorname{{{function.text}}}"
        elif isinstance(function, Row) and isinstance(function.items[0], Word):
            name = rf"\operatorname{{{function.items[0].text}}}'"
        return name + self._fence(f"{self.comma} ".join(map(self.write, arguments)), "()")

    def _grid(self, environment: str, rows: list[list[str]]) -> str:
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{{environment}}} {body} \end{{{environment}}}"

    def _cases(self, branches: tuple[tuple[Node, Node | None], ...]) -> str:
        rows = [
            [self.write(body), rf"\text{{{self._words('if')} }} {self.write(when)}"]
            if when is not None
            else [self.write(body), rf"\text{{{self._words('otherwise')}}}"]
            for body, when in branches
        ]
        return self._grid("cases", rows)

    def _words(self, key: str) -> str:
        """Words of the catalogue: its letters are those of the document."""
        words = self.phrase(f"document.{key}")
        return "".join(char if char.isalpha() else self._text_char(char) for char in words)


def _ends_in_command(text: str) -> bool:
    head, _, tail = text.rpartition("\\")
    return bool(head or text.startswith("\\")) and tail.isalpha()


def _blank(number: int, small: bool) -> str:
    """A box with its number in it.

    Readers of LaTeX take the number's text for a symbol, which is what a blank is; of one without a name nobody knows
    whether it is the same as another one, so it is something left out.
    """
    label = rf"{{\scriptstyle\text{{({number})}}}}" if number else r"{\scriptstyle\ldots}"
    return rf"\boxed{{{label}}}" if small else rf"\boxed{{\vphantom{{\Big(}}{label}\hspace{{3.4em}}}}"
