from __future__ import annotations

from templates_src.common.buckets import bucket_policy, private_bucket
from templates_src.policies.document import policy
from templates_src.policies.storage import tls_only
from tests.support.plain import plain


def test_nobody_else_reaches_the_bucket_and_it_is_kept() -> None:
    made = plain(private_bucket("Logs"))
    properties = made["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert "AES256" in str(properties["BucketEncryption"])
    assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_objects_expire_only_when_said() -> None:
    (kept,) = plain(private_bucket("A"))["Properties"]["LifecycleConfiguration"]["Rules"]
    (short,) = plain(private_bucket("A", expire_after_days=30))["Properties"]["LifecycleConfiguration"][
        "Rules"
    ]
    assert "ExpirationInDays" not in kept
    assert short["ExpirationInDays"] == 30
    assert kept["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def test_the_policy_stays_with_its_bucket() -> None:
    made = bucket_policy(private_bucket("Logs"), policy(tls_only("arn")))
    assert made.title == "LogsPolicy"
    assert plain(made)["DeletionPolicy"] == "RetainExceptOnCreate"
    assert plain(made)["Properties"]["Bucket"] == {"Ref": "Logs"}


def test_a_bucket_that_is_written_to_at_once_is_left_behind_by_a_rollback_with_its_policy() -> None:
    bucket = private_bucket("Logs", written_at_once=True)
    for made in (bucket, bucket_policy(bucket, policy(tls_only("arn")))):
        assert (plain(made)["DeletionPolicy"], plain(made)["UpdateReplacePolicy"]) == ("Retain", "Retain")
