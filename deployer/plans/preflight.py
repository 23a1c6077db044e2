"""What would make a deployment fail late, asked before it is planned: cheap questions, a fixed number.

A question that the credentials may not ask is left out: the plan role may prepare changes, and need not see
secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.errors import DeniedError, NotFoundError, RefusedError
from deployer.operations.secret_values import wanted
from deployer.plans.change_set import REVIEW
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.platform import Platform
    from deployer.project import Application
    from deployer.target import Target


def check(target: Target, platform: Platform, application: Application) -> None:
    """Refuse what is known to fail.

    Raises:
        RefusedError: a secret's name is taken on a first deployment, or the image is not in our registry.
    """
    problems = _absent_image(target, platform, application)
    if _is_first(target, application):
        problems += [*_taken_secrets(target, application), *_taken_log_groups(target, application)]
    if problems:
        raise RefusedError(f"The deployment of {application.environment} would fail", problems)


def _taken_secrets(target: Target, application: Application) -> list[Problem]:
    """Secrets outlive their stack; a new stack cannot make them again."""
    problems = []
    for secret in wanted(application):
        try:
            answer = target.gateway.call("secretsmanager", "DescribeSecret", SecretId=secret.name)
        except (NotFoundError, DeniedError):
            continue
        what = (
            "is scheduled for deletion"
            if answer.get("DeletedDate")
            else "is there, kept from an earlier stack"
        )
        advice = (
            f"delete it for good (aws secretsmanager delete-secret --secret-id {secret.name} "
            "--force-delete-without-recovery), or choose another SecretPrefix"
        )
        problems.append(Problem(secret.name, what, advice))
    return problems


def _taken_log_groups(target: Target, application: Application) -> list[Problem]:
    """Log groups under a name of AWS's choosing, which AWS may make again after their stack is gone."""
    problems = []
    for group in application.evaluate().of_type("AWS::Logs::LogGroup"):
        name = group.properties.get("LogGroupName")
        if not isinstance(name, str):
            continue
        try:
            answer = target.gateway.call("logs", "DescribeLogGroups", logGroupNamePrefix=name)
        except DeniedError:
            continue
        if any(item["logGroupName"] == name for item in answer["logGroups"]):
            advice = f"delete it: aws logs delete-log-group --log-group-name {name}"
            problems.append(Problem(name, "is there, left or made again after an earlier stack", advice))
    return problems


def _is_first(target: Target, application: Application) -> bool:
    state = stacks.describe(target.gateway, application.stack)
    return state is None or state.status == REVIEW


def _absent_image(target: Target, platform: Platform, application: Application) -> list[Problem]:
    """An image of our own registry that is not there: its tasks would never start."""
    image = application.parameters.get("ImageUri", "")
    repository, _, digest = image.partition("@")
    if repository != platform.repository:
        return []
    name = repository.split("/", 1)[1]
    try:
        ids = [{"imageDigest": digest}]
        found = target.gateway.call("ecr", "DescribeImages", repositoryName=name, imageIds=ids)[
            "imageDetails"
        ]
    except NotFoundError:
        found = []
    except DeniedError:
        return []
    if any(item.get("imageDigest") == digest for item in found):
        return []
    advice = f"classla image resolve --env {application.environment} shows what is"
    return [Problem("ImageUri", f"{digest} is not in {name}", advice)]
