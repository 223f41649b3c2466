"""The look of every name of a problem, under its notation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction as Ratio

from byhand.document.looks import Looks, base_of, candidates
from byhand.document.notation import FUNCTIONS, PRESETS, SETTINGS, derivative, indices
from byhand.mathtext.identifier import identifier_node, is_identifier
from byhand.mathtext.tree import Accent, Call, Label, Letter, Negated, Node, Number, Row, Script, Sign, Word
from byhand.problem.model import Problem
from byhand.rules.optimizers import OPTIMIZERS
from byhand.tape.names import Name

#: Beyond so many units no name is held against the notation's own symbols.
MOST_UNITS = 400
_HATS = {"m_hat": "m", "s_hat": "s"}


def _joined(first: Node | None, second: Node | None) -> Node | None:
    """Two indices as one."""
    if first is None or second is None:
        return first or second
    return Row((first, Sign(","), second))


class Symbols:
    """The look of every name of one problem.

    samples: the sample numbers that the positions of the pass stand for; a superscript names the sample where there
    is more than one in the problem. plus: whether everything computed carries ⁺ (after the update).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        choice = problem.notation
        self.notation = PRESETS[choice.preset]
        self.index_order = choice.index_order or self.notation.index_order
        self.loss_letter = identifier_node(choice.loss_symbol or self.notation.loss)
        self.layers = problem.network.layers if problem.network else ()
        #: A sample's number stands in the brackets that layers leave free.
        self.sample_marks = "()" if self.notation.layer == "[]" else "[]"
        self._kinds: Mapping[str, Callable[[Name, int, bool], Node]] = {
            "input": self._input,
            "target": self._target,
            "parameter": self._parameter,
            "after": lambda name, sample, plus: self._parameter(name.of_kind("parameter"), sample, True),
            "setting": lambda name, sample, plus: self.setting(name),
            "net": lambda name, sample, plus: self._unit(name, self._net(name), sample, plus),
            "activation": self._activation,
            "exponential": lambda name, sample, plus: self._unit(name, Letter("e"), sample, plus),
            "exponential_sum": lambda name, sample, plus: self._mark(
                Letter("S"), None, self._layer(name), sample, plus
            ),
            "loss_term": self._loss_term,
            "sample_loss": lambda name, sample, plus: self._mark(self.loss_letter, None, None, sample, plus),
            "loss": lambda name, sample, plus: self._mark(self.loss_of(0), None, None, 0, plus),
            "sample_report": self._report,
            "report": self._report,
            "quantity": lambda name, sample, plus: self._mark(
                self._looks.of("parameter", name.label), None, None, 0, plus
            ),
            "adjoint_activation": self._adjoint,
            "delta": lambda name, sample, plus: self._unit(name, Letter("δ"), sample, plus),
            "sample_gradient": self._gradient,
            "gradient": self._gradient,
            "decayed": lambda name, sample, plus: Script(
                Letter("g"), self._parameter(name.of_kind("parameter"), 0, False)
            ),
            "state": self._state,
            "state_before": self._state,
        }
        self._differing = self._differing_settings()
        self._units = Looks(self._default_labels())
        for layer in self.layers:
            for unit in layer.names or ():
                self._units.give("unit", unit)
        reserved = set(self._reserved())
        if choice.loss_symbol is not None:
            self.loss_letter = self._own_loss(choice.loss_symbol, reserved)
        self._looks = Looks((*reserved, self.loss_letter, *self._loss_terms()))
        self._give_looks()

    @staticmethod
    def _own_loss(name: str, reserved: Iterable[Node]) -> Node:
        """The author's letter of the loss, which gets indices: it must differ from every other letter in use."""
        bases = {base_of(look) for look in reserved}
        wanted = candidates("loss", name)
        return next((look for look in wanted if base_of(look) not in bases), wanted[-1])

    def _reserved(self) -> Iterator[Node]:
        """What the notation itself uses in this problem, but for the loss; no author's name may look like it."""
        yield from SETTINGS.values()
        yield from (self.function(number) for number in range(1, len(self.layers) + 1))
        if not self._names_anything() or sum(layer.units for layer in self.layers) > MOST_UNITS:
            return  # nobody names the weights of so large a network
        for number, layer in enumerate(self.layers, start=1):
            softmax = layer.activation.kind == "softmax"
            kinds = ("net", "activation", "delta", "exponential") if softmax else ("net", "activation", "delta")
            for unit in range(1, layer.units + 1):
                yield from (self.symbol(Name(kind, number, unit)) for kind in kinds)
            if softmax:
                yield self.symbol(Name("exponential_sum", number))
        for unit in range(1, self.layers[-1].units + 1) if self.layers else ():
            yield self.symbol(Name("target", len(self.layers) + 1, unit))
        yield from self._default_inputs()
        defaults = list(self._default_parameters())
        yield from defaults
        own = [identifier_node(name) for name in self._own_parameters()]
        for letter in self._state_letters():
            yield from (Script(letter, parameter) for parameter in (*defaults, *own))

    def _loss_terms(self) -> Iterator[Node]:
        for unit in range(1, self.layers[-1].units + 1) if self.layers else ():
            yield self.symbol(Name("loss_term", len(self.layers) + 1, unit))

    def _default_labels(self) -> Iterator[Node]:
        """The labels of units that the author did not name."""
        for number, layer in enumerate(self.layers, start=1):
            if layer.names is None:
                yield from (self.label(number, unit) for unit in range(1, layer.units + 1))
        if self.notation.weights == "labels":
            yield from self._default_inputs()

    def _default_inputs(self) -> Iterator[Node]:
        network = self.problem.network
        for unit in range(1, network.fan_in + 1) if network else ():
            if network is None or network.inputs is None or not is_identifier(network.inputs[unit - 1]):
                yield self._input(Name("input", unit=unit), 0, False)

    def _default_parameters(self) -> Iterator[Node]:
        """Those that the author did not name. Weights with two units' labels look like no author's name."""
        for number, layer in enumerate(self.layers, start=1):
            if not layer.own_weight_names and self.notation.weights != "labels":
                for unit in range(1, layer.units + 1):
                    yield from (
                        self._weight(Name("parameter", number, unit, source), False)
                        for source in range(1, layer.fan_in + 1)
                    )
            if layer.bias is not None and not layer.own_bias_names:
                units = (0,) if layer.shared_bias else range(1, layer.units + 1)
                yield from (self._bias(Name("parameter", number, unit), False) for unit in units)

    def _names_anything(self) -> bool:
        network, problem = self.problem.network, self.problem
        named = any(layer.own_weight_names or layer.own_bias_names for layer in self.layers)
        own_inputs = network is not None and network.inputs is not None
        return named or own_inputs or bool(problem.reports or problem.system or problem.notation.loss_symbol)

    def _own_parameters(self) -> Iterator[str]:
        for layer in self.layers:
            yield from (name for row in layer.weight_names for name in row) if layer.own_weight_names else ()
            yield from layer.bias_names if layer.own_bias_names else ()
        system = self.problem.system
        yield from (name for name, _ in system.values) if system else ()

    def _state_letters(self) -> Iterator[Node]:
        """The letters that have a parameter as their index: what the optimizer remembers, the decayed gradient."""
        optimizer = self.problem.training.optimizer
        yield from (Letter(name) for name, _ in OPTIMIZERS[optimizer.kind].stages if name not in _HATS)
        if optimizer.weight_decay is not None or optimizer.l1 is not None:
            yield Letter("g")

    def _give_looks(self) -> None:
        """Every name of the author's gets its look, in the order of the file."""
        network, system = self.problem.network, self.problem.system
        for name in (network.inputs or ()) if network else ():
            if is_identifier(name):
                self._looks.give("input", name, Script(Letter("x"), Label(name)))
        for name in self._own_parameters():
            self._looks.give("parameter", name)
        for name, _ in system.equations if system else ():
            self._looks.give("parameter", name)
        for report in self.problem.reports:
            self._looks.give("report", report.name)

    def symbol(self, name: Name, sample: int = 0, plus: bool = False) -> Node:
        """sample: the sample's number in the file; 0 where the problem has one sample or the name has none."""
        return self._kinds[name.kind](name, sample, plus)

    # -- units ---------------------------------------------------------------------------------------------------

    def label(self, layer: int, unit: int) -> Node:
        """A unit's label: the author's name, or h₁, h₂₁, o₁. Layer 0 are the inputs."""
        if layer == 0:
            return self._input(Name("input", unit=unit), 0, False)
        own = self.layers[layer - 1].names
        if own is not None:
            return self._units.of("unit", own[unit - 1])
        if layer == len(self.layers):
            if self.layers[-1].units == 1 and self.notation.units == "h-yhat":
                return Letter(self.notation.output)
            return Script(Letter(self.notation.output), Number(str(unit)))
        index = indices(unit) if len(self.layers) <= 2 else indices(layer, unit)
        return Script(Letter(self.notation.hidden), index)

    def _named(self, layer: int) -> bool:
        return self.layers[layer - 1].names is not None

    def _layer(self, name: Name) -> Node | None:
        if len(self.layers) == 1:
            return None
        left, right = self.notation.layer
        return Row((Sign(left), Number(str(name.layer)), Sign(right)))

    def _unit(self, name: Name, letter: Node, sample: int, plus: bool) -> Node:
        """A unit's quantity: letter, label or index, layer, sample, ⁺."""
        if self.notation.units == "h-yhat":
            base = self._net(name)
            return self._mark(letter, base, None, sample, plus) if letter != base else self._h_net(name, sample, plus)
        if self.notation.units == "labelled" or self._named(name.layer):
            return self._mark(letter, self.label(name.layer, name.unit), None, sample, plus)
        return self._mark(letter, Number(str(name.unit)), self._layer(name), sample, plus)

    def _net(self, name: Name) -> Node:
        if self.notation.units == "h-yhat":
            return self._h_net(name, 0, False)
        return Letter("z") if self.notation.net == "z" else Word(self.notation.net)

    def _h_net(self, name: Name, sample: int, plus: bool) -> Node:
        """h₁, h₂ in the hidden layer, h at a single output."""
        last = name.layer == len(self.layers)
        several = self.layers[name.layer - 1].units > 1
        below = self.label(name.layer, name.unit) if self._named(name.layer) else Number(str(name.unit))
        layer = None
        if (last and several) or (not last and len(self.layers) > 2):
            layer = self._layer(name)
        return self._mark(Letter("h"), below if several or not last else None, layer, sample, plus)

    def _activation(self, name: Name, sample: int, plus: bool) -> Node:
        if self.notation.units == "h-yhat":
            if name.layer == len(self.layers):
                several = self.layers[-1].units > 1
                return self._mark(
                    Accent("hat", Letter("y")), Number(str(name.unit)) if several else None, None, sample, plus
                )
            return Call(self.function(name.layer), (self._h_net(name, sample, plus),))
        letter: Node = Letter("a") if self.notation.activation == "a" else Word(self.notation.activation)
        return self._unit(name, letter, sample, plus)

    def function(self, layer: int) -> Node:
        """The name of a layer's activation function: σ, tanh, ReLU, f."""
        kind = self.layers[layer - 1].activation.kind
        return FUNCTIONS.get(kind, Word(kind))

    def generic(self, kind: str) -> Node:
        """The letter of any net input, activation, output or target, for formulas that hold for every unit."""
        labelled = self.notation.units == "labelled"
        if kind == "target":
            return Letter("y" if self.notation.units == "h-yhat" else "t")
        if kind == "output" and self.notation.units == "h-yhat":
            return Accent("hat", Letter("y"))
        if kind == "net":
            return Word("net") if labelled else Letter(self.notation.net)
        return Word("out") if labelled else Letter("a")

    # -- givens --------------------------------------------------------------------------------------------------

    def _input(self, name: Name, sample: int, plus: bool) -> Node:
        names = self.problem.network.inputs if self.problem.network else None
        if names is None:
            return self._mark(Letter("x"), Number(str(name.unit)), None, sample, False)
        own = names[name.unit - 1]
        if not is_identifier(own):
            below = Number(own) if own.isascii() and own.isdigit() else Label(own)
            return self._mark(Letter("x"), below, None, sample, False)
        return self._mark(self._looks.of("input", own), None, None, sample, False)

    def _target(self, name: Name, sample: int, plus: bool) -> Node:
        letter = "y" if self.notation.units == "h-yhat" else "t"
        if self.notation.units == "h-yhat" and self.layers and self.layers[-1].units == 1:
            return self._mark(Letter(letter), None, None, sample, False)
        several = not self.layers or self.layers[-1].units > 1
        below: Node | None = Number(str(name.unit)) if several else None
        if self.notation.units == "labelled":
            below = self.label(len(self.layers), name.unit)
        return self._mark(Letter(letter), below, None, sample, False)

    def _parameter(self, name: Name, sample: int, plus: bool) -> Node:
        if not name.layer:
            return self._mark(self._looks.of("parameter", name.label), None, None, 0, plus)
        layer = self.layers[name.layer - 1]
        own = layer.own_weight_names if name.source else layer.own_bias_names
        if own:
            return self._mark(self._looks.of("parameter", name.label), None, None, 0, plus)
        return self._weight(name, plus) if name.source else self._bias(name, plus)

    def _weight(self, name: Name, plus: bool) -> Node:
        if self.notation.weights == "labels":
            ends = [self.label(name.layer, name.unit), self.label(name.layer - 1, name.source)]
            if self.index_order == "from-to":
                ends.reverse()
            return self._mark(Letter("W"), Row((ends[0], Sign("."), ends[1])), None, 0, plus)
        ends = [name.unit, name.source] if self.index_order == "to-from" else [name.source, name.unit]  # type: ignore[list-item]
        return self._mark(Letter("w"), indices(*ends), self._layer(name), 0, plus)  # type: ignore[arg-type]

    def _bias(self, name: Name, plus: bool) -> Node:
        shared = name.unit == 0
        if self.notation.bias_from_one and not shared:
            ends = (0, name.unit) if self.index_order == "from-to" else (name.unit, 0)
            return self._mark(Letter("w"), indices(*ends), self._layer(name), 0, plus)
        if shared:
            return self._mark(Letter("b"), None, self._layer(name), 0, plus)
        if self.notation.units == "labelled":
            return self._mark(Letter("b"), self.label(name.layer, name.unit), None, 0, plus)
        return self._mark(Letter("b"), Number(str(name.unit)), self._layer(name), 0, plus)

    def setting(self, name: Name) -> Node:
        """A setting's letter, with the layer's number where layers differ in it."""
        if name.label.isdigit():
            return Number(name.label)
        letter = SETTINGS[name.label]
        if 1 <= name.layer <= len(self.layers) and letter in self._differing:
            return self._mark(letter, None, self._layer(name), 0, False)
        return letter

    def _differing_settings(self) -> frozenset[Node]:
        """The letters that stand for different numbers in different layers."""
        found: dict[Node, set[Ratio]] = {}
        for layer in self.layers:
            for label, number in layer.activation.settings.items():
                found.setdefault(SETTINGS[label], set()).add(number.value)
        return frozenset(letter for letter, numbers in found.items() if len(numbers) > 1)

    # -- loss and gradients --------------------------------------------------------------------------------------

    def _loss_term(self, name: Name, sample: int, plus: bool) -> Node:
        if self.layers[-1].units == 1:
            return self._mark(self.loss_letter, None, None, sample, plus)
        if self.notation.units == "labelled":
            return self._mark(self.loss_letter, self.label(len(self.layers), name.unit), None, sample, plus)
        return self._mark(self.loss_letter, Number(str(name.unit)), None, sample, plus)

    def _report(self, name: Name, sample: int, plus: bool) -> Node:
        return self._mark(self._looks.of("report", name.label), None, None, sample, plus)

    def quantity(self, label: str) -> Node:
        """A value or a quantity of a system of equations."""
        return self._looks.of("parameter", label)

    def loss_of(self, sample: int) -> Node:
        """E, or E of one sample where there are several; of a system, the quantity that is minimized."""
        if self.problem.system is not None:
            return self.quantity(self.problem.system.minimize)
        return self._mark(self.loss_letter, None, None, sample, False)

    def _gradient(self, name: Name, sample: int, plus: bool) -> Node:
        kind = "parameter"
        own = name._replace(kind=kind, sample=0)
        if self.problem.system is not None:
            return derivative(self.loss_of(0), self.quantity(name.label))
        return derivative(self.loss_of(sample), self._parameter(own, 0, False))

    def _adjoint(self, name: Name, sample: int, plus: bool) -> Node:
        node = derivative(self.loss_of(sample), self._activation(name.of_kind("activation"), sample, False))
        return Negated(node) if self.problem.notation.delta == "t-a" else node

    def _state(self, name: Name, sample: int, plus: bool) -> Node:
        label, _, state = name.label.rpartition(":")
        letter: Node = Letter(_HATS.get(state, state))
        if state in _HATS:
            letter = Accent("hat", letter)
        below = self._parameter(name._replace(kind="parameter", label=label), 0, False)
        old = Word("old") if name.kind == "state_before" else None
        return Script(letter, below, old)

    def _mark(self, base: Node, below: Node | None, layer: Node | None, sample: int, plus: bool) -> Node:
        """The base with an index below, and layer, sample and ⁺ above."""
        above: list[Node] = [layer] if layer is not None else []
        if sample:
            above += [Sign(self.sample_marks[0]), Number(str(sample)), Sign(self.sample_marks[1])]
        if plus:
            above.append(Sign("+"))
        if isinstance(base, Script):  # an author's w_1 keeps its own index
            below = _joined(base.below, below)
            base = base.base
        if below is None and not above:
            return base
        return Script(base, below, (above[0] if len(above) == 1 else Row(tuple(above))) if above else None)
