"""The loss as one expression of inputs and parameters: the tape folded back into the formula that it took apart."""

from __future__ import annotations

from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.mathtext.layout import lay_out
from byhand.mathtext.rows import LINE, widest
from byhand.mathtext.tree import Call, Node
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: More quantities than this nobody reads in one formula.
READABLE = 40


def composed_loss(symbols: Symbols, frame: Frame) -> Node | None:
    """The first sample's loss in inputs, targets and parameters; ``None`` where it is too long to read."""
    try:
        node = _Composition(symbols, frame).of(frame.slot(Name("sample_loss", sample=1)))
    except _TooLong:
        return None
    head = frame.symbol(Name("sample_loss", sample=1))
    return node if widest((("", head), ("=", node))) <= 1.15 * LINE else None


class _TooLong(Exception):
    pass


class _Composition:
    def __init__(self, symbols: Symbols, frame: Frame) -> None:
        self.symbols = symbols
        self.frame = frame
        self.spent = 0

    def of(self, slot: Slot) -> Node:
        equation = self.frame.tape.equations.get(slot)
        if equation is None:
            self.spent += 1
            if self.spent > READABLE:
                raise _TooLong
            return self.frame.symbol(slot)
        name = self.frame.tape.names[slot]
        if name.kind == "activation" and equation.form.named:
            return Call(self.symbols.function(name.layer), (self.of(equation.fixed[0]),))
        columns = [[self.of(operand) for operand in column] for column in equation.columns]
        return lay_out(equation.form, [self.of(operand) for operand in equation.fixed], columns)
