"""CLS042: buckets that a load balancer writes its logs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.balancers import BALANCER, attribute_values
from templates_src.lint.nesting import Wiring
from templates_src.lint.traverse import EACH, at, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS042"
TITLE = "A load balancer's log bucket is encrypted by S3's own keys"
WHY = (
    "Log delivery cannot use a KMS key: the load balancer is refused with Access Denied. Elastic Load "
    "Balancing, Access logs for your Application Load Balancer: SSE-S3 is the only encryption supported."
)
BUCKET = "AWS::S3::Bucket"
KEYS = ("access_logs.s3.bucket", "connection_logs.s3.bucket", "health_check_logs.s3.bucket")
DEFAULTS = ("BucketEncryption", "ServerSideEncryptionConfiguration", EACH, "ServerSideEncryptionByDefault")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find log buckets of load balancers, in whichever stack, that a KMS key encrypts."""
    wiring = Wiring.of(templates)
    written: dict[tuple[str, str], tuple[Resource, str]] = {}
    for balancer in resources(templates, BALANCER):
        for key in KEYS:
            for name in attribute_values(balancer, key):
                for bucket in wiring.makers(balancer.file, name):
                    if bucket is not None and bucket.type == BUCKET:
                        written[bucket.file, bucket.logical_id] = (bucket, balancer.logical_id)
    for bucket, user in written.values():
        for node in _kms(bucket):
            yield bucket.finding(ID, node.path, f"{user} cannot write its logs to a bucket with a KMS key")


def _kms(bucket: Resource) -> Iterator[Node]:
    for default in bucket.read(*DEFAULTS):
        for algorithm in at(default, "SSEAlgorithm"):
            if isinstance(algorithm.value, str) and algorithm.value.startswith("aws:kms"):
                yield algorithm
