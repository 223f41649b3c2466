"""Other ways to the same lines, in one process, start-up excluded.

    python benchmarks/peers.py [ROUNDS]

* naive: compose the loss as one SymPy expression, `diff` it by every parameter, `xreplace` the numbers, `latex` both
  (the gradients only: it never comes to the forward pass or the update);
* handcalcs, where it is installed: the equations of one step (forward pass, deltas, gradients, updates) as the
  Python lines that it reads. It prints each line symbolically, substituted and evaluated; deriving them is up to
  its user;
* byhand: load, explain, LaTeX of the whole walkthrough.

SymPy's cache is emptied before each naive run, because it would hold the answers for this very net.
"""

from __future__ import annotations

import importlib.util
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import nets
from measure import in_turn, ratio, spread, table, verdict

#: net → at least so many times faster than the naive way.
GOALS = {(2, 2, 2): 500, (4, 8, 3): 1000}


def byhand_way(path: str) -> None:
    import byhand

    byhand.explain(byhand.load(path)).to_latex()


# --- the naive way ---------------------------------------------------------------------------------


def naive_way(sizes: tuple[int, ...]) -> list[tuple[str, str, float]]:
    """(symbolic, substituted, value) of every gradient."""
    import sympy
    from sympy.core.cache import clear_cache

    clear_cache()
    values = values_of(sizes)
    symbols = {name: sympy.Symbol(name, real=True) for name in values}
    unit = [symbols[f"x_{i}"] for i in range(1, sizes[0] + 1)]
    for layer, count in enumerate(sizes[1:], start=1):
        nets_ = [
            sum((symbols[f"w{layer}_{j}_{i}"] * a for i, a in enumerate(unit, start=1)), symbols[f"b{layer}_{j}"])
            for j in range(1, count + 1)
        ]
        unit = [1 / (1 + sympy.exp(-z)) for z in nets_]
    loss = sum((symbols[f"t_{k}"] - a) ** 2 for k, a in enumerate(unit, start=1)) / 2
    numbers = {symbols[name]: sympy.Float(value) for name, value in values.items()}
    # A symbol that is spelled like the number: with the number itself SymPy would collapse the line to its result.
    shown = {symbols[name]: sympy.Symbol(f"({value})") for name, value in values.items()}
    lines = []
    for name in values:
        if name[0] in "wb":
            gradient = sympy.diff(loss, symbols[name])
            substituted = sympy.latex(gradient.xreplace(shown))
            lines.append((sympy.latex(gradient), substituted, float(gradient.xreplace(numbers))))
    return lines


def values_of(sizes: tuple[int, ...]) -> dict[str, float]:
    """Inputs, targets, weights and biases with two decimals."""
    draw = random.Random(7)
    names = [f"x_{i}" for i in range(1, sizes[0] + 1)] + [f"t_{k}" for k in range(1, sizes[-1] + 1)]
    for layer, (below, count) in enumerate(pairwise(sizes), start=1):
        names += [f"w{layer}_{j}_{i}" for j in range(1, count + 1) for i in range(1, below + 1)]
        names += [f"b{layer}_{j}" for j in range(1, count + 1)]
    return {name: round(draw.uniform(-1, 1), 2) for name in names}


# --- handcalcs -------------------------------------------------------------------------------------


def handcalcs_way(sizes: tuple[int, ...]) -> str:
    from handcalcs.handcalcs import LatexRenderer

    results: dict[str, object] = {"exp": math.exp, "eta": 0.5, **values_of(sizes)}
    source = "\n".join(lines_of(sizes))
    exec(source, results)  # our own lines, written below
    return str(LatexRenderer(source, results, {"precision": 6, "sci_not": None, "override": ""}).render())


def lines_of(sizes: tuple[int, ...]) -> Iterator[str]:
    """One step by per-unit equations, the ones that byhand prints too."""
    below = [f"x_{i}" for i in range(1, sizes[0] + 1)]
    last = len(sizes) - 1
    for layer, count in enumerate(sizes[1:], start=1):
        for j in range(1, count + 1):
            terms = [f"w{layer}_{j}_{i} * {a}" for i, a in enumerate(below, start=1)]
            yield f"z{layer}_{j} = " + " + ".join([*terms, f"b{layer}_{j}"])
            yield f"a{layer}_{j} = 1 / (1 + exp(-z{layer}_{j}))"
        below = [f"a{layer}_{j}" for j in range(1, count + 1)]
    yield "E = (" + " + ".join(f"(t_{k} - {a})**2" for k, a in enumerate(below, start=1)) + ") / 2"
    for layer in range(last, 0, -1):
        for j in range(1, sizes[layer] + 1):
            a = f"a{layer}_{j}"
            back = (
                f"({a} - t_{j})"
                if layer == last
                else "(" + " + ".join(f"d{layer + 1}_{k} * w{layer + 1}_{k}_{j}" for k in _upto(sizes[layer + 1])) + ")"
            )
            yield f"d{layer}_{j} = {back} * {a} * (1 - {a})"
    for layer, (fan_in, count) in enumerate(pairwise(sizes), start=1):
        for j in _upto(count):
            for i in _upto(fan_in):
                a = f"x_{i}" if layer == 1 else f"a{layer - 1}_{i}"
                yield f"gw{layer}_{j}_{i} = d{layer}_{j} * {a}"
                yield f"vw{layer}_{j}_{i} = w{layer}_{j}_{i} - eta * gw{layer}_{j}_{i}"
            yield f"vb{layer}_{j} = b{layer}_{j} - eta * d{layer}_{j}"


def _upto(count: int) -> range:
    return range(1, count + 1)


# --- side by side ----------------------------------------------------------------------------------


def seconds(way: Callable[[], object], enough: float = 0.05) -> float:
    """CPU of one call; what is fast is called again until it can be measured."""
    count, start = 0, time.process_time()
    while not count or time.process_time() - start < enough:
        way()
        count += 1
    return (time.process_time() - start) / count


def main(rounds: int) -> None:
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        for sizes, goal in GOALS.items():
            path = Path(directory) / f"{nets.name(sizes)}.toml"
            path.write_text(nets.problem_file(sizes), encoding="utf-8")
            ways: dict[str, Callable[[], object]] = {
                "byhand": lambda path=path: byhand_way(str(path)),
                "naive": lambda sizes=sizes: naive_way(sizes),
            }
            if importlib.util.find_spec("handcalcs"):
                ways["handcalcs"] = lambda sizes=sizes: handcalcs_way(sizes)
            for way in list(ways):
                try:
                    ways[way]()  # imports, forms, templates: start-up, and not counted
                except Exception as error:
                    if way == "byhand":
                        raise
                    del ways[way]
                    rows.append([nets.name(sizes), way, f"failed: {type(error).__name__}: {error}", ""])
            times = in_turn({way: lambda call=call: seconds(call) for way, call in ways.items()}, rounds)
            base = times.pop("byhand")
            for way, these in times.items():
                met = verdict(ratio(these, base), goal, at_least=True) if way == "naive" else ""
                rows.append([nets.name(sizes), way, spread(these, base), met])
    print(f"CPU as a multiple of byhand's for the same net, median and middle half of {rounds} rounds.\n")
    print(table(["net", "way", "× byhand", "goal"], rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
