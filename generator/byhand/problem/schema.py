"""The problem file as its author writes it: one pydantic model per table.

Nothing is required here: what must be there depends on the rest of the file, and ``load`` says what is missing
after it has looked at all of it. The JSON Schema for editors lists the required keys all the same.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from byhand import vocabulary as words
from byhand.problem.fields import (
    LIST,
    NUMBER,
    TABLE,
    TEXT,
    Count,
    FormulaText,
    Language,
    Name,
    Names,
    Note,
    Number,
    Symbol,
    Title,
    by_shape,
    choice,
    whole,
)
from byhand.problem.tables import (
    ActivationName,
    ActivationTable,
    DigitsTable,
    Drawn,
    LossName,
    LossTable,
    OptimizerName,
    OptimizerTable,
    Section,
)

Row = list[Number]
RowOrDrawn = Annotated[Annotated[Row, LIST] | Annotated[Drawn, TABLE], by_shape("a list of numbers, or { random = … }")]
Weights = Annotated[
    Annotated[list[Row], LIST] | Annotated[Drawn, TABLE],
    by_shape("a list of rows of numbers, one row per unit, or { random = … }"),
]
Bias = Annotated[
    Annotated[Number, NUMBER] | Annotated[Row, LIST] | Annotated[Drawn, TABLE],
    by_shape("a number, a list of numbers, or { random = … }", text_is="number"),
]
NameOrNames = Annotated[
    Annotated[Name, TEXT] | Annotated[Names, LIST], by_shape("a name, or a list of names where bias is a list")
]
Inputs = Annotated[
    Annotated[Count, NUMBER] | Annotated[Names, LIST], by_shape("a list of names, or how many there are")
]
ActivationOrName = Annotated[
    Annotated[ActivationName, TEXT] | Annotated[ActivationTable, TABLE],
    by_shape('the name of an activation, or a table such as { kind = "leaky_relu", slope = 0.01 }'),
]
LossOrName = Annotated[
    Annotated[LossName, TEXT] | Annotated[LossTable, TABLE],
    by_shape('the name of a loss, or a table such as { formula = "(t - a)^2" }'),
]
OptimizerOrName = Annotated[
    Annotated[OptimizerName, TEXT] | Annotated[OptimizerTable, TABLE],
    by_shape('the name of an optimizer, or a table such as { kind = "momentum", momentum = 0.9 }'),
]
Batch = Annotated[
    Annotated[Annotated[str, choice("all", otherwise=" or a whole number")], TEXT] | Annotated[Count, NUMBER],
    by_shape('"all" or a whole number'),
]
Update = Annotated[
    Annotated[Annotated[str, choice("all", "weights", otherwise=" or a list of names")], TEXT] | Annotated[Names, LIST],
    by_shape('"all", "weights" or a list of names'),
]
ShownWeights = Annotated[
    Annotated[Annotated[str, choice("first", "all", otherwise=" or a list of names")], TEXT] | Annotated[Names, LIST],
    by_shape('"first", "all" or a list of names'),
]
ShownSteps = Annotated[
    Annotated[Annotated[str, choice("all", otherwise=" or a list of whole numbers")], TEXT]
    | Annotated[list[Count], LIST],
    by_shape('"all" or a list of whole numbers'),
]
ShownSections = Annotated[
    Annotated[Annotated[str, choice("all", otherwise=" or a list of sections")], TEXT]
    | Annotated[list[Annotated[str, choice(*words.SECTIONS)]], LIST],
    by_shape('"all" or a list of sections'),
]
Order = Annotated[str, choice("simultaneous", "output_first")]
IndexOrder = Annotated[str, choice("to-from", "from-to")]


class LayerTable(Section):
    """One layer of units."""

    required = ("weights",)
    kind: Annotated[Annotated[str, choice(*words.LAYER_KINDS)] | None, Field(description="dense, the default")] = None
    units: Annotated[Count | None, Field(description="how many; may be left out where the weights say it")] = None
    names: Annotated[Names | None, Field(description="the units' names")] = None
    activation: Annotated[ActivationOrName | None, Field(description="identity unless given")] = None
    weights: Annotated[
        Weights | None, Field(description="weights[j][i]: to unit j, from unit i of the layer below")
    ] = None
    bias: Annotated[Bias | None, Field(description="one number: shared by the layer; a list: one per unit")] = None
    weight_names: Annotated[
        list[Names] | None, Field(description="in rows as the weights; w<layer>_<to>_<from> unless given")
    ] = None
    bias_name: Annotated[NameOrNames | None, Field(description="b<layer> or b<layer>_<unit> unless given")] = None


class NetworkTable(Section):
    """The network."""

    required = ("inputs", "layers")
    inputs: Annotated[Inputs | None, Field(description="the inputs' names, or how many there are")] = None
    layers: Annotated[list[LayerTable] | None, Field(description="from the input to the output")] = None


class SampleTable(Section):
    """One training sample."""

    required = ("input",)
    input: Annotated[RowOrDrawn | None, Field(description="one number per input")] = None
    target: Annotated[RowOrDrawn | None, Field(description="one number per output")] = None
    class_: Annotated[
        Annotated[int, whole(0)] | None, Field(alias="class", description="instead of target: the right output, from 0")
    ] = None


class TrainingTable(Section):
    """The loss, and how the parameters change."""

    loss: Annotated[LossOrName | None, Field(description="the loss of one sample")] = None
    minimize: Annotated[Name | None, Field(description="of a system of equations: what is differentiated")] = None
    learning_rate: Annotated[Number | None, Field(description="eta")] = None
    samples: Annotated[
        Annotated[str, choice("mean", "sum")] | None, Field(description="how the losses of a batch combine")
    ] = None
    optimizer: Annotated[OptimizerOrName | None, Field(description="sgd unless given")] = None
    steps: Annotated[Count | None, Field(description="parameter updates, 1 unless given")] = None
    epochs: Annotated[Count | None, Field(description="instead of steps: how often every sample is seen")] = None
    batch: Annotated[Batch | None, Field(description="samples per update, all unless given")] = None
    update: Annotated[Update | None, Field(description="which parameters change, all unless given")] = None
    order: Annotated[Order | None, Field(description="output_first: each layer before the deltas go on down")] = None
    stop_below: Annotated[Number | None, Field(description="no update where the batch's loss is below")] = None


class ReportTable(Section):
    """A figure beside the loss, never differentiated."""

    required = ("name", "formula")
    name: Annotated[Name | None, Field(description="what it is called")] = None
    formula: Annotated[FormulaText | None, Field(description="in x_i, t_k, z<layer>_<unit>, a<layer>_<unit>")] = None
    note: Annotated[Note | None, Field(description="shown beside it")] = None


class NumbersTable(DigitsTable):
    """How numbers are carried and printed."""

    carry: Annotated[
        Annotated[str, choice(*words.CARRIES)] | None, Field(description="exact, or rounded as on paper")
    ] = None
    rounding: Annotated[
        Annotated[str, choice(*words.ROUNDINGS)] | None, Field(description="half_even unless given")
    ] = None
    trailing_zeros: Annotated[bool | None, Field(description="of computed values")] = None
    decimal_mark: Annotated[
        Annotated[str, choice(*words.DECIMAL_MARKS)] | None, Field(description="as the language has it unless given")
    ] = None
    loss: Annotated[DigitsTable | None, Field(description="digits of losses")] = None
    gradient: Annotated[DigitsTable | None, Field(description="digits of gradients")] = None
    parameter: Annotated[DigitsTable | None, Field(description="digits of new parameters")] = None
    activation: Annotated[DigitsTable | None, Field(description="digits of activations")] = None
    net: Annotated[DigitsTable | None, Field(description="digits of net inputs")] = None


class NotationTable(Section):
    """Letters and indices."""

    preset: Annotated[Annotated[str, choice(*words.PRESETS)] | None, Field(description="z-a unless given")] = None
    delta: Annotated[
        Annotated[str, choice("a-t", "t-a")] | None, Field(description="t-a takes the minus sign out of delta")
    ] = None
    index_order: Annotated[IndexOrder | None, Field(description="of a weight's indices")] = None
    loss_symbol: Annotated[Symbol | None, Field(description="the letter of the loss")] = None


class ShowTable(Section):
    """What is written out."""

    backward: Annotated[
        list[Annotated[str, choice(*words.BACKWARD_VIEWS)]] | None, Field(description="views, in this order")
    ] = None
    weights: Annotated[ShownWeights | None, Field(description="the parameters with full chains")] = None
    steps: Annotated[ShownSteps | None, Field(description="the steps written in full")] = None
    detail: Annotated[Annotated[str, choice("full", "compact")] | None, Field(description="full unless given")] = None
    sections: Annotated[ShownSections | None, Field(description="all unless given")] = None


class Header(Section):
    """The keys at the top."""

    title: Annotated[Title | None, Field(description="the document's title")] = None
    source: Annotated[Title | None, Field(description="where the numbers come from")] = None
    note: Annotated[Note | None, Field(description="shown under the title")] = None
    language: Annotated[Language | None, Field(description="of the sentences: en unless given, de, ru")] = None
    seed: Annotated[Annotated[int, whole(0, 2**63 - 1)] | None, Field(description="for numbers that are drawn")] = None


class ProblemFile(Header):
    """A byhand problem: a network, or a system of equations, with numbers."""

    required = ("training",)
    network: NetworkTable | None = None
    samples: Annotated[
        Annotated[
            Annotated[Title, TEXT] | Annotated[list[SampleTable], LIST],
            by_shape("[[samples]], or the name of a CSV file"),
        ]
        | None,
        Field(description="the samples, or a CSV file beside this one"),
    ] = None
    equations: Annotated[dict[str, FormulaText] | None, Field(description="in order; each names one quantity")] = None
    values: Annotated[dict[str, Number] | None, Field(description="what the equations start from")] = None
    training: TrainingTable | None = None
    report: list[ReportTable] | None = None
    numbers: NumbersTable | None = None
    notation: NotationTable | None = None
    show: ShowTable | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a problem file, for editors that complete and check while one types."""
    from byhand.problem.editor import EditorSchema

    schema = ProblemFile.model_json_schema(schema_generator=EditorSchema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
