"""Settings of the network: address ranges, NAT, endpoints, flow logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.settings.model import choice, text, toggle
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from templates_src.settings.model import Setting

GROUP = "Network"

_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


def _cidr(name: str, description: str, default: str) -> Setting[k.Cidr]:
    return text(
        name,
        k.Cidr,
        GROUP,
        description,
        rf"^({_OCTET}\.){{3}}{_OCTET}/(1[6-9]|2[0-8])$",
        "an IPv4 network such as 10.0.1.0/24, from /16 to /28 (the sizes that a VPC accepts)",
        default=default,
    )


VPC_CIDR = _cidr("VpcCidr", "Addresses of the VPC; every subnet lies inside", "10.0.0.0/16")
PUBLIC_SUBNET_A_CIDR = _cidr("PublicSubnetACidr", "Public subnet in the first zone", "10.0.1.0/24")
PUBLIC_SUBNET_B_CIDR = _cidr("PublicSubnetBCidr", "Public subnet in the second zone", "10.0.2.0/24")
APP_SUBNET_A_CIDR = _cidr("AppSubnetACidr", "Task subnet in the first zone", "10.0.11.0/24")
APP_SUBNET_B_CIDR = _cidr("AppSubnetBCidr", "Task subnet in the second zone", "10.0.12.0/24")
DATA_SUBNET_A_CIDR = _cidr("DataSubnetACidr", "Isolated data subnet in the first zone", "10.0.21.0/24")
DATA_SUBNET_B_CIDR = _cidr("DataSubnetBCidr", "Isolated data subnet in the second zone", "10.0.22.0/24")

NAT_MODE = choice(
    "NatMode",
    GROUP,
    "single: one NAT gateway for both zones, cheap; per-az: one for each, survives the loss of a zone",
    ("single", "per-az"),
    default="single",
)
INTERFACE_ENDPOINTS = toggle(
    "InterfaceEndpoints",
    GROUP,
    "Private endpoints for ECR, CloudWatch Logs and Secrets Manager: traffic stays off the NAT gateway, but "
    "eight network interfaces cost more than the NAT traffic saved at this size",
)
FLOW_LOGS = toggle(
    "FlowLogs", GROUP, "Record accepted and rejected connections of the VPC in CloudWatch Logs"
)
