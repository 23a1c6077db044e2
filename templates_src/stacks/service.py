"""The backend on ECS Fargate: cluster, task definition, roles, service and scaling.

Owns the running code. Until ``ImageUri`` is given there is a cluster and roles, but no task. A new image,
size or variable makes a new task definition and a rolling (or blue/green) deployment: a new task starts
before an old one stops, WebSockets of the old one drop and reconnect. A deployment that does not become
healthy, or that raises the deployment alarm, is rolled back. Replacing the service (another cluster or load
balancer) stops every task first. Leave BLUE_GREEN for ROLLING in a quiet hour: requests can fail while tasks
move from the second target group to the first.

The task role has no rights of its own: ECS reads the secrets with the execution role before the container
starts, and the code calls no AWS service. ``/health`` answers 503 while Supabase is away; the load balancer
then takes the task out and ECS replaces it after ``UnhealthyThreshold`` checks, so a long outage of Supabase
restarts the tasks in turn. The container's own check only asks whether the server answers at all.
"""

from __future__ import annotations

from troposphere import And, GetAtt, If, Join, Not, NoValue, Ref, Template
from troposphere.applicationautoscaling import (
    PredefinedMetricSpecification,
    ScalableTarget,
    ScalingPolicy,
    TargetTrackingScalingPolicyConfiguration,
)
from troposphere.ecs import (
    AdvancedConfiguration,
    AwsvpcConfiguration,
    CapacityProviderStrategy,
    CapacityProviderStrategyItem,
    Cluster,
    ClusterCapacityProviderAssociations,
    ClusterSetting,
    DeploymentAlarms,
    DeploymentCircuitBreaker,
    DeploymentConfiguration,
    ForceNewDeployment,
    LoadBalancer,
    NetworkConfiguration,
    RuntimePlatform,
    Service,
    TaskDefinition,
    Volume,
)
from troposphere.iam import Policy, Role

from templates_src.common.application import CONTAINER_NAME, CONTAINER_PORT
from templates_src.common.conditions import is_choice, is_given, is_on
from templates_src.common.container import TEMPORARY_VOLUME, Needs, add_slot_conditions, container
from templates_src.common.naming import arn, environment_name
from templates_src.policies import service as grants
from templates_src.policies.boundaries import role_boundary
from templates_src.settings import edge as edge_settings
from templates_src.settings import environment as env
from templates_src.settings import service as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

HAS_IMAGE = "HasImage"
HAS_CACHE = "HasCache"
HAS_EXEC = "HasExec"
# The same condition as in the edge stack, which makes the second target group.
IS_BLUE_GREEN = "IsBlueGreen"
BAKE_MINUTES = 5


