"""The roles that change an environment from the pipeline, and the one that GitHub Actions may take.

Owns a deploy role for each environment of this account, and GitHub's role. They live under the deployment
path, where no stack of the application can touch them. An environment of another account has its role there,
and its ARN is a setting. Replacing a role stops the pipeline until its next update; users notice nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import Equals, GetAtt, If, Template
from troposphere.iam import Policy, Role

from templates_src.common.conditions import is_given
from templates_src.policies import pipeline as grants
from templates_src.policies.boundaries import deployer_boundary
from templates_src.policies.deployment import DEPLOYMENT_PATH
from templates_src.policies.document import policy
from templates_src.settings import pipeline as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

HAS_GITHUB = "HasGitHub"


@contract
class Inputs:
    """What the roles need: which environments, and where their own roles are."""

    template_bucket_name: Value[k.Text] = setting(settings.TEMPLATE_BUCKET_NAME)
    image_repository_arn: Value[k.ArnText] = setting(settings.IMAGE_REPOSITORY_ARN)
    staging_environment: Value[k.Text] = setting(settings.STAGING_ENVIRONMENT)
    staging_plan_role_arn: Value[k.ArnText] = setting(settings.STAGING_PLAN_ROLE_ARN)
    staging_deploy_role_arn: Value[k.ArnText] = setting(settings.STAGING_DEPLOY_ROLE_ARN)
    production_environment: Value[k.Text] = setting(settings.PRODUCTION_ENVIRONMENT)
    production_plan_role_arn: Value[k.ArnText] = setting(settings.PRODUCTION_PLAN_ROLE_ARN)
    production_deploy_role_arn: Value[k.ArnText] = setting(settings.PRODUCTION_DEPLOY_ROLE_ARN)
    github_subject: Value[k.Text] = setting(settings.GITHUB_SUBJECT)


@contract
class Outputs:
    """What the roles give."""

    staging_role_arn: Value[k.RoleArn] = published("Role that staging is changed with")
    production_role_arn: Value[k.RoleArn] = published("Role that production is changed with")
    github_role_arn: Value[k.RoleArn] = published("Role that GitHub Actions takes; empty: none")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the deploy roles of this account's environments, and GitHub's role when it is asked for."""
    template = Template(Description="Classla pipeline access: deploy roles")
    staging = _deploy_role(
        template, "Staging", inputs.staging_environment, inputs, given=inputs.staging_deploy_role_arn
    )
    production = _deploy_role(
        template, "Production", inputs.production_environment, inputs, given=inputs.production_deploy_role_arn
    )
    github = _github_role(template, inputs, [staging, production])
    return Built(
        template,
        Outputs(
            staging_role_arn=k.RoleArn.of(staging),
            production_role_arn=k.RoleArn.of(production),
            github_role_arn=k.RoleArn.of(github),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _deploy_role(
    template: Template, title: str, environment: Value[k.Text], inputs: Inputs, *, given: Value[k.ArnText]
) -> Expression:
    """ARN of the role that is given, or of the one that is made because none is."""
    missing = f"Makes{title}Role"
    template.add_condition(missing, Equals(given.ref, ""))
    document = grants.deploy(environment.ref, inputs.template_bucket_name.ref)
    role = template.add_resource(
        Role(
            f"{title}DeployRole",
            Condition=missing,
            Description=f"The pipeline changes {title.lower()} with this role",
            Path=DEPLOYMENT_PATH,
            AssumeRolePolicyDocument=grants.deploy_trust(),
            PermissionsBoundary=deployer_boundary(),
            Policies=[Policy(PolicyName="deploy", PolicyDocument=document)],
        )
    )
    return If(missing, GetAtt(role, "Arn"), given.ref)


def _github_role(template: Template, inputs: Inputs, deploy_roles: list[Expression]) -> Expression:
    """May do what the builds may: push the image, and take the environments' roles."""
    template.add_condition(HAS_GITHUB, is_given(inputs.github_subject))
    plan_roles = [inputs.staging_plan_role_arn.ref, inputs.production_plan_role_arn.ref]
    role = template.add_resource(
        Role(
            "GitHubRole",
            Condition=HAS_GITHUB,
            Description="GitHub Actions deploys Classla with this role",
            Path=DEPLOYMENT_PATH,
            AssumeRolePolicyDocument=grants.github_trust(inputs.github_subject.ref),
            PermissionsBoundary=deployer_boundary(),
            Policies=[
                Policy(
                    PolicyName="deploy",
                    PolicyDocument=policy(
                        *grants.push_images(inputs.image_repository_arn.ref),
                        grants.take_roles([*plan_roles, *deploy_roles]),
                    ),
                )
            ],
        )
    )
    return If(HAS_GITHUB, GetAtt(role, "Arn"), "")
