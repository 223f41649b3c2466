"""Figures that were made by a known rule are explained by it; numbers that nobody made are not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import byhand
from byhand.audit.auditing import audit
from byhand.audit.carrying import Trail, habits
from byhand.audit.conventions import CONVENTIONS
from byhand.audit.figures import Figure, parse_figures
from byhand.audit.match import ends, matched
from byhand.audit.pool import Hit
from byhand.audit.printed import read_printed
from byhand.audit.stages import Stages
from byhand.audit.standing import Standing
from byhand.audit.turns import TURNS
from byhand.audit.worlds import Variation, World, world
from byhand.derivation.run import run
from byhand.problem.load import from_mapping
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Value, plain_text, round_value
from support.printed_figures import as_csv
from support.problems import small

#: Together they leave room for every convention.
PROBLEMS = {
    "mazur": byhand.load("mazur"),
    "batches": small("tanh", "sigmoid", samples=3, bias="own", optimizer="adam", batch=2, steps=3),
    "softmax": byhand.load("softmax-classifier"),
}
DIGITS = 10


def printed(value: Value, digits: int = DIGITS) -> str:
    return plain_text(round_value(value, Digits("significant", digits), "half_even"))


@pytest.mark.parametrize("name", CONVENTIONS)
def test_some_problem_leaves_room_for_each_convention(name: str) -> None:
    found = [other for problem in PROBLEMS.values() for _, other in CONVENTIONS[name](problem)]
    assert found
    assert all(other not in PROBLEMS.values() for other in found)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_every_single_variation_is_found_where_it_shows(problem: byhand.Problem) -> None:
    right = World(run(problem))
    standing = Standing(right, [], right.passes)
    stages = Stages(standing, ())
    pool = stages.singles()
    standing.explaining.stages["single"] = pool
    planted: dict[tuple[str, ...], list[Hit]] = {}
    for hit in pool.hits:
        if "grad" in hit.key[0] or hit.key[0].endswith("loss") or ".after." in hit.key[0]:
            planted.setdefault(hit.origin.names, []).append(hit)
    missed = []
    for names, hits in planted.items():
        hit = max(hits, key=lambda each: abs(each.value - right.numbers.get(each.key, 0.0)))
        figure = Figure(1, 1, hit.key[0], read_printed(printed(hit.origin.maker.proven(hit.key))))
        found = standing.explaining.findings(figure, [hit.key])
        short = figure.printed.digits < 6  # 0.9 may be anything
        if not short and not any(each.accepted and each.key == hit.key for each in found[:5]):
            missed.append((names, hit.key, found[:2]))
    assert planted
    assert len(missed) <= 0.03 * len(planted), missed


def test_a_pair_is_found() -> None:
    problem = PROBLEMS["mazur"]
    ((_, other),) = CONVENTIONS["order"](problem)
    both = world(other, (Variation("convention", "order", "output_first"), Variation("misconception", "factor_two")))
    assert both is not None
    entries = [(where, printed(both.proven((where, "")))) for where in ("final.loss", "grad.w_1", "after.w_2")  # type: ignore[arg-type]
               for where in [where if where.startswith("final") else f"step1.{where}"]]  # fmt: skip
    for judged in audit(problem, parse_figures(as_csv(entries))).judged:
        assert judged.found is not None
        assert judged.found.origin.source == "variation", judged
        assert len(judged.found.origin.names) <= 2


@pytest.mark.parametrize("habit", list(habits())[4::17], ids=str)
def test_a_habit_of_rounding_is_seen(habit: object) -> None:
    right = World(run(PROBLEMS["mazur"]))
    trail = Trail(right, habit)  # type: ignore[arg-type]
    keys = [("step1.grad.w_1", ""), ("step1.sample1.delta2_1", ""), ("final.loss", "")]
    entries = [(where, printed(value, 9)) for where, part in keys if (value := trail.proven((where, part))) is not None]
    entries = [(name, text) for name, text in entries if Fraction(text) != 0]
    found = audit(PROBLEMS["mazur"], parse_figures(as_csv(entries))).judged
    assert entries
    assert all(
        each.verdict in ("rounded", "agrees", "truncated") for each in found if each.figure.printed.digits > 5
    ), found


def test_the_rounding_in_doubles_is_the_exact_one() -> None:
    right = World(run(PROBLEMS["mazur"]))
    for habit in [each for each in habits() if each.digits.count <= 8][::6]:
        trail = Trail(right, habit)
        for key, value in list(trail.numbers.items())[::17]:
            if (proven := trail.proven(key)) is not None and abs(value) > 1e-6:
                low, high = ends(proven)
                assert abs(float((low + high) / 2) - value) <= 1e-9 * abs(value), (habit, key)


def test_random_numbers_are_hardly_ever_explained() -> None:
    draw = random.Random(5)
    numbers = [f"{draw.choice('-+')}{draw.uniform(0.01, 1.2):.6f}".lstrip("+") for _ in range(40)]
    found = audit(PROBLEMS["mazur"], parse_figures(as_csv((f"r{place}", text) for place, text in enumerate(numbers))))
    assert sum(each.explained for each in found.judged) <= 4


def test_what_follows_from_a_wrong_figure_is_told_from_rounding() -> None:
    """w⁺ from a gradient with a digit that nobody explains."""
    entries = [("grad.w_5", "0.0912670"), ("after.w_5", "0.3543665")]
    first, second = audit(PROBLEMS["mazur"], parse_figures(as_csv(entries))).judged
    assert first.verdict == "unexplained"
    assert second.verdict == "follows"


def test_slips_are_hints_and_explain_nothing() -> None:
    kinds = {"0.183498562": "swapped", "0.138493562": "changed", "13.8498562": "point", "0.18498562": "dropped"}
    found = audit(PROBLEMS["mazur"], parse_figures(as_csv(("delta2_1", text) for text in kinds))).judged
    for judged, kind in zip(found, kinds.values(), strict=True):
        assert judged.slip is not None, judged
        assert judged.slip.kind == kind
        assert judged.verdict in ("unexplained", "rounded")


@pytest.mark.parametrize("name", TURNS)
def test_a_turn_leads_there_and_back(name: str) -> None:
    turn, value = TURNS[name], 0.375
    back = turn.back(turn.apply(value))
    assert back is not None
    assert back == pytest.approx(value)


def test_a_number_is_matched_by_rounding_and_by_cutting() -> None:
    (third,) = [run(from_mapping({"equations": {"f": "x/3"}, "values": {"x": 2}, "training": {"minimize": "f"}}))]
    value = World(third).proven(("step1.f", ""))
    how = {
        text: getattr(matched(read_printed(text), value), "how", None) for text in ("0.667", "0.666", "0.668", "2/3")
    }
    assert how == {"0.667": "rounds", "0.666": "cuts", "0.668": None, "2/3": "rounds"}
