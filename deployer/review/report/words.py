"""Plain words: what a type is called, how a number of things is said, and the sentence at the top. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from deployer.review.cost.money import cents
from deployer.review.cost.render import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from deployer.changes.model import Kind, ResourceChange
    from deployer.review.cost.model import Difference

# What the last part of a type's name does not say well.
_NOUNS = {
    "AWS::Amplify::App": "Amplify app",
    "AWS::Amplify::Branch": "Amplify branch",
    "AWS::CloudFormation::Stack": "nested stack",
    "AWS::EC2::EIP": "elastic IP address",
    "AWS::EC2::FlowLog": "flow log",
    "AWS::EC2::NatGateway": "NAT gateway",
    "AWS::EC2::VPC": "VPC",
    "AWS::EC2::VPCEndpoint": "VPC endpoint",
    "AWS::EC2::VPCGatewayAttachment": "VPC gateway attachment",
    "AWS::ECS::Cluster": "ECS cluster",
    "AWS::ECS::Service": "ECS service",
    "AWS::Events::Rule": "event rule",
    "AWS::IAM::ManagedPolicy": "IAM policy",
    "AWS::IAM::OIDCProvider": "IAM identity provider",
    "AWS::IAM::Policy": "IAM policy",
    "AWS::IAM::Role": "IAM role",
    "AWS::SNS::Subscription": "alarm subscription",
    "AWS::SNS::Topic": "SNS topic",
    "AWS::WAFv2::WebACL": "web ACL",
}
_VERBS: dict[Kind, str] = {
    "replace": "replaces",
    "may-replace": "may replace",
    "delete": "deletes",
    "update": "updates",
    "add": "adds",
    "retain": "lets go of, without deleting,",
    "import": "imports",
    "unknown": "does something unknown to",
}
# More types of resources than these are not named one by one.
MOST_NAMED = 3


def noun(resource_type: str) -> str:
    """``AWS::Logs::LogGroup`` as people say it: log group."""
    if known := _NOUNS.get(resource_type):
        return known
    last = resource_type.split("::")[-1]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", last)
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in spaced.split()]
    return " ".join(words) or "resource"


def many(number: int, name: str) -> str:
    """``1 subnet``, ``2 policies``, ``3 addresses``."""
    if number == 1:
        return f"1 {name}"
    if re.search(r"[^aeiou]y$", name):
        return f"{number} {name[:-1]}ies"
    return f"{number} {name}{'es' if re.search(r'(s|x|ch|sh)$', name) else 's'}"


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def money(amount: Decimal) -> str:
    """``+0.00 USD``: always with a sign, so that it is read as a difference."""
    rounded = cents(amount)
    # A negative zero is a zero.
    return f"{rounded if rounded else abs(rounded):+f} USD"


def money_line(difference: Difference) -> str:
    """What a change costs, with its range and where it comes from, in one line."""
    said = summary(difference)
    # A difference always has a sign here, as in the sentence at the top.
    return f"+{said}" if said[:1].isdigit() else said


def sentence(
    environment: str,
    changes: Iterable[ResourceChange],
    *,
    rewritten: int,
    wider: int,
    cost: Decimal | None,
    first: bool,
) -> str:
    """What a change does, in one sentence of plain words.

    Args:
        environment: which.
        changes: every resource that changes.
        rewritten: nested stacks that get another template or parameter and in which nothing changes.
        wider: how many changes let more through.
        cost: USD a month more; None where nobody knows.
        first: whether it makes the stack.
    """
    by_kind: dict[Kind, Counter[str]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, Counter())[noun(change.type)] += 1
    deeds = [f"{verb} {_amount(by_kind[kind])}" for kind, verb in _VERBS.items() if kind in by_kind]
    if rewritten:
        deeds.append(f"rewrites {many(rewritten, 'nested stack')} without touching a resource in it")
    money_said = f"{money(cost)} a month" if cost is not None else "what it costs is not known"
    does = listed(deeds) or "changes no resource"
    clauses = [f"This {does} in {environment}", *_deleted(by_kind), _access(wider, first), money_said]
    return "; ".join(clauses) + "."


def _amount(types: Counter[str]) -> str:
    if len(types) > MOST_NAMED:
        return many(sum(types.values()), "resource")
    return listed([many(number, name) for name, number in sorted(types.items())])


def _deleted(by_kind: dict[Kind, Counter[str]]) -> list[str]:
    if "delete" in by_kind:
        return []
    # Whoever replaces something also deletes the old one: "nothing is deleted" would be wrong.
    replaces = {"replace", "may-replace"} & set(by_kind)
    return ["nothing else is deleted" if replaces else "nothing is deleted"]


def _access(wider: int, first: bool) -> str:
    if not wider:
        return "access does not widen"
    places = many(wider, "place")
    return f"access is granted in {places}" if first else f"access widens in {places}"
