"""Grades, answers, rows and summaries as tables for spreadsheets, and as JSON for programs.

Every number is exact text; no cell of text begins a formula.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from byhand.classroom.tables import table_csv
from byhand.exercises.diagnosis import Diagnosis
from byhand.grading.decimals import decimal, percent
from byhand.grading.gathering import Row
from byhand.grading.grade import Graded, Grading
from byhand.grading.marking import VERDICTS, Marked
from byhand.grading.summary import Summary, by_verdict
from byhand.tape.arithmetic import plain_text


def tables(grading: Grading, summary: Summary) -> dict[str, bytes]:
    """The files by their names."""
    return {
        "grades.csv": grades_csv(grading),
        "answers.csv": answers_csv(grading),
        "rows.csv": rows_csv(grading),
        "grades.json": _json(grades(grading)),
        "by-part.csv": by_part_csv(summary),
        "by-misconception.csv": by_misconception_csv(summary),
        "by-answer.csv": by_answer_csv(summary),
        "summary.json": _json(summary_data(summary)),
    }


def grades_csv(grading: Grading) -> bytes:
    """A line for each student."""
    start, end = ("student", "name", "code", "answered", "points", "of", "percent"), ("misconceptions", "confidence")

    def line(graded: Graded) -> Iterator[str]:
        person, marks = graded.person, graded.marks
        yield from (person.shown, person.name, person.code, "yes" if graded.answered else "no")
        yield from (decimal(marks.points), decimal(marks.of), percent(marks.points, marks.of))
        yield from (str(count) for count in marks.counts.values())
        yield _named(marks.diagnosis)
        yield f"{marks.diagnosis.confidence:.3f}" if marks.diagnosis.causes else ""

    return table_csv((*start, *VERDICTS, *end), (line(graded) for graded in grading.people))


def answers_csv(grading: Grading) -> bytes:
    """A line for each answer that was asked for."""
    header = (
        "student", "code", "box", "address", "part", "step", "typed", "number", "key", "low", "high",
        "verdict", "reason", "misconceptions", "points", "of",
    )  # fmt: skip
    return table_csv(header, (_answer(graded, each) for graded in grading.people for each in graded.marks.answers))


def _answer(graded: Graded, each: Marked) -> Iterator[str]:
    question = each.question
    yield from (graded.person.shown, graded.person.code, str(question.number), question.address, question.group)
    yield from (str(question.step), each.text, decimal(each.number.value) if each.number else "")
    yield from (plain_text(each.interval.key), *each.interval.texts, each.verdict, each.reason)
    yield from (_reasons(each), decimal(each.points), decimal(question.points))


def _reasons(each: Marked) -> str:
    """Several that can't be told apart with "or" between them, several that it took with "+"."""
    found = dict.fromkeys(cause.reasons[each.question.address] for cause in each.causes)
    return " or ".join(" + ".join(names) for names in found)


def _named(diagnosis: Diagnosis) -> str:
    return " or ".join(" + ".join(cause.names) for cause in diagnosis.causes)


def rows_csv(grading: Grading) -> bytes:
    """A line for each cell of the file: what became of it."""
    header = ("line", "student", "code", "column", "typed", "became", "reason", "graded_as", "address")

    def line(row: Row) -> Iterator[str]:
        cell = row.cell
        yield from (str(cell.line), cell.student, cell.code, cell.column, cell.text)
        yield from (row.fate, row.reason, row.person, row.address)

    return table_csv(header, (line(row) for row in grading.rows))


def by_part_csv(summary: Summary) -> bytes:
    """A line for each part of the work."""
    header = ("step", "part", "answers", *VERDICTS, "points", "of", "percent")
    return table_csv(
        header,
        (
            (
                str(part.step) if part.step else "final", part.group, str(part.answers),
                *map(str, by_verdict(part.verdicts).values()),
                decimal(part.points), decimal(part.of), percent(part.points, part.of),
            )
            for part in summary.parts
        ),
    )  # fmt: skip


def by_misconception_csv(summary: Summary) -> bytes:
    """A line for each misconception that was found."""
    rows = ((each.name, str(each.students), str(each.unsure), str(each.answers)) for each in summary.mistakes)
    return table_csv(("misconception", "students", "uncertain", "answers"), rows)


def by_answer_csv(summary: Summary) -> bytes:
    """A line for each answer that was asked for, of all students together."""
    rows = (
        (address, str(sum(counts.values())), *map(str, by_verdict(counts).values()))
        for address, counts in summary.answers.items()
    )
    return table_csv(("address", "answers", *VERDICTS), rows)


# -- JSON -----------------------------------------------------------------------------------------------------------


def grades(grading: Grading) -> dict[str, Any]:
    """Everything that is known of every student; numbers are text, so that no digit is lost."""
    policy = {"carried_credit": decimal(grading.policy.credit), "duplicates": grading.policy.duplicates}
    return {
        "kind": "byhand-grades/1",
        "title": grading.homework.title or grading.homework.name,
        "policy": policy,
        "students": [_student(graded) for graded in grading.people],
        "rows": [
            {"line": row.cell.line, "column": row.cell.column, "typed": row.cell.text, "became": row.fate,
             "reason": row.reason, "student": row.person, "address": row.address}
            for row in grading.rows
        ],
        "notes": list(grading.notes),
    }  # fmt: skip


def _student(graded: Graded) -> dict[str, Any]:
    person, marks = graded.person, graded.marks
    return {
        "student": person.shown,
        "name": person.name,
        "code": person.code,
        "answered": graded.answered,
        "points": decimal(marks.points),
        "of": decimal(marks.of),
        "verdicts": dict(marks.counts),
        "diagnosis": _diagnosis(marks.diagnosis),
        "answers": [_answer_data(each) for each in marks.answers],
    }


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    causes = [
        {
            "misconceptions": list(cause.names),
            "explains": {address: list(names) for address, names in cause.reasons.items()},
            "against": list(cause.against),
            "share": round(cause.share, 4),
            "chance": float(f"{cause.chance:.2g}"),
        }
        for cause in diagnosis.causes
    ]
    return {"found": diagnosis.found, "confidence": round(diagnosis.confidence, 4), "causes": causes}


def _answer_data(each: Marked) -> dict[str, Any]:
    low, high = each.interval.texts
    return {
        "box": each.question.number,
        "address": each.question.address,
        "typed": each.text,
        "number": decimal(each.number.value) if each.number else None,
        "key": plain_text(each.interval.key),
        "low": low,
        "high": high,
        "verdict": each.verdict,
        "reason": each.reason or None,
        "points": decimal(each.points),
        "of": decimal(each.question.points),
    }


def summary_data(summary: Summary) -> dict[str, Any]:
    """``byhand-grades-summary/1``."""
    return {
        "kind": "byhand-grades-summary/1",
        "graded": summary.graded,
        "absent": summary.absent,
        "mean_percent": percent(summary.share, Fraction(1)),
        "parts": [
            {"step": part.step, "part": part.group, "answers": part.answers, "verdicts": by_verdict(part.verdicts),
             "points": decimal(part.points), "of": decimal(part.of)}
            for part in summary.parts
        ],
        "misconceptions": [
            {"name": each.name, "students": each.students, "uncertain": each.unsure, "answers": each.answers}
            for each in summary.mistakes
        ],
        "answers": {address: by_verdict(counts) for address, counts in summary.answers.items()},
        "rows": dict(summary.fates),
    }  # fmt: skip


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
