"""Parts find what they belong to."""

from __future__ import annotations

from deployer.review.diagram.build import build
from deployer.review.diagram.hosts import Hosts
from tests.unit.deployer.review.diagram.made import deployment, of, ref, resource


def test_parts_of_parts_stand_in_the_symbol_of_the_whole() -> None:
    hosts = Hosts(deployment("prod"))
    assert hosts.of("Service/CpuScaling") == "Service/Service"
    assert hosts.of("Service/ExecutionRole") == "Service/Service"
    assert hosts.of("Security/TaskFromAlb") == "Service/Service"
    assert hosts.of("Network/PublicDefaultRoute") == "Network/Vpc"
    assert hosts.of("Nowhere") is None


def test_what_two_use_stands_alone() -> None:
    role = resource("IAM::Role")
    hosts = Hosts(
        of(Role=role, A=resource("CodeBuild::Project", ServiceRole=ref("Role")), B=resource("S3::Bucket"))
    )
    assert hosts.of("Role") == "A"
    two = of(
        Role=role,
        A=resource("CodePipeline::Pipeline", RoleArn=ref("Role")),
        B=resource("CodeBuild::Project", ServiceRole=ref("Role")),
    )
    assert Hosts(two).of("Role") == "Role"


def test_a_policy_that_lets_a_role_in_does_not_own_it() -> None:
    made = of(
        Role=resource("IAM::Role"),
        Bucket=resource("S3::Bucket"),
        Policy=resource("S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument={"Principal": ref("Role")}),
    )
    assert Hosts(made).of("Role") == "Role"


def test_a_part_of_nothing_is_hidden_with_a_reason() -> None:
    picture = build(of(Branch=resource("Amplify::Branch", AppId="d123")), "")
    assert picture.hidden == {"Branch": "it belongs to nothing in this deployment"}


def test_parts_that_wait_for_each_other_end() -> None:
    made = of(
        A=resource("ECS::TaskDefinition", Family="a"),
        B=resource("ElasticLoadBalancingV2::ListenerRule", ListenerArn=ref("B2")),
        B2=resource("ElasticLoadBalancingV2::Listener", LoadBalancerArn="arn"),
    )
    hosts = Hosts(made)
    assert [hosts.of(address) for address in ("A", "B", "B2")] == ["A", None, None]
