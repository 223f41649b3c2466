from __future__ import annotations

from collections.abc import Iterator

import pytest

from byhand.tape.evaluate import working_precision


@pytest.fixture(autouse=True, scope="module")
def precision() -> Iterator[None]:
    """Room for difference quotients: half of the digits are lost in them."""
    with working_precision(256):
        yield
