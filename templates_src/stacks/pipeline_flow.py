"""The pipeline itself: what follows what, from a commit to production.

Owns the pipeline, its role, and the rule that tells of executions. Replacing the pipeline (never needed: its
name is made up) would drop the executions under way; the environments stay as they are.

Two decisions shape it. CodePipeline's own CloudFormation action cannot make a change set that includes nested
stacks, so a build makes it with our deployer, and the action executes it by name. And a stage is skipped
whole or not at all, so that what makes a change set, what executes it and what tries the result out are three
stages: only the middle one is skipped when nothing changes, and no later action reads a variable of it.

Sources: CodePipeline user guide, "Action structure reference" (CodeStarSourceConnection, CodeBuild,
CloudFormation, Manual), "VariableCheck", "Configure conditions for a stage".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from troposphere import GetAtt, Ref, Template
from troposphere.codepipeline import (
    Actions,
    ActionTypeId,
    ArtifactStore,
    GitFilePathFilterCriteria,
    Pipeline,
    PipelineTriggerDeclaration,
    Stages,
)
from troposphere.events import Rule, Target
from troposphere.iam import Policy, Role

from templates_src.common.naming import environment_name
from templates_src.common.pipeline import JOBS, plan_of
from templates_src.common.pipeline_actions import (
    CONNECTION,
    action,
    build_action,
    only_when_true,
    push_trigger,
)
from templates_src.policies import pipeline as grants
from templates_src.policies.boundaries import deployer_boundary
from templates_src.policies.deployment import DEPLOYMENT_PATH
from templates_src.settings import pipeline as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

INFRASTRUCTURE, APPLICATION, PACKAGE = "InfrastructureSource", "ApplicationSource", "Package"
COMMIT, APPLICATION_COMMIT = f"#{{{INFRASTRUCTURE}.CommitId}}", f"#{{{APPLICATION}.CommitId}}"
IMAGE_URI = "#{Image.IMAGE_URI}"
# Nobody's evening: whoever approves has until then, and the next execution waits as long.
APPROVAL_MINUTES = 3 * 24 * 60
# What changes nothing that is deployed starts nothing. At most eight patterns each.
INFRASTRUCTURE_PATHS = (
    "buildspecs/**",
    "deployer/**",
    "docker/**",
    "output/**",
    "parameters/**",
    "requirements/**",
    "templates_src/**",
)
APPLICATION_WITHOUT = ("**/*.md", "docs/**")
TOLD = ("FAILED", "STOPPED", "SUCCEEDED")


@contract
class Inputs:
    """What the pipeline needs: sources, projects, roles, and where it keeps and tells things."""

    artifact_bucket_name: Value[k.BucketName] = wired("Bucket of artifacts")
    artifact_bucket_arn: Value[k.BucketArn] = wired("ARN of that bucket")
    notification_topic_arn: Value[k.TopicArn] = wired("Topic of approvals and failures")
    staging_role_arn: Value[k.RoleArn] = wired("Role that staging is changed with")
    production_role_arn: Value[k.RoleArn] = wired("Role that production is changed with")
    infrastructure: Value[k.ProjectName] = wired("Checks and packages this project")
    image: Value[k.ProjectName] = wired("Builds the backend's image")
    staging_plan: Value[k.ProjectName] = wired("Makes staging's change set")
    staging_migrate: Value[k.ProjectName] = wired("Migrates staging's database")
    staging_verify: Value[k.ProjectName] = wired("Proves staging's change set again")
    staging_record: Value[k.ProjectName] = wired("Records staging's deployment")
    staging_smoke: Value[k.ProjectName] = wired("Tries staging out")
    production_plan: Value[k.ProjectName] = wired("Makes production's change set")
    production_migrate: Value[k.ProjectName] = wired("Migrates production's database")
    production_verify: Value[k.ProjectName] = wired("Proves production's change set again")
    production_record: Value[k.ProjectName] = wired("Records production's deployment")
    production_smoke: Value[k.ProjectName] = wired("Tries production out")
    production_frontend: Value[k.ProjectName] = wired("Starts production's Amplify build")
    connection_arn: Value[k.ArnText] = setting(settings.CONNECTION_ARN)
    infrastructure_repository: Value[k.Text] = setting(settings.INFRASTRUCTURE_REPOSITORY)
    infrastructure_branch: Value[k.Text] = setting(settings.INFRASTRUCTURE_BRANCH)
    application_repository: Value[k.Text] = setting(settings.APPLICATION_REPOSITORY)
    application_branch: Value[k.Text] = setting(settings.APPLICATION_BRANCH)
    staging_environment: Value[k.Text] = setting(settings.STAGING_ENVIRONMENT)
    production_environment: Value[k.Text] = setting(settings.PRODUCTION_ENVIRONMENT)


@contract
class Outputs:
    """What the pipeline gives."""

    pipeline_name: Value[k.PipelineName] = published("Name of the pipeline")


@dataclass(frozen=True)
class Part:
    """What the stages of one environment are made of.

    Attributes:
        title: ``Staging``; begins the names of its stages and of its plan.
        environment: its name.
        role: that changes it.
        projects: work → project's name.
    """

    title: str
    environment: Value[k.Text]
    role: Value[k.RoleArn]
    projects: dict[str, Expression]

    @property
    def plan(self) -> str:
        """Namespace and artifact of its plan."""
        return plan_of(self.title)


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the role, the pipeline with its stages and triggers, and the rule that tells of executions."""
    template = Template(Description="Classla pipeline: from a commit to production")
    role = template.add_resource(_role(inputs))
    pipeline = template.add_resource(
        Pipeline(
            "Pipeline",
            PipelineType="V2",
            # One after the other, none dropped: two plans for one stack would invalidate each other.
            ExecutionMode="QUEUED",
            RoleArn=GetAtt(role, "Arn"),
            ArtifactStore=ArtifactStore(Type="S3", Location=inputs.artifact_bucket_name.ref),
            Triggers=_triggers(inputs),
            Stages=_stages(inputs),
        )
    )
    template.add_resource(_told(pipeline, inputs))
    return Built(template, Outputs(pipeline_name=k.PipelineName.of(Ref(pipeline))))


