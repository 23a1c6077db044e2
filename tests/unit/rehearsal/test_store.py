"""Artifacts by name, each under a key of its own."""

from __future__ import annotations

import io
from typing import Any

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.store import Store


class Bucket:
    """A gateway to objects in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def call(self, _service: str, operation: str, /, **given: Any) -> dict[str, Any]:
        if operation == "PutObject":
            self.objects[given["Key"]] = given["Body"]
            return {}
        return {"Body": io.BytesIO(self.objects[given["Key"]])}


def test_what_is_put_is_got() -> None:
    bucket: Any = Bucket()
    store = Store("bucket", "classla-pipeline-Pipeline-1")
    store.put(bucket, "InfrastructureSource", b"x", "S/A")
    assert store.get(bucket, "InfrastructureSource", "S/B") == b"x"
    ((key, _),) = bucket.objects.items()
    assert key.startswith("classla-pipeline-Pip/Infrastruc/")


def test_what_nobody_made_is_missed_with_what_there_is() -> None:
    bucket: Any = Bucket()
    store = Store("bucket", "p")
    store.put(bucket, "Package", b"", "S/A")
    with pytest.raises(RehearsalError) as raised:
        store.get(bucket, "Packages", "S/B")
    assert "S/B: reads Packages" in str(raised.value)
    assert "there are Package" in str(raised.value)


def test_two_of_one_name_are_refused() -> None:
    bucket: Any = Bucket()
    store = Store("bucket", "p")
    store.put(bucket, "Package", b"", "S/A")
    with pytest.raises(RehearsalError, match="Two actions make one artifact"):
        store.put(bucket, "Package", b"", "S/B")
