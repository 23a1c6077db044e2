"""The diagram of a report marks what changes."""

from __future__ import annotations

from deployer.review.report.picture import picture
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.review.offline.cases import FULL, whole

AFTER = whole(parameters=FULL).deployment


def drawn(tree_change: str, **how: str) -> str:
    tree = stack(holder("Network", change("Vpc", "AWS::EC2::VPC", **how)))
    found = picture(tree, AFTER, None, title="prod", region="us-east-1")
    assert found.value, found.missing
    return found.value


def test_a_change_is_marked() -> None:
    plain = picture(stack(), AFTER, None, title="prod", region="us-east-1").value
    replaced = drawn("replace", replacement="True")
    assert plain
    assert replaced != plain
    assert "-/+" in replaced


def test_what_the_diagram_has_no_mark_for_is_marked_all_the_same() -> None:
    for action in ("Import", "SomethingNewer"):
        assert drawn("other", action=action)


def test_what_cannot_be_drawn_says_why() -> None:
    from dataclasses import replace

    strange = replace(AFTER.resources[1], type="Not::A::Type")
    other = replace(AFTER, resources=(*AFTER.resources, strange))
    found = picture(stack(), other, None, title="prod", region="us-east-1")
    assert found.value is None
    assert found.missing
