from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.common.application import SECRETS
from templates_src.evaluate import Deployment, Reference, evaluate_stack
from templates_src.evaluate.toggles import placeholders
from templates_src.parameters.arithmetic import OWN_VARIABLES
from templates_src.settings import service as settings
from templates_src.stacks import edge, service, storage
from templates_src.wiring.contract import contract_fields
from tests.support.emit import emit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.settings.model import AnySetting

TEMPLATE = emit(service.STACK)
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/backend@sha256:" + "a" * 64
BLUE_GREEN = {"DeploymentStrategy": "BLUE_GREEN", "EdgeMode": "domain"}
SIBLING_FED = {
    field.cloudformation_name for field in contract_fields(service.Inputs) if field.setting is None
}


def deploy(**parameters: str) -> Deployment:
    values = {
        **placeholders(TEMPLATE),
        "EnvironmentName": "dev",
        "ImageUri": IMAGE,
        "ExtraEnvironment": "",
        "ExtraSecrets": "",
        "TaskMemory": "1024",
        "DeploymentStrategy": "ROLLING",
        "CacheEnabled": "false",
        "ExecEnabled": "false",
        "MinTasks": "1",
        "MaxTasks": "2",
    }
    deployment = evaluate_stack({"service.json": TEMPLATE}, "service.json", {**values, **parameters})
    assert deployment.problems == ()
    return deployment


def properties(deployment: Deployment, address: str) -> Any:
    return deployment.at(address).properties


def container(**parameters: str) -> Any:
    (definition,) = properties(deploy(**parameters), "TaskDefinition")["ContainerDefinitions"]
    return definition


def environment(**parameters: str) -> dict[str, str]:
    return {variable["Name"]: str(variable["Value"]) for variable in container(**parameters)["Environment"]}


