from __future__ import annotations

import pytest

from templates_src.emit import Emission, emit


@pytest.fixture(scope="session")
def emission() -> Emission:
    """Everything that the sources emit, once a test session."""
    return emit()
