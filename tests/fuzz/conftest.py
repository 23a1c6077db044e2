"""What the scenarios have, and how many cases are tried: few in every run, many in ``make reliability``."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.scenarios.conftest import (  # noqa: F401 - the same fixtures
    _a_second_between_plans,
    _credentials,
    _models_read_once,
    _no_waiting,
    classla,
    original_project,
    own,
    project,
    world,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = int(os.environ.get("CLASSLA_FUZZ", "15"))
TALLY = os.environ.get("CLASSLA_FUZZ_TALLY", "")
settings.register_profile(
    "fuzz",
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """How often something happened; written down for whoever asked for it by CLASSLA_FUZZ_TALLY."""
    found: Counter[str] = Counter()
    yield found
    if TALLY:
        path = Path(TALLY) / f"{request.module.__name__}.json"
        path.write_text(json.dumps(found), encoding="utf-8")
