"""CDN: an optional CloudFront distribution in front of the load balancer.

Owns the distribution only; the dns stack points ``ApiDomainName`` at it. It caches nothing, because every
answer of the backend belongs to one person: what it gives is a TLS handshake near the browser and AWS's DDoS
protection. The load balancer stays reachable by its own name.

WebSockets pass through. CloudFront closes one on which the backend has sent nothing for ten minutes, whatever
``IdleTimeoutSeconds`` says; Socket.IO's pings come far more often.

No setting replaces the distribution. Changing one takes minutes to reach every edge location, and old and new
answer side by side meanwhile. ``ApiDomainName`` can belong to one distribution in all of AWS: a second
environment with the same name fails.
"""

from __future__ import annotations

from troposphere import GetAtt, Template
from troposphere.cloudfront import (
    CustomOriginConfig,
    DefaultCacheBehavior,
    Distribution,
    DistributionConfig,
    Origin,
    ViewerCertificate,
)

from templates_src.common.application import HTTPS_PORT
from templates_src.common.naming import environment_name, name_tag
from templates_src.settings import edge
from templates_src.settings import environment as env
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

ORIGIN_ID = "LoadBalancer"
# Managed policies have the same ids in every account.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
# North America and Europe, the cheapest class: browsers elsewhere are served from there.
PRICE_CLASS = "PriceClass_100"
ORIGIN_TIMEOUT_SECONDS = 60


@contract
class Inputs:
    """What the CDN needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    api_domain_name: Value[k.DomainName] = setting(edge.API_DOMAIN_NAME)
    cdn_certificate_arn: Value[k.ArnText] = setting(edge.CDN_CERTIFICATE_ARN)
    load_balancer_dns_name: Value[k.LoadBalancerDnsName] = wired("DNS name of the load balancer behind it")


@contract
class Outputs:
    """What the CDN gives."""

    cdn_domain_name: Value[k.CdnDomainName] = published("CloudFront's own name of the backend")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the distribution: one origin, one behaviour, one certificate.

    It keeps no access log of its own: CloudFront's standard logs want a bucket with ACLs, which ours refuses,
    and the load balancer logs the same requests.
    """
    template = Template(Description="Classla CDN: CloudFront in front of the load balancer")
    distribution = template.add_resource(
        Distribution(
            "Distribution",
            DistributionConfig=DistributionConfig(
                Enabled=True,
                Comment=environment_name(inputs.environment_name, "api"),
                Aliases=[inputs.api_domain_name.ref],
                HttpVersion="http2and3",
                # The dns stack makes an IPv4 record only, like the load balancer's own.
                IPV6Enabled=False,
                PriceClass=PRICE_CLASS,
                Origins=[_origin(inputs)],
                DefaultCacheBehavior=_behaviour(),
                ViewerCertificate=ViewerCertificate(
                    AcmCertificateArn=inputs.cdn_certificate_arn.ref,
                    MinimumProtocolVersion="TLSv1.2_2021",
                    SslSupportMethod="sni-only",
                ),
            ),
            Tags=name_tag(inputs.environment_name, "cdn"),
        )
    )
    return Built(template, Outputs(cdn_domain_name=k.CdnDomainName.of(GetAtt(distribution, "DomainName"))))


STACK = Stack(Inputs, Outputs, build)


def _origin(inputs: Inputs) -> Origin:
    return Origin(
        Id=ORIGIN_ID,
        DomainName=inputs.load_balancer_dns_name.ref,
        CustomOriginConfig=CustomOriginConfig(
            OriginProtocolPolicy="https-only",
            OriginSSLProtocols=["TLSv1.2"],
            HTTPSPort=HTTPS_PORT,
            OriginReadTimeout=ORIGIN_TIMEOUT_SECONDS,
            OriginKeepaliveTimeout=ORIGIN_TIMEOUT_SECONDS,
        ),
    )


def _behaviour() -> DefaultCacheBehavior:
    """Pass everything on. The Host header goes along, so that CloudFront accepts the load balancer's
    certificate: it is for ApiDomainName and not for the origin's own name."""
    return DefaultCacheBehavior(
        TargetOriginId=ORIGIN_ID,
        ViewerProtocolPolicy="redirect-to-https",
        AllowedMethods=list(ALL_METHODS),
        CachePolicyId=CACHING_DISABLED,
        OriginRequestPolicyId=ALL_VIEWER,
    )
