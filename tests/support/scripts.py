"""The scripts of the repository as modules, so that tests can ask them what they would write."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from functools import cache
from types import ModuleType

from support.paths import REPOSITORY


@cache
def script(name: str) -> ModuleType:
    """``scripts/NAME``, loaded once."""
    loader = importlib.machinery.SourceFileLoader(f"script_{name}", str(REPOSITORY / "scripts" / name))
    specification = importlib.util.spec_from_loader(loader.name, loader)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[loader.name] = module  # its dataclasses look themselves up there
    loader.exec_module(module)
    return module
