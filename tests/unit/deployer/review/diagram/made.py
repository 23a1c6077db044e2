"""Deployments to draw: the real application in its shapes, and small ones made here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.review.diagram.build import build
from deployer.review.diagram.document import load
from deployer.review.diagram.labels import labels
from deployer.review.diagram.place import place
from deployer.review.diagram.route import route
from templates_src.evaluate import evaluate_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.diagram.labels import Label
    from deployer.review.diagram.model import Line, Picture
    from deployer.review.diagram.route import Route
    from deployer.review.diagram.shape import Placed
    from templates_src.evaluate import Deployment

ROOT = Path(__file__).resolve().parents[5]
ENVIRONMENTS = tuple(sorted(path.stem for path in (ROOT / "parameters").glob("*.json")))
_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
_CDN = {"CdnEnabled": "true", "CdnCertificateArn": _CERTIFICATE}
# Name → environment, parameters over its own, region. What the parameters files themselves do not show.
SHAPES: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    **{name: (name, {}, "us-east-1") for name in ENVIRONMENTS},
    "before the first image": ("prod", {"ImageUri": ""}, "us-east-1"),
    "certificate": (
        "dev",
        {"EdgeMode": "certificate", "CertificateArn": _CERTIFICATE, "ApiDomainName": "api.x.example"},
        "us-east-1",
    ),
    "single NAT": ("prod", {"NatMode": "single"}, "us-east-1"),
    "NAT a zone, without the rest": ("dev", {"NatMode": "per-az"}, "us-east-1"),
    "without cache": ("prod", {"CacheEnabled": "false", "MaxTasks": "1"}, "us-east-1"),
    "CDN": ("prod", _CDN, "us-east-1"),
    "CDN, primary of two regions": ("prod", {**_CDN, "FailoverRole": "primary"}, "us-east-1"),
    "secondary region": ("prod", {"FailoverRole": "secondary"}, "eu-west-1"),
    "blue and green": ("prod", {"DeploymentStrategy": "BLUE_GREEN"}, "us-east-1"),
    "interface endpoints": ("prod", {"InterfaceEndpoints": "true"}, "us-east-1"),
    "everything": (
        "prod",
        {**_CDN, "FailoverRole": "primary", "DeploymentStrategy": "BLUE_GREEN", "InterfaceEndpoints": "true"},
        "us-east-1",
    ),
    "least": ("dev", {"ImageUri": "", "FlowLogs": "false"}, "us-east-1"),
}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture with everything in its place."""

    picture: Picture
    placed: Placed
    routes: tuple[Route, ...]
    labels: tuple[Label, ...]


@cache
def deployment(name: str) -> Deployment:
    """What a shape of the application would make."""
    environment, parameters, region = SHAPES[name]
    application = load(environment, project=ROOT, overrides=parameters)
    parsed = {file: json.loads(text) for file, text in application.templates.items()}
    return evaluate_stack(
        parsed, application.root, application.parameters, region=region, stack_name=application.stack
    )


@cache
def drawn(name: str) -> Drawn:
    """A shape of the application, laid out."""
    return laid_out(build(deployment(name), SHAPES[name][2]))


def laid_out(picture: Picture) -> Drawn:
    """Any picture, laid out."""
    placed = place(picture)
    routes = route(picture.lines, placed)
    return Drawn(picture=picture, placed=placed, routes=routes, labels=labels(routes, placed))


def of(**resources: Mapping[str, Any]) -> Deployment:
    """A deployment of resources alone: logical id → resource."""
    return evaluate_stack({"root.json": {"Resources": resources}}, "root.json", {})


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource of a type ``AWS::…``, given without that prefix."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(logical_id: str) -> dict[str, str]:
    """A Ref."""
    return {"Ref": logical_id}


def line(picture: Picture, start: str, end: str) -> Line:
    """The line between two nodes."""
    (found,) = [one for one in picture.lines if (one.start, one.end) == (start, end)]
    return found


def network() -> dict[str, dict[str, Any]]:
    """A VPC with a public and a private subnet, a NAT gateway, and their routes."""
    return {
        "Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": resource("EC2::InternetGateway"),
        "Attachment": resource(
            "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")
        ),
        **_subnet("Public", GatewayId=ref("Gateway")),
        **_subnet("Private", NatGatewayId=ref("Nat")),
        "Nat": resource("EC2::NatGateway", SubnetId=ref("Public")),
    }


def _subnet(name: str, **way: Any) -> dict[str, dict[str, Any]]:
    return {
        name: resource(
            "EC2::Subnet", VpcId=ref("Vpc"), AvailabilityZone="us-east-1a", CidrBlock="10.0.1.0/24"
        ),
        f"{name}Table": resource("EC2::RouteTable", VpcId=ref("Vpc")),
        f"{name}Routes": resource(
            "EC2::SubnetRouteTableAssociation", SubnetId=ref(name), RouteTableId=ref(f"{name}Table")
        ),
        f"{name}Default": resource(
            "EC2::Route", RouteTableId=ref(f"{name}Table"), DestinationCidrBlock="0.0.0.0/0", **way
        ),
    }


def group(name: str, port: int, **peer: Any) -> dict[str, dict[str, Any]]:
    """A security group with one rule that lets in."""
    return {
        f"{name}Group": resource("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription=name),
        f"{name}In": resource(
            "EC2::SecurityGroupIngress",
            GroupId=ref(f"{name}Group"),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            **peer,
        ),
    }


def balancer(**more: Any) -> dict[str, Any]:
    """A load balancer in the public subnet, in the group ``Web``."""
    return resource(
        "ElasticLoadBalancingV2::LoadBalancer",
        Subnets=[ref("Public")],
        SecurityGroups=[ref("WebGroup")],
        **more,
    )


def service(**more: Any) -> dict[str, Any]:
    """A service in the private subnet, in the group ``App``."""
    place = {"Subnets": [ref("Private")], "SecurityGroups": [ref("AppGroup")]}
    return resource("ECS::Service", NetworkConfiguration={"AwsvpcConfiguration": place}, **more)
