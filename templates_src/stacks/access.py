"""The two roles that deployments run with: execution for CloudFormation, plan for whoever prepares a review.

Owns both roles and the managed policies of the execution role. Roles and policies are kept when the stack
goes: every application stack remembers the execution role and could not even be deleted without it.
Replacing one (a change of path) gives it a new ARN: users notice nothing, but deployments fail until the
deployer is told and each application stack has been updated once with the new role.
"""

from __future__ import annotations

from troposphere import GetAtt, If, Ref, Template
from troposphere.iam import ManagedPolicy, Policy, Role

from templates_src.common.conditions import is_given
from templates_src.common.naming import arn
from templates_src.common.retention import RETAINED
from templates_src.policies.deployment import DEPLOYMENT_PATH
from templates_src.policies.execution import execution_policies, execution_trust
from templates_src.policies.planning import plan_policy, plan_trust
from templates_src.settings import bootstrap
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

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


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the managed policies, the execution role that has them, and the plan role that may pass it."""
    template = Template(Description="Classla access: execution role and plan role")
    template.add_condition(HAS_OPERATOR, is_given(inputs.operator_role_arn))
    policies = _execution_policies(template, inputs)
    execution = _execution_role(template, policies)
    plan = _plan_role(template, inputs, execution)
    return Built(
        template,
        Outputs(
            execution_role_arn=k.RoleArn.of(GetAtt(execution, "Arn")),
            plan_role_arn=k.RoleArn.of(GetAtt(plan, "Arn")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _execution_policies(template: Template, inputs: Inputs) -> list[ManagedPolicy]:
    return [
        template.add_resource(
            ManagedPolicy(
                f"Execution{area}Policy",
                Description=f"Classla deployments: {area.lower()}",
                Path=DEPLOYMENT_PATH,
                PolicyDocument=document,
                **RETAINED,
            )
        )
        for area, document in execution_policies(inputs.bucket_arn.ref).items()
    ]


def _execution_role(template: Template, policies: list[ManagedPolicy]) -> Role:
    return template.add_resource(
        Role(
            "ExecutionRole",
            Description="CloudFormation deploys Classla with this role",
            Path=DEPLOYMENT_PATH,
            AssumeRolePolicyDocument=execution_trust(),
            ManagedPolicyArns=[Ref(policy) for policy in policies],
            **RETAINED,
        )
    )


def _plan_role(template: Template, inputs: Inputs, execution: Role) -> Role:
    this_account = arn("iam", "root", region=False)
    document = plan_policy(inputs.bucket_arn.ref, inputs.repository_arn.ref, GetAtt(execution, "Arn"))
    return template.add_resource(
        Role(
            "PlanRole",
            Description="Prepares Classla change sets and executes none",
            Path=DEPLOYMENT_PATH,
            AssumeRolePolicyDocument=plan_trust(If(HAS_OPERATOR, inputs.operator_role_arn.ref, this_account)),
            Policies=[Policy(PolicyName="prepare-change-sets", PolicyDocument=document)],
            **RETAINED,
        )
    )
