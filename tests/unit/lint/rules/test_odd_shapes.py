"""No rule may fall over a template that is wrong in shape: another check says so, and needs its turn."""

from __future__ import annotations

import copy
import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.lint import rules
from tests.unit.lint.planting import choose, get, ref, resource, template_set

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

MODULES: list[ModuleType] = [
    importlib.import_module(f"{rules.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rules.__path__)
]
ODD: list[Any] = [None, "x", 3, ["x"], {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, 1]}]

STATEMENT = {
    "Effect": "Allow",
    "Principal": {"AWS": ["*"]},
    "Action": ["iam:PassRole", "sts:AssumeRoleWithWebIdentity"],
    "Resource": ["*"],
    "Condition": {"StringLike": {"x:sub": "*"}, "Bool": {"aws:SecureTransport": "false"}},
}
CONTAINER = {
    "Name": "a",
    "Image": {"Fn::Join": [":", [get("R", "Uri"), "latest"]]},
    "StopTimeout": 121,
    "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": get("Net", "Outputs.O")}},
    "PortMappings": [{"ContainerPort": 1}],
    "Environment": [{"Name": "TOKEN", "Type": "PLAINTEXT", "Value": "x"}],
    "Secrets": [{"Name": "K", "ValueFrom": {"Fn::Sub": ["${A}:K", {"A": ref("S")}]}}],
}
TRACKING = {
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    "CustomizedMetricSpecification": {"Namespace": "N", "MetricName": "M"},
    "TargetValue": 70,
}
BODY = '{"widgets": [{"properties": {"region": "us-east-1", "metrics": [["AWS/Billing", "M"]]}}]}'
EVERYTHING: dict[str, Any] = {
    "Parameters": {
        "P": {"Type": "Number", "NoEcho": True, "Default": "9", "MinValue": 0, "AllowedValues": [1]}
    },
    "Conditions": {"C": {"Fn::And": [{"Condition": "D"}, {"Fn::Not": [{"Fn::Equals": [ref("P"), "x"]}]}]}},
    "Resources": {
        "Alb": resource(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            Name="n",
            SecurityGroups=[get("Group", "GroupId")],
            LoadBalancerAttributes=[
                {"Key": "idle_timeout.timeout_seconds", "Value": ref("P")},
                {"Key": "access_logs.s3.bucket", "Value": ref("Bucket")},
            ],
        ),
        "Targets": resource(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "3601"}],
        ),
        "Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=[CONTAINER]),
        "Service": resource(
            "AWS::ECS::Service",
            TaskDefinition=ref("Task"),
            DesiredCount=1,
            EnableExecuteCommand=ref("P"),
            HealthCheckGracePeriodSeconds=1,
            LoadBalancers=[{"ContainerName": "a", "ContainerPort": 2}],
        ),
        "Scale": resource(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            ServiceNamespace="ecs",
            ResourceId={"Fn::Sub": "x/${Service.Name}"},
        ),
        "Policy": resource(
            "AWS::ApplicationAutoScaling::ScalingPolicy", TargetTrackingScalingPolicyConfiguration=TRACKING
        ),
        "Alarm": resource(
            "AWS::CloudWatch::Alarm", Namespace="AWS/ECS", MetricName="CPUUtilization", Threshold=70
        ),
        "All": resource("AWS::CloudWatch::CompositeAlarm", AlarmRule={"Fn::Sub": "ALARM(${Alarm})"}),
        "Board": resource("AWS::CloudWatch::Dashboard", DashboardBody={"Fn::Sub": [BODY, {"A": "b"}]}),
        "Bucket": resource(
            "AWS::S3::Bucket",
            PublicAccessBlockConfiguration={"BlockPublicAcls": True},
            BucketEncryption={
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            },
        ),
        "Tls": resource(
            "AWS::S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument={"Statement": [STATEMENT]}
        ),
        "Net": resource("AWS::CloudFormation::Stack", TemplateURL="inner.json"),
        "Inner": resource(
            "AWS::CloudFormation::Stack",
            attributes={"Condition": "C"},
            TemplateURL="inner.json",
            Parameters={"P": choose("C", get("Net", "Outputs.P"), ref("P"))},
        ),
        "Gateway": resource("AWS::EC2::InternetGateway"),
        "SubnetA": resource(
            "AWS::EC2::Subnet",
            AvailabilityZone={"Fn::Select": [0, {"Fn::GetAZs": ""}]},
            MapPublicIpOnLaunch=True,
        ),
        "Table": resource("AWS::EC2::RouteTable"),
        "Route": resource(
            "AWS::EC2::Route",
            RouteTableId=ref("Table"),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=ref("Gateway"),
            NatGatewayId=ref("Nat"),
        ),
        "Link": resource(
            "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("SubnetA"), RouteTableId=ref("Table")
        ),
        "Nat": resource("AWS::EC2::NatGateway", attributes={"DependsOn": ["Route"]}, SubnetId=ref("SubnetA")),
        "Group": resource(
            "AWS::EC2::SecurityGroup",
            SecurityGroupIngress=[{"FromPort": 1, "ToPort": 2, "CidrIp": "0.0.0.0/0"}],
        ),
        "Pipeline": resource(
            "AWS::CodePipeline::Pipeline",
            Stages=[{"Actions": [{"ActionTypeId": {"Provider": "Manual"}, "Configuration": {"X": 1}}]}],
        ),
        "Door": resource(
            "AWS::EC2::SecurityGroupIngress",
            GroupId=get("Net", "Outputs.O"),
            FromPort=80,
            ToPort=80,
            CidrIp="0.0.0.0/0",
        ),
        "Function": resource("AWS::Lambda::Function", Environment={"Variables": {"TOKEN": "x"}}),
    },
    "Outputs": {"O": {"Value": get("Inner", "Outputs.X"), "Export": {"Name": "arn:aws:x:123456789012"}}},
}


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield (*place, key)
        yield from places(value[key], (*place, key))


def broken(place: tuple[Any, ...], odd: Any) -> dict[str, Any]:
    template = copy.deepcopy(EVERYTHING)
    parent = template
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = odd
    return template


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_value_of_another_shape_anywhere(odd: Any) -> None:
    for place in places(EVERYTHING):
        # Section, name and type: the engine reads templates only when these are as they should be.
        if len(place) > 2 and place[-1] != "Type":
            templates = template_set(t=broken(place, odd), inner=EVERYTHING)
            for module in MODULES:
                assert list(module.check(templates)) is not None, (module.__name__, place)


def test_the_template_above_shows_most_rules() -> None:
    templates = template_set(t=EVERYTHING, inner=EVERYTHING)
    silent = {module.ID for module in MODULES if not list(module.check(templates))}
    assert len(silent) < len(MODULES) / 3, silent