@contract
class Inputs:
    """What the service needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    edge_mode: Value[k.Choice] = setting(edge_settings.EDGE_MODE)
    image_uri: Value[k.ImageUri] = setting(settings.IMAGE_URI)
    task_cpu: Value[k.CpuUnits] = setting(settings.TASK_CPU)
    task_memory: Value[k.MebiBytes] = setting(settings.TASK_MEMORY)
    cpu_architecture: Value[k.Choice] = setting(settings.CPU_ARCHITECTURE)
    capacity_provider: Value[k.Choice] = setting(settings.CAPACITY_PROVIDER)
    container_insights: Value[k.Choice] = setting(settings.CONTAINER_INSIGHTS)
    exec_enabled: Value[k.Toggle] = setting(settings.EXEC_ENABLED)
    stop_timeout_seconds: Value[k.Seconds] = setting(settings.STOP_TIMEOUT_SECONDS)
    extra_environment: Value[k.Text] = setting(settings.EXTRA_ENVIRONMENT)
    extra_secrets: Value[k.Text] = setting(settings.EXTRA_SECRETS)
    min_tasks: Value[k.Count] = setting(settings.MIN_TASKS)
    max_tasks: Value[k.Count] = setting(settings.MAX_TASKS)
    cpu_target_percent: Value[k.Percent] = setting(settings.CPU_TARGET_PERCENT)
    memory_target_percent: Value[k.Percent] = setting(settings.MEMORY_TARGET_PERCENT)
    scale_in_cooldown_seconds: Value[k.Seconds] = setting(settings.SCALE_IN_COOLDOWN_SECONDS)
    scale_out_cooldown_seconds: Value[k.Seconds] = setting(settings.SCALE_OUT_COOLDOWN_SECONDS)
    health_check_grace_seconds: Value[k.Seconds] = setting(settings.HEALTH_CHECK_GRACE_SECONDS)
    deployment_strategy: Value[k.Choice] = setting(settings.DEPLOYMENT_STRATEGY)
    cache_enabled: Value[k.Toggle] = setting(settings.CACHE_ENABLED)
    app_subnet_a: Value[k.AppSubnetAId] = wired("Task subnet in the first zone")
    app_subnet_b: Value[k.AppSubnetBId] = wired("Task subnet in the second zone")
    task_security_group_id: Value[k.TaskSecurityGroupId] = wired("Security group of the tasks")
    target_group_arn: Value[k.TargetGroupArn] = wired("Target group that the tasks join")
    green_target_group_arn: Value[k.GreenTargetGroupArn] = wired("Second target group; empty when rolling")
    listener_rule_arn: Value[k.ListenerRuleArn] = wired("Rule that a deployment shifts; empty when rolling")
    deploy_alarm_name: Value[k.DeployAlarmName] = wired("Alarm that rolls a deployment back")
    api_url: Value[k.ApiUrl] = wired("URL of the backend")
    frontend_url: Value[k.FrontendUrl] = wired("URL of the frontend")
    supabase_secret_arn: Value[k.SupabaseSecretArn] = wired("ARN of the Supabase credentials")
    workos_secret_arn: Value[k.WorkosSecretArn] = wired("ARN of the WorkOS credentials")
    app_secret_arn: Value[k.AppSecretArn] = wired("ARN of the application's own secrets")
    log_group_name: Value[k.LogGroupName] = wired("Log group of the backend")
    cache_endpoint: Value[k.CacheEndpoint] = wired("Host name of the cache; empty without one")
    cache_port: Value[k.CachePort] = wired("Port of the cache; empty without one")


@contract
class Outputs:
    """What the service gives."""

    cluster_name: Value[k.ClusterName] = published("Name of the cluster")
    cluster_arn: Value[k.ClusterArn] = published("ARN of the cluster")
    service_name: Value[k.ServiceName] = published("Name of the service; empty until there is an image")
    task_definition_arn: Value[k.TaskDefinitionArn] = published(
        "ARN of the task definition; empty until there is an image"
    )
    task_role_arn: Value[k.RoleArn] = published("Role that the backend's code runs with")
    execution_role_arn: Value[k.RoleArn] = published("Role that ECS starts tasks with")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make cluster, roles, task definition, service and scaling, in that order."""
    template = Template(Description="Classla backend: ECS cluster, task, service, scaling")
    _conditions(template, inputs)
    cluster = _cluster(template, inputs)
    execution_role, task_role = _roles(template, inputs)
    task = _task_definition(template, inputs, execution_role, task_role)
    service = _service(template, inputs, cluster, task)
    _scaling(template, inputs, cluster, service)
    return Built(
        template,
        Outputs(
            cluster_name=k.ClusterName.of(Ref(cluster)),
            cluster_arn=k.ClusterArn.of(GetAtt(cluster, "Arn")),
            service_name=k.ServiceName.of(If(HAS_IMAGE, GetAtt(service, "Name"), "")),
            task_definition_arn=k.TaskDefinitionArn.of(If(HAS_IMAGE, Ref(task), "")),
            task_role_arn=k.RoleArn.of(GetAtt(task_role, "Arn")),
            execution_role_arn=k.RoleArn.of(GetAtt(execution_role, "Arn")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _conditions(template: Template, inputs: Inputs) -> None:
    blue_green = is_choice(inputs.deployment_strategy, "BLUE_GREEN")
    template.add_condition(HAS_IMAGE, is_given(inputs.image_uri))
    template.add_condition(HAS_CACHE, is_on(inputs.cache_enabled))
    template.add_condition(HAS_EXEC, is_on(inputs.exec_enabled))
    template.add_condition(IS_BLUE_GREEN, And(Not(is_choice(inputs.edge_mode, "http")), blue_green))
    add_slot_conditions(template, _needs(inputs))


def _needs(inputs: Inputs) -> Needs:
    return Needs(
        api_url=inputs.api_url,
        frontend_url=inputs.frontend_url,
        cache_endpoint=inputs.cache_endpoint,
        cache_port=inputs.cache_port,
        supabase_secret_arn=inputs.supabase_secret_arn,
        workos_secret_arn=inputs.workos_secret_arn,
        app_secret_arn=inputs.app_secret_arn,
        extra_environment=inputs.extra_environment,
        extra_secrets=inputs.extra_secrets,
        has_cache=HAS_CACHE,
    )


def _cluster(template: Template, inputs: Inputs) -> Cluster:
    """The name is fixed so that the log group of Container Insights can be made before the cluster."""
    cluster = template.add_resource(
        Cluster(
            "Cluster",
            ClusterName=environment_name(inputs.environment_name),
            ClusterSettings=[ClusterSetting(Name="containerInsights", Value=inputs.container_insights.ref)],
        )
    )
    template.add_resource(
        ClusterCapacityProviderAssociations(
            "CapacityProviders",
            Cluster=Ref(cluster),
            CapacityProviders=["FARGATE", "FARGATE_SPOT"],
            DefaultCapacityProviderStrategy=[
                CapacityProviderStrategy(CapacityProvider=inputs.capacity_provider.ref, Weight=1)
            ],
        )
    )
    return cluster


def _roles(template: Template, inputs: Inputs) -> tuple[Role, Role]:
    log_group = arn("logs", "log-group:${LogGroup}:*", LogGroup=inputs.log_group_name.ref)
    secrets = [inputs.supabase_secret_arn.ref, inputs.workos_secret_arn.ref, inputs.app_secret_arn.ref]
    execution = template.add_resource(
        Role(
            "ExecutionRole",
            AssumeRolePolicyDocument=grants.task_trust(),
            PermissionsBoundary=role_boundary(),
            Policies=[
                Policy(PolicyName="start-tasks", PolicyDocument=grants.start_tasks(log_group, secrets))
            ],
        )
    )
    task = template.add_resource(
        Role(
            "TaskRole",
            AssumeRolePolicyDocument=grants.task_trust(),
            PermissionsBoundary=role_boundary(),
            Policies=If(
                HAS_EXEC,
                [Policy(PolicyName="execute-commands", PolicyDocument=grants.execute_commands())],
                NoValue,
            ),
        )
    )
    return execution, task


def _task_definition(template: Template, inputs: Inputs, execution: Role, task: Role) -> TaskDefinition:
    return template.add_resource(
        TaskDefinition(
            "TaskDefinition",
            Condition=HAS_IMAGE,
            Family=environment_name(inputs.environment_name, CONTAINER_NAME),
            Cpu=inputs.task_cpu.ref,
            Memory=inputs.task_memory.ref,
            NetworkMode="awsvpc",
            RequiresCompatibilities=["FARGATE"],
            RuntimePlatform=RuntimePlatform(
                CpuArchitecture=inputs.cpu_architecture.ref, OperatingSystemFamily="LINUX"
            ),
            ExecutionRoleArn=GetAtt(execution, "Arn"),
            TaskRoleArn=GetAtt(task, "Arn"),
            Volumes=[Volume(Name=TEMPORARY_VOLUME)],
            ContainerDefinitions=[
                container(
                    _needs(inputs),
                    image=inputs.image_uri.ref,
                    log_group=inputs.log_group_name.ref,
                    stop_timeout=inputs.stop_timeout_seconds.ref,
                    # The agent of ECS Exec writes to the root file system.
                    read_only=If(HAS_EXEC, False, True),
                )
            ],
        )
    )


def _service(template: Template, inputs: Inputs, cluster: Cluster, task: TaskDefinition) -> Service:
    """No DesiredCount: ECS starts with one task and updates leave what scaling has set."""
    role = _infrastructure_role(template, inputs)
    return template.add_resource(
        Service(
            "Service",
            Condition=HAS_IMAGE,
            DependsOn="CapacityProviders",
            Cluster=Ref(cluster),
            TaskDefinition=Ref(task),
            CapacityProviderStrategy=[
                CapacityProviderStrategyItem(CapacityProvider=inputs.capacity_provider.ref, Weight=1)
            ],
            # ECS changes the strategy of a running service only along with a forced deployment (ECS API
            # reference, UpdateService, capacityProviderStrategy).
            ForceNewDeployment=ForceNewDeployment(
                EnableForceNewDeployment=True, ForceNewDeploymentNonce=inputs.capacity_provider.ref
            ),
            DeploymentConfiguration=_deployment(inputs),
            # Moves a task when both run in one zone; possible because MaximumPercent is over 100.
            AvailabilityZoneRebalancing="ENABLED",
            HealthCheckGracePeriodSeconds=inputs.health_check_grace_seconds.ref,
            LoadBalancers=[_load_balancer(inputs, role)],
            NetworkConfiguration=NetworkConfiguration(
                AwsvpcConfiguration=AwsvpcConfiguration(
                    AssignPublicIp="DISABLED",
                    Subnets=[inputs.app_subnet_a.ref, inputs.app_subnet_b.ref],
                    SecurityGroups=[inputs.task_security_group_id.ref],
                )
            ),
            EnableExecuteCommand=If(HAS_EXEC, True, False),
            EnableECSManagedTags=True,
            PropagateTags="SERVICE",
        )
    )


def _deployment(inputs: Inputs) -> DeploymentConfiguration:
    """The circuit breaker ends a deployment whose tasks never become healthy, the alarm one whose answers are
    errors. Both work with either strategy (ECS developer guide, "Amazon ECS deployment failure detection");
    without the breaker CloudFormation would wait 36 hours for a second set of tasks that never starts."""
    return DeploymentConfiguration(
        Strategy=If(IS_BLUE_GREEN, "BLUE_GREEN", "ROLLING"),
        BakeTimeInMinutes=If(IS_BLUE_GREEN, BAKE_MINUTES, NoValue),
        MinimumHealthyPercent=100,
        MaximumPercent=200,
        DeploymentCircuitBreaker=DeploymentCircuitBreaker(Enable=True, Rollback=True),
        Alarms=DeploymentAlarms(AlarmNames=[inputs.deploy_alarm_name.ref], Enable=True, Rollback=True),
    )


def _load_balancer(inputs: Inputs, role: Role) -> LoadBalancer:
    second_group = AdvancedConfiguration(
        AlternateTargetGroupArn=inputs.green_target_group_arn.ref,
        ProductionListenerRule=inputs.listener_rule_arn.ref,
        RoleArn=GetAtt(role, "Arn"),
    )
    return LoadBalancer(
        ContainerName=CONTAINER_NAME,
        ContainerPort=CONTAINER_PORT,
        TargetGroupArn=inputs.target_group_arn.ref,
        AdvancedConfiguration=If(IS_BLUE_GREEN, second_group, NoValue),
    )


def _infrastructure_role(template: Template, inputs: Inputs) -> Role:
    groups = [inputs.target_group_arn.ref, inputs.green_target_group_arn.ref]
    return template.add_resource(
        Role(
            "DeploymentRole",
            Condition=IS_BLUE_GREEN,
            AssumeRolePolicyDocument=grants.deployment_trust(),
            PermissionsBoundary=role_boundary(),
            Policies=[
                Policy(
                    PolicyName="shift-traffic",
                    PolicyDocument=grants.shift_traffic(groups, inputs.listener_rule_arn.ref),
                )
            ],
        )
    )


def _scaling(template: Template, inputs: Inputs, cluster: Cluster, service: Service) -> None:
    target = template.add_resource(
        ScalableTarget(
            "ScalableTarget",
            Condition=HAS_IMAGE,
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=Join("/", ["service", Ref(cluster), GetAtt(service, "Name")]),
            MinCapacity=inputs.min_tasks.ref,
            MaxCapacity=inputs.max_tasks.ref,
        )
    )
    for title, metric, percent in (
        ("CpuScaling", "ECSServiceAverageCPUUtilization", inputs.cpu_target_percent),
        ("MemoryScaling", "ECSServiceAverageMemoryUtilization", inputs.memory_target_percent),
    ):
        template.add_resource(
            ScalingPolicy(
                title,
                Condition=HAS_IMAGE,
                PolicyName=title,
                PolicyType="TargetTrackingScaling",
                ScalingTargetId=Ref(target),
                TargetTrackingScalingPolicyConfiguration=TargetTrackingScalingPolicyConfiguration(
                    PredefinedMetricSpecification=PredefinedMetricSpecification(PredefinedMetricType=metric),
                    TargetValue=percent.ref,
                    ScaleInCooldown=inputs.scale_in_cooldown_seconds.ref,
                    ScaleOutCooldown=inputs.scale_out_cooldown_seconds.ref,
                ),
            )
        )
