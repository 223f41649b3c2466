"""The tape: a straight line of equations, each a new name defined by a form of earlier names.

Lowering, differentiation and the optimizers all append to it; one evaluator walks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from byhand.tape.forms import Form
from byhand.tape.names import KINDS, Name

Slot = int


@dataclass(frozen=True, slots=True)
class Equation:
    """target: the slot that it defines.

    fixed: one slot per fixed placeholder of the form; columns: for each column placeholder its operands, in order.
    rule: a key for the sentences that explain it (``net``, ``delta.output``, ``adam.m``).
    digits: which digits it is rounded to, a key of ``Numbers.quantities``; "" for the general ones.
    stage: the layer that it belongs to, from 1; the loss comes after the last layer.
    """

    target: Slot
    form: Form
    fixed: tuple[Slot, ...]
    columns: tuple[tuple[Slot, ...], ...] = ()
    rule: str = ""
    digits: str = ""
    stage: int = 0

    def operands(self) -> Iterator[Slot]:
        yield from self.fixed
        for column in self.columns:
            yield from column


@dataclass(frozen=True, slots=True)
class Factor:
    """An expression over placeholders bound to slots: a local partial, a pending adjoint, or a slot by itself."""

    key: str
    expression: Expr
    bindings: tuple[tuple[Symbol, Slot], ...]

    @property
    def is_one(self) -> bool:
        return bool(self.expression == 1)

    @property
    def is_quantity(self) -> bool:
        """Whether the factor is just one quantity of the tape."""
        return isinstance(self.expression, Symbol)


@dataclass(slots=True)
class Tape:
    """names: by slot. index: name → slot; several names may stand for one slot (aliases).

    equations: slot → its equation; given slots have none.
    adjoints: forward slot → its adjoint as a factor, for views that take the product apart again.
    replaced: slot → the slot that the backward pass uses instead (weights updated on the way down).
    """

    names: list[Name] = field(default_factory=list)
    index: dict[Name, Slot] = field(default_factory=dict)
    equations: dict[Slot, Equation] = field(default_factory=dict)
    adjoints: dict[Slot, Factor] = field(default_factory=dict)
    replaced: dict[Slot, Slot] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    def given(self, name: Name) -> Slot:
        """The slot of a given name, made at its first mention."""
        if name in self.index:
            return self.index[name]
        return self._new(name)

    def define(
        self,
        name: Name,
        form: Form,
        fixed: Sequence[Slot] = (),
        columns: Sequence[Sequence[Slot]] = (),
        *,
        rule: str,
        digits: str = "",
        stage: int = 0,
    ) -> Slot:
        """Append an equation; its operands must stand earlier and fit the form."""
        if len(fixed) != len(form.fixed) or len(columns) != len(form.columns):
            raise ValueError(f"{name}: {len(fixed)}+{len(columns)} operands for {form!r}")
        if len({len(column) for column in columns}) > 1:
            raise ValueError(f"{name}: columns of different length for {form!r}")
        target = self._new(name)
        equation = Equation(target, form, tuple(fixed), tuple(map(tuple, columns)), rule, digits, stage)
        if any(not 0 <= operand < target for operand in equation.operands()):
            raise ValueError(f"{name}: an operand does not stand earlier on the tape")
        self.equations[target] = equation
        return target

    def alias(self, name: Name, slot: Slot) -> Slot:
        """Give a slot a second name: the batch's loss where the batch is one sample."""
        if name in self.index:
            raise ValueError(f"{name} is on the tape already")
        self.index[name] = slot
        return slot

    def __getitem__(self, name: Name) -> Slot:
        return self.index[name]

    def __contains__(self, name: Name) -> bool:
        return name in self.index

    def equation(self, name: Name) -> Equation:
        return self.equations[self.index[name]]

    def named(self, kind: str) -> Iterable[tuple[Name, Slot]]:
        """Names of one kind (aliases too), in the order in which they were made."""
        return ((name, slot) for name, slot in self.index.items() if name.kind == kind)

    def _new(self, name: Name) -> Slot:
        if name in self.index:
            raise ValueError(f"{name} is on the tape already")
        if name.kind not in KINDS:
            raise ValueError(f"unknown kind of name: {name.kind}")
        slot = len(self.names)
        self.names.append(name)
        self.index[name] = slot
        return slot