def secrets(**parameters: str) -> dict[str, str]:
    return {secret["Name"]: str(secret["ValueFrom"]) for secret in container(**parameters)["Secrets"]}


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object of a template, outermost first."""
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, dict):
        yield node
        yield from nodes(list(node.values()))


def mentioned(node: Any) -> set[str]:
    """Names that Ref and Fn::Sub refer to inside a part of the template."""
    names = {str(found["Ref"]) for found in nodes(node) if "Ref" in found}
    texts = [found["Fn::Sub"] for found in nodes(node) if "Fn::Sub" in found]
    plain = [text if isinstance(text, str) else text[0] for text in texts]
    return names.union(*(re.findall(r"\$\{([^}]+)\}", text) for text in plain))


def test_without_an_image_there_is_no_task_and_the_outputs_are_empty() -> None:
    deployment = deploy(ImageUri="")
    types = {resource.type for resource in deployment.resources}
    assert types == {
        "AWS::ECS::Cluster",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "AWS::IAM::Role",
    }
    assert deployment.outputs["ServiceName"] == deployment.outputs["TaskDefinitionArn"] == ""


def test_the_document_s_size_is_the_default() -> None:
    assert (settings.TASK_CPU.default, settings.TASK_MEMORY.default) == ("512", "1024")
    task = properties(deploy(TaskCpu="512"), "TaskDefinition")
    assert (task["Cpu"], task["Memory"]) == ("512", "1024")
    assert task["NetworkMode"] == "awsvpc"
    assert task["RequiresCompatibilities"] == ["FARGATE"]


def test_the_load_balancer_reaches_the_container() -> None:
    deployment = deploy()
    (definition,) = properties(deployment, "TaskDefinition")["ContainerDefinitions"]
    (balancer,) = properties(deployment, "Service")["LoadBalancers"]
    assert balancer["ContainerName"] == definition["Name"]
    assert balancer["ContainerPort"] == definition["PortMappings"][0]["ContainerPort"] == 3001
    assert balancer["TargetGroupArn"] == Reference("Sibling/TargetGroupArn")


def test_every_variable_of_the_document_is_set() -> None:
    assert environment() == {
        "PORT": "3001",
        "NODE_ENV": "production",
        "WORKOS_REDIRECT_URI": "<Sibling/ApiUrl>/auth/callback",
        "FRONTEND_URL": "<Sibling/FrontendUrl>",
    }
    assert secrets() == {
        "SUPABASE_URL": "<Sibling/SupabaseSecretArn>:SUPABASE_URL::",
        "SUPABASE_ANON_KEY": "<Sibling/SupabaseSecretArn>:SUPABASE_ANON_KEY::",
        "SUPABASE_SERVICE_ROLE_KEY": "<Sibling/SupabaseSecretArn>:SUPABASE_SERVICE_ROLE_KEY::",
        "WORKOS_API_KEY": "<Sibling/WorkosSecretArn>:WORKOS_API_KEY::",
        "WORKOS_CLIENT_ID": "<Sibling/WorkosSecretArn>:WORKOS_CLIENT_ID::",
        "SESSION_SECRET": "<Sibling/AppSecretArn>:SESSION_SECRET::",
    }
    assert set(secrets()) == {key for spec in SECRETS for key in spec.keys}


def test_the_cache_is_reached_over_tls() -> None:
    assert (
        environment(CacheEnabled="true")["REDIS_URL"]
        == "rediss://<Sibling/CacheEndpoint>:<Sibling/CachePort>"
    )


def test_the_parameter_check_knows_every_variable_that_the_task_sets() -> None:
    assert set(environment(CacheEnabled="true")) | set(secrets()) == OWN_VARIABLES


@pytest.mark.parametrize("count", [0, 1, 8])
def test_extra_variables_fill_their_slots(count: int) -> None:
    names = [f"NAME_{index}" for index in range(count)]
    text = ",".join(f"{name}=value {index}" for index, name in enumerate(names))
    added = {name: value for name, value in environment(ExtraEnvironment=text).items() if name in names}
    assert added == {name: f"value {index}" for index, name in enumerate(names)}
    assert len(environment(ExtraEnvironment=text)) == 4 + count


@pytest.mark.parametrize("count", [0, 1, 8])
def test_extra_secrets_are_keys_of_the_application_s_secret(count: int) -> None:
    names = [f"KEY_{index}" for index in range(count)]
    added = {name: value for name, value in secrets(ExtraSecrets=",".join(names)).items() if name in names}
    assert added == {name: f"<Sibling/AppSecretArn>:{name}::" for name in names}
    assert len(secrets(ExtraSecrets=",".join(names))) == 6 + count


def test_an_extra_variable_may_be_empty() -> None:
    assert environment(ExtraEnvironment="A=,B=2")["A"] == ""


def statements(deployment: Deployment, role: str) -> dict[str, Any]:
    policies = properties(deployment, role).get("Policies", [])
    return {s["Sid"]: s for policy in policies for s in policy["PolicyDocument"]["Statement"]}


def test_the_execution_role_reads_exactly_the_secrets_of_the_task() -> None:
    granted = statements(deploy(), "ExecutionRole")["ReadSecrets"]
    assert granted["Action"] == ["secretsmanager:GetSecretValue"]
    assert {str(arn) for arn in granted["Resource"]} == {value.split(":")[0] for value in secrets().values()}


def test_the_execution_role_writes_one_log_group() -> None:
    (resource,) = statements(deploy(), "ExecutionRole")["WriteLog"]["Resource"]
    assert str(resource).endswith(":log-group:<Sibling/LogGroupName>:*")
    assert container()["LogConfiguration"]["Options"]["awslogs-group"] == Reference("Sibling/LogGroupName")


def test_the_task_itself_may_do_nothing() -> None:
    assert statements(deploy(), "TaskRole") == {}


def test_exec_gives_the_task_role_its_channels_and_a_writable_root() -> None:
    deployment = deploy(ExecEnabled="true")
    assert set(statements(deployment, "TaskRole")) == {"OpenSessionChannels"}
    assert properties(deployment, "Service")["EnableExecuteCommand"] is True
    assert container(ExecEnabled="true")["ReadonlyRootFilesystem"] is False
    assert container()["ReadonlyRootFilesystem"] is True


@pytest.mark.parametrize("exec_enabled", ["true", "false"])
def test_code_and_ecs_have_a_role_each(exec_enabled: str) -> None:
    """ECS Exec fails without a task role; the execution role, which reads the secrets, is not the code's."""
    deployment = deploy(ExecEnabled=exec_enabled)
    task = properties(deployment, "TaskDefinition")
    assert task["TaskRoleArn"] == Reference("TaskRole", "Arn")
    assert task["ExecutionRoleArn"] == Reference("ExecutionRole", "Arn")
    assert properties(deployment, "Service")["EnableExecuteCommand"] is (exec_enabled == "true")


