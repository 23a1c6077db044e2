"""Types that ministack has no idea of: they are written down, given an id and attributes, and do nothing.

Attributes come from the provider schema's read-only properties, so that a template that reads one works
here exactly when it works on AWS. Ids have AWS's shape, because templates and the deployer look at it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from deployer.local import hooks, schemas
from deployer.local.amplify import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
KNOWN_TYPE = "AWS::CloudFormation::Stack"
# Type → how its physical id looks; {hex} is random, {region}, {account} and properties are filled in.
IDS = {
    "AWS::Amplify::App": "arn:aws:amplify:{region}:{account}:apps/d{hex13}",
    "AWS::Amplify::Branch": "arn:aws:amplify:{region}:{account}:apps/{AppId}/branches/{BranchName}",
    "AWS::Amplify::Domain": "arn:aws:amplify:{region}:{account}:apps/{AppId}/domains/{DomainName}",
    "AWS::ApplicationAutoScaling::ScalableTarget": "{ResourceId}|{ScalableDimension}|{ServiceNamespace}",
    "AWS::ApplicationAutoScaling::ScalingPolicy": (
        "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{hex17}:policyName/{PolicyName}"
    ),
    "AWS::EC2::EIP": "198.51.100.{octet}",
    "AWS::EC2::FlowLog": "fl-{hex17}",
    "AWS::EC2::NatGateway": "nat-{hex17}",
    "AWS::EC2::SecurityGroupEgress": "sgr-{hex17}",
    "AWS::EC2::SecurityGroupIngress": "sgr-{hex17}",
    "AWS::ECR::ReplicationConfiguration": "{account}",
    "AWS::ECS::ClusterCapacityProviderAssociations": "{Cluster}",
    "AWS::SecretsManager::RotationSchedule": "{SecretId}",
    "AWS::Synthetics::Canary": "{Name}",
}
# (type, attribute) → how it looks, where a name made of the id would not do.
ATTRIBUTES = {
    ("AWS::Amplify::App", "DefaultDomain"): "{last}.amplifyapp.com",
    ("AWS::Amplify::App", "AppId"): "{last}",
    ("AWS::Amplify::App", "AppName"): "{Name}",
    ("AWS::EC2::EIP", "AllocationId"): "eipalloc-{hex17}",
    ("AWS::EC2::EIP", "PublicIp"): "{id}",
    ("AWS::EC2::NatGateway", "EniId"): "eni-{hex17}",
    ("AWS::EC2::NatGateway", "RouteTableId"): "rtb-{hex17}",
    ("AWS::Synthetics::Canary", "State"): "RUNNING",
}
# What was made up for each resource: (type, physical id) → attributes.
RECORDS: dict[tuple[str, str], dict[str, Any]] = {}


class _Words(dict[str, str]):
    """Fill-ins of a pattern; what the template did not give is made up rather than missing."""

    def __missing__(self, name: str) -> str:
        return f"{name.lower()}-{secrets.token_hex(4)}"


def _words(logical_id: str, properties: dict[str, Any], stack_name: str) -> _Words:
    responses = "ministack.core.responses"
    words = {
        "region": hooks.find(responses, "get_region")(),
        "account": hooks.find(responses, "get_account_id")(),
        "hex13": secrets.token_hex(7)[:13],
        "hex17": secrets.token_hex(9)[:17],
        "octet": str(secrets.randbelow(254) + 1),
        "name": f"{stack_name}-{logical_id}-{secrets.token_hex(6).upper()}",
    }
    return _Words({name: value for name, value in properties.items() if isinstance(value, str)} | words)


def create(resource_type: str) -> Callable[[str, dict[str, Any], str], tuple[str, dict[str, Any]]]:
    """The create handler of a type: an id and every attribute its schema has."""
    schema = schemas.load()[resource_type]

    def make(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        words = _words(logical_id, properties, stack_name)
        physical_id = IDS.get(resource_type, "{name}").format_map(words)
        words.update(id=physical_id, last=physical_id.rpartition("/")[2])
        attributes = {
            name: ATTRIBUTES.get((resource_type, name), "{id}").format_map(words)
            for name in schema.attributes
        }
        RECORDS[resource_type, physical_id] = attributes
        _tell_amplify(resource_type, physical_id, properties)
        return physical_id, attributes

    return make


def _tell_amplify(resource_type: str, physical_id: str, properties: dict[str, Any]) -> None:
    """Amplify's own interface answers about apps and branches."""
    if resource_type in KINDS:
        KINDS[resource_type][physical_id] = properties


def update(resource_type: str) -> Callable[..., tuple[str, dict[str, Any]]]:
    """The handler of a change in place: id and attributes stay, which is all there is to such a resource."""

    def keep(
        physical_id: str, _old: Any, new: dict[str, Any], _stack_name: str
    ) -> tuple[str, dict[str, Any]]:
        _tell_amplify(resource_type, physical_id, new)
        return physical_id, RECORDS[resource_type, physical_id]

    return keep


def delete(resource_type: str) -> Callable[[str, dict[str, Any]], None]:
    """The delete handler: forget the resource; nothing else exists of it."""

    def forget(physical_id: str, _properties: dict[str, Any]) -> None:
        RECORDS.pop((resource_type, physical_id), None)
        KINDS.get(resource_type, {}).pop(physical_id, None)

    return forget


def missing(handlers: dict[str, Any]) -> list[str]:
    """Emitted types that a registry of handlers does not have."""
    return [name for name in schemas.load() if name not in handlers]


def install() -> None:
    """Give every emitted type that ministack lacks its handlers."""
    handlers = hooks.table(PROVISIONERS, "_RESOURCE_HANDLERS", KNOWN_TYPE)
    for name in missing(handlers):
        handlers[name] = {
            "create": create(name),
            "update": update(name),
            "delete": delete(name),
            "recorded": True,
        }
