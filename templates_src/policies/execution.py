"""The execution role: what CloudFormation may do when it deploys the application, and what it must never do.

What it may do is derived: the provider schemas say which actions each emitted resource type needs
(``handlers.json``), ``adjustments.py`` says what is left out or added and why, and the areas say on which
resources and conditions. One managed policy an area, because IAM allows 6,144 characters in each. ``guard``
is the role's permissions boundary: it denies what would let a template take over the account or the
deployment itself, and it holds whatever somebody attaches to the role later.

The bootstrap and pipeline stacks are not in it: a role must not rebuild what it is bound by. An
administrator deploys those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import (
    account,
    cloudformation,
    codebuild,
    codepipeline,
    events,
    iam,
    logs,
    organizations,
    s3,
    sns,
    sts,
)
from awacs.aws import StringEquals, StringEqualsIfExists, StringNotEquals
from troposphere import AccountId, Ref

from templates_src.common.naming import arn
from templates_src.policies import handlers
from templates_src.policies.boundaries import role_boundary
from templates_src.policies.deployment import (
    deployment_roles,
    execution_roles,
    objects_in,
    our_roles,
    pipeline_parts,
    pipeline_stack,
)
from templates_src.policies.document import allow, deny, policy, service_trust
from templates_src.policies.execution_compute import compute
from templates_src.policies.execution_data import data
from templates_src.policies.execution_edge import edge
from templates_src.policies.execution_identity import ROLE_USERS, identity
from templates_src.policies.execution_monitoring import monitoring
from templates_src.policies.execution_network import network
from templates_src.policies.scopes import awacs_action, documents

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement

    from templates_src.policies.handlers import Handlers
    from templates_src.wiring.kinds import Expression

CLOUDFORMATION = "cloudformation.amazonaws.com"
WRITES_IAM = ("Add", "Attach", "Create", "Delete", "Detach", "Put", "Remove", "Set", "Tag", "Untag", "Update")


def execution_policies(bucket_arn: Expression, needed: Handlers | None = None) -> dict[str, PolicyDocument]:
    """Area → its policy.

    Args:
        bucket_arn: the template bucket, which the role reads.
        needed: what the resource handlers call; None reads the committed table.

    Raises:
        WiringError: an action that no area asks for.
    """
    areas = (network(), edge(), compute(), data(), monitoring(), identity(bucket_arn))
    return documents(areas, needed or handlers.read())


def execution_trust() -> PolicyDocument:
    """CloudFormation, working for this account.

    ``IfExists``, because AWS documents ``aws:SourceAccount`` for CloudFormation's extensions and not for the
    service role of a stack: demanded outright, a key that is not sent would stop every deployment.
    """
    return service_trust(
        CLOUDFORMATION,
        conditions=[StringEqualsIfExists({"aws:SourceAccount": AccountId})],
    )


def guard(bucket_arn: Expression, needed: Handlers | None = None) -> PolicyDocument:
    """The boundary: no other service than the derived ones, and of those not what these denials name, by
    pattern so that tomorrow's calls are in them too.

    Args:
        bucket_arn: the template bucket, which the role must not change.
        needed: as above.
    """
    wanted = (needed or handlers.read()).wanted()
    services = {f"{action.split(':')[0]}:*" for action in wanted} - {"iam:*"}
    identities = {action for action in wanted if action.startswith("iam:")} - {"iam:PassRole"}
    return policy(
        allow("GuardServices", [awacs_action(name) for name in sorted(services | identities)], ["*"]),
        allow(
            "GuardPassing",
            [iam.PassRole],
            [our_roles(), execution_roles()],
            conditions=[_passed_to(*ROLE_USERS, CLOUDFORMATION)],
        ),
        *_other_ways_in(),
        *_own_rights(),
        *_what_decides(bucket_arn),
    )


def _other_ways_in() -> tuple[Statement, ...]:
    """Identities that would outlive the deployment."""
    return (
        # A person, a key, a password or a trusted identity provider would outlive the deployment.
        deny(
            "DenyOtherWaysIn",
            [
                account.Action("*"),
                iam.Action("*AccessKey*"),
                iam.Action("*Account*"),
                iam.Action("*Group*"),
                iam.Action("*LoginProfile*"),
                iam.Action("*MFA*"),
                iam.Action("*Provider*"),
                iam.Action("*SSHPublicKey*"),
                iam.Action("*ServiceSpecificCredential*"),
                iam.Action("*SigningCertificate*"),
                iam.Action("*User*"),
                organizations.Action("*"),
                # Neither another role, nor credentials of any kind.
                sts.Action("*"),
            ],
            ["*"],
        ),
    )


def _own_rights() -> tuple[Statement, ...]:
    """What it is bound by, and roles that would not be."""
    return (
        # No managed policy anywhere, the boundaries among them, and nothing that writes on the roles that
        # deploy.
        deny(
            "DenyOwnRights",
            [iam.Action(f"{verb}*") for verb in WRITES_IAM],
            [deployment_roles(), arn("iam", "policy/*", region=False)],
        ),
        # A role without the boundary, or with another one. The key is absent, and so not equal, when a role
        # is made without any.
        deny(
            "DenyUnboundedRoles",
            [
                iam.AttachRolePolicy,
                iam.CreateRole,
                iam.PutRolePermissionsBoundary,
                iam.PutRolePolicy,
            ],
            ["*"],
            conditions=[StringNotEquals({"iam:PermissionsBoundary": role_boundary()})],
        ),
        deny("DenyUnbinding", [iam.DeleteRolePermissionsBoundary], ["*"]),
    )


def _what_decides(bucket_arn: Expression) -> tuple[Statement, ...]:
    """Bootstrap, the pipeline, and the templates of every deployment."""
    return (
        # The stack that this very policy is a part of, and the pipeline, whose roles can deploy.
        deny("DenyBootstrap", [cloudformation.Action("*")], [Ref("AWS::StackId"), pipeline_stack()]),
        deny("DenyPipeline", [codebuild.Action("*"), codepipeline.Action("*")], ["*"]),
        # Who changes what lies in its bucket, or who hears its questions, decides what is deployed.
        deny(
            "DenyPipelineParts",
            [events.Action("*"), logs.Action("*"), s3.Action("*"), sns.Action("*")],
            pipeline_parts(),
        ),
        # The templates of every past deployment.
        deny(
            "DenyTemplateBucket",
            [s3.Action("Delete*"), s3.Action("Put*")],
            [bucket_arn, objects_in(bucket_arn)],
        ),
    )


def _passed_to(*services: str) -> StringEquals:
    return StringEquals({"iam:PassedToService": list(services)})
