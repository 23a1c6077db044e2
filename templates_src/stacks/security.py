"""Security groups of the load balancer, the tasks and the cache, and every rule between them.

Owns who may talk to whom: internet → load balancer (80, 443) → tasks (3001) → cache (6379) and HTTPS out.
Rules are resources of their own and are replaced one by one without touching running tasks. Replacing a
group (its description or VPC changes) replaces the load balancer or the tasks' network interfaces with it.
"""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Template
from troposphere.ec2 import SecurityGroup, SecurityGroupEgress, SecurityGroupIngress

from templates_src.common.application import CACHE_PORT, CONTAINER_PORT, HTTP_PORT, HTTPS_PORT
from templates_src.common.security_groups import closed_group
from templates_src.settings import environment as env
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

ANYWHERE = "0.0.0.0/0"


@contract
class Inputs:
    """What the security groups need."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    vpc_id: Value[k.VpcId] = wired("VPC that the groups belong to")


@contract
class Outputs:
    """What the security groups give."""

    alb_security_group_id: Value[k.AlbSecurityGroupId] = published("Security group of the load balancer")
    task_security_group_id: Value[k.TaskSecurityGroupId] = published("Security group of the backend tasks")
    cache_security_group_id: Value[k.CacheSecurityGroupId] = published("Security group of the cache")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the three groups, then the rules between them, from the internet inwards."""
    template = Template(Description="Classla security groups: load balancer, tasks, cache")
    alb = _group(template, inputs, "Alb", "Load balancer: web traffic from anywhere")
    task = _group(template, inputs, "Task", "Backend tasks: traffic from the load balancer only")
    cache = _group(template, inputs, "Cache", "Cache: traffic from the backend tasks only")
    for port in (HTTP_PORT, HTTPS_PORT):
        _open_to_internet(template, alb, port)
    _allow(template, alb, task, CONTAINER_PORT, "Requests and health checks")
    _allow(template, task, cache, CACHE_PORT, "Sessions and Socket.IO messages")
    _allow_https_out(template, task)
    return Built(
        template,
        Outputs(
            alb_security_group_id=k.AlbSecurityGroupId.of(GetAtt(alb, "GroupId")),
            task_security_group_id=k.TaskSecurityGroupId.of(GetAtt(task, "GroupId")),
            cache_security_group_id=k.CacheSecurityGroupId.of(GetAtt(cache, "GroupId")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _group(template: Template, inputs: Inputs, name: str, description: str) -> SecurityGroup:
    return template.add_resource(
        closed_group(
            f"{name}SecurityGroup", inputs.environment_name, inputs.vpc_id.ref, description, name.lower()
        )
    )


def _open_to_internet(template: Template, group: SecurityGroup, port: int) -> None:
    """Port 80 stays open in every mode: it answers with the redirect to HTTPS."""
    template.add_resource(
        SecurityGroupIngress(
            f"InternetTo{_name(group)}{port}",
            GroupId=GetAtt(group, "GroupId"),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            CidrIp=ANYWHERE,
            Description=f"Web traffic on port {port}",
        )
    )


def _allow(template: Template, source: SecurityGroup, target: SecurityGroup, port: int, why: str) -> None:
    """Let one group call another on one port: a rule out of the first and a rule into the second."""
    ports: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Description": why}
    template.add_resource(
        SecurityGroupEgress(
            f"{_name(source)}To{_name(target)}",
            GroupId=GetAtt(source, "GroupId"),
            DestinationSecurityGroupId=GetAtt(target, "GroupId"),
            **ports,
        )
    )
    template.add_resource(
        SecurityGroupIngress(
            f"{_name(target)}From{_name(source)}",
            GroupId=GetAtt(target, "GroupId"),
            SourceSecurityGroupId=GetAtt(source, "GroupId"),
            **ports,
        )
    )


def _allow_https_out(template: Template, group: SecurityGroup) -> None:
    template.add_resource(
        SecurityGroupEgress(
            f"{_name(group)}ToInternet",
            GroupId=GetAtt(group, "GroupId"),
            IpProtocol="tcp",
            FromPort=HTTPS_PORT,
            ToPort=HTTPS_PORT,
            CidrIp=ANYWHERE,
            Description="Supabase, WorkOS and AWS APIs, all over HTTPS",
        )
    )


def _name(group: SecurityGroup) -> str:
    return str(group.title).removesuffix("SecurityGroup")
