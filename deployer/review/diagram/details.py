"""The small lines below a symbol's name: what its properties say that a reader looks for. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from templates_src.evaluate.symbols import is_symbolic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from templates_src.evaluate import Resource

    Detail = Callable[[Sequence[Resource], Sequence[Resource]], list[str]]

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CPU_UNITS = 1024


def details(main: Sequence[Resource], parts: Sequence[Resource]) -> tuple[str, ...]:
    """Lines for a symbol: what its type tells, or its name. What only a deployment tells is left out."""
    kind = main[0].type
    if kind in _BY_TYPE:
        return tuple(line for line in _BY_TYPE[kind](main, parts) if line)
    if len(main) > 1:
        return ()
    return (words(main[0].logical_id),)


def words(logical_id: str) -> str:
    """``LogBucket`` as ``Log bucket``."""
    first, *others = _WORDS.sub(" ", logical_id).split(" ")
    return " ".join([first, *(word if word.isupper() else word.lower() for word in others)])


def _of_type(resources: Iterable[Resource], kind: str) -> list[Mapping[str, Any]]:
    return [resource.properties for resource in resources if resource.type == kind]


def _plain(value: Any) -> str:
    return "" if value is None or is_symbolic(value) else str(value)


def _balancer(_main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    listeners = _of_type(parts, "AWS::ElasticLoadBalancingV2::Listener")
    ports = [(str(one.get("Protocol", "")), str(one.get("Port", ""))) for one in listeners]
    return [f"{protocol} {port}" for protocol, port in sorted(ports, key=lambda pair: pair[1])]


def _targets(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    made = main[0].properties
    protocol = f"{_plain(made.get('Protocol'))} {_plain(made.get('Port'))}".strip()
    name = words(main[0].logical_id)
    path = _plain(made.get("HealthCheckPath"))
    return [name if name != "Target group" else "", f"{protocol} {path}".strip()]


def _service(_main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    lines = []
    for target in _of_type(parts, "AWS::ApplicationAutoScaling::ScalableTarget"):
        least, most = _plain(target.get("MinCapacity")), _plain(target.get("MaxCapacity"))
        many = least if least == most else f"{least} to {most}"
        lines.append(f"{many} task{'s' if many != '1' else ''}")
    for task in _of_type(parts, "AWS::ECS::TaskDefinition"):
        lines.append(_size(_plain(task.get("Cpu")), _plain(task.get("Memory"))))
    return lines


def _size(cpu: str, memory: str) -> str:
    if not (cpu.isdigit() and memory.isdigit()):
        return ""
    return f"{int(cpu) / _CPU_UNITS:g} vCPU, {int(memory) / _CPU_UNITS:g} GB"


def _cache(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    made = main[0].properties
    engine = _plain(made.get("Engine")).capitalize()
    replicas = _plain(made.get("ReplicasPerNodeGroup"))
    many = {"": "", "0": "1 node"}.get(replicas, f"primary + {replicas} replica")
    return [f"{engine} {_plain(made.get('EngineVersion'))}".strip(), many]


def _repository(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    return [_plain(main[0].properties.get("RepositoryName"))]


def _site(_main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    domains = [_plain(one.get("DomainName")) for one in _of_type(parts, "AWS::Amplify::Domain")]
    branches = [f"branch {_plain(one.get('BranchName'))}" for one in _of_type(parts, "AWS::Amplify::Branch")]
    return [*domains[:1], *branches[:1]]


def _record(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    made = main[0].properties
    return [_plain(made.get("Name")), _plain(made.get("Failover")).lower()]


def _certificate(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    return [_plain(main[0].properties.get("DomainName"))]


def _endpoints(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    services = [_plain(one.properties.get("ServiceName")).split(".", 3)[-1] for one in main]
    return [", ".join(services)]


def _topic(main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    mails = _of_type(parts, "AWS::SNS::Subscription")
    return [words(main[0].logical_id), *(f"to {_plain(one.get('Protocol'))}" for one in mails[:1])]


def _budget(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    limit = main[0].properties.get("Budget", {}).get("BudgetLimit", {})
    amount = _plain(limit.get("Amount"))
    return [f"{amount} {_plain(limit.get('Unit'))} a month" if amount else ""]


def _secrets(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    return [", ".join(words(one.logical_id).removesuffix(" secret") for one in main)]


def _canary(main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    rate = _plain(main[0].properties.get("Schedule", {}).get("Expression"))
    found = re.fullmatch(r"rate\((.+)\)", rate)
    return [f"every {found[1]}" if found else rate]


def _backup(_main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    plans = _of_type(parts, "AWS::Backup::BackupPlan")
    rules = [rule for plan in plans for rule in plan.get("BackupPlan", {}).get("BackupPlanRule", [])]
    days = [_plain(rule.get("Lifecycle", {}).get("DeleteAfterDays")) for rule in rules]
    return [f"kept {day} days" for day in days[:1] if day]


def _addressed(_main: Sequence[Resource], parts: Sequence[Resource]) -> list[str]:
    return ["fixed address" if _of_type(parts, "AWS::EC2::EIP") else ""]


def _nothing(_main: Sequence[Resource], _parts: Sequence[Resource]) -> list[str]:
    return []


_BY_TYPE: Mapping[str, Detail] = {
    "AWS::Amplify::App": _site,
    "AWS::Backup::BackupVault": _backup,
    "AWS::Budgets::Budget": _budget,
    "AWS::CertificateManager::Certificate": _certificate,
    "AWS::EC2::InternetGateway": _nothing,
    "AWS::EC2::NatGateway": _addressed,
    "AWS::EC2::VPCEndpoint": _endpoints,
    "AWS::ECR::Repository": _repository,
    "AWS::ECS::Service": _service,
    "AWS::ElastiCache::ReplicationGroup": _cache,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _targets,
    "AWS::Route53::RecordSet": _record,
    "AWS::SNS::Topic": _topic,
    "AWS::SecretsManager::Secret": _secrets,
    "AWS::Synthetics::Canary": _canary,
}
