"""Settings of the backend service and its cache."""

from __future__ import annotations

from templates_src.settings.model import Setting, choice, number, text, toggle
from templates_src.wiring import kinds as k

TASK = "Backend task"
SCALING = "Scaling and deployment"
CACHE = "Cache"

IMAGE_URI = text(
    "ImageUri",
    k.ImageUri,
    TASK,
    "Backend image by digest; empty on the first deployment: everything but the service is made",
    r"^$|^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$",
    "an image by digest (…@sha256: and 64 hexadecimal digits), or empty; a tag can change after the review",
)
TASK_CPU = Setting(
    name="TaskCpu",
    kind=k.CpuUnits,
    group=TASK,
    description="CPU units of one task; 1024 are one vCPU",
    default="512",
    allowed=("256", "512", "1024", "2048", "4096"),
    constraint="must be one of: 256, 512, 1024, 2048, 4096",
)
TASK_MEMORY = text(
    "TaskMemory",
    k.MebiBytes,
    TASK,
    "Memory of one task in MiB; Fargate allows certain amounts for each TaskCpu",
    r"^(512|[1-9]\d{3,4})$",
    "512, or a multiple of 1024 that Fargate allows for the chosen TaskCpu",
    default="1024",
)
CPU_ARCHITECTURE = choice(
    "CpuArchitecture", TASK, "Processor the image is built for", ("X86_64", "ARM64"), default="X86_64"
)
CAPACITY_PROVIDER = choice(
    "CapacityProvider",
    TASK,
    "FARGATE_SPOT is about 70 % cheaper and may stop a task at two minutes' notice: WebSockets drop",
    ("FARGATE", "FARGATE_SPOT"),
    default="FARGATE",
)
CONTAINER_INSIGHTS = choice(
    "ContainerInsights",
    TASK,
    "CloudWatch Container Insights of the cluster; enhanced adds metrics for each task and costs more",
    ("disabled", "enabled", "enhanced"),
    default="enabled",
)
EXEC_ENABLED = toggle("ExecEnabled", TASK, "Allow `aws ecs execute-command` into running tasks")
STOP_TIMEOUT_SECONDS = number(
    "StopTimeoutSeconds",
    k.Seconds,
    TASK,
    "Seconds between SIGTERM and SIGKILL when a task stops",
    (2, 120),
    default=30,
)
_NAME = r"[A-Z][A-Z0-9_]*"
EXTRA_ENVIRONMENT = text(
    "ExtraEnvironment",
    k.Text,
    TASK,
    "More environment variables of the backend: NAME=value, separated by commas, at most eight. A value that "
    "is secret, or holds a comma or an equals sign, goes through ExtraSecrets",
    rf"^$|^{_NAME}=[^,=]*(,{_NAME}=[^,=]*){{0,7}}$",
    "up to eight NAME=value separated by commas; no spaces around them, no comma or equals sign in a value",
)
EXTRA_SECRETS = text(
    "ExtraSecrets",
    k.Text,
    TASK,
    "More secret environment variables of the backend: names separated by commas, at most eight; each is a "
    "JSON key of <SecretPrefix>/app/secrets",
    rf"^$|^{_NAME}(,{_NAME}){{0,7}}$",
    "up to eight names separated by commas, without spaces",
)

MIN_TASKS = number("MinTasks", k.Count, SCALING, "Tasks that always run", (1, 100), default=1)
MAX_TASKS = number("MaxTasks", k.Count, SCALING, "Tasks at most, under load", (1, 100), default=2)
CPU_TARGET_PERCENT = number(
    "CpuTargetPercent", k.Percent, SCALING, "Average CPU that scaling aims at", (10, 90), default=70
)
MEMORY_TARGET_PERCENT = number(
    "MemoryTargetPercent", k.Percent, SCALING, "Average memory that scaling aims at", (10, 90), default=80
)
SCALE_IN_COOLDOWN_SECONDS = number(
    "ScaleInCooldownSeconds",
    k.Seconds,
    SCALING,
    "Seconds to wait after removing a task",
    (0, 3600),
    default=300,
)
SCALE_OUT_COOLDOWN_SECONDS = number(
    "ScaleOutCooldownSeconds",
    k.Seconds,
    SCALING,
    "Seconds to wait after adding a task",
    (0, 3600),
    default=60,
)
HEALTH_CHECK_GRACE_SECONDS = number(
    "HealthCheckGraceSeconds",
    k.Seconds,
    SCALING,
    "Seconds a new task may fail health checks while it starts",
    (0, 3600),
    default=60,
)
DEPLOYMENT_STRATEGY = choice(
    "DeploymentStrategy",
    SCALING,
    "ROLLING replaces tasks one by one; BLUE_GREEN starts a second set, shifts traffic at once and can shift "
    "back; it needs an HTTPS listener",
    ("ROLLING", "BLUE_GREEN"),
    default="ROLLING",
)

CACHE_ENABLED = toggle(
    "CacheEnabled",
    CACHE,
    "Valkey for sessions and the Socket.IO adapter; without it a second task does not see the first one's "
    "sessions and rooms",
)
CACHE_NODE_TYPE = text(
    "CacheNodeType",
    k.Text,
    CACHE,
    "Size of a cache node",
    r"^cache\.[a-z0-9]+\.[a-z0-9]+$",
    "an ElastiCache node type such as cache.t4g.micro",
    default="cache.t4g.micro",
)
CACHE_REPLICAS = number(
    "CacheReplicas",
    k.Count,
    CACHE,
    "Copies of the cache in the other zone; one or more turns on automatic failover",
    (0, 5),
    default=0,
)
