"""Which permissions a call needs: IAM action, resource, condition keys. Pure.

A call that is not known here has no answer, and whoever asks must refuse it: a call that nobody knows the
permission of proves nothing about a role.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service; for what a
call needs besides its own action: CloudFormation user guide, "Control access" (iam:PassRole, the caller reads
the template), S3 API reference, HeadObject and HeadBucket, ECS developer guide, "RunTask".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from deployer.errors import UnevaluatedError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Rule = Callable[["Request", "Site"], Iterator["Need"]]

CLOUDFORMATION = "cloudformation.amazonaws.com"
TASKS = "ecs-tasks.amazonaws.com"
# Calls about a template or a drift detection, and so about no stack.
ABOUT_NOTHING = frozenset(
    ("DescribeStackDriftDetectionStatus", "GetTemplateSummary", "ListStacks", "ValidateTemplate")
)
S3_ACTIONS = {
    "GetBucketLocation": "s3:GetBucketLocation",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetObject": "s3:GetObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "PutObject": "s3:PutObject",
}


@dataclass(frozen=True)
class Need:
    """A permission: the action, the resource it is asked for, and the condition keys (``__`` for ``:``)."""

    action: str
    resource: str = "*"
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A call as it was made: boto3's service, AWS's operation, the parameters."""

    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Site:
    """Whose resources are meant.

    Attributes:
        region: AWS region.
        account: twelve digits.
        stack_of: ARN of a change set → name or ARN of its stack.
    """

    region: str
    account: str
    stack_of: Callable[[str], str]

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource here; one that is an ARN already stays."""
        if resource.startswith("arn:"):
            return resource
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


def needs(request: Request, site: Site) -> list[Need]:
    """Every permission that a call needs; none when AWS asks for none.

    Raises:
        UnevaluatedError: it is not known.
    """
    rule = RULES.get(request.service)
    found = list(rule(request, site)) if rule else []
    if not found and (request.service, request.operation) not in FREE:
        name = f"{request.service}:{request.operation}"
        problem = Problem(name, "is not known", "say in deployer/iam/needs.py what it needs, with its source")
        raise UnevaluatedError("Nobody knows which permission a call needs", [problem])
    return found


# It needs no permission, and nothing can deny it (STS API reference).
FREE = {("sts", "GetCallerIdentity")}


def _sts(request: Request, site: Site) -> Iterator[Need]:
    if request.operation == "AssumeRole":
        yield Need("sts:AssumeRole", request.parameters["RoleArn"])


def _cloudformation(request: Request, site: Site) -> Iterator[Need]:
    given, action = request.parameters, f"cloudformation:{request.operation}"
    if request.operation in ABOUT_NOTHING:
        yield Need(action)
        return
    named = str(given.get("StackName", ""))
    if not named and (change_set := str(given.get("ChangeSetName", ""))):
        named = site.stack_of(change_set)
    yield Need(action, _stack(named, site))
    if request.operation == "CreateChangeSet":
        yield from _made_with(given, site)


def _stack(named: str, site: Site) -> str:
    """Asking about no stack is asking about all (Service Authorization Reference, DescribeStacks)."""
    if not named:
        return site.arn("cloudformation", "stack/*/*")
    return named if named.startswith("arn:") else site.arn("cloudformation", f"stack/{named}/0")


def _made_with(given: Mapping[str, Any], site: Site) -> Iterator[Need]:
    """What creating a change set needs besides: the role is passed, the template is read, tags are put on."""
    if role := given.get("RoleARN", ""):
        yield Need("iam:PassRole", role, {"iam__PassedToService": CLOUDFORMATION})
    if url := given.get("TemplateURL", ""):
        yield Need("s3:GetObject", f"arn:aws:s3:::{urlsplit(url).path.lstrip('/')}")
    if given.get("Tags"):
        yield Need("cloudformation:TagResource", _stack(given["StackName"], site))


def _s3(request: Request, site: Site) -> Iterator[Need]:
    action, bucket = S3_ACTIONS.get(request.operation), request.parameters.get("Bucket", "")
    if action:
        about_object = request.operation.endswith("Object")
        where = f"{bucket}/{request.parameters['Key']}" if about_object else bucket
        yield Need(action, f"arn:aws:s3:::{where}")
    if request.operation == "HeadObject":
        # Without it, an object that is not there looks like one that is forbidden.
        yield Need("s3:ListBucket", f"arn:aws:s3:::{bucket}")


def _ecr(request: Request, site: Site) -> Iterator[Need]:
    action = f"ecr:{request.operation}"
    if request.operation == "GetAuthorizationToken":
        yield Need(action)
    elif name := request.parameters.get("repositoryName", ""):
        yield Need(action, site.arn("ecr", f"repository/{name}"))


def _ecs(request: Request, site: Site) -> Iterator[Need]:
    given, action = request.parameters, f"ecs:{request.operation}"
    cluster = str(given.get("cluster", "")).rpartition("/")[2]
    if request.operation in ("DescribeTaskDefinition", "DeregisterTaskDefinition"):
        yield Need(action)
    elif request.operation == "RegisterTaskDefinition":
        yield Need(action, site.arn("ecs", f"task-definition/{given['family']}:1"))
        for role in filter(None, (given.get("taskRoleArn"), given.get("executionRoleArn"))):
            yield Need("iam:PassRole", role, {"iam__PassedToService": TASKS})
    elif request.operation == "RunTask":
        context = {"ecs__cluster": site.arn("ecs", f"cluster/{cluster}")}
        named = str(given["taskDefinition"])
        yield Need(action, named if named.startswith("arn:") else _definition(named, site), context)
    elif request.operation == "ListTasks":
        # Limited by the cluster's condition key, not by a resource of its own.
        instances = site.arn("ecs", f"container-instance/{cluster}/0")
        yield Need(action, instances, {"ecs__cluster": site.arn("ecs", f"cluster/{cluster}")})
    elif request.operation == "DescribeServices":
        names = [str(one).rpartition("/")[2] for one in given["services"]]
        yield from (Need(action, site.arn("ecs", f"service/{cluster}/{name}")) for name in names)
    elif request.operation in ("DescribeTasks", "StopTask"):
        for task in given.get("tasks") or [given.get("task")]:
            yield Need(action, site.arn("ecs", f"task/{cluster}/{str(task).rpartition('/')[2]}"))


def _definition(named: str, site: Site) -> str:
    return site.arn("ecs", f"task-definition/{named}")


def _logs(request: Request, site: Site) -> Iterator[Need]:
    if request.operation == "DescribeLogGroups":
        yield Need("logs:DescribeLogGroups", site.arn("logs", "log-group:*"))
    elif name := request.parameters.get("logGroupName", ""):
        stream = request.parameters.get("logStreamName", "")
        yield Need(f"logs:{request.operation}", site.arn("logs", f"log-group:{name}:log-stream:{stream}"))


def _secrets(request: Request, site: Site) -> Iterator[Need]:
    if named := str(request.parameters.get("SecretId", "")):
        secret = named if named.startswith("arn:") else site.arn("secretsmanager", f"secret:{named}-000000")
        yield Need(f"secretsmanager:{request.operation}", secret)


def _amplify(request: Request, site: Site) -> Iterator[Need]:
    app, branch = request.parameters.get("appId", ""), request.parameters.get("branchName", "")
    job = "/jobs/1" if request.operation.endswith(("Job", "Jobs")) else ""
    inside = f"/branches/{branch or '1'}{job}" if branch or request.operation == "ListBranches" else ""
    yield Need(f"amplify:{request.operation}", site.arn("amplify", f"apps/{app}{inside}"))


RULES: dict[str, Rule] = {
    "amplify": _amplify,
    "cloudformation": _cloudformation,
    "ecr": _ecr,
    "ecs": _ecs,
    "logs": _logs,
    "s3": _s3,
    "secretsmanager": _secrets,
    "sts": _sts,
}
