"""CLS002: names of load-balancer and target-group attributes."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from templates_src.lint.traverse import EACH, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS002"
TITLE = "Attributes of load balancers and target groups are ones that exist"
WHY = (
    "Attributes are free text to every schema, so a misspelt one fails only at deployment. "
    "Elastic Load Balancing API Reference, LoadBalancerAttribute and TargetGroupAttribute."
)

LOAD_BALANCER = frozenset(
    {
        "access_logs.s3.bucket",
        "access_logs.s3.enabled",
        "access_logs.s3.prefix",
        "client_keep_alive.seconds",
        "connection_logs.s3.bucket",
        "connection_logs.s3.enabled",
        "connection_logs.s3.prefix",
        "deletion_protection.enabled",
        "dns_record.client_routing_policy",
        "health_check_logs.s3.bucket",
        "health_check_logs.s3.enabled",
        "health_check_logs.s3.prefix",
        "idle_timeout.timeout_seconds",
        "ipv6.deny_all_igw_traffic",
        "load_balancing.cross_zone.enabled",
        "routing.http.desync_mitigation_mode",
        "routing.http.drop_invalid_header_fields.enabled",
        "routing.http.preserve_host_header.enabled",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        "routing.http.xff_client_port.enabled",
        "routing.http.xff_header_processing.mode",
        "routing.http2.enabled",
        "secondary_ips.auto_assigned.per_subnet",
        "waf.fail_open.enabled",
        "zonal_shift.config.enabled",
    }
)
TARGET_GROUP = frozenset(
    {
        "deregistration_delay.connection_termination.enabled",
        "deregistration_delay.timeout_seconds",
        "lambda.multi_value_headers.enabled",
        "load_balancing.algorithm.anomaly_mitigation",
        "load_balancing.algorithm.type",
        "load_balancing.cross_zone.enabled",
        "preserve_client_ip.enabled",
        "proxy_protocol_v2.enabled",
        "slow_start.duration_seconds",
        "stickiness.app_cookie.cookie_name",
        "stickiness.app_cookie.duration_seconds",
        "stickiness.enabled",
        "stickiness.lb_cookie.duration_seconds",
        "stickiness.type",
        "target_failover.on_deregistration",
        "target_failover.on_unhealthy",
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "target_health_state.unhealthy.connection_termination.enabled",
        "target_health_state.unhealthy.draining_interval_seconds",
    }
)
KNOWN = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("LoadBalancerAttributes", LOAD_BALANCER),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("TargetGroupAttributes", TARGET_GROUP),
}


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find attribute names that Elastic Load Balancing does not know."""
    for resource in resources(templates, *KNOWN):
        name, known = KNOWN[resource.type]
        for key in resource.read(name, EACH, "Key"):
            if isinstance(key.value, str) and key.value not in known:
                yield resource.finding(
                    ID, key.path, f"there is no attribute {key.value}{_hint(key.value, known)}"
                )


def _hint(wrong: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(wrong, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
