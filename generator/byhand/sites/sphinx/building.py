"""The site that Sphinx is building."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from byhand.sites.site import Site

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def site_of(env: BuildEnvironment) -> Site:
    """One for all pages; it keeps what the next build can use among the pickled pages."""
    templates = tuple(Path(env.srcdir) / directory for directory in env.config.byhand_templates)
    return _site(Path(env.srcdir), Path(env.doctreedir) / "byhand" / "kept", templates)


@cache
def _site(root: Path, kept: Path, templates: tuple[Path, ...]) -> Site:
    return Site(root, kept, templates)