STACK = Stack(Inputs, Outputs, build)


def _role(inputs: Inputs) -> Role:
    projects = [getattr(inputs, job.name).ref for job in JOBS]
    document = grants.run_pipeline(
        connection_arn=inputs.connection_arn.ref,
        bucket_arn=inputs.artifact_bucket_arn.ref,
        projects=projects,
        topic_arn=inputs.notification_topic_arn.ref,
        deploy_roles=[inputs.staging_role_arn.ref, inputs.production_role_arn.ref],
    )
    return Role(
        "PipelineRole",
        Description="The pipeline starts builds and takes the deploy roles with this role",
        Path=DEPLOYMENT_PATH,
        AssumeRolePolicyDocument=grants.pipeline_trust(),
        PermissionsBoundary=deployer_boundary(),
        Policies=[Policy(PolicyName="run", PolicyDocument=document)],
    )


# --- triggers ----------------------------------------------------------------------------------------------
def _triggers(inputs: Inputs) -> list[PipelineTriggerDeclaration]:
    """Pushes to the two branches that change something. A declared trigger turns default detection off."""
    return [
        push_trigger(
            INFRASTRUCTURE,
            inputs.infrastructure_branch,
            GitFilePathFilterCriteria(Includes=list(INFRASTRUCTURE_PATHS)),
        ),
        push_trigger(
            APPLICATION,
            inputs.application_branch,
            GitFilePathFilterCriteria(Includes=["**"], Excludes=list(APPLICATION_WITHOUT)),
        ),
    ]


# --- stages ------------------------------------------------------------------------------------------------
def _stages(inputs: Inputs) -> list[Stages]:
    staging = _part("Staging", inputs.staging_environment, inputs.staging_role_arn, inputs)
    production = _part("Production", inputs.production_environment, inputs.production_role_arn, inputs)
    approval = _approval(production, inputs.notification_topic_arn)
    frontend = build_action(
        "Frontend",
        production.projects["Frontend"],
        [PACKAGE],
        variables={"APPLICATION_COMMIT": APPLICATION_COMMIT},
        order=2,
    )
    return [
        Stages(Name="Source", Actions=_sources(inputs)),
        Stages(Name="Build", Actions=_builds(inputs)),
        _plan_stage(staging),
        _deploy_stage(staging, before=[]),
        _smoke_stage(staging, after=[]),
        _plan_stage(production),
        _deploy_stage(production, before=[approval]),
        _smoke_stage(production, after=[frontend]),
    ]


def _part(title: str, environment: Value[k.Text], role: Value[k.RoleArn], inputs: Inputs) -> Part:
    own = [job for job in JOBS if job.whose == title]
    return Part(title, environment, role, {job.work: getattr(inputs, job.name).ref for job in own})


def _sources(inputs: Inputs) -> list[Actions]:
    return [
        _source(INFRASTRUCTURE, inputs, inputs.infrastructure_repository, inputs.infrastructure_branch),
        _source(APPLICATION, inputs, inputs.application_repository, inputs.application_branch),
    ]


