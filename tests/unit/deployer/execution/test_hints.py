"""Each hint is given for what AWS really says, the particular before the general."""

from __future__ import annotations

import re

import pytest

from deployer.cli.registry import COMMANDS
from deployer.execution.hints import HINTS, hint_for

INITIALIZATION = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
    "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
)
HANDLER = 'Resource handler returned message: "'
# What CloudFormation and the services say, and a word of the advice that it must bring.
SAID = [
    (
        (
            "Scope ARN: arn:aws:iam::123456789012:policy/classla/deployment/classla-role-boundary-us-east-1 "
            "does not exist or is not attachable. (Service: Iam, Status Code: 404)"
        ),
        "classla bootstrap",
    ),
    (
        "Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource [*]",
        "stack policy",
    ),
    (
        INITIALIZATION + "retrieved secret from Secrets Manager did not contain json key SUPABASE_URL",
        "secrets check",
    ),
    (
        "CannotPullContainerError: pull image manifest has been retried: failed to resolve ref a: not found",
        "image resolve",
    ),
    (
        HANDLER
        + "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: "
        "1, HandlerErrorCode: GeneralServiceException)",
        "stopped tasks",
    ),
    (HANDLER + 'Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)', "stopped tasks"),
    (
        "(service classla-prod) (task 1) failed ELB health checks in (target-group arn:aws)",
        "/health",
    ),
    (
        "classla-prod-files already exists in stack arn:aws:cloudformation:us-east-1:1:stack/old/1",
        "kept from",
    ),
    (HANDLER + "Resource of type 'AWS::Logs::LogGroup' with identifier '{}' already exists.\"", "kept from"),
    (
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
        "restore the secret",
    ),
    (
        HANDLER + "User: arn:aws:sts::1:assumed-role/classla-execution/x is not authorized to perform: "
        "iam:CreateRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows it",
        "classla bootstrap",
    ),
    ("API: ec2:CreateVpc You are not authorized to perform this operation.", "classla bootstrap"),
    (
        HANDLER
        + 'The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400, VpcLimitExceeded)"',
        "quota",
    ),
    (HANDLER + 'The maximum number of addresses has been reached. (AddressLimitExceeded)"', "quota"),
    ("DNS Record Set is not available. Certificate is in PENDING_VALIDATION", "dig NS"),
    (
        HANDLER
        + "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: 1)",
        "empty the bucket",
    ),
    (
        HANDLER + "resource sg-1 has a dependent object (Service: Ec2, Status Code: 400) DependencyViolation",
        "outside this stack",
    ),
    (
        HANDLER
        + "Load balancer 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/1' cannot be deleted "
        'because deletion protection is enabled (Error Code: OperationNotPermitted)"',
        "AlbDeletionProtection",
    ),
    (
        "Rate exceeded (Service: AmazonIdentityManagement; Status Code: 400; Error Code: Throttling)",
        "throttled",
    ),
    (
        "Request limit exceeded. (Service: AmazonEC2; Status Code: 503; Error Code: RequestLimitExceeded)",
        "throttled",
    ),
    ("Export classla-prod-Vpc cannot be deleted as it is in use by other-stack", "imports"),
    ("Export classla-prod-Vpc cannot be updated as it is in use by other-stack", "imports"),
    ("Insufficient cache cluster capacity: cache.t4g.micro is not available in us-east-1e", "no capacity"),
    (HANDLER + "1 validation error detected: Value 'x' at 'name' failed: must be at most 64\"", "refused by"),
    (HANDLER + 'Invalid request provided: CertificateArn" (HandlerErrorCode: InvalidRequest)', ""),
    (HANDLER + 'The hosted zone Z1 could not be found. (HandlerErrorCode: NotFound)"', "drift"),
    ("The security group 'sg-1' does not exist", "drift"),
]


@pytest.mark.parametrize(("said", "advice"), SAID, ids=[advice + said[-12:] for said, advice in SAID])
def test_what_aws_says_brings_its_hint(said: str, advice: str) -> None:
    assert advice in hint_for(said, "prod")


def first_match(text: str) -> int:
    return next(n for n, hint in enumerate(HINTS) if re.search(hint.pattern, text, re.IGNORECASE))


def test_every_hint_is_given_for_something_that_aws_says() -> None:
    assert {first_match(said) for said, _ in SAID} == set(range(len(HINTS)))


def test_letter_case_does_not_count() -> None:
    assert hint_for("RATE EXCEEDED", "prod") == hint_for("rate exceeded", "prod") != ""


@pytest.mark.parametrize("said", ["", "Internal Failure", "Resource creation Initiated"])
def test_what_nobody_knows_brings_nothing(said: str) -> None:
    assert hint_for(said, "prod") == ""


def test_the_environment_is_named_and_nothing_else_is_left_open() -> None:
    given = [hint_for(said, "prod") for said, _ in SAID]
    assert "--env prod" in hint_for("manifest unknown", "prod")
    assert not [advice for advice in given if "{" in advice]


@pytest.mark.parametrize(("env", "command"), [("prod", "deploy"), ("pipeline", "bootstrap")])
def test_what_deploys_an_environment_may_lift_its_policy(env: str, command: str) -> None:
    advice = hint_for("Action denied by stack policy", env)
    assert advice.endswith(f"or lift it this once: classla {command} --env {env} --allow-protected")


def test_every_command_in_an_advice_exists() -> None:
    named = {word for hint in HINTS for word in re.findall(r"classla (\w+(?: \w+)?)", hint.advice)}
    known = {command.name for command in COMMANDS}
    assert named
    assert [name for name in named if name not in known and name.split()[0] not in known] == []
