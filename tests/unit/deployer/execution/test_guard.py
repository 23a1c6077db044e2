"""Stack policies on a root and what it nests: what means nothing inside is left out there."""

from __future__ import annotations

import json

from deployer.execution.guard import ALLOW_ALL, lift_policies, missing, protect, set_policies
from tests.unit.deployer.fakes import FakeGateway, as_gateway

ALLOW = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
ROOT_ONLY = {
    "Effect": "Deny",
    "Action": "Update:Delete",
    "Principal": "*",
    "Resource": "LogicalResourceId/Secrets",
}
IDS = {"": "arn:root", "Edge": "arn:edge"}


def policies(fake: FakeGateway) -> dict[str, object]:
    return {asked["StackName"]: json.loads(asked["StackPolicyBody"]) for _, asked in fake.asked}


def test_nested_stacks_get_what_means_something_there() -> None:
    fake = FakeGateway()
    set_policies(as_gateway(fake), IDS, {"Statement": [ALLOW, ROOT_ONLY]})
    assert policies(fake) == {
        "arn:root": {"Statement": [ALLOW, ROOT_ONLY]},
        "arn:edge": {"Statement": [ALLOW]},
    }


def test_a_policy_of_the_root_alone_locks_nothing_inside() -> None:
    fake = FakeGateway()
    set_policies(as_gateway(fake), IDS, {"Statement": [ROOT_ONLY]})
    assert policies(fake)["arn:edge"] == ALLOW_ALL


def test_no_policy_changes_none() -> None:
    fake = FakeGateway()
    set_policies(as_gateway(fake), IDS, {})
    assert fake.asked == []


def test_lifting_allows_everything_everywhere() -> None:
    fake = FakeGateway()
    lift_policies(as_gateway(fake), IDS)
    assert policies(fake) == dict.fromkeys(IDS.values(), ALLOW_ALL)


def test_only_new_stacks_are_missing_one() -> None:
    assert missing(IDS, ["arn:root", "arn:gone"]) == {"Edge": "arn:edge"}


def test_protection_is_switched_on_the_root() -> None:
    fake = FakeGateway()
    protect(as_gateway(fake), "arn:root", on=True)
    assert fake.asked == [
        ("UpdateTerminationProtection", {"StackName": "arn:root", "EnableTerminationProtection": True})
    ]
