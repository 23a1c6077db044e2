from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from templates_src.common.application import SECRETS
from templates_src.evaluate import Deployment, Reference, evaluate_stack
from templates_src.evaluate.toggles import placeholders
from templates_src.parameters.arithmetic import OWN_VARIABLES
from templates_src.settings import service as settings
from templates_src.stacks import service
from tests.support.emit import emit

if TYPE_CHECKING:
    from templates_src.settings.model import AnySetting

TEMPLATE = emit(service.STACK)
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/backend@sha256:" + "a" * 64
BLUE_GREEN = {"DeploymentStrategy": "BLUE_GREEN", "EdgeMode": "domain"}


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
    metrics = [
        properties(deployment, address)["TargetTrackingScalingPolicyConfiguration"][
            "PredefinedMetricSpecification"
        ]
        for address in ("CpuScaling", "MemoryScaling")
    ]
    assert [metric["PredefinedMetricType"] for metric in metrics] == [
        "ECSServiceAverageCPUUtilization",
        "ECSServiceAverageMemoryUtilization",
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
    configuration = properties(deployment, "Service")["DeploymentConfiguration"]
    assert configuration["Strategy"] == "BLUE_GREEN"
    assert "DeploymentCircuitBreaker" not in configuration
    (balancer,) = properties(deployment, "Service")["LoadBalancers"]
    assert balancer["AdvancedConfiguration"] == {
        "AlternateTargetGroupArn": Reference("Sibling/GreenTargetGroupArn"),
        "ProductionListenerRule": Reference("Sibling/ListenerRuleArn"),
        "RoleArn": Reference("DeploymentRole", "Arn"),
    }
    assert set(statements(deployment, "DeploymentRole")) == {
        "LookAtLoadBalancer",
        "MoveTargets",
        "ShiftWeights",
    }


def test_without_https_a_deployment_rolls() -> None:
    deployment = deploy(DeploymentStrategy="BLUE_GREEN", EdgeMode="http")
    assert properties(deployment, "Service")["DeploymentConfiguration"]["Strategy"] == "ROLLING"
    assert "DeploymentRole" not in {resource.address for resource in deployment.resources}


def test_tasks_have_no_public_address() -> None:
    network = properties(deploy(), "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    assert network["Subnets"] == [Reference("Sibling/AppSubnetA"), Reference("Sibling/AppSubnetB")]


@pytest.mark.parametrize("provider", ["FARGATE", "FARGATE_SPOT"])
def test_the_capacity_provider_is_a_choice(provider: str) -> None:
    (strategy,) = properties(deploy(CapacityProvider=provider), "Service")["CapacityProviderStrategy"]
    assert strategy == {"CapacityProvider": provider, "Weight": 1}


def test_the_liveness_check_takes_any_answer() -> None:
    """A 503 of /health, which Supabase causes, must not restart the container."""
    check = container()["HealthCheck"]
    assert check["Command"][:3] == ["CMD", "node", "-e"]
    assert "statusCode" not in check["Command"][3]
    assert (check["Interval"], check["Timeout"], check["StartPeriod"]) == (30, 3, 40)
