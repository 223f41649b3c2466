"""Chains: parts joined by relations, as the rows of a display or a sentence hold them."""

from __future__ import annotations

from dataclasses import dataclass, field

from byhand.proofread.tokens import tokenize

RELATIONS = frozenset(("=", r"\approx", r"\lt", r"\gt", r"\le", r"\ge"))
_SEPARATORS = frozenset(
    r"\Rightarrow \Longrightarrow \implies \iff \Leftrightarrow \Longleftrightarrow \qquad , ; . : \leftarrow \to "
    r"\rightarrow \longrightarrow \mapsto \ne \in \notin \ni \sim \propto \equiv \mid \forall \exists \colon \quad "
    r"\longleftarrow \longmapsto \pm \mp \subset \subseteq \ll \gg \cong \wedge \vee \land \lor".split()
)
_OPERATORS = frozenset(("+", "-", r"\cdot", r"\times", "/", r"\odot"))
_GLUE = RELATIONS | _OPERATORS
_ROW_ENVIRONMENTS = frozenset(
    "aligned align align* alignat alignat* alignedat gather gather* gathered split equation equation* multline "
    "multline* displaymath eqnarray eqnarray* flalign flalign* math".split()
)
_OPEN = frozenset(("{", "(", "[", r"\lbrace"))
_CLOSE = frozenset(("}", ")", "]", r"\rbrace"))
_BETWEEN_ROWS = frozenset(("&", r"\quad", r"\qquad", "\\\\", "\n"))
_MAYBE_NOTHING = frozenset((r"\quad", r"\qquad", ":"))
_SPECIAL = RELATIONS | _SEPARATORS | _OPEN | _CLOSE | {"\n", "\\\\", "&"}


@dataclass(slots=True)
class Part:
    """What stands between two relations; ``line`` is where its first token stands."""

    line: int
    tokens: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Chain:
    """``relations[i]`` stands between ``parts[i]`` and ``parts[i + 1]``; the first part may be empty."""

    parts: list[Part]
    relations: list[str]


class _Splitter:
    """Walks the tokens once; ``open`` counts brackets, ``inner`` the environments that are one operand (matrices)."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.chains: list[Chain] = []
        self.open = self.braces = self.inner = 0
        self.rows = 0
        self.start()

    def start(self) -> None:
        self.part = Part(self.line)
        self.current = Chain([self.part], [])
        self.finished_row = False

    def flush(self) -> None:
        """End the chain; a lone operator at its end belongs to nothing and stays, to be reported."""
        if self.part.tokens or self.current.relations:
            self.chains.append(self.current)
        self.start()

    def relate(self, relation: str) -> None:
        self.part = Part(self.line)
        self.current.parts.append(self.part)
        self.current.relations.append(relation)

    def add(self, token: str) -> None:
        tokens = self.part.tokens
        if not tokens:
            self.part.line = self.line
        tokens.append(token)

    def resume(self, token: str) -> None:
        """The first token of a new row: does it go on with the chain of the row before?"""
        self.finished_row = False
        unfinished = not self.part.tokens or self.part.tokens[-1] in _OPERATORS
        if token not in _GLUE and not (self.current.relations and unfinished):
            self.flush()

    def structural(self, token: str) -> None:
        """A token that opens, closes, relates or separates."""
        if token == "\n":
            self.line += 1
        elif token == "&":
            if self.inner:
                self.add(token)
        elif token == "\\\\":
            if self.inner or self.braces:
                self.add(token)
            else:
                self.open = 0
                self.finished_row = True
        elif token in _OPEN:
            self.open += 1
            self.braces += token == "{"
            self.add(token)
        elif token in _CLOSE:
            self.open -= self.open > 0
            self.braces -= token == "}" and self.braces > 0
            self.add(token)
        elif self.open or self.inner:
            self.add(token)
        elif token in RELATIONS:
            self.relate(token)
        else:
            self.flush()

    def environment(self, token: str) -> None:
        name = token[token.index("{") + 1 : -1]
        if name in _ROW_ENVIRONMENTS:
            if not self.inner:
                self.finished_row = True
            return
        self.inner += 1 if token[1] == "b" else -1 if self.inner else 0
        self.add(token)


def _is_separator(token: str) -> bool:
    """Words between two chains, as ``\\text{ and }``, as against ``\\text{loss before}``, which is a symbol."""
    if not token.startswith(r"\text{"):
        return False
    # An author's name may be any words; only what stands in the text with space around it joins two chains.
    return token[6:7] == " " or token[-2:-1] == " "


def split(source: str, line: int = 0) -> list[Chain]:
    """The chains of a piece of mathematics that begins on ``line``."""
    tokens = tokenize(source)
    state = _Splitter(line)
    add = state.add
    for index, token in enumerate(tokens):
        if state.finished_row and token not in _BETWEEN_ROWS:
            state.resume(token)
        if token in _SPECIAL:
            if token in _MAYBE_NOTHING and _means_nothing(token, _next(tokens, index), state.finished_row):
                continue
            state.structural(token)
        elif token[-1] != "}" or len(token) == 1:
            add(token)
        elif token.startswith((r"\begin{", r"\end{")):
            state.environment(token)
        elif not (state.open or state.inner) and _is_separator(token):
            state.flush()
        else:
            add(token)
    state.flush()
    return state.chains


def _next(tokens: list[str], index: int) -> str:
    return tokens[index + 1] if index + 1 < len(tokens) else ""


def _means_nothing(token: str, following: str, between_rows: bool) -> bool:
    """Space before something that goes on anyway, and the colon of ``:=``."""
    if token == r"\quad":
        return between_rows or following in _GLUE
    return (token == r"\qquad" and between_rows) or (token == ":" and following == "=")
