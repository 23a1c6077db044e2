"""The pipeline root: from a commit to production, once, in the account that builds.

One flat template. An administrator deploys it (``classla bootstrap --env pipeline``), because the execution
role must not rebuild what decides about it. Nothing of the application is in it: deleting it stops
deployments, and ``classla deploy`` goes on working.
"""

from __future__ import annotations

from templates_src.stacks import pipeline_access, pipeline_builds, pipeline_flow, pipeline_store
from templates_src.wiring import Root, Value, contract, passed_on
from templates_src.wiring import kinds as k

FILE_NAME = "pipeline.json"


@contract
class Outputs:
    """What people read after a deployment."""

    pipeline_name: Value[k.PipelineName] = passed_on(pipeline_flow.Outputs, "pipeline_name")
    artifact_bucket_name: Value[k.BucketName] = passed_on(pipeline_store.Outputs, "artifact_bucket_name")
    notification_topic_arn: Value[k.TopicArn] = passed_on(pipeline_store.Outputs, "notification_topic_arn")
    staging_role_arn: Value[k.RoleArn] = passed_on(pipeline_access.Outputs, "staging_role_arn")
    production_role_arn: Value[k.RoleArn] = passed_on(pipeline_access.Outputs, "production_role_arn")
    github_role_arn: Value[k.RoleArn] = passed_on(pipeline_access.Outputs, "github_role_arn")


def build() -> Root:
    """Put stores, roles, builds and the pipeline into one template, in that order."""
    root = Root(FILE_NAME, "Classla pipeline: from a commit to production")
    store = root.inline(pipeline_store.STACK, pipeline_store.Inputs())
    roles = root.inline(pipeline_access.STACK, pipeline_access.Inputs())
    projects = root.inline(
        pipeline_builds.STACK,
        pipeline_builds.Inputs(
            artifact_bucket_name=store.artifact_bucket_name,
            artifact_bucket_arn=store.artifact_bucket_arn,
            build_log_group_name=store.build_log_group_name,
            staging_role_arn=roles.staging_role_arn,
            production_role_arn=roles.production_role_arn,
        ),
    )
    root.inline(
        pipeline_flow.STACK,
        pipeline_flow.Inputs(
            artifact_bucket_name=store.artifact_bucket_name,
            artifact_bucket_arn=store.artifact_bucket_arn,
            notification_topic_arn=store.notification_topic_arn,
            staging_role_arn=roles.staging_role_arn,
            production_role_arn=roles.production_role_arn,
            **vars(projects),
        ),
    )
    root.finish(Outputs)
    return root
