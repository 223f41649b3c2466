"""Numbers that no precision can prove: the 0 of a − a, of a softmax layer's sum of δ; the 1/8 of eight equal logits.

Recognised by structure instead.

The tape is walked once more in the integers modulo a large prime. Exact numbers become residues; a transcendental
function gives a residue that depends on nothing but the function and its argument's residue (a hash), as if it were an
indeterminate. So what cancels for all values of the transcendental parts leaves the residue 0 (or that of a rational),
and anything else doesn't, but for a chance of 1 in 2⁵²¹. Case distinctions take the branch that the values decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import sympy
from flint import fmpq
from sympy import Expr, Symbol

from byhand.rules.functions import cases, logistic, maximum, minimum
from byhand.tape.arithmetic import ZERO, Impossible, Undecided, Value, limits, sign, simplest
from byhand.tape.compile import COMPARISONS, compile_expression
from byhand.tape.forms import TOTAL, Form
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

PRIME = 2**521 - 1

Residue = int
Operand = tuple[Residue, Value | None]
#: By slot, as far as they are known.
Residues = dict[Slot, Residue]


def residues(
    tape: Tape, values: Sequence[Value | None], last: Slot, carried: Mapping[Name, Residue] | None = None
) -> Residues:
    """The residue of every slot up to ``last`` in the tape's order; those of quantities without one (1/0) are left out.

    carried: of what came over from an earlier step and is no longer exact (see ``carried_on``); else it is opaque.
    """
    known: Residues = {}
    for slot in _walk(tape, last):
        value, equation = values[slot], tape.equations.get(slot)
        if isinstance(value, fmpq):
            known[slot] = _of_exact(value)
        elif equation is None:
            name = tape.names[slot]
            known[slot] = carried[name] if carried and name in carried else _atom("given", slot)
        elif all(operand in known for operand in equation.operands()):
            try:
                operands = [(known[operand], values[operand]) for operand in equation.fixed]
                columns = [[(known[operand], values[operand]) for operand in column] for column in equation.columns]
                known[slot] = of_form(equation.form, operands, columns)
            except (ZeroDivisionError, Undecided, Impossible):
                continue
    return known


def _walk(tape: Tape, last: Slot) -> Iterator[Slot]:
    """What is given, then the equations in their order up to that of ``last``."""
    yield from (slot for slot in range(len(tape)) if slot not in tape.equations)
    for slot in tape.equations:
        yield slot
        if slot == last:
            return


def carried_on(tape: Tape, known: Residues) -> dict[Name, Residue]:
    """What the next step starts from: the residues of its parameters and its optimizer's state."""
    kinds = {"after": "parameter", "state": "state_before"}
    return {
        name.of_kind(kinds[name.kind]): known[slot]
        for name, slot in tape.index.items()
        if name.kind in kinds and slot in known
    }


def exactly(residue: Residue, value: Value | None) -> fmpq | None:
    """The rational that a quantity is by structure: 0 where it cancels, else the only short one in its ball."""
    if residue == 0:
        return ZERO
    if value is None:
        return None
    try:
        candidate = simplest(*limits(value))
    except (Undecided, Impossible):
        return None
    return candidate if candidate.height_bits() < PRIME.bit_length() and _of_exact(candidate) == residue else None


def exactly_from(
    form: Form, fixed: Sequence[fmpq], columns: Sequence[Sequence[fmpq]], value: Value | None
) -> fmpq | None:
    """The same for a line of exact operands."""
    operands = [(_of_exact(operand), operand) for operand in fixed]
    terms = [[(_of_exact(operand), operand) for operand in column] for column in columns]
    try:
        return exactly(of_form(form, operands, terms), value)
    except (ZeroDivisionError, Undecided, Impossible):
        return None


def _of_exact(value: fmpq) -> Residue:
    return int(value.p) * pow(int(value.q), -1, PRIME) % PRIME


def _atom(function: str, *arguments: Residue) -> Residue:
    text = f"{function}({','.join(map(str, arguments))})".encode()
    return int.from_bytes(hashlib.shake_256(text).digest(66), "big") % PRIME


def of_form(form: Form, fixed: Sequence[Operand], columns: Sequence[Sequence[Operand]]) -> Residue:
    """The residue of a form at operands of which residue and value are known."""
    places, operands = _bound(form.fixed, fixed)
    if form.term is not None:
        terms = zip(*columns, strict=True)
        places[TOTAL] = sum(of_expression(form.term, *_bound(form.columns, term)) for term in terms) % PRIME
    return of_expression(form.body, places, operands)


def _bound(
    symbols: Sequence[Symbol], operands: Sequence[Operand]
) -> tuple[dict[Symbol, Residue], dict[Symbol, Value | None]]:
    """The symbols' residues and values."""
    pairs = list(zip(symbols, operands, strict=True))
    return {symbol: residue for symbol, (residue, _) in pairs}, {symbol: value for symbol, (_, value) in pairs}


