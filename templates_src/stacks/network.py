"""Network: the VPC, six subnets in two zones, NAT, routes, endpoints and flow logs.

Owns every address range. Two public subnets hold the load balancer and the NAT gateways, two private ones
the tasks, two isolated ones the cache. Changing ``VpcCidr`` or a subnet's range replaces it and everything
inside: the whole application is down while that happens. Changing ``NatMode`` moves the second zone's
outgoing traffic; open connections to Supabase and WorkOS drop once.
"""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, GetAZs, If, Ref, Select, Sub, Tags, Template
from troposphere.ec2 import (
    EIP,
    VPC,
    FlowLog,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    SubnetRouteTableAssociation,
    VPCEndpoint,
    VPCGatewayAttachment,
)
from troposphere.iam import Policy, Role
from troposphere.logs import LogGroup

from templates_src.common.application import HTTPS_PORT
from templates_src.common.conditions import is_choice, is_on
from templates_src.common.naming import environment_name, name_tag
from templates_src.common.retention import RETAINED
from templates_src.common.security_groups import closed_group
from templates_src.policies import network as grants
from templates_src.policies.boundaries import role_boundary
from templates_src.settings import environment as env
from templates_src.settings import network as net
from templates_src.settings import storage
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

ZONES = ("A", "B")
NAT_PER_ZONE = "NatPerZone"
HAS_ENDPOINTS = "HasInterfaceEndpoints"
HAS_FLOW_LOGS = "HasFlowLogs"
ENDPOINT_SERVICES = {
    "EcrApi": "ecr.api",
    "EcrDocker": "ecr.dkr",
    "Logs": "logs",
    "SecretsManager": "secretsmanager",
}


@contract
class Inputs:
    """What the network needs: settings only."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    vpc_cidr: Value[k.Cidr] = setting(net.VPC_CIDR)
    public_subnet_a_cidr: Value[k.Cidr] = setting(net.PUBLIC_SUBNET_A_CIDR)
    public_subnet_b_cidr: Value[k.Cidr] = setting(net.PUBLIC_SUBNET_B_CIDR)
    app_subnet_a_cidr: Value[k.Cidr] = setting(net.APP_SUBNET_A_CIDR)
    app_subnet_b_cidr: Value[k.Cidr] = setting(net.APP_SUBNET_B_CIDR)
    data_subnet_a_cidr: Value[k.Cidr] = setting(net.DATA_SUBNET_A_CIDR)
    data_subnet_b_cidr: Value[k.Cidr] = setting(net.DATA_SUBNET_B_CIDR)
    nat_mode: Value[k.Choice] = setting(net.NAT_MODE)
    interface_endpoints: Value[k.Toggle] = setting(net.INTERFACE_ENDPOINTS)
    flow_logs: Value[k.Toggle] = setting(net.FLOW_LOGS)
    log_retention_days: Value[k.Days] = setting(storage.LOG_RETENTION_DAYS)


@contract
class Outputs:
    """What the network gives."""

    vpc_id: Value[k.VpcId] = published("Id of the VPC")
    public_subnet_a: Value[k.PublicSubnetAId] = published("Public subnet in the first zone")
    public_subnet_b: Value[k.PublicSubnetBId] = published("Public subnet in the second zone")
    app_subnet_a: Value[k.AppSubnetAId] = published("Task subnet in the first zone")
    app_subnet_b: Value[k.AppSubnetBId] = published("Task subnet in the second zone")
    data_subnet_a: Value[k.DataSubnetAId] = published("Isolated data subnet in the first zone")
    data_subnet_b: Value[k.DataSubnetBId] = published("Isolated data subnet in the second zone")
    nat_ip_a: Value[k.PublicIp] = published("Address that the first zone's outgoing traffic comes from")
    nat_ip_b: Value[k.PublicIp] = published("Address that the second zone's outgoing traffic comes from")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the network in five steps: VPC, public side, private sides, endpoints, flow logs."""
    template = Template(Description="Classla network: VPC, subnets, NAT, routes, endpoints, flow logs")
    _conditions(template, inputs)
    vpc, attachment = _vpc(template, inputs)
    public = _public_subnets(template, inputs, vpc, attachment)
    nats = _nat_gateways(template, inputs, public, attachment)
    app, app_tables = _app_subnets(template, inputs, vpc, nats)
    data = _data_subnets(template, inputs, vpc)
    _endpoints(template, inputs, vpc, app, app_tables)
    _flow_logs(template, inputs, vpc)
    return Built(template, _outputs(template, vpc, public, app, data))


STACK = Stack(Inputs, Outputs, build)


