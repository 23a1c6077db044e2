"""What is known to fail is told before a change set is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deployer import project
from deployer.errors import DeniedError, NotFoundError, RefusedError
from deployer.plans.preflight import check
from deployer.platform import Platform
from tests.unit.deployer.fakes import FakeGateway, target

PLATFORM = Platform("bucket", "1.dkr.ecr.us-east-1.amazonaws.com/classla", "arn:role")
DIGEST = "sha256:" + "a" * 64
APPLICATION = project.load("prod")
OURS = f"{PLATFORM.repository}@{DIGEST}"
INSIGHTS = "/aws/ecs/containerinsights/classla-prod/performance"


class Account(FakeGateway):
    """An account with what is given in it; anything else is not there."""

    def __init__(self, **there: Any) -> None:
        super().__init__(answer=self._answer)
        self.there = there

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if operation in self.there.get("denied", ()):
            raise DeniedError(f"no {operation}")
        if operation == "DescribeStacks" and "stack" in self.there:
            stack = {"StackName": "classla-prod", "StackId": "arn:1", "StackStatus": self.there["stack"]}
            return [{"Stacks": [stack]}]
        if operation == "DescribeSecret" and asked["SecretId"] in self.there.get("secrets", {}):
            return [self.there["secrets"][asked["SecretId"]]]
        if operation == "DescribeLogGroups":
            return [{"logGroups": [{"logGroupName": name} for name in self.there.get("groups", ())]}]
        if operation == "DescribeImages" and self.there.get("images"):
            return [{"imageDetails": [{"imageDigest": digest} for digest in self.there["images"]]}]
        raise NotFoundError(operation)


def problems(image: str = "", **there: Any) -> list[str]:
    application = replace(APPLICATION, overrides={"ImageUri": image} if image else {})
    try:
        check(target(Account(**there)), PLATFORM, application)
    except RefusedError as error:
        return [f"{problem.where}: {problem.what}" for problem in error.problems]
    return []


def test_an_empty_account_is_fine() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("answer", "what"),
    [({}, "is there, kept from an earlier stack"), ({"DeletedDate": "today"}, "is scheduled for deletion")],
)
def test_a_secret_that_outlived_its_stack(answer: dict[str, str], what: str) -> None:
    assert problems(secrets={"classla/app/secrets": answer}) == [f"classla/app/secrets: {what}"]


def test_a_log_group_that_aws_made_again() -> None:
    assert problems(groups=[INSIGHTS, f"{INSIGHTS}-other"]) == [
        f"{INSIGHTS}: is there, left or made again after an earlier stack"
    ]


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_an_environment_that_is_deployed_has_its_own(status: str) -> None:
    there: dict[str, Any] = {"groups": [INSIGHTS], "secrets": {"classla/app/secrets": {}}}
    assert problems(stack=status, **there) == []
    assert len(problems(stack="REVIEW_IN_PROGRESS", **there)) == 2


@pytest.mark.parametrize(("images", "refused"), [([], True), ([DIGEST], False), (["sha256:other"], True)])
def test_an_image_of_our_registry_must_be_in_it(images: list[str], refused: bool) -> None:
    assert bool(problems(OURS, images=images)) is refused


def test_another_registry_s_image_is_its_owner_s_business() -> None:
    assert problems(f"elsewhere/classla@{DIGEST}") == []


def test_what_may_not_be_asked_is_left_out() -> None:
    denied = ("DescribeSecret", "DescribeLogGroups", "DescribeImages")
    assert problems(OURS, denied=denied, secrets={"classla/app/secrets": {}}, groups=[INSIGHTS]) == []
