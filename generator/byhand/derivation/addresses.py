"""What each quantity of a pass is called outside: ``step1.sample1.z2_1``, ``step1.grad.w_5``, ``final.loss``."""

from __future__ import annotations

from byhand.derivation.run import Pass
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: What a batch has for what each of its samples has.
_OF_BATCH = {"sample_gradient": "gradient", "sample_loss": "loss", "sample_report": "report"}


def address(at: Pass, name: Name, layers: int) -> str:
    """The quantity's address, as ``problem-file`` has it; of a batch of one the batch's own.

    layers: how many the network has (0: none); the settings of its loss stand after the last.
    """
    whole = name.of_kind(_OF_BATCH[name.kind], 0) if name.kind in _OF_BATCH else name
    if whole is not name and at.tape.index.get(whole, -1) == at.tape.index.get(name):
        name = whole
    step = "final" if at.step == 0 else f"step{at.step}"
    place = f"{name.layer}_{name.unit}"
    sample = f"sample{at.samples[name.sample - 1]}" if name.sample else ""
    own = {
        "net": f"z{place}",
        "activation": f"a{place}",
        "delta": f"delta{place}",
        "exponential": f"e{place}",
        "exponential_sum": f"s{name.layer}",
        "input": f"x_{name.unit}",
        "target": f"t_{name.unit}",
        "loss_term": f"loss_{name.unit}",
        "sample_loss": "loss",
        "loss": "loss",
        "adjoint_activation": f"adjoint{place}",
        "back": f"back{place}_{name.source}",
        "sample_gradient": f"grad.{name.label}",
        "gradient": f"grad.{name.label}",
        "decayed": f"decayed.{name.label}",
        "parameter": f"before.{name.label}",
        "after": f"after.{name.label}",
        "state": f"state.{name.label.replace(':', '.')}",
        "state_before": f"state_before.{name.label.replace(':', '.')}",
        "report": f"report.{name.label}",
        "sample_report": f"report.{name.label}",
        "quantity": name.label,
        "setting": f"layer{name.layer}.{name.label}" if 0 < name.layer <= layers else name.label,
        "contribution": f"contribution.{name.label}",
    }[name.kind]
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
