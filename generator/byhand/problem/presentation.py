"""What is printed and how: digits, notation, what to show, and the figures beside the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from byhand import vocabulary as words
from byhand.problem.context import Context
from byhand.problem.faults import describe
from byhand.problem.model import Digits, NotationChoice, Numbers, Report, Rounding, Show
from byhand.problem.schema import NotationTable, NumbersTable, ReportTable, ShowTable
from byhand.problem.sections import take
from byhand.problem.tables import DigitsTable
from byhand.problem.training import known_names


def resolve_numbers(context: Context, found: object) -> Numbers:
    table = take(NumbersTable, found, "numbers", context.faults)
    quantities: dict[str, Digits] = {}
    for quantity in words.QUANTITIES:
        own: DigitsTable | None = getattr(table, quantity)
        if own is not None:
            where = f"numbers.{quantity}"
            if own.lacks("decimals") and own.lacks("significant"):
                context.faults.add(where, "found neither decimals nor significant; allowed: one of them")
            quantities[quantity] = _digits(context, where, own)
    return Numbers(
        carry=cast(Literal["exact", "rounded"], table.carry or "exact"),
        digits=_digits(context, "numbers", table),
        rounding=cast(Rounding, table.rounding or "half_even"),
        trailing_zeros=bool(table.trailing_zeros),
        quantities=quantities,
        decimal_mark=cast(Literal["point", "comma"] | None, table.decimal_mark),
    )


def _digits(context: Context, where: str, table: DigitsTable) -> Digits:
    if table.decimals is not None and table.significant is not None:
        context.faults.add(where, "found decimals and significant; allowed: one of them")
    if table.decimals is not None:
        return Digits("decimals", table.decimals)
    return Digits("significant", table.significant or 6)


def resolve_notation(context: Context, found: object) -> NotationChoice:
    table = take(NotationTable, found, "notation", context.faults)
    return NotationChoice(
        preset=table.preset or "z-a",
        delta=cast(Literal["a-t", "t-a"], table.delta or "a-t"),
        index_order=cast(Literal["to-from", "from-to"] | None, table.index_order),
        loss_symbol=table.loss_symbol,
    )


def resolve_show(context: Context, found: object, names: Mapping[str, object] | None) -> Show:
    """names: what ``show.weights`` may list; ``None`` where that is not known."""
    table = take(ShowTable, found, "show", context.faults)
    for key in ("backward", "weights", "steps", "sections"):
        value = getattr(table, key)
        if isinstance(value, list):
            _once_each(context, f"show.{key}", value)
    if isinstance(table.weights, list) and names is not None:
        known_names(context, "show.weights", table.weights, names)
    steps = table.steps
    return Show(
        backward=("node", "weight") if table.backward is None else tuple(table.backward),
        weights=tuple(table.weights) if isinstance(table.weights, list) else table.weights or "first",
        steps=cast(Literal["all"] | tuple[int, ...] | None, tuple(steps) if isinstance(steps, list) else steps),
        detail=cast(Literal["full", "compact"], table.detail or "full"),
        sections=tuple(table.sections) if isinstance(table.sections, list) else None,
    )


def _once_each(context: Context, where: str, values: Sequence[object]) -> None:
    if not values:
        context.faults.add(where, "found an empty list; allowed: one or more")
    if where == "show.weights":
        return
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            context.faults.add(f"{where}[{index}]", f"{describe(value)} stands twice; allowed: each once")
        seen.add(value)


def resolve_reports(context: Context, found: object, names: Mapping[str, None] | None) -> tuple[Report, ...]:
    """names: what a formula may name; ``None`` where the network is at fault and they are not known."""
    if not isinstance(found, list):
        context.faults.add("report", f"found {describe(found)}; allowed: [[report]], once for each figure")
        return ()
    if not context.within("report", len(found), "reports"):
        return ()
    reports: list[Report] = []
    seen: set[str] = set()
    for index, each in enumerate(found):
        where = f"report[{index}]"
        table = take(ReportTable, each, where, context.faults)
        for key, allowed in (("name", "a name"), ("formula", "a formula in quotes")):
            if table.lacks(key):
                context.faults.add(f"{where}.{key}", f"missing; allowed: {allowed}")
        if table.name is not None and table.name in seen:
            context.faults.add(f"{where}.name", f"the name {describe(table.name)} stands twice; allowed: once")
        seen.add(table.name or "")
        if table.formula is not None:
            formula = context.formula(f"{where}.formula", table.formula, names)
            if formula and table.name:
                reports.append(Report(table.name, formula, table.note))
    return tuple(reports)
