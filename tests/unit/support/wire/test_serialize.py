"""What is scripted is what botocore reads: a round trip through its own parsers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.parsers import create_parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.wire.serialize import (
    UnknownMemberError,
    operation_model,
    protocol,
    serialize,
    serialize_error,
)

# What XML 1.0 can hold; the services send nothing else either.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t\r"), max_size=12)
TIMES = st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1)).map(
    lambda when: when.replace(microsecond=when.microsecond // 1000 * 1000, tzinfo=UTC)
)
CALLS = [
    ("cloudformation", "DescribeChangeSet"),
    ("cloudformation", "DescribeStacks"),
    ("cloudformation", "DescribeStackEvents"),
    ("cloudformation", "ListStackResources"),
    ("cloudformation", "DescribeEvents"),
    ("cloudformation", "GetTemplateSummary"),
    ("cloudformation", "DescribeStackResourceDrifts"),
    ("sts", "GetCallerIdentity"),
    ("ecs", "DescribeServices"),
    ("ecs", "DescribeTasks"),
    ("logs", "FilterLogEvents"),
    ("secretsmanager", "GetSecretValue"),
    ("secretsmanager", "DescribeSecret"),
    ("ecr", "DescribeImages"),
    ("amplify", "ListApps"),
    ("amplify", "GetJob"),
    ("s3", "ListObjectsV2"),
]


def values(shape: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value of a shape, small ones far down."""
    kind = shape.type_name
    if kind == "structure":
        optional = {
            name: values(member, depth + 1)
            for name, member in shape.members.items()
            if "location" not in member.serialization
        }
        return st.fixed_dictionaries({}, optional=optional) if depth < 6 else st.just({})
    if kind == "list":
        # A flattened list has no element of its own: an empty one cannot be told from none.
        least = 1 if shape.serialization.get("flattened") else 0
        return st.lists(values(shape.member, depth + 1), min_size=least, max_size=2 if depth < 4 else 1)
    if kind == "map":
        return st.dictionaries(TEXT.filter(bool), values(shape.value, depth + 1), max_size=2)
    return {
        "boolean": st.booleans(),
        "integer": st.integers(-(2**31), 2**31),
        "long": st.integers(-(2**53), 2**53),
        "double": st.floats(allow_nan=False, allow_infinity=False),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "timestamp": TIMES,
        "blob": st.binary(max_size=8),
    }.get(kind, TEXT)


def parse(service: str, operation: str, answer: Any) -> dict[str, Any]:
    """As boto3 does after the bytes arrived."""
    raw = {"headers": dict(answer.headers), "status_code": answer.status, "body": answer.body, "context": {}}
    shape = operation_model(service, operation).output_shape
    parsed: dict[str, Any] = create_parser(protocol(service)).parse(raw, shape)
    parsed.pop("ResponseMetadata")
    return parsed


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_what_is_scripted_is_what_botocore_reads(service: str, operation: str) -> None:
    shape = operation_model(service, operation).output_shape

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(values(shape))
    def round_trip(response: dict[str, Any]) -> None:
        assert parse(service, operation, serialize(service, operation, response)) == response

    round_trip()


def test_the_protocols_are_those_of_botocore() -> None:
    spoken = {name: protocol(name) for name in ("cloudformation", "sts", "s3", "ecs", "amplify", "logs")}
    assert spoken == {
        "cloudformation": "query",
        "sts": "query",
        "s3": "rest-xml",
        "ecs": "json",
        "amplify": "rest-json",
        "logs": "json",
    }


@pytest.mark.parametrize(
    ("service", "operation", "response"),
    [
        ("cloudformation", "DescribeStacks", {"Stacks": [{"StackStats": "CREATE_COMPLETE"}]}),
        ("ecs", "DescribeTasks", {"task": []}),
        ("amplify", "GetJob", {"job": {"status": "RUNNING"}}),
        ("cloudformation", "DeleteStack", {"StackId": "x"}),
    ],
)
def test_a_misspelt_member_is_an_error_instead_of_silence(
    service: str, operation: str, response: dict[str, Any]
) -> None:
    with pytest.raises(UnknownMemberError):
        serialize(service, operation, response)


def test_nothing_is_the_same_as_not_said() -> None:
    answer = serialize("cloudformation", "DescribeStacks", {"Stacks": [{"StackName": "a", "Outputs": None}]})
    assert parse("cloudformation", "DescribeStacks", answer) == {"Stacks": [{"StackName": "a"}]}


@pytest.mark.parametrize("service", ["cloudformation", "s3", "ecs", "amplify"])
def test_every_protocol_says_its_errors(service: str) -> None:
    answer = serialize_error(service, "SomeCode", "text <with> & signs", 418)
    raw = {"headers": dict(answer.headers), "status_code": 418, "body": answer.body, "context": {}}
    raw["headers"] = {name.lower(): value for name, value in answer.headers.items()}
    error = create_parser(protocol(service)).parse(raw, None)["Error"]
    assert (error["Code"], error["Message"]) == ("SomeCode", "text <with> & signs")
