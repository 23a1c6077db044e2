"""Stack policies: what they can protect here, and whether one is written right.

A stack policy is CloudFormation's own refusal of an update to resources *of the stack it is set on*. What
that means for the application, whose root holds nothing but nested stacks:

- ``Update:Delete`` on ``LogicalResourceId/Secrets`` is the statement that matters: it refuses an update that
  would drop a whole nested stack, be it by a renamed logical id, a removed ``nest`` line or a condition that
  turned false (``CacheEnabled`` from true to false).
- ``Update:Replace`` on a nested stack can hardly happen (no property of AWS::CloudFormation::Stack forces
  one); it is denied for the case that a logical id is given to another type.
- ``Update:Modify`` must stay allowed: every change inside a nested stack is a Modify of it in the root.
- The root's policy says nothing about resources *inside* the nested stacks: policies are not inherited. The
  statements with ``"Resource": "*"`` and a ResourceType condition are for those. ``nested_policy`` is the
  policy that the deployer sets on each nested stack once it exists. CodePipeline alone sets none there.
- CreateChangeSet takes no policy at all: SetStackPolicy does, after the first deployment. A policy guards
  updates only, not DeleteStack: termination protection does that.
- A policy can be changed but never removed; without an Allow statement it refuses every update.

To make a protected change on purpose: set a policy that allows it with SetStackPolicy, deploy, set this one
again.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.parameters.words import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ACTIONS = ("Update:Modify", "Update:Replace", "Update:Delete", "Update:*")
EFFECTS = ("Allow", "Deny")
OPERATORS = ("StringEquals", "StringLike")
KEYS = ("Effect", "Action", "NotAction", "Principal", "Resource", "NotResource", "Condition")
# The API's limit on StackPolicyBody.
MAX_BYTES = 16384
_LOGICAL_ID = re.compile(r"LogicalResourceId/([A-Za-z0-9*]+)")
_RESOURCE_TYPE = re.compile(r"(AWS|Custom|[A-Z][A-Za-z0-9]+)::[A-Za-z0-9:*]+")


def nested_policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a root's policy that means something inside its nested stacks.

    Statements that name the root's own logical ids are left out. Empty when the policy is.
    """
    statements = [entry for entry in policy.get("Statement", []) if entry.get("Resource") == "*"]
    return {"Statement": statements} if statements else {}


def policy_problems(
    policy: Mapping[str, Any], where: str, logical_ids: Collection[str] = ()
) -> Iterator[Problem]:
    """Everything wrong with a stack policy.

    Args:
        policy: the document; an empty one is no policy, and right.
        where: how a message names its place.
        logical_ids: the resources of the root template; when given, a statement must match one of them,
            since a misspelt id protects nothing and nobody notices.
    """
    if not policy:
        return
    if extra := sorted(set(policy) - {"Statement"}):
        yield Problem(where, f"has unknown keys: {listed(map(quoted, extra))}", 'its only key is "Statement"')
    statements = policy.get("Statement")
    if not isinstance(statements, list) or not statements:
        yield Problem(where, "needs a list of statements", 'write {"Statement": [{…}]}')
        return
    for number, entry in enumerate(statements, start=1):
        yield from _statement_problems(entry, f"{where}, statement {number}", logical_ids)
    if not any(isinstance(entry, dict) and entry.get("Effect") == "Allow" for entry in statements):
        yield Problem(
            where, "allows nothing, so CloudFormation would refuse every update", "allow Update:* on * first"
        )
    if len(json.dumps(policy).encode()) > MAX_BYTES:
        yield Problem(where, f"is longer than the {MAX_BYTES} bytes that CloudFormation takes")


def _statement_problems(entry: object, where: str, logical_ids: Collection[str]) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(where, "must be an object")
        return
    for key in entry:
        if key not in KEYS:
            yield Problem(where, f"has an unknown key {quoted(key)}", did_you_mean(key, KEYS))
    if entry.get("Effect") not in EFFECTS:
        yield Problem(where, "needs Effect Allow or Deny")
    if entry.get("Principal") != "*":
        yield Problem(
            where,
            'needs Principal "*"',
            "a stack policy cannot tell users from each other; IAM does that",
        )
    yield from _choice_problems(entry, "Action", where)
    yield from _choice_problems(entry, "Resource", where)
    yield from _action_problems(entry, where)
    yield from _resource_problems(entry, where, logical_ids)
    if "Condition" in entry:
        yield from _condition_problems(entry["Condition"], f"{where}, Condition")


def _choice_problems(entry: Mapping[str, Any], key: str, where: str) -> Iterator[Problem]:
    given = [name for name in (key, f"Not{key}") if name in entry]
    if len(given) != 1:
        yield Problem(where, f"needs either {key} or Not{key}")
    for name in given:
        if not _texts(entry[name]):
            yield Problem(where, f"needs text, or a list of texts that is not empty, as {name}")


def _action_problems(entry: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for key in ("Action", "NotAction"):
        for action in _texts(entry.get(key)):
            if action not in ACTIONS:
                advice = did_you_mean(action, ACTIONS) or f"the actions are {listed(ACTIONS)}"
                yield Problem(where, f"has an unknown {key} {quoted(action)}", advice)


def _resource_problems(
    entry: Mapping[str, Any], where: str, logical_ids: Collection[str]
) -> Iterator[Problem]:
    for key in ("Resource", "NotResource"):
        for resource in _texts(entry.get(key)):
            named = _LOGICAL_ID.fullmatch(resource)
            if resource != "*" and not named:
                yield Problem(
                    where,
                    f"has a {key} that is no resource of the stack: {quoted(resource)}",
                    'write "*" or "LogicalResourceId/Secrets"',
                )
            elif named and logical_ids and not any(fnmatchcase(i, named[1]) for i in logical_ids):
                advice = did_you_mean(named[1], logical_ids) or f"the root has {listed(sorted(logical_ids))}"
                yield Problem(where, f"protects {quoted(named[1])}, which the root does not have", advice)


def _condition_problems(condition: object, where: str) -> Iterator[Problem]:
    if not isinstance(condition, dict) or not condition or not set(condition) <= set(OPERATORS):
        yield Problem(where, f"must be an object of {' or '.join(OPERATORS)}")
        return
    for test in condition.values():
        types = _texts(test.get("ResourceType")) if isinstance(test, dict) and len(test) == 1 else ()
        if not types:
            yield Problem(where, "can test ResourceType only", 'write {"ResourceType": ["AWS::S3::Bucket"]}')
        for name in types:
            if not _RESOURCE_TYPE.fullmatch(name):
                yield Problem(where, f"names a resource type that cannot be: {quoted(name)}")


def _texts(value: object) -> tuple[str, ...]:
    """The texts of a value that may be one text or a list of them; empty when it is anything else."""
    values = value if isinstance(value, list) else [value]
    texts = tuple(text for text in values if isinstance(text, str) and text)
    return texts if len(texts) == len(values) else ()
