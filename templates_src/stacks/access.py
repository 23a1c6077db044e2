"""The roles that deployments run with: one for CloudFormation; plan, deploy, recover, secrets for people.

Owns these roles, the managed policies of the execution role, and the boundaries of all roles. Roles and
policies are kept when the stack goes: every application stack remembers the execution role and could not even
be deleted without it. Replacing one (a change of path) gives it a new ARN: users notice nothing, but
deployments fail until the deployer is told and each application stack has been updated once with the new
role. A changed boundary acts at once, on every role that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import GetAtt, If, Ref, Sub, Template
from troposphere.iam import ManagedPolicy, Policy, Role

from templates_src.common.conditions import is_given
from templates_src.common.naming import arn
from templates_src.common.retention import RETAINED
from templates_src.policies import people
from templates_src.policies.boundaries import (
    DEPLOYER_BOUNDARY,
    ROLE_BOUNDARY,
    application_roles,
    deployers,
)
from templates_src.policies.deployment import DEPLOYMENT_PATH
from templates_src.policies.execution import execution_policies, execution_trust, guard
from templates_src.settings import bootstrap
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

HAS_OPERATOR = "HasOperatorRole"


@contract
class Inputs:
    """What the roles need: what they may read, and who may take the plan role."""

    bucket_arn: Value[k.BucketArn] = wired("ARN of the template bucket")
    repository_arn: Value[k.RepositoryArn] = wired("ARN of the image repository")
    operator_role_arn: Value[k.ArnText] = setting(bootstrap.OPERATOR_ROLE_ARN)


@contract
class Outputs:
    """What the roles give."""

    execution_role_arn: Value[k.RoleArn] = published("Role that CloudFormation deploys the application with")
    plan_role_arn: Value[k.RoleArn] = published("Role that prepares change sets and executes none")
    deploy_role_arn: Value[k.RoleArn] = published("Role that executes change sets and makes none")
    recover_role_arn: Value[k.RoleArn] = published("Role that rolls back and deletes stacks")
    secrets_role_arn: Value[k.RoleArn] = published("Role that fills the secrets")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make boundaries, the execution role with its policies, and the roles of people; one may pass it."""
    template = Template(Description="Classla access: execution role and the roles of people")
    template.add_condition(HAS_OPERATOR, is_given(inputs.operator_role_arn))
    _boundaries(template, inputs)
    execution = _execution_role(template, inputs)
    arns = {
        name: k.RoleArn.of(GetAtt(role, "Arn")) for name, role in _people(template, inputs, execution).items()
    }
    return Built(
        template,
        Outputs(
            execution_role_arn=k.RoleArn.of(GetAtt(execution, "Arn")),
            plan_role_arn=arns["Plan"],
            deploy_role_arn=arns["Deploy"],
            recover_role_arn=arns["Recover"],
            secrets_role_arn=arns["Secrets"],
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _boundaries(template: Template, inputs: Inputs) -> None:
    """Their names are fixed: see ``boundaries.py``."""
    for title, name, whose, document in (
        ("Role", ROLE_BOUNDARY, "a role of the application", application_roles(inputs.bucket_arn.ref)),
        ("Deployer", DEPLOYER_BOUNDARY, "a role that deploys", deployers()),
    ):
        template.add_resource(
            ManagedPolicy(
                f"{title}Boundary",
                ManagedPolicyName=Sub(name),
                Description=f"Classla: the most that {whose} can do",
                Path=DEPLOYMENT_PATH,
                PolicyDocument=document,
                **RETAINED,
            )
        )


def _managed(template: Template, area: str, document: PolicyDocument) -> ManagedPolicy:
    return template.add_resource(
        ManagedPolicy(
            f"Execution{area}Policy",
            Description=f"Classla deployments: {area.lower()}",
            Path=DEPLOYMENT_PATH,
            PolicyDocument=document,
            **RETAINED,
        )
    )


def _execution_role(template: Template, inputs: Inputs) -> Role:
    bucket = inputs.bucket_arn.ref
    policies = [_managed(template, *made) for made in execution_policies(bucket).items()]
    return template.add_resource(
        Role(
            "ExecutionRole",
            Description="CloudFormation deploys Classla with this role",
            Path=DEPLOYMENT_PATH,
            AssumeRolePolicyDocument=execution_trust(),
            PermissionsBoundary=Ref(_managed(template, "Guard", guard(bucket))),
            ManagedPolicyArns=[Ref(policy) for policy in policies],
            **RETAINED,
        )
    )


def _people(template: Template, inputs: Inputs, execution: Role) -> dict[str, Role]:
    """Plan, execute, recover, secrets: each taken by the operator, or by whom the account lets."""
    bucket = inputs.bucket_arn.ref
    plan = people.plan(bucket, inputs.repository_arn.ref, GetAtt(execution, "Arn"))
    return {
        "Plan": _person(template, inputs, "Plan", "Prepares Classla change sets and executes none", plan),
        "Deploy": _person(
            template, inputs, "Deploy", "Executes Classla change sets and makes none", people.execute(bucket)
        ),
        "Recover": _person(
            template, inputs, "Recover", "Rolls back and deletes Classla stacks", people.recover()
        ),
        "Secrets": _person(template, inputs, "Secrets", "Fills the secrets of Classla", people.secrets()),
    }


def _person(template: Template, inputs: Inputs, title: str, does: str, document: PolicyDocument) -> Role:
    this_account = arn("iam", "root", region=False)
    return template.add_resource(
        Role(
            f"{title}Role",
            Description=does,
            Path=DEPLOYMENT_PATH,
            PermissionsBoundary=Ref("DeployerBoundary"),
            AssumeRolePolicyDocument=people.trust(
                If(HAS_OPERATOR, inputs.operator_role_arn.ref, this_account)
            ),
            Policies=[Policy(PolicyName="work", PolicyDocument=document)],
            **RETAINED,
        )
    )
