"""byhand: small neural networks worked by hand, every number shown.

    import byhand

    walkthrough = byhand.explain("mazur")
    walkthrough.save("output", ["md", "tex"])

Importing this module is cheap: nothing of SymPy, NumPy or Jinja2 is loaded before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough, explain, load, load_data, load_text

__all__ = ["Walkthrough", "__version__", "explain", "load", "load_data", "load_text"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from byhand import walkthrough

        return getattr(walkthrough, name)
    raise AttributeError(f"module 'byhand' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext byhand``: the cell magic ``%%byhand``."""
    from byhand.sites.magic import register

    register(shell)
