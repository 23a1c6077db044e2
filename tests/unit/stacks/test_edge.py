"""What the edge makes in each mode: the facts that cfn-lint does not check."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.common.application import ALB_LOG_PREFIX, CONTAINER_PORT, HEALTH_PATH
from templates_src.settings import edge as settings
from templates_src.stacks import edge
from tests.support.emit import emit, of_type, only
from tests.support.settle import settle

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
CERTIFICATE = "AWS::CertificateManager::Certificate"
ALARM = "AWS::CloudWatch::Alarm"
HTTPS_MODES = ("domain", "certificate")

# Application Load Balancer user guides, "Load balancer attributes" and "Target group attributes".
KNOWN_BALANCER_ATTRIBUTES = {
    "access_logs.s3.bucket",
    "access_logs.s3.enabled",
    "access_logs.s3.prefix",
    "deletion_protection.enabled",
    "idle_timeout.timeout_seconds",
    "routing.http.desync_mitigation_mode",
    "routing.http.drop_invalid_header_fields.enabled",
    "routing.http2.enabled",
}
KNOWN_GROUP_ATTRIBUTES = {
    "deregistration_delay.timeout_seconds",
    "stickiness.enabled",
    "stickiness.lb_cookie.duration_seconds",
    "stickiness.type",
}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(edge.STACK)


def made(template: dict[str, Any], mode: str, strategy: str = "ROLLING", **more: str) -> dict[str, Any]:
    return settle(
        template,
        EdgeMode=mode,
        DeploymentStrategy=strategy,
        ApiDomainName="api.classla.org" if mode != "http" else "",
        CertificateArn="given-certificate",
        HostedZoneId="Z0",
        **more,
    )


def attributes(resource: dict[str, Any], name: str) -> dict[str, Any]:
    return {item["Key"]: item["Value"] for item in resource["Properties"][name]}


def listeners(settled: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {item["Properties"]["Port"]: item["Properties"] for item in of_type(settled, LISTENER).values()}


# --- load balancer -----------------------------------------------------------------------------------------
def test_load_balancer_has_only_attributes_that_exist(template: dict[str, Any]) -> None:
    assert attributes(only(template, LOAD_BALANCER), "LoadBalancerAttributes").keys() <= (
        KNOWN_BALANCER_ATTRIBUTES
    )


def test_a_quiet_websocket_lives_an_hour_by_default_and_never_out_of_bounds() -> None:
    idle = settings.IDLE_TIMEOUT_SECONDS
    assert (idle.default, idle.minimum, idle.maximum) == ("3600", 1, 4000)


@pytest.mark.parametrize(
    ("attribute", "parameter"),
    [
        ("idle_timeout.timeout_seconds", "IdleTimeoutSeconds"),
        ("deletion_protection.enabled", "AlbDeletionProtection"),
        ("access_logs.s3.bucket", "LogBucketName"),
    ],
)
def test_load_balancer_attribute_follows_its_parameter(
    template: dict[str, Any], attribute: str, parameter: str
) -> None:
    assert attributes(only(template, LOAD_BALANCER), "LoadBalancerAttributes")[attribute] == {
        "Ref": parameter
    }


def test_access_logs_go_where_the_bucket_policy_lets_them(template: dict[str, Any]) -> None:
    given = attributes(only(template, LOAD_BALANCER), "LoadBalancerAttributes")
    assert given["access_logs.s3.enabled"] == "true"
    assert given["access_logs.s3.prefix"] == ALB_LOG_PREFIX


def test_malformed_requests_are_not_passed_on(template: dict[str, Any]) -> None:
    given = attributes(only(template, LOAD_BALANCER), "LoadBalancerAttributes")
    assert given["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert given["routing.http.desync_mitigation_mode"] in ("defensive", "strictest")


def test_load_balancer_faces_the_internet_in_two_different_subnets(template: dict[str, Any]) -> None:
    properties = only(template, LOAD_BALANCER)["Properties"]
    assert properties["Scheme"] == "internet-facing"
    assert properties["Subnets"] == [{"Ref": "PublicSubnetA"}, {"Ref": "PublicSubnetB"}]
    assert properties["SecurityGroups"] == [{"Ref": "AlbSecurityGroupId"}]


def test_nothing_has_a_fixed_name(template: dict[str, Any]) -> None:
    """A fixed name makes every replacement collide, and over 32 characters fails without a lint finding."""
    for resource_type, name in ((LOAD_BALANCER, "Name"), (TARGET_GROUP, "Name"), (ALARM, "AlarmName")):
        assert all(name not in item["Properties"] for item in of_type(template, resource_type).values())


# --- target groups -----------------------------------------------------------------------------------------
def test_both_target_groups_are_alike_but_for_their_name_tag(template: dict[str, Any]) -> None:
    first, second = (
        {name: value for name, value in group["Properties"].items() if name != "Tags"}
        for group in of_type(template, TARGET_GROUP).values()
    )
    assert first == second


def test_targets_are_task_addresses_on_the_container_port(template: dict[str, Any]) -> None:
    group = of_type(template, TARGET_GROUP)["TargetGroup"]["Properties"]
    assert (group["TargetType"], group["Protocol"], group["Port"]) == ("ip", "HTTP", CONTAINER_PORT)


def test_only_a_200_of_the_health_path_is_healthy(template: dict[str, Any]) -> None:
    group = of_type(template, TARGET_GROUP)["TargetGroup"]["Properties"]
    assert group["HealthCheckPath"] == HEALTH_PATH
    assert group["Matcher"] == {"HttpCode": "200"}
    assert group["UnhealthyThresholdCount"] == {"Ref": "UnhealthyThreshold"}


def test_a_health_check_ends_before_the_next_one_starts(template: dict[str, Any]) -> None:
    """Elastic Load Balancing refuses a timeout that is not below the interval."""
    group = of_type(template, TARGET_GROUP)["TargetGroup"]["Properties"]
    shortest = settings.HEALTH_CHECK_INTERVAL_SECONDS.minimum
    assert group["HealthCheckIntervalSeconds"] == {"Ref": "HealthCheckIntervalSeconds"}
    assert shortest is not None
    assert group["HealthCheckTimeoutSeconds"] < shortest


def test_target_group_attributes(template: dict[str, Any]) -> None:
    given = attributes(of_type(template, TARGET_GROUP)["TargetGroup"], "TargetGroupAttributes")
    assert given.keys() <= KNOWN_GROUP_ATTRIBUTES
    assert given["stickiness.enabled"] == "true"
    assert given["stickiness.type"] == "lb_cookie"
    assert given["stickiness.lb_cookie.duration_seconds"] == {"Ref": "StickinessSeconds"}
    assert given["deregistration_delay.timeout_seconds"] == {"Ref": "DeregistrationDelaySeconds"}


def test_a_leaving_task_has_thirty_seconds_by_default() -> None:
    assert settings.DEREGISTRATION_DELAY_SECONDS.default == "30"


# --- listeners ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", HTTPS_MODES)
def test_port_80_only_redirects_when_there_is_https(template: dict[str, Any], mode: str) -> None:
    (action,) = listeners(made(template, mode))[80]["DefaultActions"]
    assert action == {
        "Type": "redirect",
        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
    }


@pytest.mark.parametrize("mode", HTTPS_MODES)
def test_port_443_serves_the_backend_with_modern_tls(template: dict[str, Any], mode: str) -> None:
    listener = listeners(made(template, mode))[443]
    assert listener["Protocol"] == "HTTPS"
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener["DefaultActions"] == [{"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}]


def test_http_mode_serves_port_80_and_nothing_else(template: dict[str, Any]) -> None:
    settled = made(template, "http")
    assert listeners(settled).keys() == {80}
    assert listeners(settled)[80]["DefaultActions"] == [
        {"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}
    ]
    assert not of_type(settled, CERTIFICATE)


@pytest.mark.parametrize(
    ("mode", "certificate"), [("domain", {"Ref": "Certificate"}), ("certificate", "given-certificate")]
)
def test_the_certificate_is_made_or_given(template: dict[str, Any], mode: str, certificate: Any) -> None:
    settled = made(template, mode)
    assert listeners(settled)[443]["Certificates"] == [{"CertificateArn": certificate}]
    assert bool(of_type(settled, CERTIFICATE)) == (mode == "domain")


def test_the_certificate_proves_itself_in_the_hosted_zone(template: dict[str, Any]) -> None:
    """Without the zone in its options a DNS-validated certificate waits for a person, and the stack hangs."""
    certificate = only(made(template, "domain"), CERTIFICATE)["Properties"]
    assert certificate["ValidationMethod"] == "DNS"
    assert certificate["DomainValidationOptions"] == [
        {"DomainName": certificate["DomainName"], "HostedZoneId": "Z0"}
    ]


# --- blue/green --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", HTTPS_MODES)
def test_blue_green_puts_both_groups_behind_one_rule_for_every_path(
    template: dict[str, Any], mode: str
) -> None:
    settled = made(template, mode, "BLUE_GREEN")
    rule = only(settled, RULE)["Properties"]
    assert rule["ListenerArn"] == {"Ref": "HttpsListener"}
    assert rule["Conditions"] == [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]
    (action,) = rule["Actions"]
    assert action["ForwardConfig"] == {
        "TargetGroups": [
            {"TargetGroupArn": {"Ref": "TargetGroup"}, "Weight": 100},
            {"TargetGroupArn": {"Ref": "GreenTargetGroup"}, "Weight": 0},
        ]
    }
    assert settled["Outputs"]["GreenTargetGroupArn"]["Value"] == {"Ref": "GreenTargetGroup"}
    assert settled["Outputs"]["ListenerRuleArn"]["Value"] == {"Ref": "ProductionRule"}


@pytest.mark.parametrize(
    ("mode", "strategy"), [("domain", "ROLLING"), ("certificate", "ROLLING"), ("http", "BLUE_GREEN")]
)
def test_without_blue_green_or_without_https_there_is_one_group_and_no_rule(
    template: dict[str, Any], mode: str, strategy: str
) -> None:
    settled = made(template, mode, strategy)
    assert of_type(settled, TARGET_GROUP).keys() == {"TargetGroup"}
    assert not of_type(settled, RULE)
    assert settled["Outputs"]["GreenTargetGroupArn"]["Value"] == ""
    assert settled["Outputs"]["ListenerRuleArn"]["Value"] == ""


# --- deployment alarm --------------------------------------------------------------------------------------
def test_the_alarm_tells_the_topic_of_both_the_fault_and_its_end(template: dict[str, Any]) -> None:
    alarm = only(template, ALARM)["Properties"]
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]


def test_the_alarm_counts_backend_errors_of_one_minute(template: dict[str, Any]) -> None:
    alarm = only(template, ALARM)["Properties"]
    assert alarm["MetricName"] == "HTTPCode_Target_5XX_Count"
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Sum", 60, 1)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["Threshold"] == {"Ref": "DeployAlarm5xxCount"}


def test_no_traffic_does_not_stop_a_deployment(template: dict[str, Any]) -> None:
    """The metric has no data while there are no errors: anything else would leave the alarm undecided."""
    assert only(template, ALARM)["Properties"]["TreatMissingData"] == "notBreaching"


def test_the_alarm_covers_both_target_groups(template: dict[str, Any]) -> None:
    (dimension,) = only(template, ALARM)["Properties"]["Dimensions"]
    assert dimension == {
        "Name": "LoadBalancer",
        "Value": {"Fn::GetAtt": ["LoadBalancer", "LoadBalancerFullName"]},
    }


# --- outputs -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", HTTPS_MODES)
def test_the_url_is_the_domain_when_there_is_https(template: dict[str, Any], mode: str) -> None:
    url = made(template, mode)["Outputs"]["ApiUrl"]["Value"]
    assert url == {"Fn::Sub": ["https://${Name}", {"Name": "api.classla.org"}]}


def test_the_url_is_the_load_balancer_in_http_mode(template: dict[str, Any]) -> None:
    url = made(template, "http")["Outputs"]["ApiUrl"]["Value"]
    assert url == {"Fn::Sub": ["http://${Name}", {"Name": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]}}]}


def test_the_outputs_of_the_design_document_are_there(template: dict[str, Any]) -> None:
    """All but the security group's id, which the security stack gives."""
    assert {"LoadBalancerDnsName", "LoadBalancerArn", "TargetGroupArn"} <= template["Outputs"].keys()
