"""What would be lost, and that nothing is lost unless its address was typed."""

from __future__ import annotations

import pytest

from deployer.review.impact.losses import Loss, losses, unaccepted, unknown
from tests.unit.deployer.changes.trees import change, holder, stack

CACHE, SECRET, GROUP = (
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::SecretsManager::Secret",
    "AWS::EC2::SecurityGroup",
)
TREE = stack(
    holder("Cache", change("Cache", CACHE, replacement="True", policy_action="ReplaceAndSnapshot")),
    holder(
        "Secrets",
        change("App", SECRET, action="Remove", policy_action="Delete"),
        change("Kept", SECRET, action="Remove", policy_action="Retain"),
        change("Maybe", SECRET, replacement="Conditional"),
        change("Updated", SECRET),
        change("New", SECRET, action="Add"),
    ),
    holder("Security", change("Group", GROUP, replacement="True")),
    change("Foreign", "Not::A::Type", action="Remove"),
)


def test_what_holds_something_and_goes_is_a_loss() -> None:
    assert losses(TREE) == (
        Loss("Cache/Cache", "is replaced, and sessions and Socket.IO state with it; a snapshot stays"),
        Loss("Secrets/App", "is deleted, and the secret's values with it"),
        Loss("Secrets/Maybe", "may be replaced, and the secret's values with it"),
    )


def test_every_loss_that_was_not_typed_is_a_problem_and_the_command_accepts_all_of_it() -> None:
    found = unaccepted(TREE, {"Secrets/App"}, "classla deploy PLAN")
    every = "--accept-loss Cache/Cache --accept-loss Secrets/App --accept-loss Secrets/Maybe"
    assert [(problem.where, problem.next_step) for problem in found] == [
        ("Cache/Cache", f"classla deploy PLAN {every}"),
        ("Secrets/Maybe", f"classla deploy PLAN {every}"),
    ]
    assert unaccepted(TREE, {"Cache/Cache", "Secrets/App", "Secrets/Maybe"}, "") == []


@pytest.mark.parametrize("address", ["Cache", "Secrets/Kept", "Security/Group", "Secrets/Updated", ""])
def test_an_address_that_loses_nothing_is_a_problem(address: str) -> None:
    (problem,) = unknown(TREE, [address])
    assert problem.next_step == "what would be lost: Cache/Cache, Secrets/App, Secrets/Maybe"
    assert unknown(TREE, ["Cache/Cache"]) == []


def test_where_nothing_is_lost_nothing_can_be_accepted() -> None:
    (problem,) = unknown(stack(), ["Cache/Cache"])
    assert problem.next_step == "nothing is lost: leave it out"
