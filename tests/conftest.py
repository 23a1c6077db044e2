from __future__ import annotations

import pytest
from hypothesis import settings

from templates_src.emit import Emission, emit

# A busy machine is no finding: speed is measured by make bench.
settings.register_profile("classla", deadline=None)
settings.load_profile("classla")


@pytest.fixture(scope="session")
def emission() -> Emission:
    """Everything that the sources emit, once a test session."""
    return emit()


@pytest.fixture(autouse=True)
def _cache_switch_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the cache must not depend on how the machine that runs them is set up."""
    monkeypatch.delenv("CLASSLA_LINT_CACHE", raising=False)
