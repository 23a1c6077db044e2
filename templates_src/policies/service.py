"""Grants of the backend: what starts it, what it may do, and what ECS may do to the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import ecr, logs, secretsmanager, ssmmessages
from awacs import elasticloadbalancing as elb
from awacs.aws import SourceAccount, StringEquals, StringEqualsIfExists
from troposphere import AccountId

from templates_src.common.naming import arn
from templates_src.policies.document import allow, policy, service_trust

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression


def task_trust() -> PolicyDocument:
    """Let tasks of this account take the role (ECS developer guide, "Amazon ECS task IAM role")."""
    return service_trust("ecs-tasks.amazonaws.com", conditions=[StringEquals({SourceAccount: AccountId})])


def deployment_trust() -> PolicyDocument:
    """Let ECS take the infrastructure role, for this account.

    ``IfExists``, because AWS documents ``aws:SourceAccount`` for tasks and not for the infrastructure role:
    demanded outright, a key that is not sent would stop every blue/green deployment.
    """
    return service_trust("ecs.amazonaws.com", conditions=[StringEqualsIfExists({SourceAccount: AccountId})])


def start_tasks(log_group_arn: Expression, secret_arns: Sequence[Expression]) -> PolicyDocument:
    """The execution role: pull the image, write the log, read the secrets that become variables.

    Args:
        log_group_arn: ARN of the backend's log group with ``:*`` at its end.
        secret_arns: the secrets that the task definition reads, and no others.

    Source: ECS developer guide, "Amazon ECS task execution IAM role".
    """
    return policy(
        allow("SignInToRegistry", [ecr.GetAuthorizationToken], ["*"]),
        allow(
            "PullImage",
            [ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            [arn("ecr", "repository/*")],
        ),
        allow("WriteLog", [logs.CreateLogStream, logs.PutLogEvents], [log_group_arn]),
        allow("ReadSecrets", [secretsmanager.GetSecretValue], list(secret_arns)),
    )


def execute_commands() -> PolicyDocument:
    """The task role with ECS Exec: the session's channels and nothing else.

    Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec".
    """
    return policy(
        allow(
            "OpenSessionChannels",
            [
                ssmmessages.CreateControlChannel,
                ssmmessages.CreateDataChannel,
                ssmmessages.OpenControlChannel,
                ssmmessages.OpenDataChannel,
            ],
            ["*"],
        )
    )


def shift_traffic(target_group_arns: Sequence[Expression], listener_rule_arn: Expression) -> PolicyDocument:
    """The infrastructure role of a blue/green deployment: move targets and the weights of one rule.

    Source: ECS developer guide, "Amazon ECS infrastructure IAM role for load balancers".
    """
    return policy(
        allow(
            "LookAtLoadBalancer",
            [
                elb.DescribeListeners,
                elb.DescribeRules,
                elb.DescribeTargetGroups,
                elb.DescribeTargetHealth,
            ],
            ["*"],
        ),
        allow("MoveTargets", [elb.RegisterTargets, elb.DeregisterTargets], list(target_group_arns)),
        allow("ShiftWeights", [elb.ModifyRule], [listener_rule_arn]),
    )
