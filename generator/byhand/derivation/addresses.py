"""What each quantity of a pass is called outside: ``step1.sample1.z2_1``, ``step1.grad.w_5``, ``final.loss``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from byhand.derivation.run import Pass
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: What a batch has for what each of its samples has.
_OF_BATCH = {"sample_gradient": "gradient", "sample_loss": "loss", "sample_report": "report"}


def _placed(letter: str) -> Callable[[Name], str]:
    return lambda name: f"{letter}{name.layer}_{name.unit}"


def _labelled(kind: str) -> Callable[[Name], str]:
    """A colon stands between a parameter's name and its state's."""
    return lambda name: f"{kind}.{name.label.replace(':', '.')}"


#: Kind → the last part of an address.
_OWN: Mapping[str, Callable[[Name], str]] = {
    "net": _placed("z"),
    "activation": _placed("a"),
    "delta": _placed("delta"),
    "exponential": _placed("e"),
    "exponential_sum": lambda name: f"s{name.layer}",
    "input": lambda name: f"x_{name.unit}",
    "target": lambda name: f"t_{name.unit}",
    "loss_term": lambda name: f"loss_{name.unit}",
    "sample_loss": lambda name: "loss",
    "loss": lambda name: "loss",
    "adjoint_activation": _placed("adjoint"),
    "back": lambda name: f"back{name.layer}_{name.unit}_{name.source}",
    "sample_gradient": _labelled("grad"),
    "gradient": _labelled("grad"),
    "decayed": _labelled("decayed"),
    "parameter": _labelled("before"),
    "after": _labelled("after"),
    "state": _labelled("state"),
    "state_before": _labelled("state_before"),
    "report": _labelled("report"),
    "sample_report": _labelled("report"),
    "quantity": lambda name: name.label,
    "setting": lambda name: name.label,
    "contribution": _labelled("contribution"),
}


def address(at: Pass, name: Name, layers: int) -> str:
    """The quantity's address, as ``problem-file`` has it; of a batch of one the batch's own.

    layers: how many the network has (0: none); the settings of its loss stand after the last.
    """
    whole = name.of_kind(_OF_BATCH[name.kind], 0) if name.kind in _OF_BATCH else name
    if whole is not name and at.tape.index.get(whole, -1) == at.tape.index.get(name):
        name = whole
    step = "final" if at.step == 0 else f"step{at.step}"
    sample = f"sample{at.samples[name.sample - 1]}" if name.sample else ""
    if name.kind == "setting" and 0 < name.layer <= layers:
        own = f"layer{name.layer}.{name.label}"
    else:
        own = _OWN[name.kind](name)
    return ".".join(part for part in (step, sample, own) if part)


def by_slot(at: Pass, layers: int) -> dict[Slot, str]:
    """Every slot's address; of a quantity with several names the first."""
    found: dict[Slot, str] = {}
    for name, slot in at.tape.index.items():
        found.setdefault(slot, address(at, name, layers))
    return found


def computed(at: Pass, layers: int) -> dict[str, Name]:
    """Address → name of everything that the pass computes, in the order of the tape; given numbers are left out."""
    found: dict[str, Name] = {}
    for name, slot in at.tape.index.items():
        if slot in at.tape.equations:
            found.setdefault(address(at, name, layers), name)
    return found
