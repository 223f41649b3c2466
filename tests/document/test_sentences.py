"""The catalogue and the views agree: no view asks for a missing sentence, no sentence is never asked for."""

from __future__ import annotations

import ast
import itertools
import re

import pytest

from byhand import vocabulary
from byhand.render.prose import Catalogue
from byhand.render.templating import shipped
from support.paths import SOURCE

CATALOGUE = Catalogue([shipped()], "en")
_FACT = re.compile(r"\{(\w+)\}")


def _asked_for() -> tuple[dict[str, str], set[str]]:
    """Keys that calls of ``say``, ``section`` and ``Say`` name outright, by file; and patterns of keys put together."""
    outright: dict[str, str] = {}
    patterns: set[str] = set()
    for file in sorted((SOURCE / "document").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "section", "Say")
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    outright[str(first.value)] = file.name
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z]+\.\w+", node.value)
            ):
                patterns.add(re.escape(node.value) + r"(_\w+)?")
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.]*" for p in node.values]
                patterns.add("".join(parts) + r"(_\w+)?")
    return outright, {pattern for pattern in patterns if "\\." in pattern}


OUTRIGHT, PATTERNS = _asked_for()
KEYS = sorted({re.sub(r"\.(one|other)$", "", key) for key in CATALOGUE.names()})


@pytest.mark.parametrize("key", OUTRIGHT)
def test_what_a_view_asks_for_is_there(key: str) -> None:
    assert key in CATALOGUE, f"asked for in {OUTRIGHT[key]}"


@pytest.mark.parametrize("key", KEYS)
def test_no_sentence_is_left_over(key: str) -> None:
    if key.startswith(("document.", "misconception.")):  # the renderer's frame of lists; ``tests/exercises``
        return
    assert any(re.fullmatch(pattern, key) for pattern in PATTERNS), f"nothing asks for {key}"


def _rule_keys() -> list[str]:
    activations = [*vocabulary.ACTIVATIONS, "formula"]
    losses = [*vocabulary.LOSSES, "formula"]
    keys = [f"activation.{name}.{part}" for name, part in itertools.product(activations, ("name", "formula", "slope"))]
    keys += [
        f"loss.{name}.{part}" for name, part in itertools.product(losses, ("name", "formula", "derivation", "question"))
    ]
    keys += [f"optimizer.{name}.{part}" for name, part in itertools.product(vocabulary.OPTIMIZERS, ("name", "idea"))]
    keys += [f"quantity.{name}" for name in vocabulary.QUANTITIES]
    keys += [f"numbers.{name}" for name in vocabulary.ROUNDINGS]
    settings = {setting for settings in vocabulary.OPTIMIZERS.values() for setting in settings}
    return keys + [f"setting.{name}" for name in sorted(settings | {"l1", "weight_decay"})]


@pytest.mark.parametrize("key", _rule_keys())
def test_every_rule_has_its_sentences(key: str) -> None:
    assert key in CATALOGUE


def test_the_form_for_one_uses_no_facts_of_its_own() -> None:
    for key in KEYS:
        one, other = f"{key}.one", f"{key}.other"
        if one in CATALOGUE.names():
            facts = set(_FACT.findall(CATALOGUE.sentence(one)))
            assert facts <= set(_FACT.findall(CATALOGUE.sentence(other))) | {"count"}, key
