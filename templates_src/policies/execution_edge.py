"""What the execution role may do to the edge: load balancers, certificates, DNS records, CloudFront."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import acm, cloudfront, route53
from awacs import elasticloadbalancing as elb
from awacs.aws import ForAllValuesStringEquals

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS_CUT_SHORT
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement

    from templates_src.wiring.kinds import Expression

BALANCERS = (
    elb.AddTags,
    elb.CreateListener,
    elb.CreateLoadBalancer,
    elb.CreateRule,
    elb.CreateTargetGroup,
    elb.DeleteListener,
    elb.DeleteLoadBalancer,
    elb.DeleteRule,
    elb.DeleteTargetGroup,
    elb.ModifyListener,
    elb.ModifyListenerAttributes,
    elb.ModifyLoadBalancerAttributes,
    elb.ModifyRule,
    elb.ModifyTargetGroup,
    elb.ModifyTargetGroupAttributes,
    elb.RemoveTags,
    elb.SetIpAddressType,
    elb.SetRulePriorities,
    elb.SetSecurityGroups,
    elb.SetSubnets,
)
CERTIFICATES = (
    acm.AddTagsToCertificate,
    acm.DeleteCertificate,
    acm.DescribeCertificate,
    acm.ListTagsForCertificate,
    acm.RemoveTagsFromCertificate,
    acm.UpdateCertificateOptions,
)
HEALTH_CHECKS = (
    route53.ChangeTagsForResource,
    route53.DeleteHealthCheck,
    route53.GetHealthCheck,
    route53.ListTagsForResource,
    route53.UpdateHealthCheck,
)
DISTRIBUTION = (
    cloudfront.DeleteDistribution,
    cloudfront.GetDistribution,
    cloudfront.GetDistributionConfig,
    cloudfront.ListTagsForResource,
    cloudfront.TagResource,
    cloudfront.UntagResource,
    cloudfront.UpdateDistribution,
)
BALANCER_TYPES = ("loadbalancer/app", "listener/app", "listener-rule/app", "targetgroup")
# Calls about something that has no ARN yet, or about no one thing.
WITHOUT_ARN = (
    acm.RequestCertificate,
    cloudfront.CreateDistribution,
    route53.CreateHealthCheck,
    route53.ListHostedZones,
)
# Aliases and the names that prove a certificate's domain. Never NS, SOA, MX or TXT: mail and delegation of
# the domain are none of this application's business.
RECORD_TYPES = ["A", "AAAA", "CNAME"]


def edge() -> PolicyDocument:
    """Load balancer, certificate, records, health check, distribution."""
    return policy(
        allow("ReachEdge", [elb.Action("Describe*"), *WITHOUT_ARN], ["*"]),
        allow(
            "ManageEdge",
            [*BALANCERS, *CERTIFICATES, *HEALTH_CHECKS, *DISTRIBUTION],
            [
                *(arn("elasticloadbalancing", f"{name}/{OURS_CUT_SHORT}") for name in BALANCER_TYPES),
                arn("acm", "certificate/*"),
                arn("cloudfront", "distribution/*", region=False),
                _route53("healthcheck"),
            ],
        ),
        *_records(),
    )


def _records() -> list[Statement]:
    """The hosted zone is the operator's and named only when an environment is deployed."""
    wanted = {"route53:ChangeResourceRecordSetsRecordTypes": RECORD_TYPES}
    return [
        allow(
            "ChangeRecords",
            [route53.ChangeResourceRecordSets],
            [_route53("hostedzone")],
            conditions=[ForAllValuesStringEquals(wanted)],
        ),
        allow(
            "ReadRecords",
            [route53.GetChange, route53.GetHostedZone, route53.ListResourceRecordSets],
            [_route53("hostedzone"), _route53("change")],
        ),
    ]


def _route53(resource_type: str) -> Expression:
    return arn("route53", f"{resource_type}/*", region=False, account=False)
