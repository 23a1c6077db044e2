"""Which resources a stuck rollback may skip, in CloudFormation's words."""

from __future__ import annotations

import pytest

from deployer.aws.stacks import NESTED, StackState
from deployer.operations.tree import ResourceState, Tree
from deployer.recovery.rollback import stack_name_of, stuck, to_skip
from templates_src.errors import UsageError

ARN = "arn:aws:cloudformation:us-east-1:1:stack/{}/4f1c"


def resource(address: str, status: str, kind: str = "AWS::SNS::Topic") -> ResourceState:
    return ResourceState(address, kind, status, "", "id", "")


TREE = Tree(
    StackState(name="classla-prod", id=ARN.format("classla-prod"), status="UPDATE_ROLLBACK_FAILED"),
    {
        "": ARN.format("classla-prod"),
        "Edge": ARN.format("classla-prod-Edge-1A"),
        "Edge/Inner": ARN.format("classla-prod-Edge-1A-Inner-2B"),
    },
    (
        resource("Edge", "UPDATE_FAILED", NESTED),
        resource("Alarm", "UPDATE_FAILED"),
        resource("Fine", "UPDATE_COMPLETE"),
        resource("New", "CREATE_FAILED"),
        resource("Edge/Rule", "UPDATE_FAILED"),
        resource("Edge/Inner/Topic", "UPDATE_FAILED"),
    ),
)


def test_only_resources_that_failed_to_update_are_stuck() -> None:
    assert stuck(TREE) == ("Alarm", "Edge/Rule", "Edge/Inner/Topic")


def test_a_nested_resource_is_named_by_its_stack_s_name() -> None:
    assert to_skip(TREE, ["Edge/Inner/Topic", "Alarm", "Edge/Rule"]) == [
        "classla-prod-Edge-1A-Inner-2B.Topic",
        "Alarm",
        "classla-prod-Edge-1A.Rule",
    ]


def test_nothing_asked_nothing_skipped() -> None:
    assert to_skip(TREE, []) == []


def test_what_did_not_fail_cannot_be_skipped_and_all_of_it_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        to_skip(TREE, ["Fine", "Alarm", "Edge", "Edge/Rul"])
    assert [problem.where for problem in caught.value.problems] == [
        "--skip Fine",
        "--skip Edge",
        "--skip Edge/Rul",
    ]
    assert caught.value.problems[2].next_step == 'did you mean "Edge/Rule"?'


def test_nothing_to_skip_says_so() -> None:
    calm = Tree(TREE.root, TREE.ids, ())
    with pytest.raises(UsageError, match="there are none"):
        to_skip(calm, ["Alarm"])


def test_the_name_in_an_arn() -> None:
    assert stack_name_of(ARN.format("classla-prod")) == "classla-prod"
