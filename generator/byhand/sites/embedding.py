"""The forms of a worked example for pages that no tool of ours builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough


def embedded(walkthrough: Walkthrough, form: str) -> dict[str, bytes]:
    """Files by their paths. form: ``fragment``, ``iframe`` or ``images``."""
    if form == "iframe":
        from byhand.sites.frame import framed

        return framed(walkthrough)
    if form == "images":
        from byhand.sites.images import images

        return images(walkthrough)
    return walkthrough.files("html-fragment")
