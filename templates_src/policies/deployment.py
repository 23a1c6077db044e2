"""Names and ARNs that the deployment roles are scoped by, in one place.

CloudFormation names what it makes after the stack, and every stack of an environment begins with
``classla-<environment>``: most resources can be told apart by that. Some names are cut short or made up by
AWS; each constant below says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import Sub

from templates_src.common.naming import PROJECT, arn

if TYPE_CHECKING:
    from troposphere import AWSHelperFn

    from templates_src.wiring.kinds import Expression

# Roles that deploy live under a path of their own, so that ``role/classla-*`` never means one of them.
DEPLOYMENT_PATH = f"/{PROJECT}/deployment/"
TEMPLATE_PREFIX = "templates/"
# The deployer's records of what was deployed.
RECORD_PREFIX = "deployments/"

# What CloudFormation names in full: <root stack>-<nested stack>-<logical id>-<random>.
OURS = f"{PROJECT}-*"
# Secrets are named by SecretPrefix, and a task family may lose the stack name's hyphens.
OURS_LOOSELY = f"{PROJECT}*"
# Load balancers and target groups have 32 characters: CloudFormation keeps five of the stack's name.
OURS_CUT_SHORT = f"{PROJECT[:5]}*"


def our_stacks() -> AWSHelperFn:
    """Every stack of every environment, nested ones included."""
    return arn("cloudformation", f"stack/{OURS}/*")


def our_roles() -> AWSHelperFn:
    """Roles that the application's stacks make; not the roles that deploy them."""
    return arn("iam", f"role/{OURS}", region=False)


def deployment_roles() -> AWSHelperFn:
    """The roles that deploy."""
    return arn("iam", f"role{DEPLOYMENT_PATH}*", region=False)


def execution_roles() -> AWSHelperFn:
    """The execution role, by the name that CloudFormation makes of the stack's and the logical id: its own
    policies cannot refer to it."""
    return arn("iam", f"role{DEPLOYMENT_PATH}${{AWS::StackName}}-ExecutionRole-*", region=False)


def pipeline_stack() -> AWSHelperFn:
    """The stack that decides what is deployed."""
    return arn("cloudformation", f"stack/{PROJECT}-pipeline/*")


def pipeline_parts() -> list[AWSHelperFn]:
    """What that stack owns and the application's rights would reach by its name."""
    ours = f"{PROJECT}-pipeline-*"
    bucket = arn("s3", ours, region=False, account=False)
    return [bucket, arn("events", f"rule/{ours}"), arn("logs", f"log-group:{ours}"), arn("sns", ours)]


def our_buckets() -> AWSHelperFn:
    """Buckets that the application's stacks make; the template bucket matches too and is guarded apart."""
    return arn("s3", OURS, region=False, account=False)


def objects_in(bucket_arn: Expression, prefix: str = "") -> AWSHelperFn:
    """Every object of a bucket below a prefix."""
    return Sub(f"${{Bucket}}/{prefix}*", Bucket=bucket_arn)


def aws_policy(name: str) -> AWSHelperFn:
    """A managed policy that AWS publishes; ``name`` holds its path, if it has one."""
    return Sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{name}")
