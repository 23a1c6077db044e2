"""Changes that let more through: IAM statements, security-group rules, bucket and topic policies. Pure.

Compares the definitions that AWS gives before and after: what is allowed and was not, what was denied or
bounded and is not any more. A change of such a resource whose definitions AWS does not show, or are masked
where it matters, counts as widening: nobody can say that it does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.changes.model import ResourceChange, StackChanges

# Types that decide who may do what, or who reaches what.
ACCESS_TYPES = (
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::ECR::RegistryPolicy",
    "AWS::IAM::",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
)
_RULES = ("SecurityGroupIngress", "SecurityGroupEgress", "ManagedPolicyArns", "Roles", "Users", "Groups")
# No statements in these: all that they say is one grant.
_ONE_GRANT = ("AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider", "AWS::Lambda::Permission")


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
    try:
        before, after = (json.loads(text).get("Properties", {}) for text in (change.before, change.after))
    except (ValueError, AttributeError):
        return True
    if change.type in _ONE_GRANT:
        return bool(before != after)
    granted = _texts(_grants(after))
    masked = any(MASK in grant for grant in granted)
    return masked or bool(
        granted - _texts(_grants(before)) or _texts(_limits(before)) - _texts(_limits(after))
    )


def _texts(found: Iterator[Any]) -> set[str]:
    return {json.dumps(item, sort_keys=True) for item in found}


def _limits(value: Any) -> Iterator[Any]:
    """Every statement that denies, and the boundary of a role."""
    if isinstance(value, list):
        for item in value:
            yield from _limits(item)
    elif isinstance(value, dict):
        if value.get("Effect") == "Deny":
            yield value
        if "PermissionsBoundary" in value:
            yield value["PermissionsBoundary"]
        for item in value.values():
            yield from _limits(item)


def _grants(value: Any) -> Iterator[Any]:
    """Every statement that allows, every rule, everything that is attached."""
    if isinstance(value, list):
        for item in value:
            yield from _grants(item)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow" or {"IpProtocol", "CidrIp"} & set(value):
            yield value
        for key, item in value.items():
            if key in _RULES:
                yield from item if isinstance(item, list) else [item]
            yield from _grants(item)
