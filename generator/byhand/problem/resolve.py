"""The plain data of a file to a ``Problem``: each section by itself, so that no fault hides another's."""

from __future__ import annotations

from byhand.errors import Fault, ProblemError
from byhand.problem.context import Context
from byhand.problem.faults import key_path
from byhand.problem.model import Network, Problem, Sample, System, Training
from byhand.problem.network import resolve_network
from byhand.problem.presentation import resolve_notation, resolve_numbers, resolve_reports, resolve_show
from byhand.problem.samples import Wanted, resolve_samples
from byhand.problem.schema import Header, ProblemFile, TrainingTable
from byhand.problem.sections import take
from byhand.problem.system import resolve_system, resolve_system_training
from byhand.problem.training import loss_kind, resolve_training

#: No problem is nested deeper; what is, might be nested too deeply to look at.
_DEEPEST = 20


class _Subject:
    """What the problem is about: a network with samples, or a system of equations."""

    network: Network | None = None
    system: System | None = None
    samples: tuple[Sample, ...] | None = ()
    training: Training | None = None
    #: What formulas of reports may name, and what [show] may list; ``None`` where it is not known.
    quantities: dict[str, None] | None = None
    parameters: dict[str, bool] | None = None


def resolve(context: Context, data: dict[str, object], name: str) -> Problem | None:
    """The problem, or ``None`` where ``context.faults`` has something to say."""
    data = {key: _without_nothing(each) for key, each in data.items() if each is not None}
    header = _header(context, data)
    context.seed, context.seed_reported = header.seed, header.is_broken("seed")
    subject = _subject(context, data)
    reports = resolve_reports(context, data.get("report", []), subject.quantities)
    numbers = resolve_numbers(context, data.get("numbers", {}))
    notation = resolve_notation(context, data.get("notation", {}))
    shown = subject.parameters if subject.system is None else subject.quantities
    show = resolve_show(context, data.get("show", {}), shown)
    if len(context.faults) or subject.training is None or subject.samples is None:
        return None
    return Problem(
        name=name,
        training=subject.training,
        title=header.title,
        source=header.source,
        note=header.note,
        seed=header.seed,
        network=subject.network,
        system=subject.system,
        samples=subject.samples,
        reports=reports,
        numbers=numbers,
        notation=notation,
        show=show,
        language=header.language or "en",
    )


def _without_nothing(value: object, depth: int = 0) -> object:
    """JSON's and YAML's null is the same as a key that is not there."""
    if depth > _DEEPEST:
        raise ProblemError(Fault("", f"nested more than {_DEEPEST} deep"))
    if isinstance(value, dict):
        return {key: _without_nothing(each, depth + 1) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nothing(each, depth + 1) for each in value]
    return value


def _header(context: Context, data: dict[str, object]) -> Header:
    for key in data:
        if key not in ProblemFile.model_fields:
            context.faults.unknown(key_path([key]), "unknown key", key, list(ProblemFile.model_fields))
    return take(Header, {key: data[key] for key in Header.model_fields if key in data}, "", context.faults)


def _subject(context: Context, data: dict[str, object]) -> _Subject:
    training = take(TrainingTable, data.get("training", {}), "training", context.faults)
    if "network" in data and "equations" in data:
        context.faults.add("", "found [network] and [equations]; allowed: one of them")
        return _network(context, data, training)
    if "equations" in data:
        return _system(context, data, training)
    if "network" in data:
        if "values" in data:
            context.faults.add("values", "found with [network]; allowed: with [equations]")
        return _network(context, data, training)
    context.faults.add("", "found neither [network] nor [equations]; allowed: one of them")
    return _Subject()


def _network(context: Context, data: dict[str, object], table: TrainingTable) -> _Subject:
    subject = _Subject()
    subject.network, shape = resolve_network(context, data["network"])
    subject.parameters = shape.parameters()
    subject.quantities = shape.quantities()
    subject.samples = resolve_samples(context, data.get("samples"), Wanted(shape, loss_kind(table)))
    count = len(subject.samples) if subject.samples else _count(data.get("samples"))
    subject.training = resolve_training(context, table, subject.parameters, count)
    return subject


def _count(samples: object) -> int | None:
    """How many samples there are, known even where they are at fault."""
    return len(samples) if isinstance(samples, list) and samples else None


def _system(context: Context, data: dict[str, object], table: TrainingTable) -> _Subject:
    subject = _Subject()
    if "samples" in data:
        context.faults.add("samples", "found with [equations]; allowed: with [network]")
    subject.system, names, subject.parameters = resolve_system(context, data["equations"], data.get("values"), table)
    subject.quantities = names or None
    subject.training = resolve_system_training(context, table, subject.parameters)
    return subject
