"""The services around the stacks, seen through boto3."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.support.wire.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = "123456789012"
STRANGER = "999999999999"


def refusal(call: Callable[..., Any], **params: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as raised:
        call(**params)
    return raised.value.response["Error"]["Code"], raised.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_the_caller(world: World) -> None:
    assert world.client("sts").get_caller_identity()["Account"] == ACCOUNT
    assert [(call.service, call.operation) for call in world.calls] == [("sts", "GetCallerIdentity")]


def test_an_object_is_kept_with_its_checksum(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="b", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    body = b'{"Resources": {}}'
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    s3.put_object(Bucket="b", Key="k/t.json", Body=body, ChecksumSHA256=digest, ExpectedBucketOwner=ACCOUNT)
    head = s3.head_object(Bucket="b", Key="k/t.json", ChecksumMode="ENABLED", ExpectedBucketOwner=ACCOUNT)
    assert (head["ChecksumSHA256"], head["ContentLength"]) == (digest, len(body))
    assert "ChecksumSHA256" not in s3.head_object(Bucket="b", Key="k/t.json")
    assert s3.get_object(Bucket="b", Key="k/t.json")["Body"].read() == body
    wrong = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    assert refusal(s3.put_object, Bucket="b", Key="x", Body=body, ChecksumSHA256=wrong) == ("BadDigest", 400)
    assert refusal(s3.head_object, Bucket="b", Key="missing") == ("404", 404)
    assert refusal(s3.get_object, Bucket="b", Key="missing") == ("NoSuchKey", 404)


def test_objects_are_listed_in_pages(world: World) -> None:
    bucket, s3 = world.s3.bucket("b"), world.client("s3")
    world.s3.page_size = 2
    for name in ("a/1 &.json", "a/2.json", "a/3.json", "b/1.json"):
        s3.put_object(Bucket="b", Key=name, Body=b"{}")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="b", Prefix="a/")
    assert [[one["Key"] for one in page["Contents"]] for page in pages] == [
        ["a/1 &.json", "a/2.json"],
        ["a/3.json"],
    ]
    s3.delete_object(Bucket="b", Key="b/1.json")
    assert len(bucket.objects) == 3


def test_somebody_else_s_bucket(world: World) -> None:
    world.s3.bucket("b", owner=STRANGER)
    s3 = world.client("s3")
    assert refusal(s3.head_bucket, Bucket="b", ExpectedBucketOwner=ACCOUNT) == ("403", 403)
    assert refusal(s3.put_object, Bucket="b", Key="k", Body=b"", ExpectedBucketOwner=ACCOUNT) == (
        "AccessDenied",
        403,
    )
    constraint = {"LocationConstraint": "eu-central-1"}
    taken = refusal(s3.create_bucket, Bucket="b", CreateBucketConfiguration=constraint)
    assert taken == ("BucketAlreadyExists", 409)
    world.s3.bucket("ours")
    assert refusal(s3.head_bucket, Bucket="ours", ExpectedBucketOwner=STRANGER) == ("403", 403)
    own = refusal(s3.create_bucket, Bucket="ours", CreateBucketConfiguration=constraint)
    assert own == ("BucketAlreadyOwnedByYou", 409)
    assert refusal(s3.head_bucket, Bucket="none") == ("404", 404)
    assert refusal(s3.list_objects_v2, Bucket="none") == ("NoSuchBucket", 404)


@pytest.mark.parametrize("refused", ["PermanentRedirect", "AuthorizationHeaderMalformed"])
def test_a_bucket_elsewhere_is_followed_by_botocore_when_it_can(world: World, refused: str) -> None:
    bucket, s3 = world.s3.bucket("b", region="us-west-2"), world.client("s3")
    bucket.refusal = refused
    s3.put_object(Bucket="b", Key="k", Body=b"")
    assert [call.region for call in world.calls] == ["eu-central-1", "us-west-2"]
    assert s3.get_bucket_location(Bucket="b")["LocationConstraint"] == "us-west-2"


@pytest.mark.parametrize(
    ("refused", "http"), [("PermanentRedirect", 301), ("AuthorizationHeaderMalformed", 400)]
)
def test_a_bucket_out_of_reach_is_an_error(world: World, refused: str, http: int) -> None:
    bucket, s3 = world.s3.bucket("b", region="us-west-2"), world.client("s3")
    bucket.refusal, bucket.reachable = refused, False
    assert refusal(s3.put_object, Bucket="b", Key="k", Body=b"") == (refused, http)
    assert refusal(s3.head_object, Bucket="b", Key="k") == ("301", 301)
    assert refusal(s3.head_bucket, Bucket="b") == ("403", 403)


def test_the_home_region_has_no_constraint() -> None:
    with World(region="us-east-1") as world:
        s3 = world.client("s3")
        for _ in range(2):
            s3.create_bucket(Bucket="b")
        assert s3.get_bucket_location(Bucket="b")["LocationConstraint"] is None
        constraint = {"LocationConstraint": "eu-west-1"}
        elsewhere = refusal(s3.create_bucket, Bucket="c", CreateBucketConfiguration=constraint)
    assert elsewhere == ("IllegalLocationConstraintException", 400)


def test_why_tasks_stopped(world: World) -> None:
    ecs = world.client("ecs")
    world.ecs.service(
        "main", "web", {"runningCount": 0, "desiredCount": 2}, {"runningCount": 2, "desiredCount": 2}
    )
    world.ecs.stopped_task(
        "main",
        "web",
        "t1",
        "Essential container in task exited",
        [{"name": "app", "exitCode": 1}],
        stopCode="EssentialContainerExited",
    )
    polls = [ecs.describe_services(cluster="main", services=["web", "nope"]) for _ in range(3)]
    assert [one["services"][0]["runningCount"] for one in polls] == [0, 2, 2]
    assert polls[0]["failures"][0]["reason"] == "MISSING"
    assert ecs.list_tasks(cluster="main", serviceName="web")["taskArns"] == []
    arns = ecs.list_tasks(cluster="main", serviceName="web", desiredStatus="STOPPED")["taskArns"]
    [task] = ecs.describe_tasks(cluster="main", tasks=arns)["tasks"]
    assert (task["stoppedReason"], task["containers"]) == (
        "Essential container in task exited",
        [{"name": "app", "exitCode": 1}],
    )
    assert refusal(ecs.list_tasks, cluster="other") == ("ClusterNotFoundException", 400)


def test_log_lines(world: World) -> None:
    logs = world.client("logs")
    world.logs.log("/ecs/web", "app/1", *(f"line {number}" for number in range(5)))
    world.logs.log("/ecs/web", "app/2", "ERROR: no database", start=1_700_000_000_500)
    named = {"logGroupName": "/ecs/web", "logStreamName": "app/1", "startFromHead": True}
    first = logs.get_log_events(**named, limit=3)
    second = logs.get_log_events(**named, limit=3, nextToken=first["nextForwardToken"])
    end = logs.get_log_events(**named, limit=3, nextToken=second["nextForwardToken"])
    texts = [[one["message"] for one in page["events"]] for page in (first, second, end)]
    assert texts == [["line 0", "line 1", "line 2"], ["line 3", "line 4"], []]
    assert end["nextForwardToken"] == second["nextForwardToken"]
    tail = logs.get_log_events(logGroupName="/ecs/web", logStreamName="app/1", limit=2)
    assert [one["message"] for one in tail["events"]] == ["line 3", "line 4"]
    found = logs.filter_log_events(logGroupName="/ecs/web", filterPattern='"ERROR"')
    assert [one["message"] for one in found["events"]] == ["ERROR: no database"]
    pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName="/ecs/web"))
    assert [one["message"] for one in pages[0]["events"]] == ["line 0", "ERROR: no database", "line 1"]
    assert [len(page["events"]) for page in pages] == [3, 3]
    assert refusal(logs.filter_log_events, logGroupName="none") == ("ResourceNotFoundException", 400)


def test_secrets(world: World) -> None:
    secrets = world.client("secretsmanager")
    world.secrets.secret("classla/dev/db", "old", Tags=[{"Key": "App", "Value": "classla"}])
    world.secrets.secret("classla/dev/empty")
    secrets.put_secret_value(SecretId="classla/dev/db", SecretString="new", ClientRequestToken="t" * 32)
    secrets.put_secret_value(SecretId="classla/dev/db", SecretString="new", ClientRequestToken="t" * 32)
    assert secrets.get_secret_value(SecretId="classla/dev/db")["SecretString"] == "new"
    before = secrets.get_secret_value(SecretId="classla/dev/db", VersionStage="AWSPREVIOUS")
    assert before["SecretString"] == "old"
    described = secrets.describe_secret(SecretId=before["ARN"])
    assert sorted(described["VersionIdsToStages"].values()) == [["AWSCURRENT"], ["AWSPREVIOUS"]]
    assert "VersionIdsToStages" not in secrets.describe_secret(SecretId="classla/dev/empty")
    assert refusal(secrets.get_secret_value, SecretId="classla/dev/empty") == (
        "ResourceNotFoundException",
        400,
    )
    listed = secrets.list_secrets(Filters=[{"Key": "tag-key", "Values": ["App"]}])["SecretList"]
    assert [one["Name"] for one in listed] == ["classla/dev/db"]
    assert len(secrets.list_secrets(Filters=[{"Key": "name", "Values": ["classla/"]}])["SecretList"]) == 2
    other = {"SecretId": "classla/dev/db", "SecretString": "x", "ClientRequestToken": "t" * 32}
    assert refusal(secrets.put_secret_value, **other) == ("ResourceExistsException", 400)


def test_images(world: World) -> None:
    ecr, digest = world.client("ecr"), world.ecr.image("web", "v1")
    [found] = ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": "v1"}])["imageDetails"]
    assert (found["imageDigest"], found["imageTags"]) == (digest, ["v1"])
    missing = [{"imageTag": "v2"}]
    assert refusal(ecr.describe_images, repositoryName="web", imageIds=missing) == (
        "ImageNotFoundException",
        400,
    )
    answer = ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "v1"}, *missing])
    assert answer["images"][0]["imageId"] == {"imageTag": "v1", "imageDigest": digest}
    assert answer["failures"][0]["failureCode"] == "ImageNotFound"
    assert refusal(ecr.describe_images, repositoryName="none") == ("RepositoryNotFoundException", 400)


def test_frontend_jobs(world: World) -> None:
    amplify = world.client("amplify")
    world.amplify.app("d1", "classla-dev", "main", "feature/x")
    assert [one["appId"] for one in amplify.list_apps()["apps"]] == ["d1"]
    assert len(amplify.list_branches(appId="d1")["branches"]) == 2
    world.amplify.next_job(["PENDING", "RUNNING", "FAILED"], [{"stepName": "BUILD", "logUrl": "https://log"}])
    branch = {"appId": "d1", "branchName": "feature/x"}
    job = amplify.start_job(**branch, jobType="RELEASE")["jobSummary"]
    assert refusal(amplify.start_job, **branch, jobType="RELEASE") == ("LimitExceededException", 429)
    polls = [amplify.get_job(**branch, jobId=job["jobId"])["job"] for _ in range(4)]
    assert [one["summary"]["status"] for one in polls] == ["PENDING", "RUNNING", "FAILED", "FAILED"]
    assert polls[-1]["steps"][0]["status"] == "FAILED"
    amplify.start_job(**branch, jobType="RETRY")
    assert [one["jobId"] for one in amplify.list_jobs(**branch)["jobSummaries"]] == ["2", "1"]
    assert refusal(amplify.list_jobs, appId="d1", branchName="nope") == ("NotFoundException", 404)


def test_tests_may_bring_their_own_service(world: World) -> None:
    world.handlers["sts"] = lambda call: {"Account": "1", "Arn": call.operation, "UserId": "x"}
    assert world.client("sts").get_caller_identity()["Arn"] == "GetCallerIdentity"