def _source(name: str, inputs: Inputs, repository: Value[k.Text], branch: Value[k.Text]) -> Actions:
    return action(
        name,
        ActionTypeId(Category="Source", Owner="AWS", Provider=CONNECTION, Version="1"),
        {
            "ConnectionArn": inputs.connection_arn.ref,
            "FullRepositoryId": repository.ref,
            "BranchName": branch.ref,
            "OutputArtifactFormat": "CODE_ZIP",
            # The triggers say when: the source alone starts nothing.
            "DetectChanges": "false",
        },
        outputs=[name],
        namespace=name,
    )


def _builds(inputs: Inputs) -> list[Actions]:
    """Side by side: neither needs the other."""
    return [
        build_action(
            "Infrastructure",
            inputs.infrastructure.ref,
            [INFRASTRUCTURE],
            outputs=[PACKAGE],
            variables={"COMMIT": COMMIT},
        ),
        build_action(
            "Image",
            inputs.image.ref,
            [INFRASTRUCTURE, APPLICATION],
            namespace="Image",
            variables={"APPLICATION_COMMIT": APPLICATION_COMMIT},
        ),
    ]


def _plan_stage(part: Part) -> Stages:
    """Never skipped: what it exports decides about the next stage."""
    plan = build_action(
        part.plan,
        part.projects["Plan"],
        [PACKAGE],
        outputs=[part.plan],
        namespace=part.plan,
        variables={
            "IMAGE_URI": IMAGE_URI,
            "COMMIT": COMMIT,
            "EXECUTION_ID": "#{codepipeline.PipelineExecutionId}",
        },
    )
    return Stages(Name=part.plan, Actions=[plan])


def _deploy_stage(part: Part, *, before: list[Actions]) -> Stages:
    """Skipped whole when the plan found no change: then there is neither a change set nor a question."""
    sources, seal = [PACKAGE, part.plan], {"SEAL": f"#{{{part.plan}.SEAL}}"}
    image = {**seal, "IMAGE_URI": IMAGE_URI}
    return Stages(
        Name=f"{part.title}Deploy",
        BeforeEntry=only_when_true(f"#{{{part.plan}.CHANGES}}", "HasChanges"),
        Actions=[
            *before,
            build_action("Migrate", part.projects["Migrate"], sources, variables=image, order=2),
            # Nothing between this and the execution: what was approved is what AWS says now.
            build_action("Verify", part.projects["Verify"], sources, variables=seal, order=3),
            _execute(part, order=4),
            build_action("Record", part.projects["Record"], sources, order=5),
        ],
    )


def _smoke_stage(part: Part, *, after: list[Actions]) -> Stages:
    """Never skipped: an earlier execution may have changed the stack and failed here, and then there is no
    change left, but nothing that was ever proved either."""
    smoke = build_action("Smoke", part.projects["Smoke"], [PACKAGE])
    return Stages(Name=f"{part.title}Smoke", Actions=[smoke, *after])


def _approval(part: Part, topic: Value[k.TopicArn]) -> Actions:
    """What somebody needs to decide, in the mail itself. A configuration value has 1,000 characters."""
    return action(
        "Approve",
        ActionTypeId(Category="Approval", Owner="AWS", Provider="Manual", Version="1"),
        {
            "NotificationArn": topic.ref,
            "CustomData": (
                f"#{{{part.plan}.SUMMARY}} Plan #{{{part.plan}.SEAL}} of commit {COMMIT} "
                f"with {IMAGE_URI}. Change set: #{{{part.plan}.CHANGE_SET_URL}}"
            ),
            # The scheme stands here, so that this is an address before the variable is known, too.
            "ExternalEntityLink": f"https://#{{{part.plan}.REPORT_PLACE}}",
        },
        TimeoutInMinutes=APPROVAL_MINUTES,
    )


def _execute(part: Part, *, order: int) -> Actions:
    """Neither template nor parameters nor role: the change set has them, and was approved with them."""
    return action(
        "Execute",
        ActionTypeId(Category="Deploy", Owner="AWS", Provider="CloudFormation", Version="1"),
        {
            "ActionMode": "CHANGE_SET_EXECUTE",
            "StackName": environment_name(part.environment),
            "ChangeSetName": f"#{{{part.plan}.CHANGE_SET}}",
        },
        order=order,
        RoleArn=part.role.ref,
    )


# --- notices -----------------------------------------------------------------------------------------------
def _told(pipeline: Pipeline, inputs: Inputs) -> Rule:
    """How an execution ended. Approvals tell by themselves."""
    return Rule(
        "PipelineRule",
        Description="Tells how an execution of the pipeline ended",
        EventPattern={
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            "detail": {"pipeline": [Ref(pipeline)], "state": list(TOLD)},
        },
        Targets=[Target(Id="NotificationTopic", Arn=inputs.notification_topic_arn.ref)],
    )
