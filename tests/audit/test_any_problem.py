"""Whatever the problem and the figures: an answer, and the right figures agree."""

from __future__ import annotations

import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from byhand.audit.auditing import audit
from byhand.audit.data import audit_json
from byhand.audit.figures import parse_figures
from byhand.audit.report import report
from byhand.audit.worlds import World
from byhand.derivation.run import run
from byhand.errors import ProblemError
from byhand.problem.model import Digits, Problem
from byhand.render.renderer import render
from byhand.tape.arithmetic import Impossible, Undecided, plain_text, round_value
from support import strategies
from support.printed_figures import as_csv


@settings(max_examples=4)
@given(
    strategies.problems(), st.lists(st.floats(-2, 2, allow_nan=False).map(lambda number: f"{number:.5f}"), max_size=3)
)
def test_right_figures_agree_and_any_others_get_an_answer(problem: Problem, others: list[str]) -> None:
    try:
        world = World(run(problem))
    except ProblemError:
        assume(False)
        return
    entries = []
    for where in sorted(world.spots)[::7][:12]:
        try:
            value = round_value(world.proven((where, "")), Digits("significant", 7), "half_even")  # type: ignore[arg-type]
        except (Undecided, Impossible):
            continue
        entries.append((where, plain_text(value)))
    assume(entries and all("e" not in text or abs(int(text.partition("e")[2])) < 250 for _, text in entries))
    figures = parse_figures(as_csv([*entries, *((f"other {place}", text) for place, text in enumerate(others))]))
    found = audit(problem, figures)
    for judged in found.judged[: len(entries)]:
        assert judged.verdict == "agrees", judged
    data = json.loads(audit_json(found))
    assert [each["verdict"] for each in data["figures"]] == [each.verdict for each in found.judged]
    text = render(report(found), "md").text
    assert all(f"other {place}" in text for place in range(len(others)))
