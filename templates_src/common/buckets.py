"""Buckets that nobody but their owner reaches: the one way a bucket is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from troposphere import Ref
from troposphere.s3 import AbortIncompleteMultipartUpload as AbortUpload
from troposphere.s3 import (
    Bucket,
    BucketEncryption,
    BucketPolicy,
    LifecycleConfiguration,
    LifecycleRule,
    OwnershipControls,
    OwnershipControlsRule,
    PublicAccessBlockConfiguration,
    ServerSideEncryptionByDefault,
    ServerSideEncryptionRule,
)

from templates_src.common.retention import RETAINED, RETAINED_ALWAYS

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression

ABORT_UPLOADS_AFTER_DAYS = 7


def private_bucket(
    title: str,
    *,
    expire_after_days: Expression | None = None,
    written_at_once: bool = False,
    **properties: Any,
) -> Bucket:
    """A bucket without public access or ACLs, encrypted by S3 itself, kept when its stack goes.

    Encrypted by S3 and not by a KMS key: a load balancer cannot write to a bucket whose default key is in
    KMS, and every reader would need the key as well.

    Args:
        title: logical id.
        expire_after_days: when objects are deleted; None keeps them for good.
        written_at_once: whether a service writes to it while its root is still being made, as a load
            balancer does with a test object.
        properties: anything else that the bucket needs.
    """
    expiry = {} if expire_after_days is None else {"ExpirationInDays": expire_after_days}
    by_s3 = ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
    return Bucket(
        title,
        BucketEncryption=BucketEncryption(
            ServerSideEncryptionConfiguration=[ServerSideEncryptionRule(ServerSideEncryptionByDefault=by_s3)]
        ),
        PublicAccessBlockConfiguration=PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        OwnershipControls=OwnershipControls(
            Rules=[OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
        ),
        LifecycleConfiguration=LifecycleConfiguration(
            Rules=[
                LifecycleRule(
                    Id="CleanUp",
                    Status="Enabled",
                    AbortIncompleteMultipartUpload=AbortUpload(DaysAfterInitiation=ABORT_UPLOADS_AFTER_DAYS),
                    **expiry,
                )
            ]
        ),
        **properties,
        **(RETAINED_ALWAYS if written_at_once else RETAINED),
    )


def bucket_policy(bucket: Bucket, document: PolicyDocument) -> BucketPolicy:
    """The policy of a bucket. It stays with it: a kept bucket without its policy would answer plain HTTP."""
    fate = {name: bucket.resource[name] for name in RETAINED}
    return BucketPolicy(f"{bucket.title}Policy", Bucket=Ref(bucket), PolicyDocument=document, **fate)
