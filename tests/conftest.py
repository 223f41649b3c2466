"""What every test shares: the ``--full`` option, Hypothesis' profiles, and the oracles as fixtures.

The helpers themselves live in ``tests/support`` and are imported as ``from support import …``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from support import browser, katex, paths, pdflatex

# The same examples at every run: a red test is red for everyone. --full draws new ones, and many.
hypothesis.settings.register_profile("default", derandomize=True, max_examples=40, deadline=None, database=None)
hypothesis.settings.register_profile("full", max_examples=1000, deadline=None, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the large sizes too, and draw many more examples")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A run in the background ignores Ctrl-C, and so would the programs that tests start and interrupt.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("full" if config.getoption("--full") else "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="a large size: scripts/test --full"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return paths.REPOSITORY


@pytest.fixture(scope="session")
def shared_published() -> Path:
    """The directory of worked examples from the literature (``NAME.toml`` with ``NAME.expect.json``)."""
    directory = paths.published()
    if directory is None:
        pytest.skip("the published examples are not here")
    return directory


@pytest.fixture(scope="session")
def katex_errors() -> Callable[[list[tuple[str, bool]]], list[str | None]]:
    """(formula, display?) pairs → for each, what KaTeX says against it, or None."""
    if reason := katex.missing():
        pytest.skip(reason)
    return katex.errors


@pytest.fixture(scope="session")
def compile_latex() -> Callable[..., pdflatex.Result]:
    """LaTeX source → what pdflatex says about it."""
    if reason := pdflatex.missing():
        pytest.skip(reason)
    return pdflatex.compile_source


@pytest.fixture(scope="session")
def chromium() -> Iterator[browser.Browser]:
    """A browser for all pages of this process; skips without one, and under CI=true as root that is a failure."""
    if reason := browser.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with browser.launched() as running:
        yield running
