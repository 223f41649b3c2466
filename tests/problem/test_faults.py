"""What is wrong with a problem: a small change to a good file, and the exact lines that it gives."""

# ruff: noqa: E501 — messages stand on one line here, as they are printed

import pytest

from byhand.errors import ProblemError
from byhand.problem.limits import Limits, raised
from byhand.problem.load import load_text

NETWORK = """
[network]
inputs = 2
[[network.layers]]
activation = "sigmoid"
weights = [[0.1, 0.2], [0.3, 0.4]]
bias = 0.1
[[network.layers]]
weights = [[0.5, 0.6]]
[[samples]]
input = [1, 2]
target = [1]
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""
SYSTEM = """
[equations]
q = "x + y"
f = "q*z"
[values]
x = 1
y = 2
z = 3
[training]
minimize = "f"
"""
LAYER, SECOND = "network.layers[0]", "network.layers[1]"
W1 = "[[0.1, 0.2], [0.3, 0.4]]"
LOSSES = (
    "half_squared_error, squared_error, mean_squared_error, binary_cross_entropy, cross_entropy, absolute_error, "
    "hinge, huber, log_cosh"
)
PARAMETERS = "w1_1_1, w1_1_2, w1_2_1, w1_2_2, b1, w2_1_1, w2_1_2"
ALL_KEYS = "title, source, note, language, seed, network, samples, equations, values, training, report, numbers, …"


def lines(text: str, limits: Limits | None = None) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        load_text(text, limits=limits)
    found = caught.value.lines()
    assert all(len(line.splitlines()) == 1 for line in found)
    return found


def changed(base: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in base, old
        base = base.replace(old, new, 1)
    return base


def test_the_bases_are_good() -> None:
    assert load_text(NETWORK).network is not None
    assert load_text(SYSTEM).system is not None


NETWORK_CASES: list[tuple[dict[str, str], list[str]]] = [
    # the network
    ({"inputs = 2\n": ""}, ["network.inputs: missing; allowed: a list of names, or how many there are"]),
    ({"inputs = 2": "inputs = 0"}, ["network.inputs: found 0; allowed: a whole number, 1 or more"]),
    ({"inputs = 2": "inputs = 2.0"}, ["network.inputs: found 2.0; allowed: a whole number, 1 or more"]),
    ({"inputs = 2": 'inputs = "x"'}, ['network.inputs: found "x"; allowed: a list of names, or how many there are']),
    ({"inputs = 2": "inputs = []"}, ["network.inputs: found no names; allowed: one or more"]),
    ({"inputs = 2": 'inputs = ["a", "a"]'},
     ['network.inputs[1]: the name "a" is taken by network.inputs[0]; allowed: each name once']),
    ({"inputs = 2": "inputs = 2\nhidden = 3"}, ["network.hidden: unknown key; allowed: inputs, layers"]),
    ({"inputs = 2": "inputs = 3"},
     [f"{LAYER}.weights[0]: found 2; allowed: 3, one per input",
      f"{LAYER}.weights[1]: found 2; allowed: 3, one per input",
      "samples[0].input: found 2; allowed: 3, one per input"]),
    # weights
    ({W1: "[[0.1, 0.2], [0.3]]"}, [f"{LAYER}.weights[1]: found 1; allowed: 2, one per input"]),
    ({"[[0.5, 0.6]]": "[[0.5, 0.6, 0.7]]"}, [f"{SECOND}.weights[0]: found 3; allowed: 2, one per unit of layer 1"]),
    ({W1: "[[0.1, nan], [-inf, 0.4]]"},
     [f"{LAYER}.weights[0][1]: found nan; allowed: a finite number",
      f"{LAYER}.weights[1][0]: found -inf; allowed: a finite number"]),
    ({W1: '[[true, 0.2], [0.3, "x"]]'},
     [f"{LAYER}.weights[0][0]: found true; allowed: a number",
      f'{LAYER}.weights[1][1]: found "x"; allowed: a number such as 0.10 or 1e-8, or a fraction in quotes such as "1/3"']),
    ({W1: '[["1/0", 0.2], [1e1001, 1979-05-27]]'},
     [f'{LAYER}.weights[0][0]: found "1/0"; allowed: a fraction whose denominator is not 0',
      f"{LAYER}.weights[1][0]: found 1e1001; allowed: a power of ten between -1000 and 1000",
      f"{LAYER}.weights[1][1]: found a date; allowed: a number"]),
    ({W1: "0.5"}, [f"{LAYER}.weights: found 0.5; allowed: a list of rows of numbers, one row per unit, or {{ random = … }}"]),
    ({W1: "[0.1, 0.2]"},
     [f"{LAYER}.weights[0]: found 0.1; allowed: a list", f"{LAYER}.weights[1]: found 0.2; allowed: a list"]),
    ({W1: "[]"}, [f"{LAYER}.weights: found none; allowed: one or more"]),
    ({"weights = [[0.5, 0.6]]": ""},
     [f"{SECOND}.weights: missing; allowed: a list of rows of numbers, one row per unit, or {{ random = … }}"]),
    ({"weights = [[0.5, 0.6]]": "weight = [[0.5, 0.6]]"},
     [f"{SECOND}.weight: unknown key; allowed: kind, units, names, activation, weights, bias, weight_names, bias_name "
      "(did you mean 'weights'?)",
      f"{SECOND}.weights: missing; allowed: a list of rows of numbers, one row per unit, or {{ random = … }}"]),
    # units and names
    ({"bias = 0.1": "bias = 0.1\nunits = 3"},
     [f"{LAYER}.weights: found 2; allowed: 3, one per unit",
      f"{SECOND}.weights[0]: found 2; allowed: 3, one per unit of layer 1"]),
    ({"bias = 0.1": 'bias = [0.1]\nnames = ["h"]'},
     [f"{LAYER}.names: found 1; allowed: 2, one per unit (weights has 2)",
      f"{LAYER}.bias: found 1; allowed: 2, one per unit (weights has 2)"]),
    ({"bias = 0.1": 'names = ["h", "h"]'},
     [f'{LAYER}.names[1]: the name "h" is taken by {LAYER}.names[0]; allowed: each name once']),
    ({"inputs = 2": 'inputs = ["a", "b"]', "bias = 0.1": 'names = ["h", "b"]'},
     [f'{LAYER}.names[1]: the name "b" is taken by network.inputs[1]; allowed: each name once']),
    ({"bias = 0.1": 'bias = 0.1\nbias_name = ["b"]'},
     [f"{LAYER}.bias_name: found a list for one shared bias; allowed: a name (or a list as bias)"]),
    ({"bias = 0.1": 'bias = [1, 2]\nbias_name = "b"'},
     [f'{LAYER}.bias_name: found "b"; allowed: a list of names, as bias is a list']),
    ({"bias = 0.1": 'bias = [1, 2]\nbias_name = ["b"]'},
     [f"{LAYER}.bias_name: found 1 name; allowed: 2, one per unit"]),
    ({"bias = 0.1": 'bias_name = "b"'}, [f'{LAYER}.bias_name: found "b" without a bias; allowed: none']),
    ({"bias = 0.1": 'bias = 0.1\nbias_name = "w2_1_1"'},
     [f'{SECOND}.weight_names[0][0]: the name "w2_1_1" is taken by {LAYER}.bias_name; allowed: each name once']),
    ({"bias = 0.1": 'weight_names = [["a", "b"]]'},
     [f"{LAYER}.weight_names: found 1 row; allowed: 2, one per unit"]),
    ({"bias = 0.1": 'weight_names = [["a", "b"], ["a"]]'},
     [f"{LAYER}.weight_names[1]: found 1; allowed: 2, one per input"]),
    ({"bias = 0.1": 'weight_names = [["a", "b"], ["a", "\\n"]]'},
     [f'{LAYER}.weight_names[1][1]: found "\\n"; allowed: a name that is not blank']),
    # activations
    ({'"sigmoid"': '"sigmod"'},
     [f'{LAYER}.activation: found "sigmod"; allowed: identity, sigmoid, bipolar_sigmoid, tanh, relu, leaky_relu, elu, '
      "softplus, silu, gelu, softmax, step (did you mean 'sigmoid'?)"]),
    ({'"sigmoid"': "3"},
     [f"{LAYER}.activation: found 3; allowed: the name of an activation, or a table such as "
      '{ kind = "leaky_relu", slope = 0.01 }']),
    ({'"sigmoid"': '{ kind = "sigmoid", slope = 1 }'},
     [f"{LAYER}.activation.slope: not a setting of sigmoid; allowed: none"]),
    ({'"sigmoid"': '{ kind = "elu", alpha = 0 }'}, [f"{LAYER}.activation.alpha: found 0; allowed: above 0"]),
    ({'"sigmoid"': "{}"}, [f"{LAYER}.activation: found neither kind nor formula; allowed: one of them"]),
    ({'"sigmoid"': '{ kind = "relu", formula = "z" }'},
     [f"{LAYER}.activation: found kind and formula; allowed: one of them"]),
    ({'"sigmoid"': '{ formula = "1/(1 + exp(-x))" }'},
     [f"{LAYER}.activation.formula: unknown name 'x' at column 13; allowed: z"]),
    ({'"sigmoid"': '"step"'},
     [f"{LAYER}.activation: found step in a network of 2 layers; allowed: step in a network of one layer"]),
    # samples
    ({"input = [1, 2]": "input = [1]", "target = [1]": "target = [1, 2]"},
     ["samples[0].input: found 1; allowed: 2, one per input", "samples[0].target: found 2; allowed: 1, one per output"]),
    ({"target = [1]": ""}, ["samples[0].target: missing; allowed: a list of numbers, one per output, or class"]),
    ({"input = [1, 2]": ""}, ["samples[0].input: missing; allowed: a list of numbers, one per input"]),
    ({"target = [1]": "target = 1"}, ["samples[0].target: found 1; allowed: a list of numbers, or { random = … }"]),
    ({"target = [1]": "class = 0"},
     ["samples[0].class: found class with half_squared_error; allowed: class with cross_entropy, or target"]),
    ({"target = [1]": "class = 1", "half_squared_error": "cross_entropy"}, ["samples[0].class: found 1; allowed: 0"]),
    ({"target = [1]": "class = -1", "half_squared_error": "cross_entropy"},
     ["samples[0].class: found -1; allowed: a whole number, 0 or more"]),
    ({"target = [1]": "target = [1]\nclass = 0"}, ["samples[0]: found target and class; allowed: one of them"]),
    ({"[[samples]]\ninput = [1, 2]\ntarget = [1]\n": ""},
     ["samples: missing; allowed: one [[samples]] or more, or the name of a CSV file"]),
    # training
    ({'loss = "half_squared_error"': ""}, [f'training.loss: missing; allowed: {LOSSES}, or {{ formula = "…" }}']),
    ({"half_squared_error": "half_square_error"},
     [f'training.loss: found "half_square_error"; allowed: {LOSSES} (did you mean \'half_squared_error\'?)']),
    ({'"half_squared_error"': '{ formula = "t - x" }'},
     ["training.loss.formula: unknown name 'x' at column 5; allowed: t, a"]),
    ({'"half_squared_error"': '{ kind = "huber", delta = 0 }'}, ["training.loss.delta: found 0; allowed: above 0"]),
    ({'"half_squared_error"': '{ kind = "hinge", outputs = "sum" }'},
     ["training.loss.outputs: not a setting of hinge; allowed: none"]),
    ({"learning_rate": "learningrate"},
     ["training.learningrate: unknown key; allowed: loss, minimize, learning_rate, samples, optimizer, steps, epochs, "
      "batch, update, order, stop_below (did you mean 'learning_rate'?)",
      "training.learning_rate: missing; allowed: a number, 0 or more"]),
    ({"= 0.5": "= -0.5"}, ["training.learning_rate: found -0.5; allowed: 0 or more"]),
    ({"= 0.5": '= 0.5\nminimize = "f"'},
     ["training.minimize: found with a network; allowed: loss (minimize is for [equations])"]),
    ({"= 0.5": "= 0.5\nsteps = 2\nepochs = 2"}, ["training: found steps and epochs; allowed: one of them"]),
    ({"= 0.5": "= 0.5\nsteps = 0"}, ["training.steps: found 0; allowed: a whole number, 1 or more"]),
    ({"= 0.5": "= 0.5\nsteps = 1000001"},
     ["training.steps: found 1,000,001 steps; allowed: 1,000,000 (raise it with --limit steps=1000001)"]),
    ({"= 0.5": "= 0.5\nepochs = 1000001"},
     ["training.epochs: found 1,000,001 steps; allowed: 1,000,000 (raise it with --limit steps=1000001)"]),
    ({"= 0.5": "= 0.5\nbatch = 2"}, ['training.batch: found 2; allowed: "all" or at most 1 (there is 1 sample)']),
    ({"= 0.5": "= 0.5\nbatch = 0"}, ["training.batch: found 0; allowed: a whole number, 1 or more"]),
    ({"= 0.5": '= 0.5\nbatch = "some"'}, ['training.batch: found "some"; allowed: all or a whole number']),
    ({"= 0.5": '= 0.5\nupdate = "biases"'},
     ['training.update: found "biases"; allowed: all, weights or a list of names']),
    ({"= 0.5": "= 0.5\nupdate = []"}, ['training.update: found no names; allowed: "all", "weights" or one name or more']),
    ({"= 0.5": '= 0.5\nupdate = ["w1_1_3", "b1", "b1"]'},
     [f"training.update[0]: unknown name 'w1_1_3'; allowed: {PARAMETERS} (did you mean 'w1_1_2'?)",
      "training.update[2]: the name 'b1' stands twice"]),
    ({"= 0.5": "= 0.5\nstop_below = 0"},
     ["training.stop_below: found 0; allowed: above 0 (half_squared_error is never below 0)"]),
    ({"= 0.5": '= 0.5\norder = "output-first"'},
     ["training.order: found \"output-first\"; allowed: simultaneous, output_first (did you mean 'output_first'?)"]),
    ({"= 0.5": '= 0.5\noptimizer = "adm"'},
     ['training.optimizer: found "adm"; allowed: sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw '
      "(did you mean 'adam'?)"]),
    ({"= 0.5": "= 0.5\noptimizer = { momentum = 0.9 }"},
     ["training.optimizer.kind: missing; allowed: sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw"]),
    ({"= 0.5": '= 0.5\noptimizer = { kind = "adam", beta1 = 1, beta2 = -0.1, epsilon = 0, rho = 0.5, l1 = -1 }'},
     ["training.optimizer.rho: not a setting of adam; allowed: beta1, beta2, epsilon, weight_decay, l1",
      "training.optimizer.beta1: found 1; allowed: from 0 to below 1",
      "training.optimizer.beta2: found -0.1; allowed: from 0 to below 1",
      "training.optimizer.epsilon: found 0; allowed: above 0",
      "training.optimizer.l1: found -1; allowed: 0 or more"]),
    # drawing
    ({W1: '{ random = "uniform", low = -1, high = 1 }\nunits = 2'},
     ["seed: missing; allowed: a whole number (it decides what is drawn)"]),
    ({W1: '{ random = "uniform", low = -1, high = 1 }', "[network]": "seed = 1\n[network]"},
     [f"{LAYER}.units: missing; allowed: a whole number (drawn weights do not say it)"]),
    ({W1: '{ random = "normal", low = true, hi = 1 }\nunits = 2', "[network]": "seed = 1\n[network]"},
     [f'{LAYER}.weights.random: found "normal"; allowed: uniform (did you mean \'uniform\'?)',
      f"{LAYER}.weights.low: found true; allowed: a number",
      f"{LAYER}.weights.hi: unknown key; allowed: random, low, high, decimals, shared (did you mean 'high'?)",
      f"{LAYER}.weights.high: missing; allowed: a number"]),
    ({W1: '{ random = "uniform", low = 0.001, high = 0.009 }\nunits = 2', "[network]": "seed = 1\n[network]"},
     [f"{LAYER}.weights: nothing with 2 decimals lies between 0.001 and 0.009"]),
    ({"[1, 2]": '{ random = "uniform", low = 1, high = 0, shared = true }', "[network]": "seed = 1\n[network]"},
     ["samples[0].input.shared: only a bias can be shared"]),
    ({"[network]": "seed = 1.5\n[network]", W1: '{ random = "uniform", low = 0, high = 1 }\nunits = 2'},
     ["seed: found 1.5; allowed: a whole number from 0 to 9223372036854775807"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), NETWORK_CASES, ids=[str(case[0])[:70] for case in NETWORK_CASES])
def test_a_network_at_fault(changes: dict[str, str], expected: list[str]) -> None:
    assert lines(changed(NETWORK, changes)) == expected


SYSTEM_CASES: list[tuple[dict[str, str], list[str]]] = [
    ({"x + y": "x + w"}, ["equations.q: unknown name 'w' at column 5; allowed: x, y, z, q, f"]),
    ({"x + y": "f + q"},
     ["equations.q: uses f, which is defined below; allowed: [values] and earlier equations",
      "equations.q: uses itself; allowed: [values] and earlier equations"]),
    ({'"x + y"': "3"}, ["equations.q: found 3; allowed: a formula in quotes (a number that is given goes to [values])"]),
    ({"z = 3": "z = inf"}, ["values.z: found inf; allowed: a finite number"]),
    ({"z = 3": "z = [3]"}, ["values.z: found a list of 1; allowed: a number"]),
    ({"z = 3": 'z = 3\nq = 1\nexp = 2\n"a b" = 3\nβ = 1'.replace("β", '"β"')},
     ["values.exp: exp is a function; allowed: any other name",
      'values."a b": not a name for a formula; allowed: letters a-z, then letters, digits and _',
      'values."β": not a name for a formula; allowed: letters a-z, then letters, digits and _',
      "values.q: q is also defined in [equations]; allowed: once"]),
    ({'minimize = "f"': ""}, ["training.minimize: missing; allowed: the name of the equation to differentiate"]),
    ({'minimize = "f"': 'minimize = "ff"'}, ["training.minimize: unknown equation 'ff'; allowed: q, f (did you mean 'f'?)"]),
    ({'minimize = "f"': 'minimize = "x"'}, ["training.minimize: unknown equation 'x'; allowed: q, f"]),
    ({'minimize = "f"': 'minimize = "f"\nsteps = 2\noptimizer = "adam"\nupdate = ["x"]\nstop_below = 1'},
     [f"training.{key}: found without learning_rate; allowed: with one"
      for key in ("optimizer", "steps", "update", "stop_below")]),
    ({'minimize = "f"': 'minimize = "f"\nlearning_rate = 1\nupdate = ["q"]'},
     ["training.update[0]: unknown name 'q'; allowed: x, y, z"]),
    ({'minimize = "f"': 'minimize = "f"\nloss = "hinge"\nbatch = 1\nepochs = 2\norder = "output_first"'},
     ["training.loss: found with [equations]; allowed: none, as minimize names what is differentiated",
      "training.epochs: found with [equations]; allowed: none, as there are no samples; steps counts the updates",
      "training.batch: found with [equations]; allowed: none, as there are no samples",
      "training.order: found with [equations]; allowed: none, as there are no layers"]),
    ({"[equations]": "samples = []\n[equations]"}, ["samples: found with [equations]; allowed: with [network]"]),
    ({'q = "x + y"\nf = "q*z"': ""}, ['equations: found none; allowed: lines such as q = "x + y"']),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), SYSTEM_CASES, ids=[str(case[0])[:70] for case in SYSTEM_CASES])
def test_a_system_at_fault(changes: dict[str, str], expected: list[str]) -> None:
    assert lines(changed(SYSTEM, changes)) == expected


ADDED_CASES: list[tuple[str, list[str]]] = [
    ('[[report]]\nname = "a"\nformula = "t_1 - a3_1"',
     ["report[0].formula: unknown name 'a3_1' at column 7; allowed: x_1, x_2, t_1, z1_1, z1_2, a1_1, a1_2, z2_1, a2_1 "
      "(did you mean 'a2_1'?)"]),
    ('[[report]]\nname = "a"\nformula = "1"\n[[report]]\nname = "a"\n[[report]]\nformula = "2x"',
     ["report[1].formula: missing; allowed: a formula in quotes",
      'report[1].name: the name "a" stands twice; allowed: once',
      "report[2].name: missing; allowed: a name",
      "report[2].formula: found 'x' at column 2; allowed: an operator (there is no implicit multiplication) or the end"]),
    ("[report]\nname = 1", ["report: found a table; allowed: [[report]], once for each figure"]),
    ("[numbers]\ndecimals = 3\nsignificant = 3", ["numbers: found decimals and significant; allowed: one of them"]),
    ("[numbers]\ndecimals = 0", ["numbers.decimals: found 0; allowed: a whole number from 1 to 50"]),
    ("[numbers]\nloss = { decimals = 51 }\nnet = {}\ngradient = { decimals = 1, significant = 1 }",
     ["numbers.loss.decimals: found 51; allowed: a whole number from 1 to 50",
      "numbers.gradient: found decimals and significant; allowed: one of them",
      "numbers.net: found neither decimals nor significant; allowed: one of them"]),
    ('[numbers]\nrounding = "up"\ntrailing_zeros = 1',
     ['numbers.rounding: found "up"; allowed: half_even, half_up, truncate',
      "numbers.trailing_zeros: found 1; allowed: true or false"]),
    ("[numbers]\nweights = { decimals = 3 }",
     ["numbers.weights: unknown key; allowed: decimals, significant, carry, rounding, trailing_zeros, decimal_mark, "
      "loss, gradient, parameter, activation, net"]),
    ('[notation]\npreset = "net_out"\nloss_symbol = "L\\u0007"',
     ["notation.preset: found \"net_out\"; allowed: z-a, net-out, h-yhat, to-from (did you mean 'net-out'?)",
      'notation.loss_symbol: found "L\\u0007"; allowed: a letter or a short name without control characters (U+0007)']),
    ('[show]\nsteps = [0, 1, 1]\nweights = ["w2_1_3"]\nbackward = ["nod"]\nsections = ["given", "given"]',
     ["show.backward[0]: found \"nod\"; allowed: node, weight, matrix (did you mean 'node'?)",
      "show.steps[0]: found 0; allowed: a whole number, 1 or more",
      'show.sections[1]: "given" stands twice; allowed: each once',
      f"show.weights[0]: unknown name 'w2_1_3'; allowed: {PARAMETERS} (did you mean 'w2_1_2'?)"]),
    ('[show]\nsteps = []\nsections = "some"',
     ['show.sections: found "some"; allowed: all or a list of sections',
      "show.steps: found an empty list; allowed: one or more"]),
    ("[values]\nx = 1", ["values: found with [network]; allowed: with [equations]"]),
    ('[equations]\nf = "1"', ["found [network] and [equations]; allowed: one of them"]),
    ("[sample]\nx = 1", [f"sample: unknown key; allowed: {ALL_KEYS} (did you mean 'samples'?)"]),
    ('["od\\nd key"]\nx = 1', [f'"od\\nd key": unknown key; allowed: {ALL_KEYS}']),
]  # fmt: skip


@pytest.mark.parametrize(("added", "expected"), ADDED_CASES, ids=[case[0][:50] for case in ADDED_CASES])
def test_a_section_at_fault(added: str, expected: list[str]) -> None:
    assert lines(NETWORK + added) == expected


def test_every_fault_of_a_file_at_once() -> None:
    text = changed(
        NETWORK,
        {
            "[network]": 'title = "a\\nb"\nauthor = "me"\n[network]',
            W1: "[[0.1, 0.2], [0.3]]",
            '"sigmoid"': '"sigmod"',
            "target = [1]": "target = [1, nan]",
            "half_squared_error": "half_error",
            "= 0.5": "= -0.5\nupdate = ['w9_9_9']",
        },
    )
    text += '[[report]]\nname = "r"\nformula = "2x"\n[numbers]\ncarry = "exactly"\n[notation]\npreset = 3\n[show]\nsteps = 3'
    starts = [line.split(": ")[0] for line in lines(text)]
    assert starts == [
        "author",
        "title",
        "training.loss",
        "network.layers[0].activation",
        "network.layers[0].weights[1]",
        "samples[0].target[1]",
        "training.learning_rate",
        "training.update[0]",
        "report[0].formula",
        "numbers.carry",
        "notation.preset",
        "show.steps",
    ]


def test_each_section_of_the_wrong_kind() -> None:
    text = "title = 3\nnetwork = 3\nsamples = 3\ntraining = []\nreport = 3\nnumbers = 1\nnotation = 2\nshow = 'x'"
    assert lines(text) == [
        "title: found 3; allowed: text in quotes",
        "training: found a list of 0; allowed: a table",
        "network: found 3; allowed: a table",
        "samples: found 3; allowed: one [[samples]] or more, or the name of a CSV file",
        "report: found 3; allowed: [[report]], once for each figure",
        "numbers: found 1; allowed: a table",
        "notation: found 2; allowed: a table",
        "show: found \"x\"; allowed: a table",
    ]  # fmt: skip


def test_neither_network_nor_equations() -> None:
    assert lines("title = 'x'") == ["found neither [network] nor [equations]; allowed: one of them"]


@pytest.mark.parametrize(
    ("limits", "line"),
    [
        (Limits(parameters=6), f"{SECOND}: found 7 parameters; allowed: 6 (raise it with --limit parameters=7)"),
        (Limits(samples=0), "samples: found 1 samples; allowed: 0 (raise it with --limit samples=1)"),
        (Limits(values=2), "samples: found 3 values; allowed: 2 (raise it with --limit values=3)"),
    ],
)
def test_limits_name_the_option_that_raises_them(limits: Limits, line: str) -> None:
    assert lines(NETWORK, limits) == [line]


def test_the_limit_of_equations() -> None:
    assert lines(SYSTEM, Limits(equations=4)) == [
        "equations: found 5 equations; allowed: 4 (raise it with --limit equations=5)"
    ]


def test_enormous_sizes_are_refused_before_anything_is_made_of_them() -> None:
    text = changed(NETWORK, {W1: '{ random = "uniform", low = 0, high = 1 }\nunits = 1000000000'})
    assert lines("seed = 1\n" + text)[0].startswith(f"{LAYER}: found 2,000,000,00")
    assert lines(changed(NETWORK, {"inputs = 2": "inputs = 1000000000000"}))


def test_limits_from_the_command_line() -> None:
    assert raised([]) == Limits()
    assert raised(["parameters=500000", "steps=7"]) == Limits(parameters=500_000, steps=7)
    with pytest.raises(ProblemError) as caught:
        raised(["parameter=1", "steps=many", "steps"])
    assert caught.value.lines() == [
        "--limit: unknown limit 'parameter'; allowed: parameters, steps, samples, values, equations, reports, "
        "formula_length, formula_depth, formula_nodes, file_bytes (did you mean 'parameters'?)",
        "--limit: found 'steps=many'; allowed: steps=NUMBER, a whole number",
        "--limit: found 'steps'; allowed: steps=NUMBER, a whole number",
    ]
