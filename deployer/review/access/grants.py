"""Everything that a change set lets through that was not let through before, in words. Pure.

Compares the definitions that AWS gives before and after. A change of a resource that decides about access
whose definitions AWS does not show, or are masked where it matters, counts as widening: nobody can say that
it does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import MASK
from deployer.review.access import exposure, network, statements
from deployer.review.access.model import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.changes.model import ResourceChange, StackChanges
    from deployer.review.access.statements import Statement

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
# Others that hold a resource policy among their properties.
HOLDERS = ("AWS::ECR::Repository",)
# No statements in these: all that they say is one grant.
_ONE_GRANT = ("AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider", "AWS::Lambda::Permission")
_ATTACHED = {
    "ManagedPolicyArns": "Another managed policy is attached",
    "Roles": "The policy is attached to another role",
    "Users": "The policy is attached to another user",
    "Groups": "The policy is attached to another group",
}
TRUST = "AssumeRolePolicyDocument"
BOUNDARY = "PermissionsBoundary"
UNSEEN = "It changes, and AWS does not show how: it counts as widening"
HIDDEN = "What it allows is masked here: nobody can say that it is no more than before"


def widening(tree: StackChanges) -> Iterator[str]:
    """Addresses of changes that let more through than before, each once."""
    yield from dict.fromkeys(grant.where for grant in grants(tree))


def grants(tree: StackChanges) -> tuple[Grant, ...]:
    """What is let through by each change; those of a first deployment all do."""
    return tuple(grant for where, change in tree.resources() for grant in _of(where, change))


def _of(where: str, change: ResourceChange) -> Iterator[Grant]:
    decides = change.type.startswith(ACCESS_TYPES)
    if change.kind in ("delete", "retain"):
        if words := exposure.WATCHERS.get(change.type):
            yield Grant(where=where, what=words)
        return
    if change.kind == "add":
        if decides:
            yield from _added(where, change)
        return
    before, after = _properties(change.before), _properties(change.after)
    if before is None or after is None:
        if decides:
            yield Grant(where=where, what=UNSEEN)
        return
    for words, old, new in exposure.exposed(change.type, before, after):
        yield Grant(where=where, what=words, before=old or "none", after=new or "none")
    if decides or change.type in HOLDERS:
        yield from _compared(where, change.type, before, after)


def _properties(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)["Properties"] if text else None
    except (ValueError, KeyError, TypeError):
        try:
            return {} if isinstance(json.loads(text), dict) else None
        except ValueError:
            return None
    return found if isinstance(found, dict) else None


def _added(where: str, change: ResourceChange) -> Iterator[Grant]:
    """What a new resource allows, in one line: a reviewer opens its definition for more."""
    properties = _properties(change.after) or {}
    said = [item.words() for item in _all(properties) if item.effect == "Allow"]
    said += [rule.words() for rule in network.rules(change.type, properties) if _is_network(change.type)]
    yield Grant(where=where, what="It is added, with everything that it allows", after="; ".join(said))


def _compared(where: str, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Grant]:
    if kind in _ONE_GRANT:
        if before != after:
            yield Grant(where=where, what="It grants to somebody else, or something else")
        return
    if _is_network(kind):
        yield from _networks(where, kind, before, after)
    yield from _policies(where, before, after)
    for key, words in _ATTACHED.items():
        added = [item for item in _texts(after.get(key)) if item not in _texts(before.get(key))]
        if added:
            yield Grant(
                where=where, what=words, before=", ".join(_texts(before.get(key))), after=", ".join(added)
            )
    if before.get(BOUNDARY) and before.get(BOUNDARY) != after.get(BOUNDARY):
        yield Grant(
            where=where,
            what="Its permissions boundary is another one, or none",
            before=_text(before[BOUNDARY]),
            after=_text(after.get(BOUNDARY)) if after.get(BOUNDARY) else "none",
        )


def _networks(where: str, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Grant]:
    old = network.rules(kind, before)
    for rule in network.opened(old, network.rules(kind, after)):
        said = "; ".join(other.words() for other in old if other.outward == rule.outward)
        what = f"Lets through {rule.words()}"
        yield Grant(where=where, what=what, before=said or "nothing", after=rule.words())


def _policies(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Grant]:
    for trust in (False, True):
        old, new = ([item for doc in _documents(side, trust) for item in doc] for side in (before, after))
        who = "Somebody else may take the role: it" if trust else "It"
        for item in statements.widened(old, new):
            what = f"{who} {item.words()}"
            yield Grant(where=where, what=what, before=_same(old, item), after=item.words())
        for item in statements.released(old, new):
            what = f"It no longer {item.words()}"
            yield Grant(where=where, what=what, before=item.words(), after="nothing")
        if any(MASK in item.words() for item in new if item.effect == "Allow"):
            yield Grant(where=where, what=HIDDEN)


def _same(old: list[Statement], item: Statement) -> str:
    """What the statement of the same name said before."""
    found = [other.words() for other in old if item.sid and other.sid == item.sid]
    return "; ".join(found) or "nothing of it"


def _all(properties: Mapping[str, Any]) -> list[Statement]:
    return [item for trust in (False, True) for doc in _documents(properties, trust) for item in doc]


def _documents(properties: Mapping[str, Any], trust: bool) -> Iterator[list[Statement]]:
    """The statements of every policy document: those of who may take a role, or all others."""
    if trust:
        yield statements.parse(properties.get(TRUST))
        return
    for document in _policy_documents({key: item for key, item in properties.items() if key != TRUST}):
        yield statements.parse(document)


def _policy_documents(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        else:
            for item in value.values():
                yield from _policy_documents(item)
    elif isinstance(value, list):
        for item in value:
            yield from _policy_documents(item)


def _is_network(kind: str) -> bool:
    return kind.startswith("AWS::EC2::SecurityGroup")


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value] if value else []
    return [_text(item) for item in values]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
