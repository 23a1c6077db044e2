"""DNS: the record that makes ``ApiDomainName`` reach the load balancer or the CDN, with regional failover.

Owns one alias record, and for a primary region the health check that takes it out of service. The record is
a stack of its own so that turning ``CdnEnabled`` on changes its target in place. Were it moved from the edge
to the cdn stack instead, it would be made a second time before the first is gone, which Route 53 refuses.

A new ``ApiDomainName`` or ``HostedZoneId`` replaces the record: the new name answers first, then the old one
stops. Route 53 takes one simple record, or one primary and one secondary: to change the ``FailoverRole`` of
two regions, remove the record of one first. When both are unhealthy, as when Supabase is down, it answers
with the primary.
"""

from __future__ import annotations

from troposphere import If, Not, NoValue, Ref, Region, Template
from troposphere.route53 import HealthCheck, HealthCheckConfig, RecordSetType
from troposphere.validators.route53 import AliasTarget

from templates_src.common.application import HEALTH_PATH, HTTPS_PORT
from templates_src.common.conditions import is_choice, is_on
from templates_src.common.naming import name_tag
from templates_src.settings import edge
from templates_src.settings import environment as env
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

HAS_CDN = "HasCdn"
IS_FAILOVER = "IsFailover"
IS_PRIMARY = "IsPrimary"
# Every CloudFront distribution is an alias target in this one zone.
CLOUDFRONT_ZONE_ID = "Z2FDTNDATAQYW2"
HEALTH_CHECK_INTERVAL_SECONDS = 30
FAILURES_BEFORE_FAILOVER = 3


@contract
class Inputs:
    """What the record needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    api_domain_name: Value[k.DomainName] = setting(edge.API_DOMAIN_NAME)
    hosted_zone_id: Value[k.Text] = setting(edge.HOSTED_ZONE_ID)
    cdn_enabled: Value[k.Toggle] = setting(edge.CDN_ENABLED)
    failover_role: Value[k.Choice] = setting(edge.FAILOVER_ROLE)
    load_balancer_dns_name: Value[k.LoadBalancerDnsName] = wired("DNS name of the load balancer")
    load_balancer_zone_id: Value[k.LoadBalancerZoneId] = wired("Hosted zone of the load balancer's name")
    cdn_domain_name: Value[k.CdnDomainName] = wired("Domain name of the CDN; empty text without one")


@contract
class Outputs:
    """What the record gives."""

    record_name: Value[k.DomainName] = published("Name that the record answers for")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the health check of a primary region, then the record."""
    template = Template(Description="Classla DNS: the record of the backend's name")
    template.add_condition(HAS_CDN, is_on(inputs.cdn_enabled))
    template.add_condition(IS_FAILOVER, Not(is_choice(inputs.failover_role, "none")))
    template.add_condition(IS_PRIMARY, is_choice(inputs.failover_role, "primary"))
    check = template.add_resource(_health_check(inputs))
    record = template.add_resource(_record(inputs, check))
    return Built(template, Outputs(record_name=k.DomainName.of(Ref(record))))


STACK = Stack(Inputs, Outputs, build)


def _health_check(inputs: Inputs) -> HealthCheck:
    """Asks the load balancer by its own name: behind ApiDomainName the answer may come from the other region.
    Health checkers do not validate certificates, so the mismatch of names does no harm."""
    return HealthCheck(
        "PrimaryHealthCheck",
        Condition=IS_PRIMARY,
        HealthCheckConfig=HealthCheckConfig(
            Type="HTTPS",
            FullyQualifiedDomainName=inputs.load_balancer_dns_name.ref,
            Port=HTTPS_PORT,
            ResourcePath=HEALTH_PATH,
            EnableSNI=True,
            RequestInterval=HEALTH_CHECK_INTERVAL_SECONDS,
            FailureThreshold=FAILURES_BEFORE_FAILOVER,
        ),
        HealthCheckTags=name_tag(inputs.environment_name, "api"),
    )


def _record(inputs: Inputs, check: HealthCheck) -> RecordSetType:
    return RecordSetType(
        "ApiRecord",
        HostedZoneId=inputs.hosted_zone_id.ref,
        Name=inputs.api_domain_name.ref,
        Type="A",
        AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]  # the only untyped constructor
            DNSName=If(HAS_CDN, inputs.cdn_domain_name.ref, inputs.load_balancer_dns_name.ref),
            HostedZoneId=If(HAS_CDN, CLOUDFRONT_ZONE_ID, inputs.load_balancer_zone_id.ref),
            # Route 53 refuses to evaluate the health of a distribution.
            EvaluateTargetHealth=If(HAS_CDN, False, True),
        ),
        SetIdentifier=If(IS_FAILOVER, Region, NoValue),
        Failover=If(IS_FAILOVER, If(IS_PRIMARY, "PRIMARY", "SECONDARY"), NoValue),
        HealthCheckId=If(IS_PRIMARY, Ref(check), NoValue),
    )
