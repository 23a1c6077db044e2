"""Every line comes from a property, and a property makes its line."""

from __future__ import annotations

import re
from typing import Any

import pytest

from deployer.review.diagram.build import build
from deployer.review.diagram.model import INTERNET
from tests.unit.deployer.review.diagram.made import (
    SHAPES,
    deployment,
    drawn,
    line,
    of,
    ref,
    resource,
)


@pytest.mark.parametrize("name", SHAPES)
def test_every_line_names_properties_that_exist(name: str) -> None:
    """No line is drawn by hand: each source is a resource of the deployment and a property that it has."""
    made, lines = deployment(name), drawn(name).picture.lines
    assert lines
    for one in lines:
        assert one.sources
        for source in one.sources:
            address, _, path = source.partition(" ")
            value: Any = made.at(address).properties
            for step in re.findall(r"[^.\[\]]+", path):
                value = value[int(step)] if step.isdigit() else value[step]
            assert value not in (None, "")


def test_an_added_reference_makes_a_line() -> None:
    bucket, topic = resource("S3::Bucket"), resource("SNS::Topic")
    assert build(of(Bucket=bucket, Topic=topic), "").lines == ()
    named = resource(
        "S3::Bucket", NotificationConfiguration={"TopicConfigurations": [{"Topic": ref("Topic")}]}
    )
    (found,) = build(of(Bucket=named, Topic=topic), "").lines
    assert (found.start, found.end, found.kind) == ("Bucket", "Topic", "uses")
    assert found.sources == ("Bucket NotificationConfiguration.TopicConfigurations[0].Topic",)


def test_a_reference_through_nested_parameters_makes_a_line() -> None:
    found = line(drawn("prod").picture, "Edge/LoadBalancer", "Storage/LogBucket")
    assert found.sources == ("Edge/LoadBalancer LoadBalancerAttributes[0].Value",)


def test_traffic_runs_from_the_target_group_to_the_service_with_the_group_s_port() -> None:
    found = line(drawn("prod").picture, "Edge/TargetGroup", "Service/Service")
    assert (found.kind, found.label, found.both) == ("traffic", "3001", False)
    assert "Security/TaskFromAlb SourceSecurityGroupId" in found.sources
    assert "Security/AlbToTask DestinationSecurityGroupId" in found.sources
    ends = [(one.start, one.end) for one in drawn("prod").picture.lines]
    assert ("Edge/LoadBalancer", "Service/Service") not in ends


def test_a_host_name_leads_to_its_record() -> None:
    assert line(drawn("prod").picture, "Frontend/App", "Dns/ApiRecord").label == "API URL"
    assert line(drawn("prod").picture, "Synthetics/Canary", "Dns/ApiRecord").label == "checks"


def test_a_host_name_of_somebody_else_leads_nowhere() -> None:
    site = resource("Amplify::App", EnvironmentVariables=[{"Name": "URL", "Value": "https://[not.a.host"}])
    record = resource("Route53::RecordSet", Name="api.x.example.")
    assert [one.end for one in build(of(Site=site, Record=record), "").lines if one.start == "Site"] == []


def test_there_and_back_is_one_line_with_two_arrows() -> None:
    found = line(drawn("prod").picture, INTERNET, "Network/InternetGateway")
    assert found.both
    pairs = [frozenset((one.start, one.end)) for one in drawn("prod").picture.lines]
    assert len(pairs) == len(set(pairs))


def test_a_role_s_permissions_are_lines_only_where_the_role_stands_alone() -> None:
    made = of(
        Role=resource("IAM::Role", Policies=[{"Resource": ref("Bucket")}]), Bucket=resource("S3::Bucket")
    )
    assert line(build(made, ""), "Role", "Bucket").kind == "uses"
    used = of(
        Role=resource("IAM::Role", Policies=[{"Resource": ref("Bucket")}]),
        Bucket=resource("S3::Bucket"),
        Canary=resource("Synthetics::Canary", ExecutionRoleArn=ref("Role")),
    )
    assert build(used, "").lines == ()
