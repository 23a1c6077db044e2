"""A change set is read whole: every page, every level, and what AWS leaves out when asked for values."""

from __future__ import annotations

from typing import Any

from deployer.changes.read import read_tree
from tests.unit.deployer.fakes import FakeGateway, as_gateway


def entry(logical_id: str, kind: str = "AWS::SNS::Topic", **more: Any) -> dict[str, Any]:
    change = {
        "Action": "Modify",
        "LogicalResourceId": logical_id,
        "ResourceType": kind,
        "Replacement": "False",
    }
    return {"Type": "Resource", "ResourceChange": {**change, **more}}


def nested(logical_id: str, **more: Any) -> dict[str, Any]:
    return entry(logical_id, "AWS::CloudFormation::Stack", **more)


def page(arn: str, *changes: dict[str, Any], reason: str = "") -> dict[str, Any]:
    return {
        "ChangeSetId": arn,
        "StackId": f"{arn}-id",
        "StackName": f"{arn}-name",
        "StatusReason": reason,
        "Changes": list(changes),
    }


class Described(FakeGateway):
    """Change sets by ARN, as pages; those that are asked without values may differ."""

    def __init__(self, **sets: list[dict[str, Any]]) -> None:
        super().__init__(answer=self._answer)
        self.sets = sets

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert operation == "DescribeChangeSet"
        name = asked["ChangeSetName"]
        plain = not asked.get("IncludePropertyValues")
        return self.sets.get(f"{name}_plain", self.sets[name]) if plain else self.sets[name]


def read(fake: Described) -> dict[str, str]:
    return {where: change.type for where, change in read_tree(as_gateway(fake), "root").resources()}


def test_every_page_of_every_level() -> None:
    fake = Described(
        root=[
            page("root", nested("A", ChangeSetId="a")),
            page("root", nested("B", ChangeSetId="b"), entry("Z")),
        ],
        a=[page("a", entry("One")), page("a", entry("Two"))],
        b=[page("b", nested("Inner", ChangeSetId="c"))],
        c=[page("c", entry("Deep"))],
    )
    assert list(read(fake)) == ["A/One", "A/Two", "B/Inner/Deep", "Z"]


def test_what_aws_leaves_out_with_values_is_asked_for_without() -> None:
    fake = Described(
        root=[
            page(
                "root",
                entry("Kept", BeforeContext='{"Properties":{"A":"1"}}'),
                reason="[WARN] --include-property-values",
            )
        ],
        root_plain=[page("root", entry("Kept"), entry("Lost"))],
    )
    tree = read_tree(as_gateway(fake), "root")
    assert {change.logical_id: change.before for change in tree.changes} == {
        "Kept": '{"Properties":{"A":"1"}}',
        "Lost": "",
    }
    assert "[WARN]" in tree.notes[0]


def test_without_a_warning_nothing_is_asked_twice() -> None:
    fake = Described(root=[page("root", entry("A"))])
    read(fake)
    assert len(fake.asked) == 1


def test_a_nested_stack_without_a_change_set_is_told() -> None:
    fake = Described(root=[page("root", nested("Dark"), nested("Gone", Action="Remove"))])
    tree = read_tree(as_gateway(fake), "root")
    assert [note.split(":")[0] for note in tree.notes] == ["Dark"]
    assert {where for where, _ in tree.resources()} == {"Dark", "Gone"}


def test_the_order_of_pages_does_not_matter() -> None:
    one = Described(root=[page("root", entry("A"), entry("B"))])
    other = Described(root=[page("root", entry("B")), page("root", entry("A"))])
    assert read_tree(as_gateway(one), "root") == read_tree(as_gateway(other), "root")
