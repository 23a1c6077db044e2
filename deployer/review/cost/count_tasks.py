"""Counting what runs: tasks on Fargate, Container Insights, the cache, the canary. Units are a month's."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deployer.review.cost.errors import CostError
from deployer.review.cost.money import HOURS, ONE, ZERO
from deployer.review.cost.tree import item, number, tags
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.review.cost.model import Item
    from deployer.review.cost.tree import Tree
    from templates_src.evaluate import Resource

    Use = Mapping[str, Decimal]

TASKS, INSIGHTS, CACHE, CANARY = "ECS Fargate", "Container Insights", "Cache", "Canary"
IPV4, TRANSFER = "Public IPv4 addresses", "Data transfer"
SERVICE, DEFINITION = "AWS::ECS::Service", "AWS::ECS::TaskDefinition"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
ARCHITECTURES = {"X86_64": "x86", "ARM64": "arm"}
SPOT = "FARGATE_SPOT"
PROVIDERS = ("FARGATE", SPOT)
CPU_UNITS, MEBIBYTES, FREE_STORAGE_GB = Decimal(1024), Decimal(1024), Decimal(20)
FREE_SNAPSHOTS = ONE
# A run writes its screenshots or archive, its report and its log into the bucket.
CANARY_WRITES = Decimal(3)
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": Decimal(1), "hour": Decimal(60), "day": Decimal(1440)}


# --- tasks -------------------------------------------------------------------------------------------------
def service(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """vCPU-hours, GB-hours and further storage of a service's tasks, on Spot or not; public addresses."""
    definition = tree.referred(resource.properties["TaskDefinition"], DEFINITION)
    tasks, names = _tasks(resource, tree, use)
    cpu = number(definition, definition.properties["Cpu"], "Cpu") / CPU_UNITS
    memory = number(definition, definition.properties["Memory"], "Memory") / MEBIBYTES
    extra = max(_storage(definition) - FREE_STORAGE_GB, ZERO)
    kind = _architecture(definition)
    for provider, part in _providers(resource, tasks):
        spot = provider == SPOT
        factor, reasons = (use["spot-share"], (*names, "spot-share")) if spot else (ONE, names)
        component = f"{TASKS} Spot" if spot else TASKS
        hours = part * HOURS
        amounts = {
            f"fargate-{kind}-vcpu-hour": hours * cpu,
            f"fargate-{kind}-gb-hour": hours * memory,
            "fargate-storage-gb-hour": hours * extra,
        }
        for sku, quantity in amounts.items():
            if quantity or extra or sku != "fargate-storage-gb-hour":
                yield item(resource, component, sku, quantity, *reasons, factor=factor)
    network = resource.properties.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    if network.get("AssignPublicIp") == "ENABLED":
        yield item(resource, IPV4, "ipv4-hour", tasks * HOURS, *names)
    # Both sides of the line between two zones are charged.
    yield item(resource, TRANSFER, "data-zone-gb", use["cross-zone-gb"] * 2, "cross-zone-gb")


def _tasks(resource: Resource, tree: Tree, use: Use) -> tuple[Decimal, tuple[str, ...]]:
    """Tasks of a service on average, and the assumptions behind the number."""
    for target in tree.referrers(resource, TARGET):
        low = number(target, target.properties["MinCapacity"], "MinCapacity")
        high = number(target, target.properties["MaxCapacity"], "MaxCapacity")
        if high > low:
            return low + (high - low) * use["scaled-out"], ("scaled-out",)
        return low, ()
    return number(resource, resource.properties.get("DesiredCount", 1), "DesiredCount"), ()


