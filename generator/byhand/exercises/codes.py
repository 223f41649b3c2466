"""What stands on a sheet in place of its number: a code from which only the seed's owner gets the variant again.

A code is ten letters, as in ``7KQ4M-2XWPA``. Eight hold a *token* of 40 bits; one is keyed with the seed, so that
another seed is noticed (31 times of 32); one checks the others, so that a wrong letter, or two neighbours swapped, is
always noticed, without a seed. The token of a number from 1 is a keyed permutation of it: no two are alike, and the
seed leads back to the number. The token of a student is a keyed hash of the student's id. A variant is drawn from its
token: the code and the seed are all that its key needs, and without the seed a token is noise.
"""

from __future__ import annotations

import hmac

from byhand.errors import ByhandError
from byhand.exercises.stream import Seed, keyed

#: Without 0, 1, I and O, which are mistaken for one another.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BITS = 40
#: The greatest number of a variant that has a code.
LARGEST_INDEX = 10_000_000
_HALF = BITS // 2
_ROUNDS = 8
_LENGTH = 10
#: For whoever typed a student's id or a number.
_WHERE = "the set's index.csv says whose code is which"
_PLACES = {letter: place for place, letter in enumerate(LETTERS)}

#: A variant's number, from 1, or a student's id.
Who = int | str


class CodeError(ByhandError):
    """What was typed is no code, or not one of this seed; the author's to correct."""

    exit_code = 2


def token(seed: Seed, who: Who) -> int:
    """The 40 bits that a variant is drawn from."""
    if isinstance(who, str):
        return int.from_bytes(keyed(seed, "student", who)[: BITS // 8])
    if not 1 <= who <= LARGEST_INDEX:
        raise ValueError(f"found variant {who}; allowed: 1 to {LARGEST_INDEX}")
    left, right = divmod(who, 1 << _HALF)
    for number in range(_ROUNDS):
        left, right = right, left ^ _mixed(seed, number, right)
    return left << _HALF | right


def index_of(seed: Seed, found: int) -> int | None:
    """The number whose token that is; ``None`` for a student's, or for another seed's."""
    left, right = divmod(found, 1 << _HALF)
    for number in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(seed, number, left), left
    index = left << _HALF | right
    return index if 1 <= index <= LARGEST_INDEX else None


def _mixed(seed: Seed, number: int, half: int) -> int:
    return int.from_bytes(keyed(seed, "index", number, half)[:4]) % (1 << _HALF)


def code(seed: Seed, who: Who) -> str:
    """The code of a variant: ``XXXXX-XXXXX``."""
    return code_of(seed, token(seed, who))


def code_of(seed: Seed, found: int) -> str:
    digits = [found >> shift & 31 for shift in range(BITS - 5, -1, -5)]
    digits.append(_tag(seed, found))
    digits.append(_check(digits))
    text = "".join(LETTERS[digit] for digit in digits)
    return f"{text[:5]}-{text[5:]}"


def read(typed: str, seed: Seed) -> int:
    """The token of a code as someone typed it; small letters, spaces and dashes are no matter. Raises ``CodeError``."""
    letters = [letter for letter in typed.upper() if letter not in " -"]
    if wrong := next((letter for letter in letters if letter not in _PLACES), None):
        raise CodeError(f"{typed[:30]!a} is no variant code: {wrong!a} is not among its letters {LETTERS}; {_WHERE}")
    if len(letters) != _LENGTH:
        what = f"it has {len(letters)} letters instead of {_LENGTH}"
        raise CodeError(f"{typed[:30]!a} is no variant code: {what}; {_WHERE}")
    digits = [_PLACES[letter] for letter in letters]
    if _check(digits[:-1]) != digits[-1]:
        raise CodeError(f"{typed[:30]!a} is no variant code: a letter is wrong, or two are swapped")
    found = 0
    for digit in digits[:-2]:
        found = found << 5 | digit
    if not hmac.compare_digest(bytes([digits[-2]]), bytes([_tag(seed, found)])):
        raise CodeError(f"{typed[:30]!a} is a variant code of another seed")
    return found


def _tag(seed: Seed, found: int) -> int:
    return keyed(seed, "tag", found)[0] % 32


def _check(digits: list[int]) -> int:
    """Σ αⁿ·digit in the field of 32 elements: no single change and no swap of two letters leaves it as it is."""
    total = 0
    for digit in digits:
        total = _doubled(total ^ digit)
    return total


def _doubled(element: int) -> int:
    """Times α, a root of x⁵ + x² + 1."""
    return (element << 1) ^ (0b100101 if element & 16 else 0)
