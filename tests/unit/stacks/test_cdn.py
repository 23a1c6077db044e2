"""What the distribution must do to pass on Socket.IO and sign-ins unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import cdn
from tests.support.emit import emit, only

HTTP_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
# CloudFront developer guide, "Use managed cache policies" and "Use managed origin request policies".
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(cdn.STACK)


@pytest.fixture(scope="module")
def config(template: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = only(template, "AWS::CloudFront::Distribution")["Properties"]["DistributionConfig"]
    return made


def test_answers_of_one_person_are_never_cached_for_another(config: dict[str, Any]) -> None:
    assert config["DefaultCacheBehavior"]["CachePolicyId"] == CACHING_DISABLED
    assert "CacheBehaviors" not in config


def test_everything_the_browser_sends_reaches_the_backend(config: dict[str, Any]) -> None:
    """All headers: Host for the certificate, the WebSocket ones for Socket.IO, cookies for stickiness."""
    behaviour = config["DefaultCacheBehavior"]
    assert behaviour["OriginRequestPolicyId"] == ALL_VIEWER
    assert set(behaviour["AllowedMethods"]) == HTTP_METHODS


def test_the_only_behaviour_leads_to_the_only_origin(config: dict[str, Any]) -> None:
    (origin,) = config["Origins"]
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == origin["Id"]
    assert origin["DomainName"] == {"Ref": "LoadBalancerDnsName"}


def test_no_hop_is_plain_or_old_tls(config: dict[str, Any]) -> None:
    (origin,) = config["Origins"]
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_it_answers_for_the_api_name_with_its_certificate(config: dict[str, Any]) -> None:
    assert config["Aliases"] == [{"Ref": "ApiDomainName"}]
    assert config["ViewerCertificate"]["AcmCertificateArn"] == {"Ref": "CdnCertificateArn"}
    assert config["ViewerCertificate"]["SslSupportMethod"] == "sni-only"


def test_a_held_polling_request_is_not_cut_off(config: dict[str, Any]) -> None:
    """Socket.IO holds a polling request for up to 25 seconds, and its ping timeout adds 20."""
    (origin,) = config["Origins"]
    assert origin["CustomOriginConfig"]["OriginReadTimeout"] > 45


def test_it_gives_the_name_that_the_record_needs(template: dict[str, Any]) -> None:
    assert template["Outputs"]["CdnDomainName"]["Value"] == {"Fn::GetAtt": ["Distribution", "DomainName"]}
