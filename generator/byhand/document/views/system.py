"""A system of equations as a computation graph: values forward, gradients backward, node by node."""

from __future__ import annotations

from byhand.document.blocks import Chain, Display, Listing
from byhand.document.frame import Frame
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, math, paragraph, say
from byhand.document.views.pictures import system_graph
from byhand.mathtext.tree import Node, product, total
from byhand.tape.differentiate import Use, uses_of
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot

#: So many lines of a system are explained one by one; the rest stands without sentences.
EXPLAINED = 12


def values(page: Page, frame: Frame) -> Blocks:
    """Every quantity in order: formula, numbers, value."""
    system = page.problem.system
    assert system is not None
    names = [Name("quantity", label=label) for label, _ in system.equations]
    chains = [frame.define(name) for name in names]
    reports = [frame.define(Name("report", label=report.name)) for report in page.problem.reports]
    return [Display((*chains, *reports))]


def forward_system(page: Page, frame: Frame, *, again: bool) -> Blocks:
    said = [] if again else [paragraph(say("system.forward"))]
    return [*said, *values(page, frame)]


def backward_system(page: Page, frame: Frame, prefix: str, level: int, *, again: bool) -> Blocks:
    """From the last quantity back: how much does the result move when this one moves?"""
    system = page.problem.system
    assert system is not None
    root = page.symbols.quantity(system.minimize)
    blocks: Blocks = [] if again else [paragraph(say("system.backward", result=math(root)))]
    labels = [label for label, _ in reversed(system.equations)] + [label for label, _ in reversed(system.values)]
    uses = uses_of(frame.tape)
    for place, label in enumerate(labels):
        quiet = again or place >= EXPLAINED
        blocks += _quantity(page, frame, label, uses, quiet)
    return blocks if again else [*blocks, *system_graph(page, frame)]


def _own(frame: Frame, label: str) -> Slot:
    for kind in ("quantity", "parameter"):
        if Name(kind, label=label) in frame.tape:
            return frame.slot(Name(kind, label=label))
    raise KeyError(label)


def _quantity(page: Page, frame: Frame, label: str, uses: dict[Slot, list[Use]], quiet: bool) -> Blocks:
    gradient = Name("gradient", label=label)
    equation = frame.equation(gradient)
    own = frame.symbol(_own(frame, label))
    facts = {"quantity": math(own)}
    if equation.rule == "gradient.root":
        return [] if quiet else [paragraph(say("system.root", **facts)), display(frame.define(gradient))]
    if equation.rule == "gradient.none":
        return [paragraph(say("system.none", **facts)), display(frame.define(gradient))]
    live = [use for use in uses[_own(frame, label)] if use.equation.target in frame.tape.adjoints]
    live.sort(key=lambda use: use.equation.target)
    users = [frame.symbol(use.equation.target) for use in live]
    said: Blocks = []
    if not quiet:
        key = "system.one_user" if len(live) == 1 else "system.several_users"
        if len(live) == 1 and _is_root(page, frame, live[0]):
            key = "system.by_result"
        said.append(paragraph(say(key, users=Listing(tuple(math(user) for user in users)), count=len(live), **facts)))
    if len(live) == 1:
        return [*said, display(_one_product(page, frame, equation, live[0], own))]
    terms = [_local_chain(page, frame, use, own) for use in live]
    return [*said, display(*terms, _sum(page, frame, gradient, live, own))]


def _is_root(page: Page, frame: Frame, use: Use) -> bool:
    return frame.tape.adjoints[use.equation.target].is_one


def _one_product(page: Page, frame: Frame, equation: Equation, use: Use, own: Node) -> Chain:
    """∂f/∂x = ∂f/∂q · ∂q/∂x = …"""
    head = derivative(page.symbols.loss_of(0), own)
    if _is_root(page, frame, use):
        return frame.chain(equation, head)
    general = product(
        derivative(page.symbols.loss_of(0), frame.symbol(use.equation.target)),
        derivative(frame.symbol(use.equation.target), own),
    )
    return frame.chain(equation, head, general=[general])


def _local_chain(page: Page, frame: Frame, use: Use, own: Node) -> Chain:
    equation = frame.equation(_contribution(frame, use))
    if _is_root(page, frame, use):
        return frame.chain(equation, headless=True)
    return frame.chain(equation, _term(page, frame, use, own))


def _contribution(frame: Frame, use: Use) -> Name:
    operand = dict(zip(use.equation.form.fixed, use.equation.fixed, strict=True))[use.symbol]
    names = frame.tape.names
    return Name("contribution", label=f"{names[operand].label}<-{names[use.equation.target].label}")


def _term(page: Page, frame: Frame, use: Use, own: Node) -> Node:
    """∂f/∂q · ∂q/∂x; where f itself uses x, the local derivative written out, for ∂f/∂x is the whole sum."""
    if _is_root(page, frame, use):
        return frame.symbolic(frame.equation(_contribution(frame, use)))
    user = frame.symbol(use.equation.target)
    return product(derivative(page.symbols.loss_of(0), user), derivative(user, own))


def _sum(page: Page, frame: Frame, gradient: Name, live: list[Use], own: Node) -> Chain:
    """∂f/∂x = Σ over the users, as numbers."""
    equation = frame.equation(gradient)
    terms = [(False, _term(page, frame, use, own)) for use in live]
    return frame.chain(equation, derivative(page.symbols.loss_of(0), own), general=[total(*terms)], symbols=False)
