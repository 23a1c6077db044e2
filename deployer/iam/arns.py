"""What an evaluated template's references would be in AWS: names as CloudFormation makes them, ARNs. Pure.

CloudFormation names a resource <stack>-<logical id>-<random> where the template names it not; load balancers
and target groups keep five characters of each. The random part is ``EXAMPLESUFFIX``.

Source: Service Authorization Reference, "Resource types" of each service; CloudFormation template reference,
"Return values" of each type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import UnevaluatedError
from templates_src.errors import Problem
from templates_src.evaluate.symbols import NESTED_SUFFIX, Reference, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.evaluate import Deployment, Resource

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Kind:
    """How a resource type is named.

    Attributes:
        arn: with ``{region}``, ``{account}`` and ``{name}``.
        ref: what Ref gives: ``arn`` or ``name``.
        property: that names it; empty when CloudFormation always does.
        longest: characters of stack name and logical id each that are kept; 0 keeps all.
        tail: what GetAtt Arn has behind the ARN.
    """

    arn: str
    ref: str = "name"
    property: str = ""
    longest: int = 0
    tail: str = ""


_BALANCING = "arn:aws:elasticloadbalancing:{region}:{account}:"
KINDS: dict[str, Kind] = {
    "AWS::CodeBuild::Project": Kind("arn:aws:codebuild:{region}:{account}:project/{name}", property="Name"),
    "AWS::CodePipeline::Pipeline": Kind("arn:aws:codepipeline:{region}:{account}:{name}", property="Name"),
    "AWS::ECR::Repository": Kind(
        "arn:aws:ecr:{region}:{account}:repository/{name}", property="RepositoryName"
    ),
    "AWS::ECS::Cluster": Kind("arn:aws:ecs:{region}:{account}:cluster/{name}", property="ClusterName"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Kind(
        f"{_BALANCING}listener-rule/app/{{name}}/0/0/0", ref="arn", longest=5
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Kind(
        f"{_BALANCING}targetgroup/{{name}}/0", ref="arn", longest=5
    ),
    "AWS::IAM::ManagedPolicy": Kind(
        "arn:aws:iam::{account}:policy{path}{name}", ref="arn", property="ManagedPolicyName"
    ),
    "AWS::IAM::Role": Kind("arn:aws:iam::{account}:role{path}{name}", property="RoleName"),
    "AWS::Logs::LogGroup": Kind(
        "arn:aws:logs:{region}:{account}:log-group:{name}", property="LogGroupName", tail=":*"
    ),
    "AWS::S3::Bucket": Kind("arn:aws:s3:::{name}", property="BucketName"),
    "AWS::SNS::Topic": Kind("arn:aws:sns:{region}:{account}:{name}", ref="arn", property="TopicName"),
    "AWS::SecretsManager::Secret": Kind(
        "arn:aws:secretsmanager:{region}:{account}:secret:{name}-000000", ref="arn", property="Name"
    ),
    "AWS::Synthetics::Canary": Kind("arn:aws:synthetics:{region}:{account}:canary:{name}", property="Name"),
}


@dataclass(frozen=True)
class Place:
    """Where a deployment would be.

    Attributes:
        stack: name of the root stack.
        region: AWS region.
        account: twelve digits.
    """

    stack: str
    region: str = "us-east-1"
    account: str = ACCOUNT


def name_of(resource: Resource, deployment: Deployment, place: Place) -> str:
    """The name that the template or CloudFormation gives."""
    kind = KINDS[resource.type]
    if kind.property and kind.property in resource.properties:
        return str(concrete(resource.properties[kind.property], deployment, place))
    *parents, logical_id = resource.address.split("/")
    stack = "-".join([place.stack, *(f"{parent}-{NESTED_SUFFIX}" for parent in parents)])
    cut = slice(kind.longest or None)
    made = f"{stack[cut]}-{logical_id[cut]}-{NESTED_SUFFIX}"
    return made.lower() if resource.type in ("AWS::S3::Bucket", "AWS::ECR::Repository") else made


def arn_of(resource: Resource, deployment: Deployment, place: Place) -> str:
    """Its ARN.

    Raises:
        UnevaluatedError: a type that is not known here.
    """
    if resource.type not in KINDS:
        problem = Problem(resource.type, "has no ARN here", "add it to KINDS in deployer/iam/arns.py")
        raise UnevaluatedError("A policy names a resource that cannot be evaluated", [problem])
    return KINDS[resource.type].arn.format(
        region=place.region,
        account=place.account,
        name=name_of(resource, deployment, place),
        path=resource.properties.get("Path", "/"),
    )


def concrete(value: Any, deployment: Deployment, place: Place) -> Any:
    """An evaluated value with every reference replaced by what AWS would say there.

    Raises:
        UnevaluatedError: a reference to a type that is not known here.
    """
    if isinstance(value, Reference):
        return _said(value, deployment, place)
    if isinstance(value, Text):
        return "".join(
            part if isinstance(part, str) else _said(part, deployment, place) for part in value.parts
        )
    if isinstance(value, dict):
        return {key: concrete(item, deployment, place) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [concrete(item, deployment, place) for item in value]
    return value


def document(value: Mapping[str, Any], deployment: Deployment, place: Place) -> dict[str, Any]:
    """A policy document as IAM would get it."""
    made: dict[str, Any] = concrete(dict(value), deployment, place)
    return made


def _said(reference: Reference, deployment: Deployment, place: Place) -> str:
    resource = deployment.at(reference.address)
    arn = arn_of(resource, deployment, place)
    kind = KINDS[resource.type]
    if reference.attribute in ("Arn", "RuleArn", "TopicArn", "TargetGroupArn"):
        return arn + kind.tail
    if not reference.attribute:
        return arn if kind.ref == "arn" else name_of(resource, deployment, place)
    return f"<{reference.attribute}>"
