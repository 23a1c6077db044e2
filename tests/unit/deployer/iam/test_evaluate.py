"""The evaluator, on documented examples of the IAM user guide."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.iam.evaluate import Role, named

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
USER = "arn:aws:iam::123456789012:role/ShirleyRodriguez"


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def role(*statements: dict[str, Any], boundary: Any = None) -> Role:
    return Role([{"Version": "2012-10-17", "Statement": list(statements)}], boundary=boundary)


# --- "Policy evaluation logic"
def test_nothing_is_allowed_by_itself() -> None:
    assert not role().may("s3:GetObject", f"{BUCKET}/x")


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    allows = statement("Allow", "s3:*")
    denies = statement("Deny", "s3:DeleteObject", f"{BUCKET}/*")
    for order in ((allows, denies), (denies, allows)):
        assert role(*order).may("s3:GetObject", f"{BUCKET}/x")
        assert not role(*order).may("s3:DeleteObject", f"{BUCKET}/x")


def test_a_deny_in_another_policy_wins_too() -> None:
    both = Role([{"Statement": [statement("Allow", "*")]}, {"Statement": [statement("Deny", "s3:*")]}])
    assert both.may("ec2:RunInstances")
    assert not both.may("s3:ListBucket", BUCKET)


# --- "Permissions boundaries for IAM entities": the example of Shirley Rodriguez.
SHIRLEY = {
    "Statement": [statement("Allow", ["s3:*", "cloudwatch:*", "ec2:*"])],
}


def test_a_policy_outside_of_the_boundary_allows_nothing() -> None:
    made = role(statement("Allow", "iam:CreateUser"), boundary=SHIRLEY)
    assert not made.may("iam:CreateUser", USER)


def test_a_boundary_alone_allows_nothing() -> None:
    assert not role(boundary=SHIRLEY).may("s3:GetObject", f"{BUCKET}/x")


def test_policy_and_boundary_together_allow() -> None:
    assert role(statement("Allow", "s3:*"), boundary=SHIRLEY).may("s3:GetObject", f"{BUCKET}/x")


def test_a_deny_in_the_boundary_wins() -> None:
    logs = "arn:aws:s3:::amzn-s3-demo-bucket1"
    denying = {"Statement": [*SHIRLEY["Statement"], statement("Deny", "s3:*", [logs, f"{logs}/*"])]}
    assert not role(statement("Allow", "*"), boundary=denying).may("s3:GetObject", f"{logs}/x")


# --- "IAM JSON policy elements: NotAction" and "NotResource"
def test_not_action_with_allow() -> None:
    """All S3 actions but deleting a bucket."""
    made = role({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "arn:aws:s3:::*"})
    assert made.may("s3:PutObject", f"{BUCKET}/x")
    assert not made.may("s3:DeleteBucket", BUCKET)


def test_not_action_with_deny() -> None:
    """Without MFA nothing but IAM; denies, and allows nothing by itself."""
    without = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    denies = {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": without}
    made = role(denies, statement("Allow", "*"))
    assert made.may("iam:ListUsers")
    assert not made.may("ec2:DescribeVpcs")
    assert made.may("ec2:DescribeVpcs", aws__MultiFactorAuthPresent="true")
    assert not role(denies).may("iam:ListUsers")


def test_not_resource() -> None:
    """Deny everything but one bucket and what is in it."""
    denies = {"Effect": "Deny", "Action": "s3:*", "NotResource": [BUCKET, f"{BUCKET}/*"]}
    made = role(denies, statement("Allow", "s3:*"))
    assert made.may("s3:GetObject", f"{BUCKET}/x")
    assert not made.may("s3:GetObject", "arn:aws:s3:::other/x")


# --- "IAM JSON policy elements: Action" and "Resource": wildcards, and no case in actions.
@pytest.mark.parametrize("action", ["iam:CreateAccessKey", "IAM:listaccesskeys"])
def test_wildcards_in_actions(action: str) -> None:
    assert role(statement("Allow", "iam:*AccessKey*")).may(action, USER)


def test_resources_know_case() -> None:
    made = role(statement("Allow", "s3:GetObject", f"{BUCKET}/Home/*"))
    assert made.may("s3:GetObject", f"{BUCKET}/Home/a/b")
    assert not made.may("s3:GetObject", f"{BUCKET}/home/a")


# --- "Variables and tags": everybody has a folder of their own.
def test_variables_in_resources() -> None:
    made = role(statement("Allow", "s3:GetObject", f"{BUCKET}/${{aws:username}}/*"))
    assert made.may("s3:GetObject", f"{BUCKET}/diego/x", aws__username="diego")
    assert not made.may("s3:GetObject", f"{BUCKET}/maria/x", aws__username="diego")
    assert not made.may("s3:GetObject", f"{BUCKET}//x")


# --- "Grant a user permissions to pass a role to a service"
def test_pass_role_to_one_service() -> None:
    passes = statement(
        "Allow",
        "iam:PassRole",
        "arn:aws:iam::123456789012:role/EC2-roles-for-XYZ-*",
        Condition={"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}},
    )
    theirs = "arn:aws:iam::123456789012:role/EC2-roles-for-XYZ-1"
    assert role(passes).may("iam:PassRole", theirs, iam__PassedToService="ec2.amazonaws.com")
    assert not role(passes).may("iam:PassRole", theirs, iam__PassedToService="lambda.amazonaws.com")
    assert not role(passes).may("iam:PassRole", theirs)


# --- "IAM JSON policy elements: Principal"
def test_who_takes_a_role() -> None:
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": ["ecs-tasks.amazonaws.com"], "AWS": "123456789012"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}},
        }
    }
    made = Role(trust=trust)
    assert made.trusts("Service", "ecs-tasks.amazonaws.com", aws__SourceAccount="123456789012")
    assert not made.trusts("Service", "ecs-tasks.amazonaws.com", aws__SourceAccount="210987654321")
    assert not made.trusts("Service", "ec2.amazonaws.com")
    assert made.trusts("AWS", USER)
    assert not made.trusts("AWS", "arn:aws:iam::210987654321:role/x")


def test_a_bucket_policy_that_denies_everybody() -> None:
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    document = {"Statement": [statement("Deny", "s3:*", f"{BUCKET}/*", Principal="*", Condition=plain)]}
    place = f"{BUCKET}/x"
    assert named(document, "AWS", USER, "s3:GetObject", place, {"aws:SecureTransport": "false"}) == {"Deny"}
    assert named(document, "AWS", USER, "s3:GetObject", place, {"aws:SecureTransport": "true"}) == set()
