"""Records of deployments: written, read and chosen."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from deployer.errors import RefusedError
from deployer.history import Record, choose, keys, latest, read, write
from tests.unit.deployer.fakes import FakeGateway, target


def record(id_: str, commit: str = "", **changed: Any) -> Record:
    fields: dict[str, Any] = {
        "id": id_,
        "environment": "prod",
        "root": "app.json",
        "stack": "classla-prod",
        "templates": {"app.json": "0" * 64},
        "template_key": "templates/0.json",
        "bucket": "bucket",
        "parameters": {"A": "1"},
        "no_echo": ("Hidden",),
        "tags": {},
        "stack_policy": {},
        "capabilities": ("CAPABILITY_IAM",),
        "commit": commit,
        "deployed": "2026-11-23T18:05:03Z",
        "deployed_by": "arn",
        "summary": "1 to add",
        "seal": "5ea1",
    }
    return Record(**{**fields, **changed})


LATEST = record("20261123-180503-4f1c9a", "aaa111")
AGAIN = record("20261122-180503-000001", "bbb222")
FIRST = record("20261121-180503-000002", "bbb222")
DIRTY = record("20261120-180503-000003", "bbb222-dirty")
ALL = [LATEST, AGAIN, FIRST, DIRTY]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", AGAIN),
        ("20261123", LATEST),
        (FIRST.id, FIRST),
        ("aaa", LATEST),
        ("bbb222", AGAIN),
        ("bbb222-dirty", DIRTY),
        ("2026112", None),
        ("bbb", None),
        ("4f1c9a", None),
        ("ccc", None),
    ],
)
def test_the_record_that_is_meant(wanted: str, found: Record | None) -> None:
    if found:
        assert choose(ALL, wanted, "prod") == found
        return
    with pytest.raises(RefusedError) as caught:
        choose(ALL, wanted, "prod")
    assert caught.value.problems[0].next_step == "classla rollback --env prod --list"


def test_what_fits_several_names_them() -> None:
    with pytest.raises(RefusedError, match="unclear") as caught:
        choose(ALL, "2026112", "prod")
    assert all(item.id in str(caught.value) for item in ALL)


def test_deployments_without_a_commit_are_told_apart_by_their_id() -> None:
    with pytest.raises(RefusedError, match="unclear"):
        choose([record("20261102"), record("20261101")], "2026", "prod")


@pytest.mark.parametrize(("records", "said"), [([], "0 times"), ([LATEST], "1 time ")])
def test_without_an_earlier_one_there_is_nothing_to_go_back_to(records: list[Record], said: str) -> None:
    with pytest.raises(RefusedError, match="nothing to go back to") as caught:
        choose(records, "", "prod")
    assert said in str(caught.value)


class Bucket(FakeGateway):
    """A bucket that lists two keys a page."""

    def __init__(self) -> None:
        super().__init__(answer=self._answer)
        self.objects: dict[str, bytes] = {}

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert asked["ExpectedBucketOwner"] == "123456789012"
        if operation == "PutObject":
            self.objects[asked["Key"]] = asked["Body"]
            return [{}]
        if operation == "GetObject":
            return [{"Body": io.BytesIO(self.objects[asked["Key"]])}]
        names = sorted(name for name in self.objects if name.startswith(asked["Prefix"]))
        start = int(asked.get("ContinuationToken", "0"))
        page = {"Contents": [{"Key": name} for name in names[start : start + 2]]}
        more = start + 2 < len(names)
        return [{**page, "IsTruncated": more, **({"NextContinuationToken": str(start + 2)} if more else {})}]


def test_records_come_back_latest_first_over_all_pages() -> None:
    bucket = Bucket()
    for item in reversed(ALL):
        write(target(bucket), item)
    write(target(bucket), record("20270101", stack="classla-prod-two"))
    assert latest(target(bucket), "bucket", "classla-prod") == ALL
    assert latest(target(bucket), "bucket", "classla-prod", 2) == ALL[:2]
    assert keys(target(bucket), "bucket", "classla-prod")[0] == f"deployments/classla-prod/{LATEST.id}.json"


def test_writing_the_same_record_again_changes_nothing() -> None:
    bucket = Bucket()
    write(target(bucket), LATEST)
    before = dict(bucket.objects)
    write(target(bucket), LATEST)
    assert bucket.objects == before


def test_no_records_none() -> None:
    assert latest(target(Bucket()), "bucket", "classla-prod") == []


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"colour": "red"}, {"capabilities": 1}, "cut", "[]", "null"]
)
def test_a_record_that_cannot_be_read_is_left_out(change: Any) -> None:
    bucket = Bucket()
    write(target(bucket), LATEST)
    (key,) = bucket.objects
    text = bucket.objects[key].decode()
    bucket.objects[key] = (
        json.dumps({**json.loads(text), **change})
        if isinstance(change, dict)
        else text[:50]
        if change == "cut"
        else change
    ).encode()
    assert read(target(bucket), "bucket", key) is None