def of_expression(
    expression: Expr, places: Mapping[Symbol, Residue], operands: Mapping[Symbol, Value | None]
) -> Residue:
    """The residue of an expression; ``places`` holds its symbols' residues, ``operands`` their values."""
    if isinstance(expression, Symbol):
        return places[expression]
    if expression.is_Rational:
        return int(expression.p) * pow(int(expression.q), -1, PRIME) % PRIME

    def of(part: Expr) -> Residue:
        return of_expression(part, places, operands)

    def sign_of(part: Expr) -> int:
        return _sign(part, of(part), operands)

    if isinstance(expression, sympy.Piecewise):
        return of(_branch(expression, sign_of))
    if isinstance(expression, (maximum, minimum)):
        return of(_extreme(expression, sign_of))
    if isinstance(expression, (sympy.Abs, sympy.sign)):
        where = sign_of(expression.args[0])
        return where * (of(expression.args[0]) if isinstance(expression, sympy.Abs) else 1) % PRIME
    if isinstance(expression, cases):
        return of(expression.args[-1])
    if expression.is_Mul:
        return _product(expression.args, of)
    parts = [of(argument) for argument in expression.args]
    if expression.is_Add:
        return sum(parts) % PRIME
    if expression.is_Pow:
        return _power(parts[0], parts[1], expression.exp)
    rule = _FUNCTIONS.get(expression.func)
    return rule(*parts) % PRIME if rule else _atom(str(expression.func), *parts)


def _product(factors: Sequence[Expr], of: Callable[[Expr], Residue]) -> Residue:
    """A factor that is 0 leaves out the rest, as it does in arithmetic: 0 · ln 0 counts as 0."""
    product, failed = 1, None
    for factor in factors:
        try:
            product = product * of(factor) % PRIME
        except ZeroDivisionError as fault:
            failed = fault
    if product and failed:
        raise failed
    return product


def _sign(part: Expr, residue: Residue, operands: Mapping[Symbol, Value | None]) -> int:
    if residue == 0:
        return 0
    run, symbols = _compiled(part)
    values = [operands[symbol] for symbol in symbols]
    if any(value is None for value in values):
        raise Undecided
    return sign(run(values))


@cache
def _compiled(part: Expr) -> tuple[Callable[..., Value], tuple[Symbol, ...]]:
    symbols = tuple(sorted(part.free_symbols, key=lambda symbol: str(symbol.name)))
    return compile_expression(part, {symbol: place for place, symbol in enumerate(symbols)}), symbols


def _branch(expression: sympy.Piecewise, sign_of: Callable[[Expr], int]) -> Expr:
    for branch, condition in expression.args:
        if condition == sympy.true:
            return branch
        left, right = condition.args
        if sign_of(left - right) in COMPARISONS[condition.func]:
            return branch
    raise Impossible("no case applies")


def _extreme(expression: Expr, sign_of: Callable[[Expr], int]) -> Expr:
    direction = 1 if isinstance(expression, maximum) else -1
    best = expression.args[0]
    for argument in expression.args[1:]:
        if direction * sign_of(argument - best) > 0:
            best = argument
    return best


def _power(base: Residue, power: Residue, exponent: Expr) -> Residue:
    if exponent.is_Integer:
        whole = int(exponent)
        if base == 0 and whole < 0:
            raise ZeroDivisionError
        return pow(base, whole, PRIME)
    if power in (0, 1):
        return base if power else 1
    return base if base in (0, 1) else _atom("power", base, power)


def _exponential(x: Residue) -> Residue:
    """exp(−x) is 1/exp(x): the smaller of x and −x names both."""
    if x == 0:
        return 1
    named = min(x, PRIME - x)
    atom = _atom("exp", named)
    return atom if named == x else pow(atom, -1, PRIME)


def _quotient(above: Residue, below: Residue) -> Residue:
    if below == 0:
        raise ZeroDivisionError
    return above * pow(below, -1, PRIME)


def _sigma(x: Residue) -> Residue:
    return _quotient(1, 1 + _exponential(PRIME - x))


def _tanh(x: Residue) -> Residue:
    return _quotient(_exponential(x) - _exponential(PRIME - x), _exponential(x) + _exponential(PRIME - x))


def _half_tangent(x: Residue) -> Residue:
    named = min(x, PRIME - x)
    return _atom("tan(x/2)", named) * (1 if named == x else -1) if x else 0


def _sine(x: Residue) -> Residue:
    t = _half_tangent(x)
    return _quotient(2 * t, (1 + t * t) % PRIME)


def _cosine(x: Residue) -> Residue:
    t = _half_tangent(x)
    return _quotient(1 - t * t, (1 + t * t) % PRIME)


def _logarithm(x: Residue) -> Residue:
    """ln(1/x) is −ln x."""
    if x in (0, 1):
        if x == 0:
            raise ZeroDivisionError
        return 0
    inverse = pow(x, -1, PRIME)
    return _atom("log", min(x, inverse)) * (1 if x < inverse else -1)


def _odd(name: str) -> Callable[[Residue], Residue]:
    """A function with f(−x) = −f(x)."""
    return lambda x: _atom(name, min(x, PRIME - x)) * (1 if x < PRIME - x else -1) if x else 0


_FUNCTIONS: Mapping[type, Callable[..., Residue]] = {
    sympy.exp: _exponential,
    sympy.log: _logarithm,
    sympy.tanh: _tanh,
    sympy.sinh: lambda x: (_exponential(x) - _exponential(PRIME - x)) * pow(2, -1, PRIME),
    sympy.cosh: lambda x: (_exponential(x) + _exponential(PRIME - x)) * pow(2, -1, PRIME),
    sympy.sin: _sine,
    sympy.cos: _cosine,
    sympy.erf: _odd("erf"),
    logistic: _sigma,
}
