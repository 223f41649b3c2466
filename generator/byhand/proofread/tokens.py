"""From LaTeX source to tokens: what means nothing (space, size, colour, alignment) goes here."""

from __future__ import annotations

import re
from functools import lru_cache

# One alternative can never rescan what another has read: the cost is linear in the text.
_TOKEN = re.compile(
    r"\n"
    r"|\\(?:text|mathrm|mathsf|mathit|textrm|textit|textbf|textsf|mbox|operatorname\*?)\{[^{}]*\}"
    r"|\\(?:begin|end)\{[^{}]*\}"
    r"|\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])[ \t]*(?:\\[A-Za-z]+|\\.|[^\s\\])"
    r"|\\\\\*?(?:\[-?[0-9.]{1,8}(?:pt|em|ex|mm|cm)\])?"
    r"|\\[A-Za-z]+|\\[^\n]"
    r"|[0-9]+(?:(?:\.|\{,\})[0-9]+)?|\.[0-9]+"
    r"|\{[ \t]*=?[ \t]*\}"
    r"|\S"
)
_ARGUMENT = re.compile(r"\\[A-Za-z]+\*?(?:\{([^{}]*)\})?")
_NOTHING = (
    r"\displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \mathstrut \strut \relax \allowbreak "
    r"\nobreak \hfill \boxed \fbox \mathbin \mathrel \mathord \mathop \mathopen \mathclose \mathinner \smash \cancel "
    r"\ensuremath \num \checkmark \underline \uline \hline \bigstrut"
)
_DROP_WITH_ARGUMENT = frozenset(
    r"\color \textcolor \htmlId \htmlClass \htmlData \htmlStyle \class \cssId \style \href \colorbox \hspace \vspace "
    r"\label \tag \phantom \hphantom \vphantom \hypertarget \hyperlink \kern \ref \eqref".split()
)
_SYNONYMS = {
    r"\thinspace": r"\,", r"\lbrack": "[", r"\rbrack": "]", r"\{": r"\lbrace", r"\}": r"\rbrace", r"\lparen": "(",
    r"\rparen": ")", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\leq": r"\le", r"\geq": r"\ge",
    "<": r"\lt", ">": r"\gt", r"\simeq": r"\approx", r"\doteq": r"\approx", "≈": r"\approx", "·": r"\cdot",
    "×": r"\times", "−": "-", r"\coloneqq": "=", r"\dots": r"\ldots", r"\dotsb": r"\cdots", r"\dotsc": r"\ldots",
    r"\prime": "'", "’": "'", "*": r"\cdot", r"\ast": r"\cdot", r"\hadamard": r"\odot", r"\circ": r"\odot",
    r"\div": "/", r"\neq": r"\ne", r"\gets": r"\leftarrow", r"\log": r"\ln", r"\varepsilon": r"\epsilon",
    r"\Vert": r"\|", r"\lVert": r"\|", r"\rVert": r"\|", r"\vert": "|", r"\intercal": r"\top",
    r"\bm": r"\mathbf", r"\boldsymbol": r"\mathbf", r"\bmatrix": r"\mathbf", r"\bold": r"\mathbf",
    r"\mathrm{T}": r"\top", r"\mathsf{T}": r"\top", r"\mathrm{e}": r"\mathrm{e}", r"\operatorname{e}": r"\mathrm{e}",
    r"\mathrm{d}": r"\mathrm{d}", r"\colon": ":", "π": r"\pi", "…": r"\ldots",
}  # fmt: skip
_DROPPED = frozenset((*_NOTHING.split(), "{}"))
_SPACING = frozenset((*r"\, \; \: \! \> \/ ~ \thinspace \medspace \thickspace \enspace \negthinspace".split(), "\\ "))
_SIZED = re.compile(r"\\(left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])[ \t]*")


_SPACE, _SKIP = " ", "\0"
_OPERATOR = r"\operatorname{"
_MARKS = frozenset(("", _SPACE, _SKIP))


def tokenize(source: str) -> list[str]:
    """The tokens of ``source``; line breaks stay, as ``\\n``, so that lines can be counted.

    Explicit space between two digits becomes a product sign: ``0.4\\,0.5`` is a product, ``0.4 0.5`` cannot be read.
    """
    tokens: list[str] = []
    space = skipping = False
    depth = 0
    all_found = _TOKEN.findall(source)
    for place, found in enumerate(all_found):
        token = _meaning(found)
        if found.startswith(_OPERATOR) and _is_applied(all_found, place + 1):
            token = found
        if skipping:
            depth += (token == "{") - (token == "}")
            skipping = depth > 0 or token == "\n"
            if token == "\n":
                tokens.append(token)
        elif token in _MARKS:
            space = space or token == _SPACE
            skipping, depth = token == _SKIP, 0
        else:
            if space:
                if tokens and "0" <= token[0] <= "9" and "0" <= tokens[-1][-1] <= "9":
                    tokens.append(r"\cdot")
                space = False
            tokens.append(token)
    return tokens


def _is_applied(found: list[str], place: int) -> bool:
    """Whether an opening bracket stands there, with no space before it, perhaps after a prime."""
    if found[place : place + 1] == ["'"]:
        place += 1
    following = found[place] if place < len(found) else ""
    return following == "(" or (following.startswith(r"\left") and following[-1] == "(")


@lru_cache(maxsize=4096)
def _meaning(token: str) -> str:
    """The one spelling of a token; a mark where it is space, or nothing, or nothing together with its argument."""
    token = _SYNONYMS.get(token, token)
    if "0" <= token[0] <= "9":
        return token.replace("{,}", ",")  # TeX braces a decimal comma, or it would put space behind it
    if token in _SPACING:
        return _SPACE
    if token in _DROP_WITH_ARGUMENT:
        return _SKIP
    if token in _DROPPED:
        return ""
    if token[0] == "{" and len(token) > 1:
        return "=" if "=" in token else ""
    return _command(token) if len(token) > 2 and token[0] == "\\" else token


def _command(token: str) -> str:
    """Sized delimiters without their size, upright words under one name, row breaks without their skip."""
    if token[:2] == "\\\\":
        return "\\\\"
    sized = _SIZED.match(token)
    if sized:
        delimiter = token[sized.end() :]
        delimiter = _SYNONYMS.get(delimiter, delimiter)
        if delimiter == "|":
            closing = sized[1] == "right" or sized[1][-1] == "r"
            return r"\rvert" if closing else r"\lvert" if sized[1] != "middle" else "|"
        return "" if delimiter == "." else delimiter
    if token[-1] == "}" and token not in (r"\mathrm{e}", r"\mathrm{d}") and not token.startswith((r"\begin", r"\end")):
        inside = _ARGUMENT.match(token)
        return r"\text{" + (inside[1] if inside and inside[1] is not None else "") + "}"
    return token
