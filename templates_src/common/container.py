"""The backend's container: what it runs, what it may do, and every variable it gets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from troposphere import Equals, If, Join, Not, NoValue, Region, Select, Split, Sub, Template
from troposphere.ecs import (
    ContainerDefinition,
    Environment,
    HealthCheck,
    KernelCapabilities,
    LinuxParameters,
    LogConfiguration,
    MountPoint,
    PortMapping,
    Secret,
)

from templates_src.common.application import (
    APP,
    AUTH_CALLBACK_PATH,
    CONTAINER_NAME,
    CONTAINER_PORT,
    HEALTH_PATH,
    SUPABASE,
    WORKOS,
)

if TYPE_CHECKING:
    from templates_src.wiring import Value
    from templates_src.wiring import kinds as k
    from templates_src.wiring.kinds import Expression

SLOTS = 8
RUN_AS = "1000:1000"
TEMPORARY_VOLUME = "tmp"
HEALTH_INTERVAL_SECONDS = 30
HEALTH_TIMEOUT_SECONDS = 3
HEALTH_START_SECONDS = 40
HEALTH_RETRIES = 3


@dataclass(frozen=True)
class Needs:
    """What the container's variables are made of."""

    api_url: Value[k.ApiUrl]
    frontend_url: Value[k.FrontendUrl]
    cache_endpoint: Value[k.CacheEndpoint]
    cache_port: Value[k.CachePort]
    supabase_secret_arn: Value[k.SupabaseSecretArn]
    workos_secret_arn: Value[k.WorkosSecretArn]
    app_secret_arn: Value[k.AppSecretArn]
    extra_environment: Value[k.Text]
    extra_secrets: Value[k.Text]
    has_cache: str


def container(
    needs: Needs,
    *,
    image: Expression,
    log_group: Expression,
    stop_timeout: Expression,
    read_only: Expression,
) -> ContainerDefinition:
    """The container definition.

    Args:
        needs: what the variables are made of.
        image: by digest.
        log_group: name of the log group.
        stop_timeout: seconds between SIGTERM and SIGKILL.
        read_only: whether the root file system is read-only.
    """
    return ContainerDefinition(
        Name=CONTAINER_NAME,
        Image=image,
        Essential=True,
        User=RUN_AS,
        ReadonlyRootFilesystem=read_only,
        PortMappings=[PortMapping(ContainerPort=CONTAINER_PORT, Protocol="tcp")],
        Environment=_environment(needs),
        Secrets=_secrets(needs),
        StopTimeout=stop_timeout,
        HealthCheck=_health_check(),
        LinuxParameters=LinuxParameters(
            # Reaps orphans and passes SIGTERM on, whatever the image starts with.
            InitProcessEnabled=True,
            Capabilities=KernelCapabilities(Drop=["ALL"]),
        ),
        # Writable for the user only when the image says VOLUME /tmp: Fargate then keeps its owner and mode.
        MountPoints=[MountPoint(SourceVolume=TEMPORARY_VOLUME, ContainerPath="/tmp", ReadOnly=False)],  # noqa: S108
        LogConfiguration=_logging(log_group),
    )


def add_slot_conditions(template: Template, needs: Needs) -> None:
    """One condition for each slot of the two lists: whether something stands in it."""
    for index in range(SLOTS):
        for title, text in (("Environment", needs.extra_environment), ("Secret", needs.extra_secrets)):
            template.add_condition(_slot(title, index), Not(Equals(_entry(text, index), "")))


def _environment(needs: Needs) -> list[Any]:
    redis = Sub("rediss://${Host}:${Port}", Host=needs.cache_endpoint.ref, Port=needs.cache_port.ref)
    return [
        Environment(Name="PORT", Value=str(CONTAINER_PORT)),
        Environment(Name="NODE_ENV", Value="production"),
        Environment(
            Name="WORKOS_REDIRECT_URI",
            Value=Sub(f"${{ApiUrl}}{AUTH_CALLBACK_PATH}", ApiUrl=needs.api_url.ref),
        ),
        Environment(Name="FRONTEND_URL", Value=needs.frontend_url.ref),
        If(needs.has_cache, Environment(Name="REDIS_URL", Value=redis), NoValue),
        *(_extra_variable(needs, index) for index in range(SLOTS)),
    ]


def _secrets(needs: Needs) -> list[Any]:
    sources = (
        (SUPABASE, needs.supabase_secret_arn),
        (WORKOS, needs.workos_secret_arn),
        (APP, needs.app_secret_arn),
    )
    given = [
        Secret(Name=key, ValueFrom=_json_key(arn.ref, key)) for spec, arn in sources for key in spec.keys
    ]
    return [*given, *(_extra_secret(needs, index) for index in range(SLOTS))]


def _extra_variable(needs: Needs, index: int) -> If:
    halves = Split("=", _entry(needs.extra_environment, index))
    variable = Environment(Name=Select(0, halves), Value=Select(1, halves))
    return If(_slot("Environment", index), variable, NoValue)


def _extra_secret(needs: Needs, index: int) -> If:
    name = _entry(needs.extra_secrets, index)
    secret = Secret(Name=name, ValueFrom=Sub("${Arn}:${Key}::", Arn=needs.app_secret_arn.ref, Key=name))
    return If(_slot("Secret", index), secret, NoValue)


def _json_key(arn: Expression, key: str) -> Sub:
    """``ValueFrom`` of one JSON key, current version (ECS developer guide, "Pass sensitive data")."""
    return Sub(f"${{Arn}}:{key}::", Arn=arn)


def _entry(text: Value[k.Text], index: int) -> Select:
    """Entry of a comma-separated list, empty beyond its end: the padding keeps Fn::Select in range."""
    return Select(index, Split(",", Join(",", [text.ref, "," * (SLOTS - 1)])))


def _slot(title: str, index: int) -> str:
    return f"HasExtra{title}{index + 1}"


def _logging(log_group: Expression) -> LogConfiguration:
    return LogConfiguration(
        LogDriver="awslogs",
        Options={
            "awslogs-group": log_group,
            "awslogs-region": Region,
            "awslogs-stream-prefix": CONTAINER_NAME,
            # A slow log service must not stop the event loop that serves WebSockets.
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    )


def _health_check() -> HealthCheck:
    """Liveness: any HTTP answer counts. /health says 503 while Supabase is away, and a task that is replaced
    for that reason helps nobody; the load balancer's own check keeps requests away from it."""
    url = json.dumps(f"http://localhost:{CONTAINER_PORT}{HEALTH_PATH}")
    script = f"require('http').get({url}, r => process.exit(0)).on('error', () => process.exit(1))"
    return HealthCheck(
        Command=["CMD", "node", "-e", script],
        Interval=HEALTH_INTERVAL_SECONDS,
        Timeout=HEALTH_TIMEOUT_SECONDS,
        Retries=HEALTH_RETRIES,
        StartPeriod=HEALTH_START_SECONDS,
    )
