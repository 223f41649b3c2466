"""The words that sources use for quantities, and the spellings of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

LOSS = "loss error totalerror e etotal totalloss cost j l c etot totale mse msetotal outputloss lossvalue".split()
NET = ("net", "netinput", "z", "in", "input", "i", "sum", "s", "netof", "net_", "v", "wsum", "weightedsum")
OUT = ("out", "output", "a", "activation", "o", "h", "y", "sigmoid", "f", "outof", "yhat")
DELTA = ("delta", "d", "err", "error", "δ", "errorsignal", "errorof", "deltaof", "dedz", "dednet", "dldz", "dldnet",
          "detotaldnet", "dcdz", "djdz", "detdnet")  # fmt: skip
GRADIENT = ("de", "detotal", "dl", "dj", "dc", "det", "dloss", "derror", "detot", "∂e", "∂etotal", "∂l", "∂c", "∂j")
OUTS, NETS = ("out", "a", "o", "output", ""), ("net", "z", "in", "s")
AFTER = re.compile(
    r"(?:\bnew\b|\bafter\b|\bupdated\b|\bupdate\b|\bnext\b|\+|⁺|'|′|\*|\bafterwards\b|\bfinal\b)", re.IGNORECASE
)
BEFORE = re.compile(r"\b(?:before|initial|old|first|start|original)\b", re.IGNORECASE)
NOISE = re.compile(
    r"\((?:[^()]*)\)|\bafter\b.*$|\bbefore\b|\bnew\b|\bupdated\b|\bfinal\b|\bafterwards\b|\bnext\b|\bthe\b|\bof\b",
    re.IGNORECASE,
)


def assigned_again(label: str) -> str:
    """The source's name of a variable that has a number because it is assigned anew: d for d_2."""
    return re.sub(r"_\d+$", "", label)


def bare(text: str) -> str:
    """Letters and digits only, without case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def spellings_of(where: str, *, one_step: bool, one_sample: bool) -> Iterator[str]:
    """An address, and the same without a step or a sample where there is only one."""
    parts = where.split(".")
    without_step = parts[1:] if one_step and parts[0] == "step1" else None
    for chosen in (parts, without_step):
        if chosen:
            yield ".".join(chosen)
            if one_sample:
                yield ".".join(part for part in chosen if part != "sample1")
