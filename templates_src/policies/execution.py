"""The execution role: what CloudFormation may do when it deploys the application, and what it must never do.

One managed policy an area, because IAM allows 6,144 characters in each. They cover the resource types that
the application's templates emit (a test compares them with the permissions in AWS's own provider schemas)
and are scoped by name where AWS lets a name be chosen. ``guard`` denies what would let a template take over
the account or the deployment itself; a denial holds whatever somebody attaches to the role later.

The bootstrap and pipeline stacks are not in it: a role must not rebuild what it is bound by. An
administrator deploys those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import account, cloudformation, iam, organizations, s3
from awacs.aws import StringEqualsIfExists
from troposphere import AccountId, Ref

from templates_src.common.naming import arn
from templates_src.policies.deployment import deployment_roles, objects_in
from templates_src.policies.document import deny, policy, service_trust
from templates_src.policies.execution_compute import compute
from templates_src.policies.execution_data import data
from templates_src.policies.execution_edge import edge
from templates_src.policies.execution_identity import identity
from templates_src.policies.execution_monitoring import monitoring
from templates_src.policies.execution_network import network

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression

WRITES_IAM = ("Add", "Attach", "Create", "Delete", "Detach", "Put", "Remove", "Set", "Tag", "Untag", "Update")


def execution_policies(bucket_arn: Expression) -> dict[str, PolicyDocument]:
    """Area → its policy, the guard last.

    Args:
        bucket_arn: the template bucket, which the role reads and must not change.
    """
    return {
        "Network": network(),
        "Edge": edge(),
        "Compute": compute(),
        "Data": data(),
        "Monitoring": monitoring(),
        "Identity": identity(bucket_arn),
        "Guard": guard(bucket_arn),
    }


def execution_trust() -> PolicyDocument:
    """CloudFormation, working for this account.

    ``IfExists``, because AWS documents ``aws:SourceAccount`` for CloudFormation's extensions and not for the
    service role of a stack: demanded outright, a key that is not sent would stop every deployment.
    """
    return service_trust(
        "cloudformation.amazonaws.com",
        conditions=[StringEqualsIfExists({"aws:SourceAccount": AccountId})],
    )


def guard(bucket_arn: Expression) -> PolicyDocument:
    """Denials, by pattern so that tomorrow's calls are in them too."""
    return policy(
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
            ],
            ["*"],
        ),
        # No managed policy anywhere, and nothing that writes on the roles that deploy.
        deny(
            "DenyOwnRights",
            [iam.Action(f"{verb}*") for verb in WRITES_IAM],
            [deployment_roles(), arn("iam", "policy/*", region=False)],
        ),
        # The stack that this very policy is a part of.
        deny("DenyBootstrap", [cloudformation.Action("*")], [Ref("AWS::StackId")]),
        # The templates of every past deployment.
        deny(
            "DenyTemplateBucket",
            [s3.Action("Delete*"), s3.Action("Put*")],
            [bucket_arn, objects_in(bucket_arn)],
        ),
    )
