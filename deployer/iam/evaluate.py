"""May this role do that? A small IAM evaluator over the documents that we emit. Pure.

A denial wins; nothing is allowed unless something allows it; a permissions boundary must allow it too. A
resource policy that names the role allows by itself within one account, unless it names the account only.
Session policies, service and resource control policies are none of ours and are not evaluated: an
organization's can take away more.

Source: IAM user guide, "Policy evaluation logic", "Permissions boundaries for IAM entities" and "IAM JSON
policy elements".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.iam.conditions import Values, conditions_hold, filled, listed, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ALLOW, DENY = "Allow", "Deny"


def covers(pattern: str, action: str) -> bool:
    """Whether an action of a policy, which may hold wildcards, means this one; actions know no case."""
    return matches(pattern.lower(), action.lower())


def statements(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of a document, which may be one without a list."""
    found = document.get("Statement", [])
    return found if isinstance(found, list) else [found]


def effects(
    documents: Iterable[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, Values]
) -> set[str]:
    """What the statements that mean a request say: Allow, Deny, both or nothing."""
    return {
        str(statement["Effect"])
        for document in documents
        for statement in statements(document)
        if _means(statement, action, resource, context)
    }


@dataclass(frozen=True)
class Role:
    """What a role's documents say, all of them together.

    Attributes:
        documents: policy documents, resolved.
        boundary: its permissions boundary; None: none.
        arn: its own; empty where nobody asks for it.
        trust: who may take it.
    """

    documents: list[dict[str, Any]] = field(default_factory=list)
    boundary: Mapping[str, Any] | None = None
    arn: str = ""
    trust: Mapping[str, Any] = field(default_factory=dict)

    def may(self, action: str, resource: str = "*", **context: Values) -> bool:
        """Whether the role may call an action; ``context`` holds condition keys, ``__`` for ``:``."""
        given = {name.replace("__", ":"): value for name, value in context.items()}
        if effects(self.documents, action, resource, given) != {ALLOW}:
            return False
        return self.boundary is None or effects([self.boundary], action, resource, given) == {ALLOW}

    def trusts(self, kind: str, principal: str, action: str = "sts:AssumeRole", **context: Values) -> bool:
        """Whether a principal may take it.

        Args:
            kind: ``AWS``, ``Service`` or ``Federated``.
            principal: ARN or service name; an account's root ARN in the document means all of its roles.
            action: how it is taken.
            context: see ``may``.
        """
        given = {name.replace("__", ":"): value for name, value in context.items()}
        return named(self.trust, kind, principal, action, "", given) == {ALLOW}


def named(
    document: Mapping[str, Any],
    kind: str,
    principal: str,
    action: str,
    resource: str,
    context: Mapping[str, Values],
) -> set[str]:
    """What a resource or trust policy says to a principal: Allow, Deny, both or nothing."""
    return {
        str(statement["Effect"])
        for statement in statements(document)
        if any(_is(principal, one) for one in principals(statement, kind))
        and _means(statement, action, resource, context)
    }


def principals(statement: Mapping[str, Any], kind: str) -> list[str]:
    """The principals of one kind that a statement names."""
    who = statement.get("Principal", {})
    if who == "*":
        return ["*"]
    return listed(who[kind]) if isinstance(who, dict) and kind in who else []


def actions_of(documents: Iterable[Mapping[str, Any]], effect: str = ALLOW) -> Iterator[tuple[str, str]]:
    """(Sid, action) of every statement of one effect."""
    for document in documents:
        for statement in statements(document):
            if statement["Effect"] == effect:
                for action in listed(statement.get("Action", [])):
                    yield str(statement.get("Sid", "")), action


def _means(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, Values]) -> bool:
    return (
        _lists(statement, "Action", lambda pattern: covers(pattern, action))
        and _lists(statement, "Resource", lambda pattern: _is_resource(pattern, resource, context))
        and conditions_hold(statement.get("Condition", {}), context)
    )


def _lists(statement: Mapping[str, Any], element: str, test: Any) -> bool:
    """By the element or by its negation; a trust policy has no resource."""
    if f"Not{element}" in statement:
        return not any(test(pattern) for pattern in listed(statement[f"Not{element}"]))
    if element not in statement:
        return True
    return any(test(pattern) for pattern in listed(statement[element]))


def _is_resource(pattern: str, resource: str, context: Mapping[str, Values]) -> bool:
    text = filled(pattern, context)
    return text is not None and matches(text, resource)


def _is(principal: str, one: str) -> bool:
    if one in ("*", principal):
        return True
    if one.isdigit():
        one = f"arn:aws:iam::{one}:root"
    return one.endswith(":root") and one.split(":")[4] == (principal.split(":") + [""] * 5)[4]
