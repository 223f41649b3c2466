"""How big a problem may be before it is taken for a mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from byhand.errors import Fault, ProblemError, nearest


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds, each of which an author may raise (``--limit parameters=500000``).

    values: the numbers in all samples together.
    formula_length: characters; formula_depth: parentheses, signs and powers inside one another;
    formula_nodes: numbers, names and operations in one formula.
    file_bytes: of a problem file, and of a CSV of samples.
    """

    parameters: int = 200_000
    steps: int = 1_000_000
    samples: int = 100_000
    values: int = 2_000_000
    equations: int = 2_000
    reports: int = 200
    formula_length: int = 1_000
    formula_depth: int = 32
    formula_nodes: int = 500
    file_bytes: int = 5_000_000


def too_many(found: int, option: str, limits: Limits) -> str | None:
    """What to say where ``found`` is above a limit, naming the option that raises it; else ``None``."""
    allowed: int = getattr(limits, option)
    if found <= allowed:
        return None
    return f"found {found:,} {option.replace('_', ' ')}; allowed: {allowed:,} (raise it with --limit {option}={found})"


def raised(options: Iterable[str]) -> Limits:
    """The limits with ``NAME=NUMBER`` put in place of some, as the command line's ``--limit`` has them."""
    limits = Limits()
    names = [field.name for field in fields(Limits)]
    faults: list[Fault] = []
    for option in options:
        name, _, number = option.partition("=")
        if name not in names:
            what = f"unknown limit {name!r}; allowed: {', '.join(names)}{nearest(name, names)}"
            faults.append(Fault("--limit", what))
        elif not (number.isascii() and number.isdecimal() and len(number) <= 18):
            faults.append(Fault("--limit", f"found {option!r}; allowed: {name}=NUMBER, a whole number"))
        else:
            limits = replace(limits, **{name: int(number)})
    if faults:
        raise ProblemError(faults)
    return limits