def _conditions(template: Template, inputs: Inputs) -> None:
    template.add_condition(NAT_PER_ZONE, is_choice(inputs.nat_mode, "per-az"))
    template.add_condition(HAS_ENDPOINTS, is_on(inputs.interface_endpoints))
    template.add_condition(HAS_FLOW_LOGS, is_on(inputs.flow_logs))


def _vpc(template: Template, inputs: Inputs) -> tuple[VPC, VPCGatewayAttachment]:
    vpc = template.add_resource(
        VPC(
            "Vpc",
            CidrBlock=inputs.vpc_cidr.ref,
            EnableDnsHostnames=True,
            EnableDnsSupport=True,
            Tags=name_tag(inputs.environment_name, "vpc"),
        )
    )
    gateway = template.add_resource(
        InternetGateway("InternetGateway", Tags=name_tag(inputs.environment_name, "internet"))
    )
    attachment = template.add_resource(
        VPCGatewayAttachment("InternetAttachment", VpcId=Ref(vpc), InternetGatewayId=Ref(gateway))
    )
    return vpc, attachment


def _subnet(
    template: Template, inputs: Inputs, vpc: VPC, tier: str, zone: str, cidr: Value[k.Cidr]
) -> Subnet:
    return template.add_resource(
        Subnet(
            f"{tier}Subnet{zone}",
            VpcId=Ref(vpc),
            CidrBlock=cidr.ref,
            AvailabilityZone=Select(ZONES.index(zone), GetAZs("")),
            # Nothing that we run in a public subnet needs an address given by the subnet.
            MapPublicIpOnLaunch=False,
            Tags=name_tag(inputs.environment_name, f"{tier.lower()}-{zone.lower()}"),
        )
    )


def _route_table(template: Template, inputs: Inputs, vpc: VPC, title: str) -> RouteTable:
    return template.add_resource(
        RouteTable(
            f"{title}RouteTable", VpcId=Ref(vpc), Tags=name_tag(inputs.environment_name, title.lower())
        )
    )


def _associate(template: Template, subnet: Subnet, table: RouteTable) -> None:
    template.add_resource(
        SubnetRouteTableAssociation(f"{subnet.title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table))
    )


def _public_subnets(
    template: Template, inputs: Inputs, vpc: VPC, attachment: VPCGatewayAttachment
) -> dict[str, Subnet]:
    cidrs = {"A": inputs.public_subnet_a_cidr, "B": inputs.public_subnet_b_cidr}
    table = _route_table(template, inputs, vpc, "Public")
    template.add_resource(
        Route(
            "PublicDefaultRoute",
            RouteTableId=Ref(table),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=Ref("InternetGateway"),
            DependsOn=attachment.title,
        )
    )
    subnets = {zone: _subnet(template, inputs, vpc, "Public", zone, cidrs[zone]) for zone in ZONES}
    for subnet in subnets.values():
        _associate(template, subnet, table)
    return subnets


def _nat_gateways(
    template: Template, inputs: Inputs, public: dict[str, Subnet], attachment: VPCGatewayAttachment
) -> dict[str, NatGateway]:
    """One gateway a zone; the second one exists only when NatMode is per-az."""
    gateways = {}
    for zone in ZONES:
        attributes: dict[str, Any] = {"Condition": NAT_PER_ZONE} if zone == "B" else {}
        tags = name_tag(inputs.environment_name, f"nat-{zone.lower()}")
        address = template.add_resource(
            EIP(f"NatAddress{zone}", Domain="vpc", Tags=tags, DependsOn=attachment.title, **attributes)
        )
        gateways[zone] = template.add_resource(
            NatGateway(
                f"NatGateway{zone}",
                AllocationId=GetAtt(address, "AllocationId"),
                SubnetId=Ref(public[zone]),
                Tags=tags,
                # Without this the gateway can be made before its subnet has a way out, and fails. The route
                # also outlives it on deletion.
                DependsOn="PublicDefaultRoute",
                **attributes,
            )
        )
    return gateways


def _app_subnets(
    template: Template, inputs: Inputs, vpc: VPC, nats: dict[str, NatGateway]
) -> tuple[dict[str, Subnet], dict[str, RouteTable]]:
    """Private subnets: a route table each, so that NatMode changes one route and no association."""
    cidrs = {"A": inputs.app_subnet_a_cidr, "B": inputs.app_subnet_b_cidr}
    way_out = {"A": Ref(nats["A"]), "B": If(NAT_PER_ZONE, Ref(nats["B"]), Ref(nats["A"]))}
    subnets, tables = {}, {}
    for zone in ZONES:
        subnets[zone] = _subnet(template, inputs, vpc, "App", zone, cidrs[zone])
        tables[zone] = _route_table(template, inputs, vpc, f"App{zone}")
        template.add_resource(
            Route(
                f"App{zone}DefaultRoute",
                RouteTableId=Ref(tables[zone]),
                DestinationCidrBlock="0.0.0.0/0",
                NatGatewayId=way_out[zone],
            )
        )
        _associate(template, subnets[zone], tables[zone])
    return subnets, tables


def _data_subnets(template: Template, inputs: Inputs, vpc: VPC) -> dict[str, Subnet]:
    """Isolated subnets: one table without any route but the VPC's own."""
    cidrs = {"A": inputs.data_subnet_a_cidr, "B": inputs.data_subnet_b_cidr}
    table = _route_table(template, inputs, vpc, "Data")
    subnets = {zone: _subnet(template, inputs, vpc, "Data", zone, cidrs[zone]) for zone in ZONES}
    for subnet in subnets.values():
        _associate(template, subnet, table)
    return subnets


def _endpoints(
    template: Template, inputs: Inputs, vpc: VPC, app: dict[str, Subnet], tables: dict[str, RouteTable]
) -> None:
    """S3 always, because its gateway endpoint is free; the paid interface endpoints on request."""
    template.add_resource(
        VPCEndpoint(
            "S3Endpoint",
            VpcId=Ref(vpc),
            ServiceName=Sub("com.amazonaws.${AWS::Region}.s3"),
            VpcEndpointType="Gateway",
            RouteTableIds=[Ref(tables[zone]) for zone in ZONES],
        )
    )
    group = template.add_resource(_endpoint_security_group(inputs, vpc))
    for title, service in ENDPOINT_SERVICES.items():
        template.add_resource(
            VPCEndpoint(
                f"{title}Endpoint",
                Condition=HAS_ENDPOINTS,
                VpcId=Ref(vpc),
                ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
                VpcEndpointType="Interface",
                PrivateDnsEnabled=True,
                SubnetIds=[Ref(app[zone]) for zone in ZONES],
                SecurityGroupIds=[GetAtt(group, "GroupId")],
            )
        )


def _endpoint_security_group(inputs: Inputs, vpc: VPC) -> SecurityGroup:
    return closed_group(
        "EndpointSecurityGroup",
        inputs.environment_name,
        Ref(vpc),
        "HTTPS from the VPC to the interface endpoints",
        "endpoints",
        Condition=HAS_ENDPOINTS,
        SecurityGroupIngress=[
            SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=HTTPS_PORT,
                ToPort=HTTPS_PORT,
                CidrIp=inputs.vpc_cidr.ref,
                Description="AWS API calls from inside the VPC",
            )
        ],
    )


