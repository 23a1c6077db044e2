"""Which permissions a call needs: IAM action, resource, condition keys. Pure.

Only what the pipeline's steps call is here, and what is not here is refused: a call that nobody knows the
permission of proves nothing about a role.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service; for what a
call needs besides its own action: CloudFormation user guide, "Control access" (iam:PassRole, and the caller
reads the template), S3 API reference, HeadObject (s3:GetObject), ECS developer guide, "RunTask".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rehearsal.wire import Request


@dataclass(frozen=True)
class Need:
    """A permission: the action, the resource it is asked for, and the condition keys (``__`` for ``:``)."""

    action: str
    resource: str = "*"
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Whose resources are meant: region and account."""

    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource here."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def stack(self, named: str) -> str:
        """ARN of a stack by name or ARN."""
        return named if named.startswith("arn:") else self.arn("cloudformation", f"stack/{named}/0")


ABOUT_STACKS = frozenset(
    (
        "CreateChangeSet",
        "DeleteChangeSet",
        "DescribeChangeSet",
        "DescribeChangeSetHooks",
        "DescribeEvents",
        "DescribeStackEvents",
        "DescribeStackResource",
        "DescribeStackResources",
        "DescribeStacks",
        "ExecuteChangeSet",
        "GetStackPolicy",
        "GetTemplate",
        "ListChangeSets",
        "ListStackResources",
        "SetStackPolicy",
        "UpdateTerminationProtection",
    )
)
ABOUT_NOTHING = frozenset(("GetTemplateSummary", "ListStacks", "ValidateTemplate"))
S3_ACTIONS = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "ListObjectsV2": "s3:ListBucket",
    "HeadBucket": "s3:ListBucket",
    "GetBucketLocation": "s3:GetBucketLocation",
    "GetBucketVersioning": "s3:GetBucketVersioning",
}
# What a container tool's push calls (ECR user guide, "IAM permissions for pushing an image"); the rehearsal's
# push is the last of them only.
PUSH = ("BatchCheckLayerAvailability", "CompleteLayerUpload", "InitiateLayerUpload", "UploadLayerPart")
PASSED_TO_TASKS = {"iam__PassedToService": "ecs-tasks.amazonaws.com"}


def needs(request: Request, place: Place, stack_of: Callable[[str], str]) -> list[Need] | None:
    """Every permission that a request needs; None when it is not known.

    Args:
        request: as it was sent.
        place: where.
        stack_of: ARN of a change set → ARN of its stack.
    """
    rule = RULES.get(request.service)
    return list(rule(request, place, stack_of)) or None if rule else None


def _sts(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    if request.operation == "AssumeRole":
        yield Need("sts:AssumeRole", request.parameters["RoleArn"])
    elif request.operation == "GetCallerIdentity":
        # It needs no permission, and nothing can deny it (STS API reference).
        yield Need("")


def _cloudformation(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    given, action = request.parameters, f"cloudformation:{request.operation}"
    if request.operation in ABOUT_NOTHING:
        yield Need(action)
    if request.operation not in ABOUT_STACKS:
        return
    named = given.get("StackName", "")
    if not named and (change_set := given.get("ChangeSetName", "")).startswith("arn:"):
        named = stack_of(change_set)
    yield Need(action, place.stack(named) if named else "*")
    if request.operation == "CreateChangeSet":
        yield from _made_with(given, place)


def _made_with(given: Mapping[str, Any], place: Place) -> Iterator[Need]:
    """What creating a change set needs besides: the role is passed, the template is read, tags are put on."""
    if role := given.get("RoleARN", ""):
        yield Need("iam:PassRole", role, {"iam__PassedToService": "cloudformation.amazonaws.com"})
    if url := given.get("TemplateURL", ""):
        yield Need("s3:GetObject", f"arn:aws:s3:::{urlsplit(url).path.lstrip('/')}")
    if any(name.startswith("Tags.member.") for name in given):
        yield Need("cloudformation:TagResource", place.stack(given["StackName"]))


def _s3(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    action, bucket = S3_ACTIONS.get(request.operation), request.parameters.get("Bucket", "")
    if action:
        about_objects = request.operation.endswith("Object")
        where = f"{bucket}/{request.parameters['Key']}" if about_objects else bucket
        yield Need(action, f"arn:aws:s3:::{where}")


def _ecr(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    action = f"ecr:{request.operation}"
    if request.operation == "GetAuthorizationToken":
        yield Need(action)
    elif name := request.parameters.get("repositoryName", ""):
        repository = place.arn("ecr", f"repository/{name}")
        yield Need(action, repository)
        if request.operation == "PutImage":
            yield from (Need(f"ecr:{one}", repository) for one in PUSH)


def _ecs(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    given, action = request.parameters, f"ecs:{request.operation}"
    cluster = str(given.get("cluster", "")).rpartition("/")[2]
    if request.operation in ("DescribeTaskDefinition", "DeregisterTaskDefinition"):
        yield Need(action)
    elif request.operation == "RegisterTaskDefinition":
        yield Need(action, place.arn("ecs", f"task-definition/{given['family']}:1"))
        for role in filter(None, (given.get("taskRoleArn"), given.get("executionRoleArn"))):
            yield Need("iam:PassRole", role, PASSED_TO_TASKS)
    elif request.operation == "RunTask":
        context = {"ecs__cluster": place.arn("ecs", f"cluster/{cluster}")}
        named = str(given["taskDefinition"])
        definition = named if named.startswith("arn:") else place.arn("ecs", f"task-definition/{named}")
        yield Need(action, definition, context)
    elif request.operation == "DescribeServices":
        names = [str(one).rpartition("/")[2] for one in given["services"]]
        yield from (Need(action, place.arn("ecs", f"service/{cluster}/{name}")) for name in names)
    elif request.operation in ("DescribeTasks", "StopTask"):
        for task in given.get("tasks") or [given.get("task")]:
            yield Need(action, str(task))


def _logs(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    if name := request.parameters.get("logGroupName", ""):
        stream = request.parameters.get("logStreamName", "")
        yield Need(f"logs:{request.operation}", place.arn("logs", f"log-group:{name}:log-stream:{stream}"))


def _secrets(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    named = str(request.parameters.get("SecretId", ""))
    if named:
        secret = named if named.startswith("arn:") else place.arn("secretsmanager", f"secret:{named}-000000")
        yield Need(f"secretsmanager:{request.operation}", secret)


def _amplify(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    if request.operation:
        app = request.parameters.get("appId", "")
        branch = request.parameters.get("branchName", "")
        job = "/jobs/1" if request.operation.endswith(("Job", "Jobs")) else ""
        inside = f"/branches/{branch or '1'}{job}" if branch or request.operation == "ListBranches" else ""
        yield Need(f"amplify:{request.operation}", place.arn("amplify", f"apps/{app}{inside}"))


def _sns(request: Request, place: Place, stack_of: Callable[[str], str]) -> Iterator[Need]:
    if request.operation == "Publish":
        yield Need("sns:Publish", request.parameters["TopicArn"])


RULES: dict[str, Callable[[Request, Place, Callable[[str], str]], Iterator[Need]]] = {
    "amplify": _amplify,
    "cloudformation": _cloudformation,
    "ecr": _ecr,
    "ecs": _ecs,
    "logs": _logs,
    "s3": _s3,
    "secretsmanager": _secrets,
    "sns": _sns,
    "sts": _sts,
}
