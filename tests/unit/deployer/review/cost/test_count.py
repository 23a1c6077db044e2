"""What each resource type is charged for, read from its properties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from deployer.review.cost import CostError, estimate
from templates_src.evaluate import Reference, Text
from tests.unit.deployer.review.cost.made import (
    counted,
    deployment,
    estimated,
    line,
    priced,
    resource,
    skus,
)

HOURS = Decimal(730)
DEFINITION = {"Cpu": "512", "Memory": "1024"}
SUBNETS = [Reference("A", ""), Reference("B", "")]


def task(**properties: Any) -> Any:
    return resource("AWS::ECS::TaskDefinition", "Task", **{**DEFINITION, **properties})


def service(strategy: list[dict[str, Any]] | None = None, **properties: Any) -> Any:
    chosen = [{"CapacityProvider": "FARGATE", "Weight": 1}] if strategy is None else strategy
    return resource(
        "AWS::ECS::Service",
        "Service",
        TaskDefinition=Reference("Task", ""),
        CapacityProviderStrategy=chosen,
        **properties,
    )


def target(low: int | str, high: int | str) -> Any:
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    return resource(
        kind, "Target", MinCapacity=low, MaxCapacity=high, ResourceId=[Reference("Service", "Name")]
    )


# --- tasks -------------------------------------------------------------------------------------------------
def test_a_task_is_its_cpu_and_memory_for_730_hours() -> None:
    found = counted(service(), task())
    assert found["fargate-x86-vcpu-hour"] == HOURS / 2
    assert found["fargate-x86-gb-hour"] == HOURS


def test_tasks_are_the_least_and_a_share_of_what_scaling_adds() -> None:
    found = counted(service(), task(), target("2", "6"), **{"scaled-out": Decimal("0.25")})
    assert found["fargate-x86-gb-hour"] == 3 * HOURS


def test_without_scaling_the_desired_count_runs() -> None:
    assert counted(service(DesiredCount="3"), task())["fargate-x86-gb-hour"] == 3 * HOURS


def test_arm_is_another_price() -> None:
    found = counted(service(), task(RuntimePlatform={"CpuArchitecture": "ARM64"}))
    assert "fargate-arm-vcpu-hour" in found
    assert "fargate-x86-vcpu-hour" not in found


def test_storage_counts_beyond_what_is_free() -> None:
    found = counted(service(), task(EphemeralStorage={"SizeInGiB": 50}))
    assert found["fargate-storage-gb-hour"] == 30 * HOURS
    assert "fargate-storage-gb-hour" not in counted(service(), task())


def test_bases_run_first_and_weights_share_the_rest() -> None:
    one = service(
        [
            {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
            {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
        ],
        DesiredCount=5,
    )
    from deployer.review.cost import source
    from deployer.review.cost.count_tasks import service as count
    from deployer.review.cost.tree import Tree

    use = source.read_usage("production").scenario("typical")
    items = list(count(one, Tree(deployment(one, task())), use))
    hours = {i.component: i.quantity for i in items if i.sku == "fargate-x86-gb-hour"}
    assert hours == {"ECS Fargate": 2 * HOURS, "ECS Fargate Spot": 3 * HOURS}
    assert {i.factor for i in items if i.component == "ECS Fargate Spot"} == {Decimal("0.3")}


def test_data_between_zones_is_charged_on_both_sides() -> None:
    assert counted(service(), task(), **{"cross-zone-gb": Decimal(7)})["data-zone-gb"] == 14


def test_a_public_address_for_each_task_that_has_one() -> None:
    network = {"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}}
    assert counted(service(DesiredCount=2, NetworkConfiguration=network), task())["ipv4-hour"] == 2 * HOURS


def test_what_is_not_fargate_is_refused() -> None:
    with pytest.raises(CostError, match="cannot be told") as caught:
        counted(service([{"CapacityProvider": "my-hosts", "Weight": 1}]), task())
    assert "my-hosts" in str(caught.value)


def test_an_unknown_processor_is_refused() -> None:
    with pytest.raises(CostError, match="RISCV"):
        counted(service(), task(RuntimePlatform={"CpuArchitecture": "RISCV"}))


def test_a_service_without_its_task_is_refused() -> None:
    with pytest.raises(CostError, match="names no AWS::ECS::TaskDefinition"):
        counted(service())


def test_a_size_that_is_known_only_later_is_refused() -> None:
    with pytest.raises(CostError, match="Task, Cpu: is no number"):
        counted(service(), task(Cpu=Reference("Elsewhere", "Cpu")))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("disabled", {}),
        ("enabled", {"metric-month": Decimal(38)}),
        ("enhanced", {"insights-metric-month": Decimal(78)}),
    ],
)
def test_container_insights_are_metrics(mode: str, expected: dict[str, Decimal]) -> None:
    settings = [{"Name": "containerInsights", "Value": mode}]
    cluster = resource("AWS::ECS::Cluster", "Cluster", ClusterSettings=settings)
    assert counted(cluster, service(Cluster=Reference("Cluster", "")), task()) == expected


# --- cache and canary --------------------------------------------------------------------------------------
def test_a_cache_is_each_node_of_its_type_and_engine() -> None:
    group = resource(
        "AWS::ElastiCache::ReplicationGroup",
        Engine="valkey",
        CacheNodeType="cache.t4g.small",
        NumNodeGroups=2,
        ReplicasPerNodeGroup="1",
        SnapshotRetentionLimit=3,
    )
    found = counted(group, **{"snapshot-gb": Decimal("0.5")})
    assert found == {"cache-valkey-t4g.small": 4 * HOURS, "cache-snapshot-gb-month": Decimal(1)}


@pytest.mark.parametrize(
    ("rate", "runs"),
    [("rate(5 minutes)", 8760), ("rate(1 minute)", 43800), ("rate(1 hour)", 730), ("rate(2 hours)", 365)],
)
def test_a_canary_runs_by_its_schedule(rate: str, runs: int) -> None:
    canary = resource(
        "AWS::Synthetics::Canary", Schedule={"Expression": rate}, RunConfig={"MemoryInMB": 1024}
    )
    found = counted(canary, **{"canary-seconds": Decimal(2)})
    assert found["canary-run"] == runs
    assert found["lambda-gb-second"] == 2 * runs


@pytest.mark.parametrize("rate", ["cron(0 * * * ? *)", "rate(0 minute)"])
def test_another_schedule_is_refused(rate: str) -> None:
    with pytest.raises(CostError, match="not rate"):
        counted(resource("AWS::Synthetics::Canary", Schedule={"Expression": rate}))


# --- network -----------------------------------------------------------------------------------------------
def balancer(**properties: Any) -> Any:
    kind = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    return resource(kind, "Alb", **{"Scheme": "internet-facing", "Subnets": SUBNETS, **properties})


def test_a_load_balancer_has_an_address_in_each_zone() -> None:
    found = counted(balancer(), lcu=Decimal("0.5"))
    assert (found["alb-hour"], found["alb-lcu-hour"], found["ipv4-hour"]) == (HOURS, HOURS / 2, 2 * HOURS)


def test_an_internal_one_has_none_and_sends_nothing_out() -> None:
    assert set(counted(balancer(Scheme="internal"))) == {"alb-hour", "alb-lcu-hour"}


def test_behind_the_cdn_the_answers_are_the_cdn_s() -> None:
    cdn = resource("AWS::CloudFront::Distribution", "Cdn")
    assert "data-out-gb" in counted(balancer())
    assert "data-out-gb" not in counted(balancer(), cdn)
    assert set(counted(cdn)) == {"cdn-gb", "cdn-million", "cdn-origin-gb"}


def test_gateways_share_the_traffic_and_not_the_hours() -> None:
    first, second = (resource("AWS::EC2::NatGateway", name) for name in ("A", "B"))
    use = {"nat-gb": Decimal(10), "aws-gb": Decimal(2), "nat-out-gb": Decimal(4)}
    assert counted(first, **use) == {"nat-hour": HOURS, "nat-gb": Decimal(12), "data-out-gb": Decimal(4)}
    assert counted(first, second, **use) == {
        "nat-hour": HOURS,
        "nat-gb": Decimal(6),
        "data-out-gb": Decimal(2),
    }


def endpoint(address: str, kind: str) -> Any:
    return resource("AWS::EC2::VPCEndpoint", address, VpcEndpointType=kind, SubnetIds=SUBNETS)


def test_interface_endpoints_cost_by_zone_and_take_traffic_off_nat() -> None:
    one, two, free = endpoint("One", "Interface"), endpoint("Two", "Interface"), endpoint("S3", "Gateway")
    use = {"nat-gb": Decimal(10), "aws-gb": Decimal(2)}
    assert counted(one, two, free, **use) == {"endpoint-hour": 2 * HOURS, "endpoint-gb": Decimal(1)}
    assert counted(free, one, **use) == {}
    nat = resource("AWS::EC2::NatGateway", "A")
    assert counted(nat, one, **use)["nat-gb"] == 10


def test_an_address_is_charged_by_the_hour() -> None:
    assert counted(resource("AWS::EC2::EIP")) == {"ipv4-hour": HOURS}


def check(endpoint: Any, **config: Any) -> Any:
    given = {"FullyQualifiedDomainName": endpoint, "Type": "HTTP", **config}
    return resource("AWS::Route53::HealthCheck", HealthCheckConfig=given)


def test_a_health_check_and_its_features() -> None:
    here = Reference("Edge/LoadBalancer", "DNSName")
    assert counted(check(here)) == {"health-month": 1}
    assert counted(check(here, Type="HTTPS")) == {"health-month": 1, "health-feature-month": 1}
    far = check("example.org", Type="HTTPS_STR_MATCH", RequestInterval=10, MeasureLatency=True)
    assert counted(far) == {"health-other-month": 1, "health-other-feature-month": 4}


def test_a_zone_is_counted_once_and_queries_unless_aliased() -> None:
    first = resource("AWS::Route53::RecordSet", "One", HostedZoneId="Z1", AliasTarget={})
    second = resource("AWS::Route53::RecordSet", "Two", HostedZoneId="Z1")
    assert counted(first, second) == {"zone-month": 1}
    found = counted(second, **{"dns-queries": Decimal(3)})
    assert found == {"zone-month": 1, "dns-million": Decimal(3)}
    one = priced("prod")
    both = estimate(deployment(first, second), one.usage, one.prices)
    assert line(both, "zone-month").quantity == 1


# --- what watches ------------------------------------------------------------------------------------------
def alarm(**properties: Any) -> Any:
    return resource("AWS::CloudWatch::Alarm", **properties)


def test_an_alarm_costs_by_the_metrics_that_it_reads() -> None:
    stat: dict[str, Any] = {"MetricStat": {}}
    assert counted(alarm(MetricName="Errors", Period="300")) == {"alarm-month": 1}
    assert counted(alarm(Metrics=[stat, stat, {"Expression": "a + b"}])) == {"alarm-month": 2}
    assert counted(alarm(MetricName="Errors", Period=10)) == {"alarm-fast-month": 1}


@pytest.mark.parametrize(
    "query", ["SELECT MAX(x) FROM y", Text(("SELECT MAX(x) FROM y '", Reference("A", "")))]
)
def test_an_alarm_on_a_query_has_no_allowance(query: Any) -> None:
    assert counted(alarm(Metrics=[{"Expression": query}])) == {"alarm-query-month": 1}


def test_target_tracking_makes_two_alarms() -> None:
    kind = "AWS::ApplicationAutoScaling::ScalingPolicy"
    assert counted(resource(kind, PolicyType="TargetTrackingScaling")) == {"alarm-month": 2}
    assert counted(resource(kind, PolicyType="StepScaling")) == {}


# --- what keeps --------------------------------------------------------------------------------------------
def test_logs_are_taken_in_and_kept_compressed() -> None:
    group = resource("AWS::Logs::LogGroup", "Group", RetentionInDays=HOURS / 24 * 3)
    use = {"app-log-gb": Decimal(10), "log-compression": Decimal("0.2")}
    assert counted(group, **use) == {"log-ingest-gb": Decimal(10), "log-storage-gb-month": Decimal(6)}


def test_a_log_group_without_retention_is_counted_as_a_year() -> None:
    use = {"app-log-gb": Decimal(1), "log-compression": Decimal(1)}
    assert counted(resource("AWS::Logs::LogGroup"), **use)["log-storage-gb-month"] == 12


def test_flow_logs_and_performance_logs_have_their_own_amounts() -> None:
    group = resource("AWS::Logs::LogGroup", "Group", RetentionInDays="7")
    flows = resource("AWS::EC2::FlowLog", "Flows", LogGroupName=Reference("Group", ""))
    assert counted(group, flows, **{"flow-log-gb": Decimal(9)})["log-vended-gb"] == 9
    name = "/aws/ecs/containerinsights/classla-x/performance"
    insights = resource("AWS::Logs::LogGroup", RetentionInDays="7", LogGroupName=name)
    assert counted(insights, **{"insights-log-gb": Decimal(8)})["log-ingest-gb"] == 8


def bucket(days: int) -> Any:
    rules = [{"ExpirationInDays": days}, {"AbortIncompleteMultipartUpload": {}}]
    return resource("AWS::S3::Bucket", "Bucket", LifecycleConfiguration={"Rules": rules})


def test_a_bucket_is_counted_by_who_writes_into_it() -> None:
    month = {"access-log-gb": Decimal(2), "canary-mb": Decimal(1), "bucket-gb": Decimal(3)}
    logs = counted(bucket(73), balancer(Logs=Reference("Bucket", "")), **month)
    assert logs["s3-gb-month"] == Decimal("4.8")
    assert logs["s3-thousand"] == 2 * 12 * HOURS / 1000
    canary = resource(
        "AWS::Synthetics::Canary", "C", Schedule={"Expression": "rate(1 hour)"}, At=Reference("Bucket", "")
    )
    assert counted(bucket(73), canary, **month)["s3-gb-month"] == Decimal("1.752")
    assert counted(bucket(73), **month) == {"s3-gb-month": Decimal(3)}


POLICY = '{"rules":[{"selection":{"countType":"sinceImagePushed","countNumber":1}},'
POLICY += '{"selection":{"countType":"imageCountMoreThan","countNumber":10}}]}'


def test_images_are_as_many_as_the_lifecycle_keeps_and_replicas_come_on_top() -> None:
    repository = resource("AWS::ECR::Repository", LifecyclePolicy={"LifecyclePolicyText": POLICY})
    use = {"image-gb": Decimal("0.5"), "images": Decimal(4)}
    assert counted(repository, **use) == {"ecr-gb-month": Decimal(5)}
    rules = [{"Destinations": [{"Region": "eu-west-1"}]}]
    copies = resource(
        "AWS::ECR::ReplicationConfiguration", "Copies", ReplicationConfiguration={"Rules": rules}
    )
    assert counted(copies, repository, **use) == {"data-region-gb": Decimal(2), "ecr-gb-month": Decimal(5)}


def test_a_secret_and_its_copies() -> None:
    assert counted(resource("AWS::SecretsManager::Secret")) == {"secret-month": 1}
    copied = resource("AWS::SecretsManager::Secret", ReplicaRegions=[{"Region": "us-west-2"}])
    assert counted(copied) == {"secret-month": 2}


def test_the_frontend_builds_where_it_has_a_repository() -> None:
    use = {"builds": Decimal(10), "build-minutes": Decimal(3)}
    found = counted(
        resource(
            "AWS::Amplify::App",
            Repository="https://github.com/x/y",
            AccessToken="{{resolve:secretsmanager:x:SecretString:token}}",
        ),
        **use,
    )
    assert found["amplify-minute"] == 30
    assert found["secret-month"] == 1
    assert set(counted(resource("AWS::Amplify::App"))) == {"amplify-gb", "amplify-storage-gb-month"}


# --- the real environments ---------------------------------------------------------------------------------
def test_production_is_read_from_its_resources() -> None:
    found = estimated("prod")
    assert line(found, "nat-hour").quantity == 2 * HOURS
    assert line(found, "ipv4-hour").quantity == 4 * HOURS
    assert line(found, "cache-valkey-t4g.micro").quantity == 2 * HOURS
    assert line(found, "canary-run").quantity == 8760
    assert line(found, "dashboard-month").quantity == 3


def test_the_design_s_task_size_is_half_a_cpu_and_a_gigabyte() -> None:
    found = estimated("prod", MaxTasks="1")
    assert line(found, "fargate-x86-vcpu-hour").quantity == HOURS / 2
    assert found.component("ECS Fargate") == HOURS / 2 * Decimal("0.04048") + HOURS * Decimal("0.004445")


def test_development_runs_on_spot_behind_one_gateway() -> None:
    found = estimated("dev")
    assert "ECS Fargate Spot" in found.components
    assert "ECS Fargate" not in found.components
    assert line(found, "nat-hour").quantity == HOURS
    assert "endpoint-hour" not in skus(found)


def test_before_the_first_image_no_task_is_counted() -> None:
    assert "ECS Fargate" not in estimated("prod", ImageUri="").components
