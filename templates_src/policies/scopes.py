"""From the actions that the resource handlers need to policies: each action goes where a scope asks for it.

A scope says for which resources and on which conditions actions are allowed. An action that no scope asks
for, or that awacs does not know, stops the build: a new resource type gets no rights by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem, WiringError
from templates_src.policies.document import EVERYTHING, allow, policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awacs.aws import Action, PolicyDocument, Statement

    from templates_src.policies.handlers import Handlers
    from templates_src.wiring.kinds import Expression

# awacs names a module after the service's prefix, but for Python's own word.
MODULES = {"lambda": "awslambda"}


@dataclass(frozen=True)
class Scope:
    """Actions that are allowed on the same resources.

    Attributes:
        sid: of the statement.
        actions: names, or patterns. An action goes to every scope that names it, and otherwise to the first
            one with a pattern that it fits.
        resources: ARNs.
        conditions: that must hold.
        widened: patterns that stand in the policy for all actions that they cover; for size.
    """

    sid: str
    actions: tuple[str, ...]
    resources: Sequence[Expression]
    conditions: Sequence[Any] = ()
    widened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """One managed policy.

    Attributes:
        name: for example ``Network``.
        scopes: its statements.
        reach: Sid of the statement for actions that IAM limits to no resource; they leave their scope for it.
        reached: of these, what is written as a pattern.
    """

    name: str
    scopes: tuple[Scope, ...]
    reach: str = ""
    reached: tuple[str, ...] = ()


def documents(areas: Sequence[Area], handlers: Handlers) -> dict[str, PolicyDocument]:
    """Area → its policy.

    Raises:
        WiringError: an action that no scope asks for, or that awacs does not know; a scope that asks for
            nothing that is needed.
    """
    given = {scope.sid: set[str]() for area in areas for scope in area.scopes}
    problems = []
    for action in sorted(handlers.wanted()):
        sids = list(_takers(action, areas))
        if not sids:
            problems.append(_unscoped(action, handlers))
        for sid in sids:
            given[sid].add(action)
    problems += [
        Problem(f"scope {sid}", "asks for nothing that a handler needs", "remove it")
        for sid, actions in given.items()
        if not actions
    ]
    if problems:
        raise WiringError("The execution role can not be derived", problems)
    return {area.name: policy(*_statements(area, given, handlers)) for area in areas}


def awacs_action(name: str) -> Action:
    """The awacs action of an IAM name, such as ``ec2:CreateVpc``; a pattern is taken as it is.

    Raises:
        WiringError: awacs does not know it.
    """
    service, _, operation = name.partition(":")
    try:
        module = import_module(f"awacs.{MODULES.get(service, service.replace('-', '_'))}")
        found: Action = module.Action(operation) if "*" in operation else getattr(module, operation)
    except (ImportError, AttributeError):
        advice = "exclude it with a reason in templates_src/policies/adjustments.py, or update awacs"
        raise WiringError(
            "There is no such action", [Problem(name, "awacs does not know it", advice)]
        ) from None
    return found


def _takers(action: str, areas: Sequence[Area]) -> Iterator[str]:
    scopes = [scope for area in areas for scope in area.scopes]
    exact = [scope.sid for scope in scopes if action in scope.actions]
    fitting = [scope.sid for scope in scopes if any(fnmatchcase(action, one) for one in scope.actions)]
    yield from exact or fitting[:1]


def _statements(area: Area, given: dict[str, set[str]], handlers: Handlers) -> Iterator[Statement]:
    reached: set[str] = set()
    for scope in area.scopes:
        actions = given[scope.sid]
        if list(scope.resources) != [EVERYTHING]:
            unlimited = actions & handlers.unlimited
            reached |= unlimited
            actions = actions - unlimited
        if actions:
            yield allow(
                scope.sid, _named(actions, scope.widened), scope.resources, conditions=scope.conditions
            )
    if reached:
        yield allow(area.reach, _named(reached, area.reached), [EVERYTHING])


def _named(actions: set[str], widened: tuple[str, ...]) -> list[Action]:
    plain = {name for name in actions if not any(fnmatchcase(name, pattern) for pattern in widened)}
    return [awacs_action(name) for name in sorted({*plain, *widened})]


def _unscoped(action: str, handlers: Handlers) -> Problem:
    types = sorted(name for name, actions in handlers.types.items() if action in actions)
    return Problem(
        action,
        f"is needed for {', '.join(types) or 'what adjustments.py adds'}, and no scope asks for it",
        "name it in a scope of templates_src/policies/execution_*.py, "
        "or exclude it with a reason in adjustments.py",
    )