def test_a_slow_log_does_not_stop_the_server() -> None:
    logging = container()["LogConfiguration"]
    assert logging["LogDriver"] == "awslogs"
    assert logging["Options"]["mode"] == "non-blocking"
    assert logging["Options"]["awslogs-stream-prefix"] == "backend"


def test_only_ecs_of_this_account_takes_the_roles() -> None:
    for role in ("ExecutionRole", "TaskRole"):
        (statement,) = properties(deploy(), role)["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_container_is_confined() -> None:
    definition = container()
    assert definition["User"] == "1000:1000"
    assert definition["LinuxParameters"] == {"InitProcessEnabled": True, "Capabilities": {"Drop": ["ALL"]}}
    assert definition["MountPoints"] == [{"SourceVolume": "tmp", "ContainerPath": "/tmp", "ReadOnly": False}]  # noqa: S108
    assert [volume["Name"] for volume in properties(deploy(), "TaskDefinition")["Volumes"]] == ["tmp"]


def test_stop_timeout_stays_within_fargate_s_limit() -> None:
    assert TEMPLATE["Parameters"]["StopTimeoutSeconds"]["MaxValue"] == 120
    assert container(StopTimeoutSeconds="45")["StopTimeout"] == "45"


def test_what_runs_is_the_image_by_digest() -> None:
    assert container()["Image"] == IMAGE
    assert "@sha256:" in settings.IMAGE_URI.pattern


def test_conditions_need_no_sibling() -> None:
    """CloudFormation decides every condition before a sibling stack has given anything."""
    assert {"CacheEndpoint", "TargetGroupArn", "AppSecretArn"} <= SIBLING_FED
    assert mentioned(TEMPLATE["Conditions"]) & SIBLING_FED == set()


def test_nothing_takes_a_sibling_s_value_apart() -> None:
    """Fn::Select and Fn::Split fail in a change set, where a sibling's value is not known yet."""
    apart = [node for node in nodes(TEMPLATE) if node.keys() & {"Fn::Select", "Fn::Split"}]
    assert apart
    assert mentioned(apart) & SIBLING_FED == set()


def test_only_under_its_condition_is_the_cache_asked_for() -> None:
    resources = TEMPLATE["Resources"]
    guarded = [node for node in nodes(resources) if node.get("Fn::If", [""])[0] == "HasCache"]
    assert mentioned(guarded) == {"AWS::NoValue", "CacheEndpoint", "CachePort", "Host", "Port"}
    for name in ("CacheEndpoint", "CachePort"):
        assert str(resources).count(f"'{name}'") == str(guarded).count(f"'{name}'") == 1
    assert "REDIS_URL" not in environment(CacheEnabled="false", CacheEndpoint="", CachePort="")


def test_cloudformation_names_what_may_be_replaced() -> None:
    named = {"ServiceName", "RoleName"}
    for logical_id, resource in TEMPLATE["Resources"].items():
        assert not named & resource.get("Properties", {}).keys(), logical_id


def test_the_cluster_has_the_name_that_its_log_group_was_made_for() -> None:
    cluster = properties(deploy(), "Cluster")
    group = emit(storage.STACK)["Resources"]["ContainerInsightsLogGroup"]["Properties"]["LogGroupName"]
    separator, (before, name, after) = group["Fn::Join"]
    assert TEMPLATE["Resources"]["Cluster"]["Properties"]["ClusterName"] == name
    path = separator.join([before, str(cluster["ClusterName"]), after])
    assert path == "/aws/ecs/containerinsights/classla-dev/performance"


@pytest.mark.parametrize("choice", ["disabled", "enabled", "enhanced"])
def test_container_insights_is_a_choice(choice: str) -> None:
    (setting,) = properties(deploy(ContainerInsights=choice), "Cluster")["ClusterSettings"]
    assert setting == {"Name": "containerInsights", "Value": choice}


def test_the_cluster_knows_its_capacity_before_the_service_asks_for_it() -> None:
    assert properties(deploy(), "CapacityProviders")["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert TEMPLATE["Resources"]["Service"]["DependsOn"] == "CapacityProviders"


def test_tasks_carry_the_service_s_tags() -> None:
    found = properties(deploy(), "Service")
    assert (found["PropagateTags"], found["EnableECSManagedTags"]) == ("SERVICE", True)


def test_scaling_is_not_reset_by_updates() -> None:
    assert "DesiredCount" not in TEMPLATE["Resources"]["Service"]["Properties"]


def test_scaling_follows_the_document() -> None:
    declared: dict[AnySetting, str] = {
        settings.MIN_TASKS: "1",
        settings.MAX_TASKS: "2",
        settings.CPU_TARGET_PERCENT: "70",
        settings.MEMORY_TARGET_PERCENT: "80",
        settings.SCALE_IN_COOLDOWN_SECONDS: "300",
        settings.SCALE_OUT_COOLDOWN_SECONDS: "60",
        settings.HEALTH_CHECK_GRACE_SECONDS: "60",
    }
    assert {setting.name: setting.default for setting in declared} == {s.name: v for s, v in declared.items()}
    deployment = deploy()
    target = properties(deployment, "ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == ("1", "2")
    assert str(target["ResourceId"]) == "service/<Cluster>/<Service.Name>"


def test_scaling_tracks_cpu_and_memory() -> None:
    deployment = deploy(
        CpuTargetPercent="70",
        MemoryTargetPercent="80",
        ScaleInCooldownSeconds="300",
        ScaleOutCooldownSeconds="60",
    )
    tracked = [
        properties(deployment, address)["TargetTrackingScalingPolicyConfiguration"]
        for address in ("CpuScaling", "MemoryScaling")
    ]
    assert tracked == [
        {
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": f"ECSServiceAverage{metric}Utilization"
            },
            "TargetValue": percent,
            "ScaleInCooldown": "300",
            "ScaleOutCooldown": "60",
        }
        for metric, percent in (("CPU", "70"), ("Memory", "80"))
    ]


def test_a_rolling_deployment_never_goes_below_what_runs_and_rolls_back() -> None:
    deployment = properties(deploy(), "Service")["DeploymentConfiguration"]
    assert deployment == {
        "Strategy": "ROLLING",
        "MinimumHealthyPercent": 100,
        "MaximumPercent": 200,
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        "Alarms": {"AlarmNames": [Reference("Sibling/DeployAlarmName")], "Enable": True, "Rollback": True},
    }


def test_a_blue_green_deployment_shifts_between_two_groups() -> None:
    deployment = deploy(**BLUE_GREEN)
    assert properties(deployment, "Service")["DeploymentConfiguration"] == {
        "Strategy": "BLUE_GREEN",
        "BakeTimeInMinutes": service.BAKE_MINUTES,
        "MinimumHealthyPercent": 100,
        "MaximumPercent": 200,
        # Without it, tasks that never become healthy keep CloudFormation waiting for 36 hours.
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        "Alarms": {"AlarmNames": [Reference("Sibling/DeployAlarmName")], "Enable": True, "Rollback": True},
    }
    (balancer,) = properties(deployment, "Service")["LoadBalancers"]
    assert balancer["AdvancedConfiguration"] == {
        "AlternateTargetGroupArn": Reference("Sibling/GreenTargetGroupArn"),
        "ProductionListenerRule": Reference("Sibling/ListenerRuleArn"),
        "RoleArn": Reference("DeploymentRole", "Arn"),
    }


def test_a_blue_green_deployment_touches_nothing_but_its_two_groups_and_its_rule() -> None:
    deployment = deploy(**BLUE_GREEN)
    granted = statements(deployment, "DeploymentRole")
    assert {sid: statement["Resource"] for sid, statement in granted.items()} == {
        "LookAtLoadBalancer": ["*"],
        "MoveTargets": [Reference("Sibling/TargetGroupArn"), Reference("Sibling/GreenTargetGroupArn")],
        "ShiftWeights": [Reference("Sibling/ListenerRuleArn")],
    }
    (trust,) = properties(deployment, "DeploymentRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert trust["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}


def test_the_edge_makes_a_second_group_exactly_when_the_service_shifts_to_it() -> None:
    assert service.IS_BLUE_GREEN == edge.IS_BLUE_GREEN
    template = emit(edge.STACK)
    for mode, strategy in itertools.product(("http", "domain", "certificate"), ("ROLLING", "BLUE_GREEN")):
        choice = {"EdgeMode": mode, "DeploymentStrategy": strategy}
        values = {**placeholders(template), **choice}
        ends = evaluate_stack({"edge.json": template}, "edge.json", values)
        second_group = "GreenTargetGroup" in {resource.address for resource in ends.resources}
        shifts = "AdvancedConfiguration" in properties(deploy(**choice), "Service")["LoadBalancers"][0]
        assert second_group == shifts == (mode != "http" and strategy == "BLUE_GREEN")


def test_without_https_a_deployment_rolls() -> None:
    deployment = deploy(DeploymentStrategy="BLUE_GREEN", EdgeMode="http")
    assert properties(deployment, "Service")["DeploymentConfiguration"]["Strategy"] == "ROLLING"
    assert "DeploymentRole" not in {resource.address for resource in deployment.resources}


def test_new_tasks_have_time_to_start_before_the_load_balancer_judges_them() -> None:
    found = properties(deploy(HealthCheckGraceSeconds="90"), "Service")
    assert found["HealthCheckGracePeriodSeconds"] == "90"
    assert found["LoadBalancers"]  # ECS refuses the grace period without one


@pytest.mark.parametrize("strategy", [{}, BLUE_GREEN])
def test_tasks_spread_over_both_zones_again_after_a_zone_failed(strategy: dict[str, str]) -> None:
    found = properties(deploy(**strategy), "Service")
    assert found["AvailabilityZoneRebalancing"] == "ENABLED"
    assert found["DeploymentConfiguration"]["MaximumPercent"] > 100  # ECS refuses it otherwise


def test_tasks_have_no_public_address() -> None:
    network = properties(deploy(), "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    assert network["Subnets"] == [Reference("Sibling/AppSubnetA"), Reference("Sibling/AppSubnetB")]


@pytest.mark.parametrize("provider", ["FARGATE", "FARGATE_SPOT"])
def test_the_capacity_provider_is_a_choice(provider: str) -> None:
    (strategy,) = properties(deploy(CapacityProvider=provider), "Service")["CapacityProviderStrategy"]
    assert strategy == {"CapacityProvider": provider, "Weight": 1}


@pytest.mark.parametrize("provider", ["FARGATE", "FARGATE_SPOT"])
def test_another_capacity_provider_forces_a_deployment_which_ecs_wants_for_it(provider: str) -> None:
    forced = properties(deploy(CapacityProvider=provider), "Service")["ForceNewDeployment"]
    assert forced == {"EnableForceNewDeployment": True, "ForceNewDeploymentNonce": provider}


def test_the_liveness_check_takes_any_answer() -> None:
    """A 503 of /health, which Supabase causes, must not restart the container."""
    check = container()["HealthCheck"]
    assert check["Command"][:3] == ["CMD", "node", "-e"]
    assert "statusCode" not in check["Command"][3]
    assert (check["Interval"], check["Timeout"], check["StartPeriod"]) == (30, 3, 40)
