"""Whose a row is: a student of the roster, a number of the class set, or the code that stands on a sheet.

Which variant somebody has follows from the seed and from who it is alone, so a code tells it without a roster, and a
code beside a student that isn't that student's is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from byhand.classroom.roster import Entry, label_of
from byhand.exercises.codes import LARGEST_INDEX, CodeError, code, code_of, index_of, read
from byhand.exercises.stream import Seed

#: Why a row is nobody's.
Stranger = Literal["no_student", "unknown_student", "unknown_code", "other_code"]

_INDEX = re.compile(r"0*[1-9][0-9]{0,7}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """code: of the variant. label: as part of a file's name. student: the id, "" where only a number or code is known.

    number: of the variant, or the place on the roster; 0 where neither is known.
    """

    code: str
    label: str
    student: str = ""
    name: str = ""
    number: int = 0

    @property
    def shown(self) -> str:
        """What to call this person in a table."""
        return self.student or (self.label if self.number else self.code)


class People:
    """roster: of the class set, ``None`` where it was numbered; count: how many numbers it has, if that is known."""

    def __init__(self, seed: Seed, roster: Sequence[Entry] | None = None, count: int | None = None) -> None:
        self.seed = seed
        self.roster = roster
        self.count = count if count is not None else LARGEST_INDEX
        self._by_name: dict[str, Person] = {}
        self._by_code: dict[str, Person] = {}
        self._owners: dict[str, str] = {}
        self._found: dict[tuple[str, str], Person | Stranger] = {}
        for entry in roster or ():
            person = Person(code(seed, entry.who), entry.label, entry.student, entry.name, entry.number)
            self._by_code[person.code] = person
            for name in (entry.label, entry.student):
                self._by_name[_folded(name)] = person

    @property
    def expected(self) -> tuple[Person, ...]:
        """Everybody on the roster."""
        return tuple(self._by_code.values()) if self.roster is not None else ()

    def of(self, student: str, typed_code: str) -> Person | Stranger:
        """Whose a row with these two cells is ("" for an empty one); or why it is nobody's."""
        key = student, typed_code
        if key not in self._found:
            self._found[key] = self._of(student, typed_code)
        return self._found[key]

    def _of(self, student: str, typed_code: str) -> Person | Stranger:
        if not typed_code:
            return self._of_student(student) if student else "no_student"
        coded = self._of_code(typed_code)
        if coded is None:
            # A column "variant" may well hold numbers; then it says no more than a student's number does.
            return self._of_student(student or typed_code) if _INDEX.match(typed_code) else "unknown_code"
        if not student:
            return coded
        if self.roster is None and not _INDEX.match(student) and not self._of_code(student):
            # Without a roster names are only names, and the code says which variant it is; it has one owner.
            owner = self._owners.setdefault(coded.code, _folded(student))
            return replace(coded, student=student) if owner == _folded(student) else "other_code"
        named = self._of_student(student)
        return "other_code" if isinstance(named, Person) and named.code != coded.code else named

    def _of_student(self, student: str) -> Person | Stranger:
        if self.roster is not None:
            found = self._by_name.get(_folded(student)) or self._of_code(student)
            return found or "unknown_student"
        if coded := self._of_code(student):
            return coded
        if _INDEX.match(student):
            number = int(student)
            return self._numbered(number) if number <= self.count else "unknown_student"
        return Person(code(self.seed, student), label_of(student), student)

    def _numbered(self, number: int) -> Person:
        return Person(code(self.seed, number), f"{number:04}", number=number)

    def _of_code(self, typed: str) -> Person | None:
        """Whose code that is; ``None`` where it isn't one of this seed, or of nobody on the roster."""
        try:
            token = read(typed, self.seed)
        except CodeError:
            return None
        own = code_of(self.seed, token)
        if self.roster is not None:
            return self._by_code.get(own)
        number = index_of(self.seed, token)
        if number is None:
            return Person(own, own)
        return self._numbered(number) if number <= self.count else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
