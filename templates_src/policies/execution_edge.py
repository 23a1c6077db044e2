"""Where the execution role may do what the edge needs: load balancers, certificates, records, CloudFront."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs.aws import ForAllValuesStringEquals, Null

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS_CUT_SHORT
from templates_src.policies.scopes import Area, Scope

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

BALANCER_TYPES = ("loadbalancer/app", "listener/app", "listener-rule/app", "targetgroup")
# Aliases and the names that prove a certificate's domain. Never NS, SOA, MX or TXT: mail and delegation of
# the domain are none of this application's business.
RECORD_TYPES = ["A", "AAAA", "CNAME"]


def edge() -> Area:
    """Load balancer, certificate, records, health check, distribution.

    The hosted zone is the operator's and named only when an environment is deployed.
    """
    changed = "route53:ChangeResourceRecordSetsRecordTypes"
    return Area(
        "Edge",
        (
            Scope(
                "ManageEdge",
                ("elasticloadbalancing:*", "acm:*", "cloudfront:*", "route53:*HealthCheck", "route53:*Tags*"),
                [
                    *(arn("elasticloadbalancing", f"{name}/{OURS_CUT_SHORT}") for name in BALANCER_TYPES),
                    arn("acm", "certificate/*"),
                    arn("cloudfront", "distribution/*", region=False),
                    _route53("healthcheck"),
                ],
            ),
            Scope(
                "ChangeRecords",
                ("route53:ChangeResourceRecordSets",),
                [_route53("hostedzone")],
                # For all values holds where there is none.
                conditions=[ForAllValuesStringEquals({changed: RECORD_TYPES}), Null({changed: "false"})],
            ),
            Scope(
                "ReadRecords",
                (
                    "route53:GetChange",
                    "route53:GetHostedZone",
                    "route53:ListHostedZones",
                    "route53:ListResourceRecordSets",
                ),
                [_route53("hostedzone"), _route53("change")],
            ),
        ),
        reach="ReachEdge",
        reached=("elasticloadbalancing:Describe*",),
    )


def _route53(resource_type: str) -> Expression:
    return arn("route53", f"{resource_type}/*", region=False, account=False)