def _flow_logs(template: Template, inputs: Inputs, vpc: VPC) -> None:
    group = template.add_resource(
        LogGroup(
            "FlowLogGroup",
            Condition=HAS_FLOW_LOGS,
            RetentionInDays=inputs.log_retention_days.ref,
            **RETAINED,
        )
    )
    role = template.add_resource(
        Role(
            "FlowLogRole",
            Condition=HAS_FLOW_LOGS,
            AssumeRolePolicyDocument=grants.flow_log_trust(),
            PermissionsBoundary=role_boundary(),
            Policies=[
                Policy(
                    PolicyName="write-flow-logs", PolicyDocument=grants.write_flow_logs(GetAtt(group, "Arn"))
                )
            ],
        )
    )
    template.add_resource(
        FlowLog(
            "FlowLog",
            Condition=HAS_FLOW_LOGS,
            ResourceId=Ref(vpc),
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=Ref(group),
            DeliverLogsPermissionArn=GetAtt(role, "Arn"),
            Tags=Tags(Name=environment_name(inputs.environment_name, "flow-log")),
        )
    )


def _outputs(
    template: Template, vpc: VPC, public: dict[str, Subnet], app: dict[str, Subnet], data: dict[str, Subnet]
) -> Outputs:
    addresses = template.resources
    first = GetAtt(addresses["NatAddressA"], "PublicIp")
    return Outputs(
        vpc_id=k.VpcId.of(Ref(vpc)),
        public_subnet_a=k.PublicSubnetAId.of(Ref(public["A"])),
        public_subnet_b=k.PublicSubnetBId.of(Ref(public["B"])),
        app_subnet_a=k.AppSubnetAId.of(Ref(app["A"])),
        app_subnet_b=k.AppSubnetBId.of(Ref(app["B"])),
        data_subnet_a=k.DataSubnetAId.of(Ref(data["A"])),
        data_subnet_b=k.DataSubnetBId.of(Ref(data["B"])),
        nat_ip_a=k.PublicIp.of(first),
        nat_ip_b=k.PublicIp.of(If(NAT_PER_ZONE, GetAtt(addresses["NatAddressB"], "PublicIp"), first)),
    )
