"""From a homework file, a problem file or a built-in problem's name to a ``Homework``; all faults of a file at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast

from byhand.errors import ProblemError
from byhand.exercises.homework import POINTS, Blanks, Good, Homework, Wish
from byhand.exercises.homework_problem import find_problem
from byhand.exercises.homework_schema import (
    BlanksTable,
    GoodTable,
    HomeworkFile,
    HomeworkHeader,
    PointsTable,
    RuleTable,
    VaryTable,
    WishTable,
)
from byhand.exercises.homework_vary import resolve_vary
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.exercises.sensible import sensible_gradient, sensible_vary
from byhand.problem.context import Context
from byhand.problem.faults import describe, key_path
from byhand.problem.limits import Limits
from byhand.problem.load import find, safe_name
from byhand.problem.model import Digits, Given, Numbers, Problem, Rounding
from byhand.problem.plain import plain
from byhand.problem.read import language_of, read_file, read_text
from byhand.problem.schema import ProblemFile
from byhand.problem.sections import take


def load_homework(source: str | os.PathLike[str], *, limits: Limits | None = None) -> Homework:
    """The homework in a file (TOML, JSON or YAML by its ending), or one made of a problem.

    The problem may be a file too, or a built-in problem's name.
    """
    limits = limits or Limits()
    name = os.fspath(source)
    path = find(name)
    shown = name if name.isprintable() else ascii(name)
    try:
        data = read_text(read_file(path, limits), language_of(path))
        return _build(data, path.stem, limits, path.parent)
    except ProblemError as error:
        raise ProblemError(error.faults, error.source or shown) from None


def load_homework_text(
    text: str, language: str = "toml", name: str = "homework", *, limits: Limits | None = None
) -> Homework:
    """The homework (or the problem) in a text."""
    return _build(read_text(text, language), name, limits or Limits(), None)


def homework_of(problem: Problem) -> Homework:
    """A problem as a homework: weights, biases, inputs or values vary, by sensible defaults."""
    good = Good(least_gradient=sensible_gradient(problem.numbers))
    return Homework(problem.name, problem, vary=sensible_vary(problem), good=good, title=problem.title, plain=True)


def _build(data: Mapping[str, Any], name: str, limits: Limits, directory: Path | None) -> Homework:
    context = Context(limits, directory=directory)
    table = plain(data, context.faults)
    assert isinstance(table, dict)
    if "problem" not in table and ("network" in table or "equations" in table):
        return homework_of(_plain_problem(context, table, safe_name(name)))
    return _Build(context, table, safe_name(name)).homework()


def _plain_problem(context: Context, table: dict[str, object], name: str) -> Problem:
    """A problem file; the keys of a homework in it are told where they belong."""
    from byhand.problem.resolve import resolve

    for key in table:
        if key in HomeworkFile.model_fields and key not in ProblemFile.model_fields:
            what = (
                "found beside a problem; allowed: with problem = …, or with the problem in tables [problem.network] …"
            )
            context.faults.add(key, what)
    own = HomeworkFile.model_fields.keys() - ProblemFile.model_fields.keys()
    kept = {key: value for key, value in table.items() if key not in own}
    problem = resolve(context, kept, name)
    if problem is None or len(context.faults):
        raise ProblemError(context.faults.found)
    return problem


class _Build:
    """One file on its way to a homework."""

    def __init__(self, context: Context, table: dict[str, object], name: str) -> None:
        self.context = context
        self.faults = context.faults
        self.table = table
        self.name = name

    def homework(self) -> Homework:
        keys = list(HomeworkFile.model_fields)
        for key in self.table:
            if key not in keys:
                self.faults.unknown(key_path([key]), "unknown key", key, keys)
        own = {key: self.table[key] for key in HomeworkHeader.model_fields if key in self.table}
        header = take(HomeworkHeader, own, "", self.faults)
        problem = find_problem(self.context, self.table.get("problem"), self.name)
        vary_table = take(VaryTable, self.table["vary"], "vary", self.faults) if "vary" in self.table else None
        vary = resolve_vary(self.context, vary_table, problem) if vary_table else None
        good_table = take(GoodTable, self.table.get("good", {}), "good", self.faults)
        rule = take(RuleTable, self.table.get("rule", {}), "rule", self.faults)
        numbers = self.numbers(rule, problem.numbers if problem else Numbers())
        good = self.good(good_table, numbers)
        blanks = self.blanks(take(BlanksTable, self.table.get("blanks", {}), "blanks", self.faults))
        points = self.points(take(PointsTable, self.table.get("points", {}), "points", self.faults))
        wish = take(WishTable, self.table.get("wish", {}), "wish", self.faults)
        if wish.loss_after and problem and problem.training.learning_rate is None:
            self.faults.add("wish.loss_after", "found without a learning_rate; allowed: where something is updated")
        if self.faults.found or problem is None:
            raise ProblemError(self.faults.found)
        return Homework(
            name=safe_name(header.name or self.name),
            problem=replace(problem, numbers=numbers, language=header.language or problem.language),
            vary=sensible_vary(problem) if vary is None else vary,
            good=good,
            blanks=blanks,
            wish=Wish(wish.loss_before, wish.loss_after, wish.evaluations or Wish().evaluations),
            open_rounding=rule.rounding in (None, "any"),
            tiny=cast(Literal["significant", "any"], rule.tiny or "significant"),
            points=points,
            title=header.title or problem.title,
            course=header.course,
            instructions=header.instructions,
        )

    def good(self, table: GoodTable, numbers: Numbers) -> Good:
        """The author's conditions, defaults filled in."""
        good = Good(least_gradient=sensible_gradient(numbers))
        said = {key: getattr(table, key) for key in GoodTable.model_fields if getattr(table, key) is not None}
        for key in ("least_slope", "least_gradient"):
            if key in said:
                said[key] = self.not_negative(f"good.{key}", said[key])
        if "unit_range" in said:
            said["unit_range"] = self.pair("good.unit_range", said["unit_range"])
        return replace(good, **said, stated=frozenset(said))

    def not_negative(self, where: str, number: Given) -> Fraction:
        if number.value < 0:
            self.faults.add(where, f"found {number.text}; allowed: 0 or more")
        return number.value

    def pair(self, where: str, numbers: list[Given]) -> tuple[Fraction, Fraction]:
        if len(numbers) != 2 or numbers[0].value >= numbers[1].value:
            found = "[" + ", ".join(each.text[:20] for each in numbers[:4]) + "]"
            self.faults.add(where, f"found {found}; allowed: two numbers, the lower one first")
            return Fraction(0), Fraction(1)
        return numbers[0].value, numbers[1].value

    def numbers(self, table: RuleTable, own: Numbers) -> Numbers:
        """The sheet's rule in place of the problem's; digits that it states hold for every quantity."""
        if table.decimals is not None and table.significant is not None:
            self.faults.add("rule", "found decimals and significant; allowed: one of them")
        numbers = own
        if table.decimals is not None:
            numbers = replace(numbers, digits=Digits("decimals", table.decimals), quantities={})
        elif table.significant is not None:
            numbers = replace(numbers, digits=Digits("significant", table.significant), quantities={})
        if table.carry is not None:
            numbers = replace(numbers, carry=cast(Literal["exact", "rounded"], table.carry))
        if table.decimal_mark is not None:
            mark = cast(Literal["point", "comma"], table.decimal_mark)
            numbers = replace(numbers, decimal_mark=mark)
        if table.rounding not in (None, "any"):
            numbers = replace(numbers, rounding=cast(Rounding, table.rounding))
        return numbers

    def blanks(self, table: BlanksTable) -> Blanks:
        if table.kind is not None and table.fading is not None:
            self.faults.add("blanks", f"found kind = {describe(table.kind)} and fading; allowed: one of them")
        if table.kind == "mistake" and (table.hints or table.prompts):
            self.faults.add("blanks", 'found hints or prompts with kind = "mistake"; allowed: with the other kinds')
        return Blanks(
            table.kind or "backward", table.fading, bool(table.hints), bool(table.prompts), self.mistakes(table)
        )

    def mistakes(self, table: BlanksTable) -> tuple[str, ...]:
        """Misconceptions by name, in the table's order."""
        if table.mistakes is None:
            return ()
        if table.kind != "mistake":
            self.faults.add("blanks.mistakes", 'found without kind = "mistake"; allowed: with it')
        if not table.mistakes:
            self.faults.add("blanks.mistakes", "found none; allowed: the names of misconceptions")
        for place, name in enumerate(table.mistakes):
            if name not in MISCONCEPTIONS:
                self.faults.unknown(f"blanks.mistakes[{place}]", "unknown misconception", name, list(MISCONCEPTIONS))
        return tuple(name for name in MISCONCEPTIONS if name in table.mistakes)

    def points(self, table: PointsTable) -> dict[str, Fraction]:
        return {
            group: self.not_negative(f"points.{group}", found) if (found := getattr(table, group)) else Fraction(1)
            for group in POINTS
        }
