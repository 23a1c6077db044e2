from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.wire.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world() -> Iterator[World]:
    """An empty account behind a local port, with pages of three."""
    with World(page_size=3) as made:
        yield made
