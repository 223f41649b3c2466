"""Which tokens are symbols, and the one spelling that each symbol goes by."""

from __future__ import annotations

from collections.abc import Sequence

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron rho varrho sigma "
    "varsigma tau upsilon phi varphi chi psi omega Gamma Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath "
    "jmath infty emptyset varnothing Re Im wp aleph top bot star dagger ddagger bullet square pi argmax "
    "argmin dim det quad softmax perp angle sharp flat natural"
).split()
LETTERS = frozenset("\\" + name for name in _GREEK)
ACCENTS = frozenset(
    r"\hat \widehat \bar \overline \tilde \widetilde \dot \ddot \vec \mathbf \mathcal \mathbb \mathfrak \mathscr "
    r"\mathtt \check \breve \acute \grave \overrightarrow \mathit \mathnormal \not".split()
)
PREFIXES = frozenset((r"\Delta", r"\nabla", r"\partial", r"\mathrm{d}"))
BIG = frozenset(r"\sum \prod \int \lim \arg \sup \inf \bigoplus \oint".split())
ELLIPSES = frozenset(r"\ldots \cdots \vdots \ddots".split())
DERIVATIVE = frozenset((r"\partial", r"\mathrm{d}"))

_LABEL_STARTS = frozenset(("(", "[", "'", r"\star", r"\dagger", r"\cdot", r"\odot"))


def is_label(first: str, second: str) -> bool:
    """Whether a superscript names (``^{+}``, ``^{(1)}``, ``^{[2]}``, ``^{\\text{new}}``) rather than raises to a power.

    first, second: its first tokens, the second empty where there is but one.
    """
    return first in _LABEL_STARTS or first.startswith(r"\text{") or (first in ("+", "-") and not second)


def spelling(raw: Sequence[str]) -> str:
    """Tokens as one string in which neither spaces nor needless braces make a difference."""
    out: list[str] = []
    index, count = 0, len(raw)
    while index < count:
        token = raw[index]
        if token == "{" and index + 2 < count and raw[index + 2] == "}":
            token = raw[index + 1]
            index += 2
        if out and out[-1][0] == "\\" and out[-1][-1].isalpha() and token[0].isalpha():
            out.append(" ")
        out.append(token)
        index += 1
    return "".join(out)


def script(mark: str, text: str) -> str:
    """A subscript or superscript in its one spelling."""
    if not text:
        return ""
    single = len(text) == 1 or (text[0] == "\\" and text[1:].isalpha())
    return f"{mark}{text}" if single else f"{mark}{{{text}}}"
