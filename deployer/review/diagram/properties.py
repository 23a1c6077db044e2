"""The declared exceptions: properties whose references are not a plain line from who names to what is named.

Any other reference between two symbols is a line of its own, from the resource that holds the property.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from templates_src.evaluate import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.review.diagram.model import LineKind


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the references of a property are drawn.

    Attributes:
        kind: of the line.
        back: whether the arrow points at the resource that holds the property.
        label: written at the line.
        quiet: why there is no line at all; empty when there is one.
    """

    kind: LineKind = "uses"
    back: bool = False
    label: str = ""
    quiet: str = ""


PLAIN = Way()
_PLACE = Way(quiet="the frame around it says so")
_GROUPS = Way(quiet="the rules of the groups are drawn")
_WATCHED = Way(quiet="what is watched is told by its name")
_BESIDE = Way(quiet="the other lines of the two say so")
_ANY = "*"
# (type, property without list indexes) → how; the longest property that begins so decides.
WAYS: Mapping[tuple[str, str], Way] = {
    (_ANY, "VpcId"): _PLACE,
    (_ANY, "SubnetId"): _PLACE,
    (_ANY, "SubnetIds"): _PLACE,
    (_ANY, "Subnets"): _PLACE,
    (_ANY, "CacheSubnetGroupName"): _PLACE,
    (_ANY, "NetworkConfiguration"): _PLACE,
    (_ANY, "RouteTableIds"): _PLACE,
    (_ANY, "SecurityGroups"): _GROUPS,
    (_ANY, "SecurityGroupIds"): _GROUPS,
    (_ANY, "Tags"): _WATCHED,
    ("AWS::EC2::Route", ""): Way(quiet="followed from who sends: network.py"),
    ("AWS::EC2::SecurityGroupIngress", ""): _GROUPS,
    ("AWS::EC2::SecurityGroupEgress", ""): _GROUPS,
    ("AWS::EC2::SecurityGroup", ""): _GROUPS,
    ("AWS::CloudWatch::Alarm", "Dimensions"): _WATCHED,
    ("AWS::CloudWatch::Alarm", "Metrics"): _WATCHED,
    ("AWS::CloudWatch::Alarm", "AlarmActions"): Way(label="notify"),
    ("AWS::CloudWatch::Dashboard", "DashboardBody"): _WATCHED,
    ("AWS::Events::Rule", "EventPattern"): _WATCHED,
    ("AWS::Events::Rule", "Targets"): Way(label="notify"),
    ("AWS::Budgets::Budget", ""): Way(label="notify"),
    ("AWS::CloudFront::Distribution", "DistributionConfig.Origins"): Way(kind="traffic", label="443"),
    ("AWS::ECS::Service", "LoadBalancers"): Way(kind="traffic", back=True),
    ("AWS::ECS::Service", "LoadBalancers.AdvancedConfiguration.ProductionListenerRule"): _BESIDE,
    ("AWS::ECS::Service", "DeploymentConfiguration.Alarms"): Way(label="roll back on"),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions.Environment"): Way(label="env"),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions.LogConfiguration"): Way(label="logs"),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions.Secrets"): Way(label="secrets"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Certificates"): Way(label="TLS"),
    ("AWS::ElasticLoadBalancingV2::Listener", "DefaultActions"): Way(kind="traffic"),
    ("AWS::ElasticLoadBalancingV2::ListenerRule", "Actions"): Way(kind="traffic"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes"): Way(label="access logs"),
    ("AWS::Route53::HealthCheck", "HealthCheckConfig"): Way(label="checks"),
    ("AWS::Route53::RecordSet", "AliasTarget"): Way(label="alias"),
    ("AWS::Synthetics::Canary", "ArtifactS3Location"): Way(label="results"),
}
# Plain text here may name a record of the deployment: then its host name is as good as a reference.
BY_NAME: Mapping[tuple[str, str], Way] = {
    ("AWS::Amplify::App", "EnvironmentVariables"): Way(label="API URL"),
    ("AWS::Synthetics::Canary", "RunConfig.EnvironmentVariables"): Way(label="checks"),
}
_INDEX = re.compile(r"\[\d+\]")


def way_of(kind: str, path: str) -> Way:
    """How the references at a property of a type are drawn."""
    plain = _INDEX.sub("", path)
    for owner in (kind, _ANY):
        names = plain.split(".")
        for count in range(len(names), -1, -1):
            if (found := WAYS.get((owner, ".".join(names[:count])))) is not None:
                return found
    return PLAIN


def by_name(kind: str, path: str) -> Way | None:
    """How a host name in a property's text is drawn; None where text is only text."""
    plain = _INDEX.sub("", path)
    for (owner, name), way in BY_NAME.items():
        if owner == kind and (plain == name or plain.startswith(f"{name}.")):
            return way
    return None


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar or reference of some properties with its path, ``LoadBalancers[0].TargetGroupArn``."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(value[key], f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    elif isinstance(value, Text):
        for part in value.parts:
            yield path, part
    else:
        yield path, value


def references(properties: Mapping[str, Any]) -> Iterator[tuple[str, Reference]]:
    """Every reference with the path of the property that holds it."""
    for path, value in leaves(dict(properties)):
        if isinstance(value, Reference):
            yield path, value


def named(properties: Mapping[str, Any], name: str) -> list[str]:
    """Addresses that a property, or what is below it, names; list indexes are left out of ``name``."""
    found = (
        reference.address
        for path, reference in references(properties)
        if (plain := _INDEX.sub("", path)) == name or plain.startswith((f"{name}.",))
    )
    return list(dict.fromkeys(found))
