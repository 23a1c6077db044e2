"""A small IAM evaluator, enough to ask "may this role do that?" of the documents that we emit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ACCOUNT = "123456789012"
# The longest that there is, because the size of a policy counts after substitution.
REGION = "ap-southeast-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-bootstrap/00000000",
}
# What rule W3037 of cfn-lint reads.
ACTIONS: dict[str, Any] = import_module("cfnlint.helpers").load_resource(
    import_module("cfnlint.data.AdditionalSpecs"), "Policies.json"
)


def resolve(value: Any, names: Mapping[str, str]) -> Any:
    """Template data with Ref, Fn::Sub and Fn::GetAtt replaced by text.

    Args:
        names: logical id or parameter → what Ref gives; ``<logical id>.<attribute>`` → what GetAtt gives.
    """
    if isinstance(value, list):
        return [resolve(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    known = {**PSEUDO, **names}
    if set(value) == {"Ref"}:
        return known[value["Ref"]]
    if set(value) == {"Fn::GetAtt"}:
        return known[".".join(value["Fn::GetAtt"])]
    if set(value) == {"Fn::Sub"}:
        text, own = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        known |= {name: resolve(item, names) for name, item in own.items()}
        return re.sub(r"\$\{([^}]+)\}", lambda match: known[match[1]], text)
    return {key: resolve(item, names) for key, item in value.items()}


def actions_of(documents: Iterable[Mapping[str, Any]], effect: str = "Allow") -> Iterator[tuple[str, str]]:
    """(Sid, action) of every statement of one effect."""
    for document in documents:
        for statement in document["Statement"]:
            if statement["Effect"] == effect:
                yield from ((statement["Sid"], action) for action in statement["Action"])


def covers(pattern: str, action: str) -> bool:
    """Whether an action of a policy, which may hold ``*``, means this one."""
    return fnmatchcase(action.lower(), pattern.lower())


def exists(action: str) -> bool:
    """Whether IAM knows the action, or at least one action that the pattern means."""
    service, name = action.split(":", 1)
    return any(covers(name, known) for known in ACTIONS.get(service, {}).get("Actions", {}))


def resource_patterns(action: str) -> list[str]:
    """ARN patterns of the resources that a plain action can be limited to; empty: it takes ``*`` only."""
    service, name = action.split(":", 1)
    types = ACTIONS[service]["Actions"][name.lower()].get("Resources") or []
    formats = [text for kind in types for text in ACTIONS[service]["Resources"][kind.lower()]["ARNFormats"]]
    return [re.sub(r"\$\{[^}]+\}", "*", text).replace(".*", "*") for text in formats]


@dataclass(frozen=True)
class Role:
    """What a role's documents say, all of them together.

    Attributes:
        documents: policy documents, resolved.
    """

    documents: list[dict[str, Any]] = field(default_factory=list)

    def may(self, action: str, resource: str = "*", **context: str | list[str]) -> bool:
        """Whether the role may call an action; ``context`` holds condition keys, ``__`` for ``:``."""
        given = {name.replace("__", ":"): value for name, value in context.items()}
        effects = {
            statement["Effect"]
            for document in self.documents
            for statement in document["Statement"]
            if any(covers(pattern, action) for pattern in statement["Action"])
            and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
            and _conditions_hold(statement.get("Condition", {}), given)
        }
        return effects == {"Allow"}


def _conditions_hold(conditions: Mapping[str, Any], given: Mapping[str, str | list[str]]) -> bool:
    return all(
        _condition_holds(operator, wanted, given.get(key))
        for operator, block in conditions.items()
        for key, wanted in block.items()
    )


def _condition_holds(operator: str, wanted: str | list[str], got: str | list[str] | None) -> bool:
    allowed = [wanted] if isinstance(wanted, str) else wanted
    values = [got] if isinstance(got, str) else got
    if values is None:
        return operator.startswith("ForAllValues:") or operator.endswith("IfExists")
    return all(value in allowed for value in values)
