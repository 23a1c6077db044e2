"""The builds: one CodeBuild project for each kind of work in each environment, each with a role of its own.

Owns the projects and their roles. A project is small and says what only the template knows: which build
specification of ``buildspecs/`` it runs, in which environment, with which role. Replacing one loses nothing
but a build that runs at that moment.

Only the build of the image is privileged, which Docker needs, and it is the one that writes no artifact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from troposphere import GetAtt, Ref, Template
from troposphere.codebuild import (
    Artifacts,
    CloudWatchLogs,
    Environment,
    EnvironmentVariable,
    LogsConfig,
    Project,
    Source,
)
from troposphere.iam import Policy, Role

from templates_src.common.pipeline import IMAGE, JOBS, Job
from templates_src.policies import pipeline as grants
from templates_src.policies.boundaries import deployer_boundary
from templates_src.policies.deployment import DEPLOYMENT_PATH
from templates_src.policies.document import policy
from templates_src.settings import pipeline as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from awacs.aws import Statement

    from templates_src.wiring.kinds import Expression

BUILD_IMAGE = "aws/codebuild/standard:7.0"
SPECIFICATIONS = "buildspecs"
QUEUED_MINUTES = 60


@contract
class Inputs:
    """What the builds need: where to read and write, and the roles of the environments."""

    artifact_bucket_name: Value[k.BucketName] = wired("Bucket of artifacts and reports")
    artifact_bucket_arn: Value[k.BucketArn] = wired("ARN of that bucket")
    build_log_group_name: Value[k.LogGroupName] = wired("Log group of every build")
    staging_role_arn: Value[k.RoleArn] = wired("Role that staging is changed with")
    production_role_arn: Value[k.RoleArn] = wired("Role that production is changed with")
    image_repository_arn: Value[k.ArnText] = setting(settings.IMAGE_REPOSITORY_ARN)
    staging_environment: Value[k.Text] = setting(settings.STAGING_ENVIRONMENT)
    staging_plan_role_arn: Value[k.ArnText] = setting(settings.STAGING_PLAN_ROLE_ARN)
    production_environment: Value[k.Text] = setting(settings.PRODUCTION_ENVIRONMENT)
    production_plan_role_arn: Value[k.ArnText] = setting(settings.PRODUCTION_PLAN_ROLE_ARN)
    migration_command: Value[k.Text] = setting(settings.MIGRATION_COMMAND)
    image_limit_mebibytes: Value[k.MebiBytes] = setting(settings.IMAGE_LIMIT_MEBIBYTES)


@contract
class Outputs:
    """What the builds give: the name of each project, which a pipeline's action wants."""

    infrastructure: Value[k.ProjectName] = published("Checks and packages this project")
    image: Value[k.ProjectName] = published("Builds, scans and pushes the backend's image")
    staging_plan: Value[k.ProjectName] = published("Makes staging's change set")
    staging_migrate: Value[k.ProjectName] = published("Migrates staging's database")
    staging_verify: Value[k.ProjectName] = published("Proves staging's change set again")
    staging_record: Value[k.ProjectName] = published("Records staging's deployment")
    staging_smoke: Value[k.ProjectName] = published("Tries staging out")
    production_plan: Value[k.ProjectName] = published("Makes production's change set")
    production_migrate: Value[k.ProjectName] = published("Migrates production's database")
    production_verify: Value[k.ProjectName] = published("Proves production's change set again")
    production_record: Value[k.ProjectName] = published("Records production's deployment")
    production_smoke: Value[k.ProjectName] = published("Tries production out")
    production_frontend: Value[k.ProjectName] = published("Starts production's Amplify build")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make a role and a project for every job."""
    template = Template(Description="Classla pipeline builds: CodeBuild projects and their roles")
    made: dict[str, Any] = {}
    for job in JOBS:
        role = template.add_resource(_role(job, inputs))
        project = template.add_resource(_project(job, inputs, role))
        made[job.name] = k.ProjectName.of(Ref(project))
    return Built(template, Outputs(**made))


STACK = Stack(Inputs, Outputs, build)


def _role(job: Job, inputs: Inputs) -> Role:
    bucket = inputs.artifact_bucket_arn.ref
    statements: list[Statement] = [
        grants.write_log(inputs.build_log_group_name.ref),
        grants.read_sources(bucket),
    ]
    if job.writes:
        statements.append(grants.write_artifacts(bucket))
    if job.role:
        statements.append(grants.take_role(_target_role(job, inputs)))
    if job is IMAGE:
        statements += grants.push_images(inputs.image_repository_arn.ref)
    return Role(
        f"{job.title}Role",
        Description=f"Build of the pipeline: {job.title}",
        Path=DEPLOYMENT_PATH,
        AssumeRolePolicyDocument=grants.build_trust(),
        PermissionsBoundary=deployer_boundary(),
        Policies=[Policy(PolicyName="build", PolicyDocument=policy(*statements))],
    )


def _project(job: Job, inputs: Inputs, role: Role) -> Project:
    return Project(
        f"{job.title}Project",
        Description=f"Classla pipeline: {job.title}",
        ServiceRole=GetAtt(role, "Arn"),
        Source=Source(Type="CODEPIPELINE", BuildSpec=f"{SPECIFICATIONS}/{job.specification}.yml"),
        Artifacts=Artifacts(Type="CODEPIPELINE"),
        Environment=Environment(
            Type="LINUX_CONTAINER",
            Image=BUILD_IMAGE,
            ComputeType="BUILD_GENERAL1_MEDIUM" if job.large else "BUILD_GENERAL1_SMALL",
            PrivilegedMode=job is IMAGE,
            EnvironmentVariables=[
                EnvironmentVariable(Name=name, Type="PLAINTEXT", Value=value)
                for name, value in _variables(job, inputs).items()
            ],
        ),
        LogsConfig=LogsConfig(
            CloudWatchLogs=CloudWatchLogs(
                Status="ENABLED", GroupName=inputs.build_log_group_name.ref, StreamName=job.title
            )
        ),
        TimeoutInMinutes=job.minutes,
        QueuedTimeoutInMinutes=QUEUED_MINUTES,
    )


def _variables(job: Job, inputs: Inputs) -> dict[str, Expression]:
    """What the build specification reads; a variable's name says the same in each of them."""
    variables: dict[str, Expression] = {}
    if job.whose:
        variables["ENVIRONMENT"] = _environment(job, inputs)
    if job.role:
        variables["TARGET_ROLE_ARN"] = _target_role(job, inputs)
    if job is IMAGE:
        variables["ENVIRONMENT"] = inputs.staging_environment.ref
        variables["IMAGE_LIMIT_MEBIBYTES"] = inputs.image_limit_mebibytes.ref
    if job.work == "Plan":
        variables["REPORT_BUCKET"] = inputs.artifact_bucket_name.ref
    if job.reads_plan:
        variables["PLAN_ARTIFACT"] = job.plan
    if job.work == "Migrate":
        variables["MIGRATION_COMMAND"] = inputs.migration_command.ref
    return variables


def _environment(job: Job, inputs: Inputs) -> Expression:
    staging = job.whose == "Staging"
    return (inputs.staging_environment if staging else inputs.production_environment).ref


def _target_role(job: Job, inputs: Inputs) -> Expression:
    roles = {
        ("Staging", "plan"): inputs.staging_plan_role_arn.ref,
        ("Staging", "deploy"): inputs.staging_role_arn.ref,
        ("Production", "plan"): inputs.production_plan_role_arn.ref,
        ("Production", "deploy"): inputs.production_role_arn.ref,
    }
    return roles[job.whose, job.role]
