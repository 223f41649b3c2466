"""How an author's name looks: ``w_1`` is w with index 1, ``theta_4`` is θ₄, anything else is text."""

from __future__ import annotations

import re

from byhand.mathtext.tree import Label, Letter, Node, Number, Row, Script, Sign, Word

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_IDENTIFIER = re.compile(r"(?P<base>[A-Za-z]+)(?P<digits>\d*)(?P<rest>(?:_[A-Za-z0-9]+)*)")


def is_identifier(text: str) -> bool:
    return _IDENTIFIER.fullmatch(text) is not None


def identifier_node(text: str, *, upright: bool = False) -> Node:
    """The name as mathematics, where it is an identifier, else as text; ``upright``: its letters not in italics."""
    match = _IDENTIFIER.fullmatch(text)
    if match is None:
        return Label(text)
    indices = ([match["digits"]] if match["digits"] else []) + match["rest"].split("_")[1:]
    base = Word(match["base"]) if upright else _base(match["base"])
    if not indices:
        return base
    items: list[Node] = []
    for index in indices:
        items += [Sign(","), _index(index)] if items else [_index(index)]
    return Script(base, items[0] if len(items) == 1 else Row(tuple(items)))


def _base(text: str) -> Node:
    if text in GREEK:
        return Letter(GREEK[text])
    return Letter(text) if len(text) == 1 else Word(text)


def _index(text: str) -> Node:
    if text.isdigit():
        return Number(text)
    if text in GREEK:
        return Letter(GREEK[text])
    if len(text) == 1:
        return Letter(text)
    match = re.fullmatch(r"([A-Za-z])(\d+)", text)
    if match:
        return Script(Letter(match[1]), Number(match[2]))
    return Word(text)
