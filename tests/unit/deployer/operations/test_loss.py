"""What a deletion destroys, as the deployed templates say."""

from __future__ import annotations

import json
from typing import Any

from deployer.aws.stacks import NESTED, StackState
from deployer.operations.loss import loss
from deployer.operations.tree import ResourceState, Tree
from tests.unit.deployer.fakes import FakeGateway, as_gateway


def resource(address: str, kind: str = "AWS::S3::Bucket", **changed: str) -> ResourceState:
    fields = {"status": "CREATE_COMPLETE", "reason": "", "physical_id": "id", "drift": "", **changed}
    return ResourceState(address, kind, **fields)


TEMPLATES = {
    "arn:root": {"Resources": {"Edge": {}, "Data": {"DeletionPolicy": "Retain"}, "Files": {}}},
    "arn:edge": {
        "Resources": {
            "Data": {"DeletionPolicy": "Delete"},
            "Cache": {"DeletionPolicy": "Snapshot"},
            "Log": {"DeletionPolicy": "RetainExceptOnCreate"},
            "Odd": {"DeletionPolicy": "Teleport"},
        }
    },
}
TREE = Tree(
    StackState(name="a", id="arn:root", status="UPDATE_COMPLETE"),
    {"": "arn:root", "Edge": "arn:edge"},
    (
        resource("Edge", NESTED),
        resource("Data"),
        resource("Files"),
        resource("Edge/Data"),
        resource("Edge/Cache"),
        resource("Edge/Log"),
        resource("Edge/Odd"),
        resource("Edge/Unknown"),
        resource("NeverMade", physical_id=""),
        resource("Gone", status="DELETE_COMPLETE"),
    ),
)


def addresses(*, as_text: bool) -> tuple[list[str], ...]:
    def answer(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert (operation, asked["TemplateStage"]) == ("GetTemplate", "Original")
        body = TEMPLATES[asked["StackName"]]
        return [{"TemplateBody": json.dumps(body) if as_text else body}]

    fake = FakeGateway(answer)
    found = loss(as_gateway(fake), TREE)
    assert len(fake.asked) == len(TREE.ids)
    return tuple([item.address for item in items] for items in (found.deleted, found.kept, found.snapshot))


def test_each_resource_has_its_fate() -> None:
    assert addresses(as_text=False) == (
        ["Files", "Edge/Data", "Edge/Odd", "Edge/Unknown"],
        ["Data", "Edge/Log"],
        ["Edge/Cache"],
    )


def test_a_template_may_come_as_text() -> None:
    assert addresses(as_text=True) == addresses(as_text=False)
