from __future__ import annotations

from templates_src.evaluate import Deployment, Reference, evaluate_stack
from templates_src.evaluate.graph import open_ingress
from templates_src.stacks import security
from tests.support.emit import emit

TEMPLATE = emit(security.STACK)


def deploy() -> Deployment:
    return evaluate_stack({"s.json": TEMPLATE}, "s.json", {"EnvironmentName": "dev", "VpcId": "vpc-1"})


def rule(address: str) -> dict[str, object]:
    return dict(deploy().at(address).properties)


def test_only_the_load_balancer_is_open_and_only_for_the_web() -> None:
    assert {(r.group, r.from_port, r.to_port) for r in open_ingress(deploy())} == {
        ("AlbSecurityGroup", 80, 80),
        ("AlbSecurityGroup", 443, 443),
    }


def test_the_chain_of_calls() -> None:
    for source, target, port in (("Alb", "Task", 3001), ("Task", "Cache", 6379)):
        outgoing, incoming = rule(f"{source}To{target}"), rule(f"{target}From{source}")
        assert (
            outgoing["GroupId"]
            == incoming["SourceSecurityGroupId"]
            == Reference(f"{source}SecurityGroup", "GroupId")
        )
        assert outgoing["DestinationSecurityGroupId"] == incoming["GroupId"]
        assert outgoing["FromPort"] == incoming["ToPort"] == port


def test_nobody_else_reaches_tasks_or_cache() -> None:
    incoming = {r.logical_id for r in deploy().of_type("AWS::EC2::SecurityGroupIngress")}
    assert incoming == {"InternetToAlb80", "InternetToAlb443", "TaskFromAlb", "CacheFromTask"}


def test_tasks_call_out_over_https_only() -> None:
    assert rule("TaskToInternet")["FromPort"] == rule("TaskToInternet")["ToPort"] == 443
    outgoing = {r.logical_id for r in deploy().of_type("AWS::EC2::SecurityGroupEgress")}
    assert outgoing == {"AlbToTask", "TaskToCache", "TaskToInternet"}


def test_no_group_keeps_the_rule_that_allows_everything() -> None:
    groups = deploy().of_type("AWS::EC2::SecurityGroup")
    assert len(groups) == 3
    for group in groups:
        (egress,) = group.properties["SecurityGroupEgress"]
        assert egress["CidrIp"] == "127.0.0.1/32"
