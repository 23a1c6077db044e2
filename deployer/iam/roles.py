"""The roles that evaluated templates make, with their policies, boundaries and trust. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.errors import UnevaluatedError
from deployer.iam.arns import arn_of, concrete
from deployer.iam.evaluate import Role
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.iam.arns import Place
    from templates_src.evaluate import Deployment, Resource

ROLE, MANAGED_POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"


def managed_policies(deployment: Deployment, place: Place) -> dict[str, dict[str, Any]]:
    """ARN → document of every managed policy that a deployment makes."""
    return {
        arn_of(one, deployment, place): concrete(one.properties["PolicyDocument"], deployment, place)
        for one in deployment.of_type(MANAGED_POLICY)
    }


def roles_of(
    deployment: Deployment, place: Place, known: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Role]:
    """Address → role.

    Args:
        deployment: evaluated.
        place: where it would be.
        known: managed policies by ARN that other stacks make, such as the boundaries of bootstrap.

    Raises:
        UnevaluatedError: a boundary that is not among them.
    """
    policies = {**(known or {}), **managed_policies(deployment, place)}
    return {one.address: _role(one, deployment, place, policies) for one in deployment.of_type(ROLE)}


def _role(
    resource: Resource, deployment: Deployment, place: Place, policies: Mapping[str, Mapping[str, Any]]
) -> Role:
    given: dict[str, Any] = concrete(dict(resource.properties), deployment, place)
    inline = [one["PolicyDocument"] for one in given.get("Policies", [])]
    # AWS's own managed policies are not evaluated: they are named, and the boundary holds them.
    attached = [dict(policies[arn]) for arn in given.get("ManagedPolicyArns", []) if arn in policies]
    boundary = given.get("PermissionsBoundary")
    if boundary is not None and boundary not in policies:
        problem = Problem(resource.address, f"has the boundary {boundary}, which no template makes")
        raise UnevaluatedError("A role cannot be evaluated", [problem])
    return Role(
        documents=[*inline, *attached],
        boundary=policies[boundary] if boundary else None,
        arn=arn_of(resource, deployment, place),
        trust=given["AssumeRolePolicyDocument"],
    )
