"""Quantities and steps in words, for error messages."""

from __future__ import annotations

from byhand.tape.names import Name


def when(step: int) -> str:
    """A pass in words, for error messages."""
    return f"step {step}" if step else "the forward pass after the last step"


def describe(name: Name) -> str:
    """A quantity in words, for error messages."""
    place = "_".join(str(part) for part in (name.layer, name.unit) if part)
    words = {
        "net": f"net input z{place}",
        "activation": f"activation a{place}",
        "exponential": f"the exponential of z{place}",
        "loss_term": f"the loss of output {name.unit}",
        "sample_loss": "the loss",
        "loss": "the loss",
        "delta": f"delta{place}",
        "gradient": f"the gradient of {name.label}",
        "sample_gradient": f"the gradient of {name.label}",
        "state": f"the state {name.label}",
        "after": f"the new {name.label}",
        "report": f"report {name.label!r}",
        "sample_report": f"report {name.label!r}",
        "quantity": f"{name.label}",
    }
    return words.get(name.kind, f"{name.kind.replace('_', ' ')} {name.label or place}".strip())
