"""CLS031: how a bucket is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import Document
from templates_src.lint.traverse import at, given, local, resources, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.policy_documents import Statement
    from templates_src.lint.traverse import Resource

ID = "CLS031"
TITLE = "Every bucket is encrypted, closed to the public and reached over TLS only"
WHY = (
    "Amazon S3 User Guide, Security best practices for Amazon S3: block public access, encryption at rest, "
    "and enforce encryption of data in transit with aws:SecureTransport."
)
BUCKET = "AWS::S3::Bucket"
BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find buckets that lack one of the three."""
    for bucket in resources(templates, BUCKET):
        if not given(bucket.properties, "BucketEncryption", bucket.when):
            yield bucket.finding(ID, bucket.path, "no BucketEncryption")
        missing = [name for name in BLOCKS if not _blocks(bucket, name)]
        if missing:
            message = f"PublicAccessBlockConfiguration lacks {', '.join(missing)}"
            yield bucket.finding(ID, bucket.path, message)
        if not any(_denies_plain_http(policy) for policy in _policies(bucket)):
            yield bucket.finding(ID, bucket.path, "no bucket policy denies requests without TLS")


def _blocks(bucket: Resource, name: str) -> bool:
    flags = [node.value for node in bucket.read("PublicAccessBlockConfiguration", name)]
    return bool(flags) and all(value in (True, "true") for value in flags)


def _policies(bucket: Resource) -> Iterator[Resource]:
    for policy in resources_of(bucket.file, bucket.template, "AWS::S3::BucketPolicy"):
        for node in policy.read("Bucket"):
            named = local(policy, node.value, BUCKET)
            if named is not None and named.logical_id == bucket.logical_id:
                yield policy


def _denies_plain_http(policy: Resource) -> bool:
    return any(
        _is_tls_only(statement)
        for node in policy.read("PolicyDocument")
        for statement in Document(policy, node, "resource").statements()
    )


def _is_tls_only(statement: Statement) -> bool:
    return statement.node.value.get("Effect") == "Deny" and any(
        operator == "Bool"
        and key == "aws:securetransport"
        and any(n.value in ("false", False) for n in at(node))
        for operator, key, node in statement.condition_keys()
    )
