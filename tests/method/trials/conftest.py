"""What the trials measured, once for all tests about it."""

from __future__ import annotations

import pytest

from tests.method.conftest import Picture
from tests.method.trials.evidence import Evidence


@pytest.fixture(scope="session")
def evidence(picture: Picture, long_run: bool) -> Evidence:
    return Evidence("long" if long_run else "short", picture.lake)
