"""Requests, read from what really goes over the wire: botocore makes them, and nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.wire import Request, read

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse


class SentError(Exception):
    """Carries the request instead of sending it."""


def wire(service: str, operation: str, **parameters: Any) -> Request:
    """What botocore would send, read."""
    seen: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        seen.append(request)
        raise SentError

    client = boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="KEY",
        aws_secret_access_key="x",
    )
    client.meta.events.register("before-send.*", keep)
    with pytest.raises(SentError):
        getattr(client, operation)(**parameters)
    request = seen[0]
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    body = request.body.read() if hasattr(request.body, "read") else request.body or b""
    target = request.url.removeprefix("http://127.0.0.1:1")
    return read(request.method, target, headers, body.encode() if isinstance(body, str) else body)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "name", "expected"),
    [
        ("cloudformation", "describe_stacks", {"StackName": "s"}, "DescribeStacks", {"StackName": "s"}),
        ("sts", "assume_role", {"RoleArn": "a" * 20, "RoleSessionName": "xy"}, "AssumeRole", {}),
        ("sns", "publish", {"TopicArn": "t", "Message": "m"}, "Publish", {"TopicArn": "t"}),
        ("ecr", "describe_images", {"repositoryName": "rr"}, "DescribeImages", {"repositoryName": "rr"}),
        ("ecs", "describe_tasks", {"cluster": "c", "tasks": ["t"]}, "DescribeTasks", {"tasks": ["t"]}),
        (
            "logs",
            "create_log_stream",
            {"logGroupName": "g", "logStreamName": "s"},
            "CreateLogStream",
            {"logGroupName": "g"},
        ),
        ("s3", "put_object", {"Bucket": "bbb", "Key": "a/ b", "Body": b"x"}, "PutObject", {"Key": "a/ b"}),
        ("s3", "get_object", {"Bucket": "bbb", "Key": "k"}, "GetObject", {"Bucket": "bbb"}),
        ("s3", "head_object", {"Bucket": "bbb", "Key": "k"}, "HeadObject", {}),
        ("s3", "list_objects_v2", {"Bucket": "bbb"}, "ListObjectsV2", {"Bucket": "bbb"}),
        ("s3", "get_bucket_location", {"Bucket": "bbb"}, "GetBucketLocation", {}),
        ("s3", "get_object_tagging", {"Bucket": "bbb", "Key": "k"}, "", {}),
        ("s3", "delete_object", {"Bucket": "bbb", "Key": "k"}, "", {}),
        (
            "amplify",
            "start_job",
            {"appId": "a", "branchName": "b", "jobType": "RELEASE"},
            "StartJob",
            {"appId": "a", "branchName": "b"},
        ),
        ("amplify", "list_branches", {"appId": "a"}, "ListBranches", {"appId": "a"}),
        ("amplify", "delete_app", {"appId": "a"}, "", {}),
    ],
)
def test_a_request_is_understood(
    service: str, operation: str, parameters: dict[str, Any], name: str, expected: dict[str, Any]
) -> None:
    found = wire(service, operation, **parameters)
    assert (found.key, found.region, found.service, found.operation) == ("KEY", "us-east-1", service, name)
    assert expected.items() <= dict(found.parameters).items()


def test_an_unsigned_request_has_no_key() -> None:
    assert read("GET", "/x", {}, b"").key == ""
