"""The pipeline's grants, where they are more than the root's tests ask about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.policies import pipeline as grants
from templates_src.policies.document import policy
from tests.support.iam import ACCOUNT, REGION, Role, actions_of, exists, resolve, resource_patterns
from tests.support.plain import plain


def document(made: Any) -> dict[str, Any]:
    """As IAM would get it."""
    data: dict[str, Any] = resolve(plain(made), {})
    return data


DEPLOY = document(grants.deploy("prod", "classla-templates"))
ROLE = Role([DEPLOY])
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-prod/0"


def test_every_action_exists() -> None:
    assert [action for _, action in actions_of([DEPLOY]) if not exists(action)] == []


def test_a_star_stands_only_where_iam_takes_nothing_else() -> None:
    for statement in DEPLOY["Statement"]:
        if statement["Resource"] == ["*"]:
            assert [action for action in statement["Action"] if resource_patterns(action)] == []


def test_a_deploy_role_makes_no_change_set() -> None:
    assert not ROLE.may("cloudformation:CreateChangeSet", STACK)
    assert not ROLE.may("cloudformation:DeleteChangeSet", STACK)
    assert ROLE.may("cloudformation:ExecuteChangeSet", STACK)


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("deployments/classla-prod/1.json", True),
        ("deployments/classla-staging/1.json", False),
        ("templates/0a1b.json", False),
    ],
)
def test_only_its_own_deployments_are_recorded(key: str, allowed: bool) -> None:
    assert ROLE.may("s3:PutObject", f"arn:aws:s3:::classla-templates/{key}") == allowed


def test_the_policy_fits_into_a_role() -> None:
    assert len(json.dumps(DEPLOY, separators=(",", ":"))) < 10_240


@pytest.mark.parametrize("trust", [grants.pipeline_trust(), grants.build_trust()])
def test_services_work_for_this_account_only(trust: Any) -> None:
    (statement,) = document(trust)["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_images_are_pushed_to_one_repository() -> None:
    repository = "arn:aws:ecr:us-east-1:123456789012:repository/backend"
    role = Role([document(policy(*grants.push_images(repository)))])
    assert role.may("ecr:PutImage", repository)
    assert not role.may("ecr:PutImage", f"{repository}-2")
    assert not role.may("ecr:BatchDeleteImage", repository)
