"""A hidden weight's gradient as a sum over its paths to the loss."""

from __future__ import annotations

from collections.abc import Iterator

from byhand.document.frame import Frame, Line
from byhand.document.page import Blocks, Page, display, paragraph, say, symbol
from byhand.document.views.factors import WeightChain, factor_of
from byhand.mathtext.tree import Number
from byhand.tape.differentiate import Use, local_partial, of_slot, product_form
from byhand.tape.lowering.network import negative_sum_form, sum_form
from byhand.tape.names import Name
from byhand.tape.tape import Factor

#: More paths than this are not written out.
MOST_PATHS = 16


def paths(page: Page, frame: Frame, chain: WeightChain, again: bool) -> Blocks:
    """Each path's product, then their sum; nothing where there is one path, or where softmax couples a layer."""
    between = page.layers[chain.name.layer - 1 : -1]
    routes = list(_routes(page, chain.name))
    if len(routes) < 2 or any(layer.activation.kind == "softmax" for layer in between):
        return []
    lines = [_path(page, frame, chain, route) for route in routes]
    form = negative_sum_form() if page.problem.notation.delta == "t-a" else sum_form()
    summed = Line(form, (), (tuple(line.target for line in lines),), frame.slot(chain.gradient))
    intro = paragraph(say("weight.paths", weight=symbol(frame, chain.name), count=len(routes)))
    total = "weight.paths_sum_negative" if page.problem.notation.delta == "t-a" else "weight.paths_sum"
    return [
        *([] if again else [intro]),
        display(*(frame.chain(line, headless=True) for line in lines)),
        *([] if again else [paragraph(say(total))]),
        display(frame.chain(summed, symbols=False)),
    ]


def _routes(page: Page, name: Name) -> Iterator[tuple[int, ...]]:
    """The units above a weight's own, layer by layer, on each way to an output; nothing where there are too many."""
    routes: list[tuple[int, ...]] = [()]
    for layer in page.layers[name.layer :]:
        routes = [(*route, unit) for route in routes for unit in range(1, layer.units + 1)]
        if len(routes) > MOST_PATHS:
            return
    yield from routes


def _path(page: Page, frame: Frame, chain: WeightChain, route: tuple[int, ...]) -> Line:
    """δ at the output, then weight and slope at each step back, then what the weight multiplies."""
    factors = [of_slot(frame.slot(Name("delta", len(page.layers), route[-1], sample=1)))]
    units = [chain.unit, *route]
    for place in range(len(units) - 1, 0, -1):
        number = chain.name.layer + place
        below = Name("activation", number - 1, units[place - 1], sample=1)
        net = frame.equation(Name("net", number, units[place], sample=1))
        factors.append(_used(frame, factor_of(frame, net, frame.slot(below))))
        equation = frame.equation(below)
        factors.append(local_partial(Use(equation, equation.form.fixed[0], -1)))
    factors.append(factor_of(frame, frame.equation(chain.net), frame.slot(chain.name)))
    factors = [factor for factor in factors if not factor.is_one]
    slots = [place for factor in factors for _, place in factor.bindings]
    return frame.derive(Number("0"), product_form(factors, 1), slots)


def _used(frame: Frame, factor: Factor) -> Factor:
    """With the weights that the backward pass really went through (updated ones under ``output_first``)."""
    bindings = tuple((symbol_, frame.tape.replaced.get(place, place)) for symbol_, place in factor.bindings)
    return Factor(factor.key, factor.expression, bindings)
