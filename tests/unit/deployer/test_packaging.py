"""Packaged templates are addressed by their content."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from deployer.errors import NotFoundError
from deployer.packaging import MAX_TEMPLATE_BYTES, PackagedTemplate, package, upload
from deployer.project import load
from templates_src.errors import OutputError
from tests.unit.deployer.fakes import FakeGateway, target


def url_of(key: str) -> str:
    return f"https://bucket/{key}"


def nests(**children: str) -> str:
    resources = {
        name: {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": child}}
        for name, child in children.items()
    }
    return json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, **resources}})


def leaf(text: str = "a") -> str:
    return json.dumps({"Description": text, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}})


SET = {
    "root.json": nests(Left="left.json", Right="right.json"),
    "left.json": nests(Inner="inner.json"),
    "right.json": leaf("right"),
    "inner.json": leaf("inner"),
    "unrelated.json": leaf("unrelated"),
}


def urls(changed: dict[str, str]) -> dict[str, str]:
    return {name: item.url for name, item in package({**SET, **changed}, "root.json", url_of).items()}


def test_children_come_before_what_nests_them_and_the_unrelated_not_at_all() -> None:
    assert list(package(SET, "root.json", url_of)) == ["inner.json", "left.json", "right.json", "root.json"]


def test_the_key_is_the_hash_of_the_body() -> None:
    for item in package(SET, "root.json", url_of).values():
        assert hashlib.sha256(item.body.encode()).hexdigest() == item.sha256
        assert item.key == f"templates/{item.sha256}.json"
        assert item.url == f"https://bucket/{item.key}"


def test_a_parent_points_at_its_children() -> None:
    packaged = package(SET, "root.json", url_of)
    resources = json.loads(packaged["root.json"].body)["Resources"]
    assert resources["Left"]["Properties"]["TemplateURL"] == packaged["left.json"].url
    assert resources["Right"]["Properties"]["TemplateURL"] == packaged["right.json"].url


def test_packaging_twice_gives_the_same_and_leaves_the_input_alone() -> None:
    before = dict(SET)
    assert package(SET, "root.json", url_of) == package(SET, "root.json", url_of)
    assert before == SET


def test_how_a_template_is_written_does_not_matter() -> None:
    spaced = json.dumps(json.loads(SET["inner.json"]), indent=7)
    assert urls({"inner.json": spaced}) == urls({})


def test_a_change_reaches_those_above_and_nobody_beside() -> None:
    before, after = urls({}), urls({"inner.json": leaf("other")})
    assert {name for name in before if before[name] != after[name]} == {
        "inner.json",
        "left.json",
        "root.json",
    }


def test_a_child_that_two_nest_is_packaged_once() -> None:
    assert list(urls({"right.json": nests(Inner="inner.json")})) == [
        "inner.json",
        "left.json",
        "right.json",
        "root.json",
    ]


def test_a_missing_child_is_told_with_who_nests_it() -> None:
    with pytest.raises(OutputError, match=r"output/left\.json: nests gone\.json") as caught:
        package({**SET, "left.json": nests(Gone="gone.json")}, "root.json", url_of)
    assert caught.value.exit_code == 2


def test_every_template_that_is_too_large_is_told_and_the_limit_itself_is_fine() -> None:
    small = package({"root.json": leaf("x")}, "root.json", url_of)["root.json"]
    room = MAX_TEMPLATE_BYTES - len(small.body.encode())
    assert package({"root.json": leaf("x" * (room + 1))}, "root.json", url_of)
    large = leaf("x" * (room + 2))
    with pytest.raises(OutputError, match="too large") as caught:
        package({**SET, "right.json": large, "inner.json": large}, "root.json", url_of)
    assert [problem.where for problem in caught.value.problems] == ["output/inner.json", "output/right.json"]


def test_the_size_is_counted_in_bytes() -> None:
    with pytest.raises(OutputError, match="too large"):
        package({"root.json": leaf("\u20ac" * (MAX_TEMPLATE_BYTES // 2))}, "root.json", url_of)


def test_production_can_be_packaged() -> None:
    application = load("prod")
    packaged = package(application.templates, application.root, url_of)
    assert set(packaged) == set(application.templates)
    assert list(packaged)[-1] == application.root


ITEM = package({"root.json": leaf()}, "root.json", url_of)
CHECKSUM = base64.b64encode(bytes.fromhex(ITEM["root.json"].sha256)).decode()


def uploaded(head: Any) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
    def answer(operation: str, _asked: dict[str, Any]) -> list[dict[str, Any]]:
        if operation == "HeadObject" and isinstance(head, Exception):
            raise head
        return [head if operation == "HeadObject" else {}]

    fake = FakeGateway(answer)
    return upload(target(fake), "bucket", ITEM), [call for call in fake.asked if call[0] == "PutObject"]


def test_what_is_there_with_the_same_checksum_is_not_uploaded_again() -> None:
    assert uploaded({"ChecksumSHA256": CHECKSUM}) == (0, [])


@pytest.mark.parametrize("head", [NotFoundError("404"), {}, {"ChecksumSHA256": "another"}])
def test_what_is_absent_or_differs_is_uploaded_with_its_checksum_to_our_own_bucket(head: Any) -> None:
    number, ((_, put),) = uploaded(head)
    item: PackagedTemplate = ITEM["root.json"]
    assert number == 1
    assert (put["Bucket"], put["Key"], put["Body"]) == ("bucket", item.key, item.body.encode())
    assert (put["ChecksumSHA256"], put["ExpectedBucketOwner"]) == (CHECKSUM, "123456789012")
