"""The bucket that CloudFormation reads templates from.

Owns every template that was ever deployed. Objects never expire, because a rollback or an update of a
nested stack may read a template of years ago; they are small and named by their content. The bucket is kept
when the stack goes and no user notices: only deployments stop, until the deployer is told of a new bucket
and uploads again.

Left out on purpose. Server access logs: they need a second bucket that logs to nobody, and CloudTrail data
events say more when somebody needs them. A KMS key: templates hold no secrets (those are references), and
every reader would need the key as well.
"""

from __future__ import annotations

from troposphere import GetAtt, Ref, Template
from troposphere.s3 import VersioningConfiguration

from templates_src.common.buckets import bucket_policy, private_bucket
from templates_src.policies.document import policy
from templates_src.policies.storage import tls_only
from templates_src.wiring import Built, Stack, Value, contract, published
from templates_src.wiring import kinds as k


@contract
class Inputs:
    """What the bucket needs: nothing."""


@contract
class Outputs:
    """What the bucket gives."""

    bucket_name: Value[k.BucketName] = published("Bucket that templates are uploaded to")
    bucket_arn: Value[k.BucketArn] = published("ARN of the template bucket")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the bucket and the policy that refuses plain HTTP."""
    del inputs
    template = Template(Description="Classla artifacts: the template bucket")
    bucket = template.add_resource(
        private_bucket("ArtifactBucket", VersioningConfiguration=VersioningConfiguration(Status="Enabled"))
    )
    template.add_resource(bucket_policy(bucket, policy(tls_only(GetAtt(bucket, "Arn")))))
    return Built(
        template,
        Outputs(
            bucket_name=k.BucketName.of(Ref(bucket)),
            bucket_arn=k.BucketArn.of(GetAtt(bucket, "Arn")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)