def _providers(resource: Resource, tasks: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Capacity provider and how many of the tasks it runs: bases first, the rest by weight."""
    strategy: list[Mapping[str, Any]] = resource.properties.get("CapacityProviderStrategy", [])
    if not strategy:
        strategy = [{"CapacityProvider": resource.properties.get("LaunchType", "EC2"), "Weight": 1}]
    weights = sum((number(resource, entry.get("Weight", 0), "Weight") for entry in strategy), ZERO)
    rest = tasks
    bases = []
    for entry in strategy:
        base = min(number(resource, entry.get("Base", 0), "Base"), rest)
        rest -= base
        bases.append(base)
    for entry, base in zip(strategy, bases, strict=True):
        name = str(entry["CapacityProvider"])
        if name not in PROVIDERS:
            problem = Problem(resource.address, f"runs on {name}, which is not Fargate")
            raise CostError("The cost cannot be told", [problem])
        weight = number(resource, entry.get("Weight", 0), "Weight")
        part = base + (rest * weight / weights if weights else ZERO)
        if part or not tasks:
            yield name, part


def _architecture(definition: Resource) -> str:
    name = definition.properties.get("RuntimePlatform", {}).get("CpuArchitecture", "X86_64")
    if name not in ARCHITECTURES:
        problem = Problem(definition.address, f"is for {name}; known are {', '.join(ARCHITECTURES)}")
        raise CostError("The cost cannot be told", [problem])
    return ARCHITECTURES[name]


def _storage(definition: Resource) -> Decimal:
    size = definition.properties.get("EphemeralStorage", {}).get("SizeInGiB", FREE_STORAGE_GB)
    return number(definition, size, "SizeInGiB")


def cluster(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Metrics of Container Insights; the cluster itself costs nothing."""
    settings = tags(resource.properties.get("ClusterSettings", []), "Name", "Value")
    mode = settings.get("containerInsights", "disabled")
    if mode == "disabled":
        return
    sku = "insights-metric-month" if mode == "enhanced" else "metric-month"
    names: tuple[str, ...] = ("insights-cluster-metrics", "insights-service-metrics")
    services = tree.referrers(resource, SERVICE)
    metrics = use["insights-cluster-metrics"] + use["insights-service-metrics"] * len(services)
    if mode == "enhanced":
        names = (*names, "insights-task-metrics", "scaled-out")
        metrics += use["insights-task-metrics"] * sum((_tasks(s, tree, use)[0] for s in services), ZERO)
    yield item(resource, INSIGHTS, sku, metrics, *names)


# --- cache -------------------------------------------------------------------------------------------------
def cache(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Node-hours of the primaries and replicas; snapshots beyond the first, which is free."""
    given = resource.properties
    groups = number(resource, given.get("NumNodeGroups", 1), "NumNodeGroups")
    replicas = number(resource, given.get("ReplicasPerNodeGroup", 0), "ReplicasPerNodeGroup")
    kind = str(given["CacheNodeType"]).removeprefix("cache.")
    engine = given.get("Engine", "redis")
    yield item(resource, CACHE, f"cache-{engine}-{kind}", groups * (1 + replicas) * HOURS)
    kept = number(resource, given.get("SnapshotRetentionLimit", 0), "SnapshotRetentionLimit")
    if kept > FREE_SNAPSHOTS:
        size = (kept - FREE_SNAPSHOTS) * use["snapshot-gb"]
        yield item(resource, CACHE, "cache-snapshot-gb-month", size, "snapshot-gb")


# --- canary ------------------------------------------------------------------------------------------------
def canary(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Runs, the function that does them, what it logs and the results it writes."""
    runs = canary_runs(resource)
    run = resource.properties.get("RunConfig", {})
    memory = number(resource, run.get("MemoryInMB", 1000), "MemoryInMB") / MEBIBYTES
    yield item(resource, CANARY, "canary-run", runs)
    yield item(resource, CANARY, "lambda-gb-second", runs * memory * use["canary-seconds"], "canary-seconds")
    yield item(resource, CANARY, "lambda-million", runs / 1_000_000)
    yield item(resource, CANARY, "log-ingest-gb", runs * use["canary-log-mb"] / 1000, "canary-log-mb")
    yield item(resource, CANARY, "s3-thousand", runs * CANARY_WRITES / 1000)


def canary_runs(resource: Resource) -> Decimal:
    """Runs of a canary a month."""
    return HOURS * 60 / _minutes(resource)


def _minutes(resource: Resource) -> Decimal:
    """Minutes between two runs."""
    text = str(resource.properties["Schedule"]["Expression"])
    found = _RATE.fullmatch(text)
    if not found or found[1] == "0":
        problem = Problem(f"{resource.address}, Schedule", f"is {text}, which is not rate(N minutes)")
        raise CostError("The cost cannot be told", [problem])
    return Decimal(found[1]) * _MINUTES[found[2]]
