"""The exported data: complete, harmless, and no larger than a page can bear."""

from __future__ import annotations

import json
from itertools import chain

import pytest
import sympy

import byhand
from byhand.live.engine import engine
from byhand.mathtext import formdata, layout
from byhand.mathtext.formlayout import form_layouts
from byhand.problem.builtin import builtin_names
from byhand.problem.load import from_mapping
from byhand.rules.functions import cases, grouped
from byhand.tape.forms import TOTAL, Form, plus, slots, times
from support import live

#: All JavaScript of a page together may have 15 KB; the rest of it needs more than 5.
MOST_BYTES = 10_000


@pytest.mark.parametrize("name", builtin_names())
def test_the_engine_is_small(name: str) -> None:
    living = live.living(byhand.load(name))
    assert living is not None
    text = engine(live.ENGINE.read_text(encoding="utf-8"), living.data())
    assert len(text.encode()) <= MOST_BYTES


def test_every_function_that_is_laid_out_is_exported() -> None:
    shapes = {sympy.Add, sympy.Mul, sympy.Pow, sympy.Piecewise, cases, grouped}
    never = {sympy.sinh}  # no rule and no author's formula leads to it
    assert set(layout._BUILDERS) - shapes - never == set(formdata.OPERATIONS)


def test_an_unknown_function_is_an_error() -> None:
    (x,) = slots("x")
    with pytest.raises(TypeError, match="no data for"):
        formdata.expression_data(sympy.gamma(x), {x: 0})


def test_every_operation_stands_in_the_engine() -> None:
    text = live.SOURCE.read_text(encoding="utf-8")
    for name in formdata.OPERATIONS.values():
        assert f"OPERATIONS.{name} = " in text or f'OPERATIONS["{name}"]' in text or name == "exp", name


def test_layouts_say_where_brackets_may_be_needed() -> None:
    w, x, b, y = slots("w x b y")
    form = Form("test.layouts", (b, y), plus(times(TOTAL, y), times(sympy.Integer(-1), b)), (w, x), times(w, x))
    body, wide, term = form_layouts(form)
    assert body == "<mrow>§2,3;<mo>·</mo>§1,3;<mo>−</mo>§0,1;</mrow>"
    assert wide == "<mrow>§2,3;<mo>·</mo>§1,3;<mo>−</mo>§0,1;</mrow>"
    assert term == "<mrow>§0,3;<mo>·</mo>§1,3;</mrow>"


def test_an_authors_words_are_no_markup() -> None:
    """What an author wrote stands in the data as the escaped MathML of a symbol, or not at all."""
    problem = from_mapping(
        {
            "title": "</script><script>alert(1)</script>",
            "network": {"inputs": ["</script>"], "layers": [{"weights": [[1]], "names": ["<b>"]}]},
            "samples": [{"input": [1], "target": [0]}],
            "training": {"loss": "squared_error", "learning_rate": 0.1},
        }
    )
    living = live.living(problem)
    assert living is not None
    text = json.dumps(living.data())
    assert "</script" not in text and "<b>" not in text and "alert" not in text


@pytest.mark.parametrize("name", builtin_names())
def test_what_is_given_can_be_edited(name: str) -> None:
    """Every weight, every input and the learning rate; targets where their sum does not choose between formulas."""
    living = live.living(byhand.load(name))
    assert living is not None
    known, editable = live.leaves(living), set(living.editable())
    inputs = living.problem.network.fan_in if living.problem.network else 0
    assert set(known.parameters.values()) <= editable
    assert set(chain.from_iterable(row[:inputs] for row in known.samples)) <= editable
    if living.problem.training.learning_rate is not None:
        assert known.settings[0, "learning_rate"] in editable
