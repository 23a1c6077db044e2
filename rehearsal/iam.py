"""May this role do that? A small IAM evaluator over the documents that we emit. Pure.

Source: IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators": a
denial wins, nothing is allowed unless something allows it, every condition must hold. Permission boundaries,
session policies and service control policies are none of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Values = str | list[str]


def covers(pattern: str, action: str) -> bool:
    """Whether an action of a policy, which may hold ``*``, means this one."""
    return fnmatchcase(action.lower(), pattern.lower())


@dataclass(frozen=True)
class Role:
    """What a role's documents say, all of them together.

    Attributes:
        documents: policy documents, resolved.
        arn: its own; empty where nobody asks for it.
        trust: who may take it.
    """

    documents: list[dict[str, Any]] = field(default_factory=list)
    arn: str = ""
    trust: Mapping[str, Any] = field(default_factory=dict)

    def may(self, action: str, resource: str = "*", **context: Values) -> bool:
        """Whether the role may call an action; ``context`` holds condition keys, ``__`` for ``:``."""
        given = {name.replace("__", ":"): value for name, value in context.items()}
        effects = {
            statement["Effect"]
            for document in self.documents
            for statement in document["Statement"]
            if any(covers(pattern, action) for pattern in _list(statement["Action"]))
            and any(fnmatchcase(resource, pattern) for pattern in _list(statement["Resource"]))
            and conditions_hold(statement.get("Condition", {}), given)
        }
        return effects == {"Allow"}

    def trusts(self, kind: str, principal: str, action: str = "sts:AssumeRole", **context: Values) -> bool:
        """Whether a principal may take it.

        Args:
            kind: ``AWS`` or ``Service``.
            principal: ARN or service name; an account's root ARN in the document means all of its roles.
            action: how it is taken.
            context: see ``may``.
        """
        given = {name.replace("__", ":"): value for name, value in context.items()}
        return any(
            statement["Effect"] == "Allow"
            and any(covers(pattern, action) for pattern in _list(statement["Action"]))
            and any(_is(principal, named) for named in _list(statement.get("Principal", {}).get(kind, [])))
            and conditions_hold(statement.get("Condition", {}), given)
            for statement in self.trust.get("Statement", [])
        )


def _is(principal: str, named: str) -> bool:
    if named == principal:
        return True
    return named.endswith(":root") and named.split(":")[4] == (principal.split(":") + [""] * 5)[4]


def _list(value: Values) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def conditions_hold(conditions: Mapping[str, Any], given: Mapping[str, Values]) -> bool:
    """Whether every condition holds for these keys."""
    return all(
        _condition_holds(operator, _list(wanted), given.get(key))
        for operator, block in conditions.items()
        for key, wanted in block.items()
    )


def _condition_holds(operator: str, wanted: list[str], got: Values | None) -> bool:
    if got is None:
        return operator.startswith("ForAllValues:") or operator.endswith("IfExists")
    name = operator.rpartition(":")[2].removesuffix("IfExists")
    return all(_matches(name, wanted, value) for value in _list(got))


def _matches(operator: str, wanted: list[str], got: str) -> bool:
    """ArnEquals and ArnLike are the same, and take wildcards."""
    if operator in ("StringLike", "ArnLike", "ArnEquals"):
        return any(fnmatchcase(got, pattern) for pattern in wanted)
    if operator in ("StringNotLike", "ArnNotLike", "ArnNotEquals"):
        return not any(fnmatchcase(got, pattern) for pattern in wanted)
    if operator in ("StringNotEquals",):
        return got not in wanted
    return got in wanted
