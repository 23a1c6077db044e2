"""Changes that let more through: IAM statements, security-group rules, bucket and topic policies. Pure.

Compares the definitions that AWS gives before and after. A change of such a resource whose definitions AWS
does not show counts as widening: nobody can say that it does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.changes.model import ResourceChange, StackChanges

# Types that decide who may do what, or who reaches what.
ACCESS_TYPES = (
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::ECR::RepositoryPolicy",
    "AWS::IAM::",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)
_RULES = ("SecurityGroupIngress", "SecurityGroupEgress", "ManagedPolicyArns")


def widening(tree: StackChanges) -> Iterator[str]:
    """Addresses of changes that let more through than before; those of a first deployment all do."""
    for where, change in tree.resources():
        if change.type.startswith(ACCESS_TYPES) and _widens(change):
            yield where


def _widens(change: ResourceChange) -> bool:
    if change.kind in ("delete", "retain"):
        return False
    if change.kind == "add":
        return True
    if not change.before or not change.after:
        return True
    before, after = _grants(change.before), _grants(change.after)
    return bool(after - before)


def _grants(context: str) -> set[str]:
    """Every statement and rule of a definition, each as canonical text."""
    try:
        properties = json.loads(context).get("Properties", {})
    except (ValueError, AttributeError):
        return {context}
    return {json.dumps(grant, sort_keys=True) for grant in _walk(properties)}


def _walk(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow" or {"IpProtocol", "CidrIp"} & set(value):
            yield value
        for key, item in value.items():
            if key in _RULES:
                yield from item if isinstance(item, list) else [item]
            yield from _walk(item)
