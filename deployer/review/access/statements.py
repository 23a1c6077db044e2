"""Two sets of IAM statements: what the second allows and the first did not. Pure.

Every statement is taken apart into atoms: one action, one resource, one principal. An atom that is allowed
afterwards is nothing new when one statement before covers it; an atom that was denied before must still be
denied by one statement. Patterns are compared as patterns, conditions as sets of values. Whoever combines
statements cleverly may be told of something that is none; nobody is told too little.

Source: IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ANY = frozenset({"*"})
# Values below which a condition is the tighter, the fewer it has; of the others, the more it has.
_EXCEPTED = (("actions", "NotAction"), ("resources", "NotResource"), ("principals", "NotPrincipal"))
_NEGATED = ("StringNot", "NumericNot", "DateNot", "ArnNot", "NotIpAddress")


@dataclass(frozen=True)
class Statement:
    """A statement in a form that can be compared.

    Attributes:
        sid: its name; empty for none.
        effect: Allow or Deny.
        actions, resources, principals: patterns; of a ``Not…`` element what is excepted.
        excepted: which of the three are ``Not…`` elements.
        conditions: (operator, key) → values.
    """

    sid: str
    effect: str
    actions: frozenset[str]
    resources: frozenset[str]
    principals: frozenset[str]
    excepted: frozenset[str]
    conditions: Mapping[tuple[str, str], frozenset[str]]

    def covers(self, other: Statement) -> bool:
        """Whether everything that the other says, this one says too. The other is an atom, or alike."""
        return (
            all(self._names(other, element) for element in ("actions", "resources", "principals"))
            and self.conditions.keys() <= other.conditions.keys()
            and all(
                _looser(operator, values, other.conditions[operator, key])
                for (operator, key), values in self.conditions.items()
            )
        )

    def _names(self, other: Statement, element: str) -> bool:
        ours, theirs = getattr(self, element), getattr(other, element)
        if element in self.excepted:
            if element in other.excepted:
                return all(_matched(pattern, theirs) for pattern in ours)
            # What is named must not touch what is excepted.
            return not any(_meet(one, two) for one in ours for two in theirs)
        if element in other.excepted:
            return "*" in ours
        return all(_matched(pattern, ours) for pattern in theirs)

    def atoms(self) -> Iterator[Statement]:
        """One statement for each action, resource and principal; elements with Not stay whole."""
        parts = {
            name: [getattr(self, name)]
            if name in self.excepted
            else [frozenset({item}) for item in sorted(getattr(self, name))]
            for name in ("actions", "resources", "principals")
        }
        for action in parts["actions"]:
            for resource in parts["resources"]:
                for principal in parts["principals"]:
                    yield Statement(
                        self.sid, self.effect, action, resource, principal, self.excepted, self.conditions
                    )

    def words(self) -> str:
        """The statement for people."""
        verb = "allows" if self.effect == "Allow" else "denies"
        conditions = [
            f"{operator} {key} {_listed(values)}" for (operator, key), values in self.conditions.items()
        ]
        who = f" to {self._said('principals')}" if self.principals != ANY else ""
        when = f" when {' and '.join(conditions)}" if conditions else ""
        return f"{verb} {self._said('actions')} on {self._said('resources')}{who}{when}"

    def _said(self, element: str) -> str:
        text = _listed(getattr(self, element))
        return f"everything but {text}" if element in self.excepted else text


def parse(document: Any) -> list[Statement]:
    """The statements of a parsed policy document. One without Principal is about whoever has the policy."""
    entries = document.get("Statement", []) if isinstance(document, dict) else []
    entries = entries if isinstance(entries, list) else [entries]
    return [_statement(entry) for entry in entries if isinstance(entry, dict)]


def widened(before: Iterable[Statement], after: Iterable[Statement]) -> list[Statement]:
    """Statements afterwards that allow something new, reduced to what is new about them."""
    old = [item for item in before if item.effect == "Allow"]
    found = []
    for item in after:
        if item.effect != "Allow":
            continue
        new = [atom for atom in item.atoms() if not any(other.covers(atom) for other in old)]
        if new:
            found.append(_together(item, new))
    return found


def released(before: Iterable[Statement], after: Iterable[Statement]) -> list[Statement]:
    """Statements before that denied something that nothing denies afterwards."""
    still = [item for item in after if item.effect == "Deny"]
    found = []
    for item in before:
        if item.effect != "Deny":
            continue
        gone = [atom for atom in item.atoms() if not any(other.covers(atom) for other in still)]
        if gone:
            found.append(_together(item, gone))
    return found


def _statement(entry: Mapping[str, Any]) -> Statement:
    excepted = {
        name
        for name, key in (
            ("actions", "NotAction"),
            ("resources", "NotResource"),
            ("principals", "NotPrincipal"),
        )
        if key in entry
    }
    conditions = {
        (operator, key): frozenset(_texts(values))
        for operator, tests in sorted(_mapping(entry.get("Condition")).items())
        for key, values in sorted(_mapping(tests).items())
    }
    named = entry.get("NotPrincipal", entry.get("Principal"))
    return Statement(
        sid=str(entry.get("Sid", "")),
        effect=str(entry.get("Effect", "")),
        actions=frozenset(text.lower() for text in _texts(entry.get("NotAction", entry.get("Action")))),
        # A trust policy names no resource: it is about its role.
        resources=frozenset(_texts(entry.get("NotResource", entry.get("Resource")))) or ANY,
        principals=ANY if named is None else frozenset(_principals(named)),
        excepted=frozenset(excepted),
        conditions=conditions,
    )


def _principals(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for kind, names in value.items():
            for name in _texts(names):
                yield "*" if (kind, name) == ("AWS", "*") else f"{kind}:{name}"
    else:
        yield from _texts(value)


def _together(item: Statement, atoms: list[Statement]) -> Statement:
    """The part of a statement that some of its atoms make."""
    parts = [
        frozenset().union(*(getattr(atom, name) for atom in atoms))
        for name in ("actions", "resources", "principals")
    ]
    return Statement(item.sid, item.effect, parts[0], parts[1], parts[2], item.excepted, item.conditions)


def _matched(pattern: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns matches all that a pattern does: a star is matched by a star only."""
    return any(pattern == other or fnmatchcase(pattern, other.replace("[", "[[]")) for other in patterns)


def _meet(one: str, two: str) -> bool:
    return _matched(one, [two]) or _matched(two, [one])


def _looser(operator: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    name = operator.rpartition(":")[2]
    return ours <= theirs if name.startswith(_NEGATED) else theirs <= ours


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    return [item if isinstance(item, str) else json.dumps(item, sort_keys=True) for item in values]


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"
