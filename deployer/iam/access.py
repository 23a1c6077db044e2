"""Who can reach what: every role of the evaluated templates asked about every secret, bucket, key, topic and
repository. Pure.

A role is asked by evaluating its policies and its boundary; a bucket or topic policy that allows somebody by
itself is listed too. Conditions that only a request can answer are taken as not answered, so a statement with
one counts only where it would hold without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.iam.arns import arn_of, concrete
from deployer.iam.conditions import listed
from deployer.iam.evaluate import ALLOW, principals, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.iam.arns import Place
    from deployer.iam.evaluate import Role
    from templates_src.evaluate import Deployment

# Resource type → what can be done to it, in words → IAM actions.
WAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "AWS::SecretsManager::Secret": {
        "read its value": ("secretsmanager:GetSecretValue",),
        "write its value": ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
        "delete it": ("secretsmanager:DeleteSecret",),
    },
    "AWS::S3::Bucket": {
        "read objects": ("s3:GetObject",),
        "write objects": ("s3:PutObject",),
        "delete objects": ("s3:DeleteObject",),
        "change its policy": ("s3:PutBucketPolicy",),
        "delete it": ("s3:DeleteBucket",),
    },
    "AWS::KMS::Key": {
        "decrypt": ("kms:Decrypt",),
        "encrypt": ("kms:Encrypt", "kms:GenerateDataKey"),
        "change its policy": ("kms:PutKeyPolicy",),
    },
    "AWS::SNS::Topic": {
        "publish": ("sns:Publish",),
        "subscribe": ("sns:Subscribe",),
        "delete it": ("sns:DeleteTopic",),
    },
    "AWS::ECR::Repository": {
        "pull images": ("ecr:BatchGetImage",),
        "push images": ("ecr:PutImage",),
        "delete images": ("ecr:BatchDeleteImage",),
    },
}
OBJECTS = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
# Where a resource's own policy stands: type → the property that names the resource.
RESOURCE_POLICIES = {"AWS::S3::BucketPolicy": "Bucket", "AWS::SNS::TopicPolicy": "Topics"}


@dataclass(frozen=True)
class Access:
    """Somebody can do something to something.

    Attributes:
        resource: address.
        way: in words.
        who: role, or ``service:`` and its principal.
        where: for objects, the prefix below the bucket; empty for all.
    """

    resource: str
    way: str
    who: str
    where: str = ""


def reached(
    deployment: Deployment, place: Place, roles: Mapping[str, Role], prefix: str = ""
) -> list[Access]:
    """Every access to the resources of a deployment.

    Args:
        deployment: whose resources.
        place: where it is.
        roles: name → role; of this deployment and of others.
        prefix: put before addresses.
    """
    found: list[Access] = []
    for resource in deployment.resources:
        if resource.type not in WAYS:
            continue
        arn = arn_of(resource, deployment, place)
        for way, actions in WAYS[resource.type].items():
            for who, role in roles.items():
                for where in _places(role, arn, actions, place.account):
                    found.append(Access(prefix + resource.address, way, who, where))
        found += _by_its_own_policy(deployment, place, arn, prefix + resource.address, WAYS[resource.type])
    return found


def _places(role: Role, arn: str, actions: tuple[str, ...], account: str) -> Iterator[str]:
    """Where a role can do it: an empty text for the whole resource, or prefixes of objects."""

    def may(resource: str) -> bool:
        # Whose the resource is, is known: it is of this deployment.
        return any(role.may(action, resource, aws__ResourceAccount=account) for action in actions)

    if not OBJECTS & set(actions):
        if may(arn):
            yield ""
        return
    if may(f"{arn}/any-object"):
        yield ""
        return
    for pattern in sorted(_patterns(role)):
        if pattern.startswith(f"{arn}/"):
            key = pattern[len(arn) + 1 :]
            if may(f"{arn}/{key.replace('*', 'x')}"):
                yield key


def _patterns(role: Role) -> set[str]:
    return {
        pattern
        for document in role.documents
        for statement in statements(document)
        for pattern in listed(statement.get("Resource", []))
    }


def _by_its_own_policy(
    deployment: Deployment, place: Place, arn: str, address: str, ways: Mapping[str, tuple[str, ...]]
) -> Iterator[Access]:
    for kind in RESOURCE_POLICIES:
        for policy in deployment.of_type(kind):
            document: dict[str, Any] = concrete(policy.properties["PolicyDocument"], deployment, place)
            for statement in statements(document):
                if statement["Effect"] != ALLOW:
                    continue
                for pattern in listed(statement["Resource"]):
                    for way, actions in ways.items():
                        if set(actions) & set(listed(statement["Action"])) and _about(pattern, arn):
                            for who in principals(statement, "Service"):
                                yield Access(address, way, f"service:{who}", pattern[len(arn) + 1 :])


def _about(pattern: str, arn: str) -> bool:
    return pattern == arn or pattern.startswith(f"{arn}/")
