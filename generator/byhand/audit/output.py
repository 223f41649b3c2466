"""The files of an audit's report, in any format."""

from __future__ import annotations

from pathlib import Path

from byhand.audit.auditing import Audit
from byhand.audit.data import audit_json
from byhand.audit.report import report
from byhand.publish import published
from byhand.render.formats import PAPERS, suffix_of
from byhand.render.renderer import Options


def audit_files(
    audit: Audit, format_name: str, templates: tuple[Path, ...] = (), paper: str = PAPERS[0]
) -> dict[str, bytes]:
    """The report in one of ``formats.NAMES`` by its file's name, and what belongs beside it."""
    name = f"{audit.world.problem.name}-audit"
    if format_name == "json":
        return {name + suffix_of("json"): audit_json(audit)}
    return published(report(audit), format_name, Options(name, templates, paper=paper, still=True))
