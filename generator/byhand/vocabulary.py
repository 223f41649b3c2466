"""The words that a problem file may use, without the mathematics behind them.

Validation, help texts and completion need only the words; the formulas live in ``byhand.rules``,
which imports SymPy. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Activation → its settings with their defaults, as the author would write them.
ACTIVATIONS: Mapping[str, Mapping[str, str]] = {
    "identity": {},
    "sigmoid": {},
    "bipolar_sigmoid": {},
    "tanh": {},
    "relu": {},
    "leaky_relu": {"slope": "0.01"},
    "elu": {"alpha": "1"},
    "softplus": {},
    "silu": {},
    "gelu": {},
    "softmax": {},
    "step": {},
}

LOSSES: Mapping[str, Mapping[str, str]] = {
    "half_squared_error": {},
    "squared_error": {},
    "mean_squared_error": {},
    "binary_cross_entropy": {},
    "cross_entropy": {},
    "absolute_error": {},
    "hinge": {},
    "huber": {"delta": "1"},
    "log_cosh": {},
}

OPTIMIZERS: Mapping[str, Mapping[str, str]] = {
    "sgd": {},
    "momentum": {"momentum": "0.9"},
    "nesterov": {"momentum": "0.9"},
    "adagrad": {"epsilon": "1e-10"},
    "rmsprop": {"rho": "0.99", "epsilon": "1e-8"},
    "adam": {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8"},
    "adamw": {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8", "weight_decay": "0.01"},
}

LAYER_KINDS = ("dense",)
ROUNDINGS = ("half_even", "half_up", "truncate")
CARRIES = ("exact", "rounded")
DECIMAL_MARKS = ("point", "comma")
#: Quantities whose digits may differ from the document's.
QUANTITIES = ("loss", "gradient", "parameter", "activation", "net")
PRESETS = ("z-a", "net-out", "h-yhat", "to-from")
BACKWARD_VIEWS = ("node", "weight", "matrix")
SECTIONS = ("given", "formulas", "forward", "loss", "backward", "update", "check", "summary", "code")

#: Functions and constants that a formula may use.
FORMULA_FUNCTIONS: Mapping[str, tuple[int, ...]] = {
    "exp": (1,),
    "ln": (1,),
    "log": (1,),
    "sqrt": (1,),
    "tanh": (1,),
    "sin": (1,),
    "cos": (1,),
    "abs": (1,),
    "max": (2, 3, 4, 5, 6, 7, 8),
    "min": (2, 3, 4, 5, 6, 7, 8),
    "relu": (1,),
    "sigmoid": (1,),
}
FORMULA_CONSTANTS = ("e", "pi")
