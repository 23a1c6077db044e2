"""The bootstrap root: what must be there before the first deployment, once for an account and region.

One flat template body without nested stacks, because the bucket that nested templates are read from is made
here. An administrator deploys it from a file, so it must stay under the 51,200 bytes that CloudFormation
takes as a body. Everything in it is kept when the stack is deleted.
"""

from __future__ import annotations

from templates_src.stacks import access, artifacts, registry
from templates_src.wiring import Root, Value, contract, passed_on
from templates_src.wiring import kinds as k

FILE_NAME = "bootstrap.json"


@contract
class Outputs:
    """What the deployer, the pipeline and whoever pushes images read."""

    repository_uri: Value[k.RepositoryUri] = passed_on(registry.Outputs, "repository_uri")
    repository_arn: Value[k.RepositoryArn] = passed_on(registry.Outputs, "repository_arn")
    bucket_name: Value[k.BucketName] = passed_on(artifacts.Outputs, "bucket_name")
    bucket_arn: Value[k.BucketArn] = passed_on(artifacts.Outputs, "bucket_arn")
    execution_role_arn: Value[k.RoleArn] = passed_on(access.Outputs, "execution_role_arn")
    plan_role_arn: Value[k.RoleArn] = passed_on(access.Outputs, "plan_role_arn")
    deploy_role_arn: Value[k.RoleArn] = passed_on(access.Outputs, "deploy_role_arn")
    recover_role_arn: Value[k.RoleArn] = passed_on(access.Outputs, "recover_role_arn")
    secrets_role_arn: Value[k.RoleArn] = passed_on(access.Outputs, "secrets_role_arn")


def build() -> Root:
    """Put bucket, registry and roles into one template, in that order, and publish what they give."""
    root = Root(FILE_NAME, "Classla bootstrap: template bucket, image registry, deployment roles")
    bucket = root.inline(artifacts.STACK, artifacts.Inputs())
    images = root.inline(registry.STACK, registry.Inputs())
    root.inline(
        access.STACK,
        access.Inputs(bucket_arn=bucket.bucket_arn, repository_arn=images.repository_arn),
    )
    root.finish(Outputs)
    return root
