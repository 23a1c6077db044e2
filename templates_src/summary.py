"""What an environment is, in a few lines that a person can check at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.evaluate.graph import open_ingress
from templates_src.evaluate.stack import NESTED
from templates_src.parameters.model import APP_ROOT, effective_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from templates_src.emit import Emission
    from templates_src.environment import Environment
    from templates_src.evaluate import Deployment


def summary(environment: Environment, emission: Emission) -> Iterator[str]:
    """What an environment is, one fact a line."""
    file, deployment = environment.file, environment.deployment
    values = effective_values(file.parameters, emission.settings[file.root])
    if file.root == APP_ROOT:
        optional = {
            name
            for name, resource in emission.templates[file.root]["Resources"].items()
            if "Condition" in resource
        }
        yield from _app_summary(deployment, values, optional)
    else:
        kept = sum(
            str(r.attributes.get("DeletionPolicy", "")).startswith("Retain") for r in deployment.resources
        )
        yield f"{kept} of {len(deployment.resources)} resources are kept when the stack is deleted"


def _app_summary(
    deployment: Deployment, values: Mapping[str, str], optional: AbstractSet[str]
) -> Iterator[str]:
    nats = len(deployment.of_type("AWS::EC2::NatGateway"))
    yield f"network {values['VpcCidr']}, {nats} NAT gateway{'s' if nats != 1 else ''}"
    yield f"backend at {_address(values)}"
    ports = sorted({rule.from_port for rule in open_ingress(deployment)})
    yield f"open to the internet: port {' and '.join(map(str, ports))} of the load balancer"
    low, high = values["MinTasks"], values["MaxTasks"]
    tasks = f"{low} to {high} tasks" if low != high else f"{low} task{'s' if low != '1' else ''}"
    size = f"{values['TaskCpu']} CPU units and {values['TaskMemory']} MiB each, {values['CapacityProvider']}"
    waiting = "" if values["ImageUri"] else "; none until ImageUri is given"
    yield f"{tasks} of {size}{waiting}"
    present = sorted(r.logical_id for r in deployment.of_type(NESTED) if r.logical_id in optional)
    yield f"optional stacks: {', '.join(present) or 'none'}"
    alarms = len(deployment.of_type("AWS::CloudWatch::Alarm"))
    yield f"{alarms} alarms, told to {values['AlarmEmail'] or 'nobody'}"


def _address(values: Mapping[str, str]) -> str:
    if values["EdgeMode"] == "http":
        return "the load balancer's own name, over plain HTTP"
    return f"https://{values['ApiDomainName']} (EdgeMode {values['EdgeMode']})"
