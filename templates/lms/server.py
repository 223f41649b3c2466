"""Draws one of the variants, and grades what was typed by the intervals that the sheet's rule for rounding leaves."""

import json
import math
import random

# question: what is shown. answer: what is shown afterwards. parts: of each box that is to be filled with a number its
# name, weight and right number; the lowest and the highest accepted number (null: any is); and wrong numbers, each with
# the ends of where it reaches and what to say. Numbers are decimals.
VARIANTS = json.loads("@VARIANTS@")


def generate(data):
    place = random.Random(str(data["variant_seed"])).randrange(len(VARIANTS))
    variant = VARIANTS[place]
    data["params"]["place"] = place
    data["params"]["question"] = variant["question"]
    data["params"]["answer"] = variant["answer"]
    for part in variant["parts"]:
        data["correct_answers"][part["name"]] = float(part["value"])


def grade(data):
    variant = VARIANTS[data["params"]["place"]]
    for part in variant["parts"]:
        score, feedback = graded(part, number(data, part["name"]))
        partial = {"score": score, "weight": part["weight"]}
        if feedback:
            partial["feedback"] = feedback
        data["partial_scores"][part["name"]] = partial
    scores = data["partial_scores"].values()
    total = sum(each.get("weight", 1) for each in scores)
    data["score"] = sum(each["score"] * each.get("weight", 1) for each in scores) / total if total else 0


def number(data, name):
    """What was typed; None where nothing was (an empty box is no 0)."""
    raw = data.get("raw_submitted_answers", {}).get(name, "")
    if raw is None or not str(raw).strip():
        return None
    typed = data["submitted_answers"].get(name)
    if isinstance(typed, dict):
        typed = typed.get("_value")
    try:
        return float(typed)
    except (TypeError, ValueError):
        return None


def graded(part, typed):
    """The score, from 0 to 1, and what to say."""
    if typed is None or math.isnan(typed):
        return 0, ""
    if part["low"] is None or float(part["low"]) <= typed <= float(part["high"]):
        return 1, ""
    for low, high, feedback in part["mistakes"]:
        if float(low) <= typed <= float(high):
            return 0, feedback
    return 0, ""
