"""The only place that makes an IAM policy document.

It sets the Version, wants a Sid on every statement, and refuses ``*`` where nobody wrote down why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awacs.aws import Action, Allow, Condition, Deny, PolicyDocument, Principal, Statement
from awacs.sts import AssumeRole

from templates_src.errors import Problem, WiringError
from templates_src.policies.wildcards import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from templates_src.wiring.kinds import Expression

VERSION = "2012-10-17"
EVERYTHING = "*"


def allow(
    sid: str,
    actions: Sequence[Action],
    resources: Sequence[Expression],
    *,
    principal: Principal | None = None,
    conditions: Sequence[Any] = (),
) -> Statement:
    """A statement that allows.

    Args:
        sid: unique name inside the document, PascalCase; also the key of ``wildcards.REASONS``.
        actions: from the typed ``awacs.<service>`` modules, so that a misspelt one fails to import.
        resources: ARNs; ``*`` only with a written reason; empty in a trust policy, which has no resource.
        principal: who, in a resource policy.
        conditions: awacs condition operators, all of which must hold.

    Raises:
        WiringError: ``*`` without a reason in ``templates_src/policies/wildcards.py``.
    """
    return _statement(Allow, sid, actions, resources, principal, conditions)


def deny(
    sid: str,
    actions: Sequence[Action],
    resources: Sequence[Expression],
    *,
    principal: Principal | None = None,
    conditions: Sequence[Any] = (),
) -> Statement:
    """A statement that denies; ``*`` needs no reason here, because it only takes away."""
    return _statement(Deny, sid, actions, resources, principal, conditions)


def policy(*statements: Statement) -> PolicyDocument:
    """A policy document.

    Raises:
        WiringError: two statements share a Sid.
    """
    sids = [statement.Sid for statement in statements]
    repeated = sorted({sid for sid in sids if sids.count(sid) > 1})
    if repeated:
        raise WiringError(
            "A policy has two statements of one name", [Problem(sid, "rename one") for sid in repeated]
        )
    return PolicyDocument(Version=VERSION, Statement=list(statements))


def service_trust(service: str, *, conditions: Sequence[Any] = ()) -> PolicyDocument:
    """Trust policy that lets an AWS service take the role.

    Args:
        service: for example ``ecs-tasks.amazonaws.com``.
        conditions: such as ``aws:SourceAccount``, which keeps other accounts from using the service as a
            confused deputy.
    """
    return policy(
        allow("Trust", [AssumeRole], [], principal=Principal("Service", service), conditions=conditions)
    )


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[Action],
    resources: Sequence[Expression],
    principal: Principal | None,
    conditions: Sequence[Any],
) -> Statement:
    if effect == Allow:
        _refuse_unexplained(sid, actions, resources)
    given: dict[str, Any] = {}
    if resources:
        given["Resource"] = list(resources)
    if principal is not None:
        given["Principal"] = principal
    if conditions:
        given["Condition"] = Condition(list(conditions))
    return Statement(Sid=sid, Effect=effect, Action=sorted(actions, key=lambda a: str(a.JSONrepr())), **given)


def _refuse_unexplained(sid: str, actions: Sequence[Action], resources: Sequence[Expression]) -> None:
    broad_actions = [name for name in (str(action.JSONrepr()) for action in actions) if "*" in name]
    if (EVERYTHING in resources or broad_actions) and sid not in REASONS:
        raise WiringError(
            "A policy statement allows more than it names",
            [
                Problem(
                    f"statement {sid}",
                    f"uses * for {', '.join(broad_actions) or 'the resource'} without a reason",
                    "name the resources, or give the reason in templates_src/policies/wildcards.py",
                )
            ],
        )
