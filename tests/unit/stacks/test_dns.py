"""Where the record points, and when Route 53 takes it out of service."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.common.application import HEALTH_PATH
from templates_src.stacks import dns
from tests.support.emit import emit, of_type, only
from tests.support.settle import settle

RECORD = "AWS::Route53::RecordSet"
HEALTH_CHECK = "AWS::Route53::HealthCheck"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(dns.STACK)


def made(template: dict[str, Any], cdn: str = "false", role: str = "none") -> dict[str, Any]:
    return settle(template, CdnEnabled=cdn, FailoverRole=role)


def record(template: dict[str, Any], cdn: str = "false", role: str = "none") -> dict[str, Any]:
    properties: dict[str, Any] = only(made(template, cdn, role), RECORD)["Properties"]
    return properties


def test_without_a_cdn_the_name_is_the_load_balancer_while_it_is_healthy(template: dict[str, Any]) -> None:
    assert record(template)["AliasTarget"] == {
        "DNSName": {"Ref": "LoadBalancerDnsName"},
        "HostedZoneId": {"Ref": "LoadBalancerZoneId"},
        "EvaluateTargetHealth": True,
    }


def test_with_a_cdn_the_name_is_the_distribution(template: dict[str, Any]) -> None:
    """In CloudFront's one zone, without target health: Route 53 refuses to evaluate a distribution's."""
    assert record(template, cdn="true")["AliasTarget"] == {
        "DNSName": {"Ref": "CdnDomainName"},
        "HostedZoneId": "Z2FDTNDATAQYW2",
        "EvaluateTargetHealth": False,
    }


@pytest.mark.parametrize("cdn", ["true", "false"])
@pytest.mark.parametrize("role", ["none", "primary", "secondary"])
def test_every_combination_changes_the_same_record_in_place(
    template: dict[str, Any], cdn: str, role: str
) -> None:
    """A second logical id would be created before the first is deleted, and Route 53 would refuse it."""
    settled = made(template, cdn, role)
    assert of_type(settled, RECORD).keys() == {"ApiRecord"}
    properties = only(settled, RECORD)["Properties"]
    assert properties["Name"] == {"Ref": "ApiDomainName"}
    assert properties["HostedZoneId"] == {"Ref": "HostedZoneId"}
    assert properties["Type"] == "A"


def test_a_single_region_has_a_simple_record(template: dict[str, Any]) -> None:
    assert not {"SetIdentifier", "Failover", "HealthCheckId"} & record(template).keys()
    assert not of_type(made(template), HEALTH_CHECK)


@pytest.mark.parametrize(("role", "word"), [("primary", "PRIMARY"), ("secondary", "SECONDARY")])
def test_failover_records_of_two_regions_are_told_apart(
    template: dict[str, Any], role: str, word: str
) -> None:
    properties = record(template, role=role)
    assert properties["Failover"] == word
    assert properties["SetIdentifier"] == {"Ref": "AWS::Region"}


def test_only_the_primary_leaves_service_by_a_health_check(template: dict[str, Any]) -> None:
    assert record(template, role="primary")["HealthCheckId"] == {"Ref": "PrimaryHealthCheck"}
    assert "HealthCheckId" not in record(template, role="secondary")
    assert not of_type(made(template, role="secondary"), HEALTH_CHECK)


def test_the_health_check_asks_this_region_and_not_the_shared_name(template: dict[str, Any]) -> None:
    """Behind ApiDomainName the secondary might answer, and a broken primary would look healthy."""
    config = only(made(template, role="primary"), HEALTH_CHECK)["Properties"]["HealthCheckConfig"]
    assert config["FullyQualifiedDomainName"] == {"Ref": "LoadBalancerDnsName"}
    assert (config["Type"], config["Port"], config["ResourcePath"]) == ("HTTPS", 443, HEALTH_PATH)
    assert config["EnableSNI"] is True


def test_the_record_name_is_published(template: dict[str, Any]) -> None:
    assert template["Outputs"]["RecordName"]["Value"] == {"Ref": "ApiRecord"}
