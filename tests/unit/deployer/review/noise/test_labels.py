"""What is said of changes that CloudFormation reports because it does not know a value yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.changes.model import KNOWN_AFTER_APPLY, PropertyChange
from deployer.review.noise import Label, labels
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.review.offline.cases import FULL, templates, whole

if TYPE_CHECKING:
    from deployer.changes.model import ResourceChange, StackChanges

GROUP = ("Security/TaskSecurityGroup", "/Properties/VpcId")


def told(tree: StackChanges) -> dict[tuple[str, str], Label]:
    return labels(tree, templates(), "app.json", whole(parameters=FULL).deployment)


def later(path: str, recreation: str = "Always", **more: Any) -> PropertyChange:
    """As AWS lists a property whose value it does not know yet."""
    return PropertyChange(path=path, recreation=recreation, certain=False, **more)


def group() -> ResourceChange:
    return holder(
        "Security", change("TaskSecurityGroup", replacement="Conditional", properties=(later(GROUP[1]),))
    )


def network(**more: Any) -> ResourceChange:
    return holder("Network", change("Vpc", "AWS::EC2::VPC", **more))


def test_a_source_that_does_not_change_makes_it_unlikely() -> None:
    assert told(stack(group()))[GROUP] == Label(
        unlikely=True,
        text="source unchanged: unlikely: VpcId ← parameter VpcId ← Network.Outputs.VpcId ← Network/Vpc"
        " (unchanged)",
    )


def test_a_source_that_is_updated_in_place_keeps_its_id() -> None:
    tags = PropertyChange(path="/Properties/Tags", before="a", after="b")
    label = told(stack(network(properties=(tags,), replacement="False"), group()))[GROUP]
    assert label.unlikely
    assert label.text.endswith("Network/Vpc (stays the same resource)")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"action": "Add"}, "is new"),
        ({"replacement": "True"}, "is replaced"),
        ({"replacement": "Conditional"}, "may be replaced"),
    ],
)
def test_a_source_that_becomes_another_makes_it_real(how: dict[str, str], why: str) -> None:
    cidr = PropertyChange(path="/Properties/CidrBlock", recreation="Always", before="a", after="b")
    label = told(stack(network(properties=(cidr,), **how), group()))[GROUP]
    assert not label.unlikely
    assert label.text == (f"real: VpcId ← parameter VpcId ← Network.Outputs.VpcId ← Network/Vpc ({why})")


def test_a_replacement_that_is_itself_noise_makes_nothing_real() -> None:
    """AWS reports the group as replaced because of the VPC's id, and the rule because of the group's."""
    rule = change("TaskFromAlb", replacement="True", properties=(later("/Properties/GroupId"),))
    first = change("TaskSecurityGroup", replacement="True", properties=(later(GROUP[1]),))
    found = told(stack(holder("Security", first, rule)))
    assert found["Security/TaskFromAlb", "/Properties/GroupId"].unlikely
    # With a reason of its own, the same replacement is real, and so is what follows.
    certain = PropertyChange(path="/Properties/GroupDescription", recreation="Always", before="a", after="b")
    first = change("TaskSecurityGroup", replacement="True", properties=(later(GROUP[1]), certain))
    found = told(stack(holder("Security", first, rule)))
    assert not found["Security/TaskFromAlb", "/Properties/GroupId"].unlikely
    assert found[GROUP].unlikely


def test_an_attribute_of_what_changes_in_place_may_follow() -> None:
    """A DNS name is no id: nobody promises that it stays."""
    record = holder(
        "Dns", change("ApiRecord", properties=(later("/Properties/AliasTarget/DNSName", "Never"),))
    )
    balancer = holder("Edge", change("LoadBalancer", replacement="False"))
    key = ("Dns/ApiRecord", "/Properties/AliasTarget/DNSName")
    assert told(stack(record))[key].unlikely
    label = told(stack(balancer, record))[key]
    assert not label.unlikely
    assert "changes in place, and DNSName may follow" in label.text


def test_a_value_that_names_later_in_words_counts_too() -> None:
    item = PropertyChange(path=GROUP[1], recreation="Always", before="vpc-1", after=KNOWN_AFTER_APPLY)
    tree = stack(holder("Security", change("TaskSecurityGroup", properties=(item,))))
    assert told(tree)[GROUP].unlikely


def test_a_text_that_will_be_the_same_again_is_unlikely() -> None:
    """A sibling's output may be plain text: the templates say which."""
    path = "/Properties/GroupDescription"
    now = whole(parameters=FULL).deployment.at("Security/TaskSecurityGroup").properties["GroupDescription"]
    tree = stack(holder("Security", change("TaskSecurityGroup", properties=(later(path, before=now),))))
    assert told(tree)["Security/TaskSecurityGroup", path].unlikely
    tree = stack(holder("Security", change("TaskSecurityGroup", properties=(later(path, before="other"),))))
    assert told(tree) == {}


def test_what_is_certain_has_no_label() -> None:
    item = PropertyChange(path=GROUP[1], recreation="Always", before="vpc-1", after="vpc-2")
    assert told(stack(holder("Security", change("TaskSecurityGroup", properties=(item,))))) == {}


def test_what_the_templates_do_not_have_has_no_label() -> None:
    gone = change("Gone", properties=(later("/Properties/Name"),))
    assert told(stack(gone, holder("Elsewhere", gone))) == {}
