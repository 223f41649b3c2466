"""The homework file as its author writes it: one pydantic model per table, in the manner of ``problem.schema``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from byhand import vocabulary as words
from byhand.exercises.homework import BLANKS, MOST_EVALUATIONS, MOST_STAGES
from byhand.problem.fields import TABLE, TEXT, Count, Language, Note, Number, Title, by_shape, choice, text, whole
from byhand.problem.schema import ActivationOrName, ProblemFile
from byhand.problem.tables import DigitsTable, Section

MOST_PLACES = 9
MOST_VALUES = 1_000
MOST_TRIES = 100_000
MOST_UNITS = 100


class RangeTable(Section):
    """Where a number is drawn from: low and high, or values."""

    low: Annotated[Number | None, Field(description="the least number")] = None
    high: Annotated[Number | None, Field(description="the greatest number")] = None
    decimals: Annotated[
        Annotated[int, whole(0, MOST_PLACES)] | None, Field(description="digits after the point, 1 unless given")
    ] = None
    step: Annotated[Number | None, Field(description="only multiples of it")] = None
    zero: Annotated[bool | None, Field(description="whether 0 may be drawn, false unless given")] = None
    values: Annotated[list[Number] | None, Field(description="instead of low and high: one of these")] = None


class ActivationsTable(Section):
    """Which activations a variant may have."""

    required = ("values",)
    values: Annotated[list[ActivationOrName] | None, Field(description="one of these")] = None
    layers: Annotated[
        list[Count] | None, Field(description="of these layers, from 1; the hidden ones unless given")
    ] = None


class UnitsTable(Section):
    """How large a variant's hidden layers may be."""

    required = ("values",)
    values: Annotated[list[Annotated[int, whole(1, MOST_UNITS)]] | None, Field(description="one of these")] = None
    layers: Annotated[
        list[Count] | None, Field(description="of these layers, from 1; the hidden ones unless given")
    ] = None


class VaryTable(Section):
    """What varies; what is not named stays as it is."""

    weights: Annotated[RangeTable | None, Field(description="every weight")] = None
    biases: Annotated[RangeTable | None, Field(description="every bias")] = None
    inputs: Annotated[RangeTable | None, Field(description="every input of every sample")] = None
    targets: Annotated[RangeTable | None, Field(description="every target of every sample")] = None
    learning_rate: Annotated[RangeTable | None, Field(description="eta")] = None
    values: Annotated[RangeTable | None, Field(description="every value of a system of equations")] = None
    each: Annotated[
        dict[str, RangeTable] | None, Field(description="by name: a weight, a bias or a value of its own")
    ] = None
    activation: Annotated[ActivationsTable | None, Field(description="one for all of its layers")] = None
    units: Annotated[UnitsTable | None, Field(description="one size for all of its layers")] = None


class GoodTable(Section):
    """What makes a variant good."""

    alive: Annotated[bool | None, Field(description="no unit has slope 0 for all samples")] = None
    least_slope: Annotated[Number | None, Field(description="no unit is saturated: |f'(z)| is at least this")] = None
    unit_range: Annotated[
        list[Number] | None, Field(description="every unit's output is from the first to the second")
    ] = None
    least_gradient: Annotated[Number | None, Field(description="every asked-for gradient is at least so large")] = None
    short: Annotated[
        Annotated[int, whole(0, MOST_PLACES)] | None,
        Field(description="every answer is exact with at most so many decimals"),
    ] = None
    distinct: Annotated[bool | None, Field(description="all answers differ at the printed digits")] = None
    misconceptions: Annotated[bool | None, Field(description="each changes an answer at the printed digits")] = None
    tries: Annotated[Annotated[int, whole(1, MOST_TRIES)] | None, Field(description="draws before giving up")] = None


class RuleTable(DigitsTable):
    """The rounding rule that the sheet states; the problem's own unless given."""

    carry: Annotated[
        Annotated[str, choice(*words.CARRIES)] | None,
        Field(description="rounded: at every step; exact: not until the end"),
    ] = None
    rounding: Annotated[
        Annotated[str, choice("any", *words.ROUNDINGS)] | None, Field(description="any unless given: as one likes")
    ] = None
    decimal_mark: Annotated[
        Annotated[str, choice(*words.DECIMAL_MARKS)] | None, Field(description="the problem's unless given")
    ] = None
    tiny: Annotated[
        Annotated[str, choice("significant", "any")] | None,
        Field(description="numbers near 0 have two significant figures, or perhaps only the decimals"),
    ] = None


class BlanksTable(Section):
    """What is left blank."""

    kind: Annotated[Annotated[str, choice(*BLANKS)] | None, Field(description="backward unless given")] = None
    fading: Annotated[
        Annotated[int, whole(0, MOST_STAGES)] | None,
        Field(description="instead of kind: a stage from 0, a full example"),
    ] = None
    hints: Annotated[bool | None, Field(description="false unless given")] = None
    prompts: Annotated[bool | None, Field(description='ask "which rule is this?"; false unless given')] = None

    mistakes: Annotated[
        list[Annotated[str, text("a name", 100)]] | None,
        Field(description='with kind = "mistake": one of these misconceptions; of all unless given'),
    ] = None


class PointsTable(Section):
    """Points of each blank, 1 unless given."""

    forward: Annotated[Number | None, Field(description="net inputs, activations, quantities")] = None
    loss: Annotated[Number | None, Field(description="losses and reports")] = None
    backward: Annotated[Number | None, Field(description="deltas and what leads to them")] = None
    gradient: Annotated[Number | None, Field(description="gradients")] = None
    update: Annotated[Number | None, Field(description="new parameters and an optimizer's state")] = None
    final: Annotated[Number | None, Field(description="the forward pass after the last step")] = None
    mistake: Annotated[Number | None, Field(description='with kind = "mistake": the line, and its right number')] = None


class WishTable(Section):
    """What `byhand find` looks for, beside what makes a variant good; variants have no use for it."""

    loss_before: Annotated[Number | None, Field(description="the first step's loss, to the digits as written")] = None
    loss_after: Annotated[Number | None, Field(description="the loss after the last step")] = None
    evaluations: Annotated[
        Annotated[int, whole(1, MOST_EVALUATIONS)] | None,
        Field(description="candidates to look at, 200000 unless given"),
    ] = None


class HomeworkHeader(Section):
    """The keys at the top."""

    name: Annotated[
        Annotated[str, text("a name", 100)] | None, Field(description="of the files; the homework file's unless given")
    ] = None
    title: Annotated[Title | None, Field(description="above every sheet")] = None
    course: Annotated[Title | None, Field(description="above the title")] = None
    instructions: Annotated[Note | None, Field(description="under the title")] = None
    language: Annotated[Language | None, Field(description="of the sentences; the problem's unless given")] = None


class HomeworkFile(HomeworkHeader):
    """A byhand homework: a problem, what varies, and what is asked."""

    required = ("problem",)
    problem: Annotated[
        Annotated[Annotated[Title, TEXT] | Annotated[ProblemFile, TABLE], by_shape("a name, or a table [problem]")]
        | None,
        Field(description="a built-in problem, a file beside this one, or a whole problem"),
    ] = None
    vary: VaryTable | None = None
    good: GoodTable | None = None
    rule: RuleTable | None = None
    blanks: BlanksTable | None = None
    points: PointsTable | None = None
    wish: WishTable | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a homework file, for editors."""
    from byhand.problem.editor import EditorSchema

    schema = HomeworkFile.model_json_schema(schema_generator=EditorSchema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
