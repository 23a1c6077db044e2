"""Every template under every outcome of its conditions, and the whole application under every shape.

Nested templates are evaluated alone with placeholders for what siblings give: all outcomes of all conditions.
The application is evaluated as a tree for the product of the toggles that decide which stacks exist or that
stacks share, so that references between stacks are seen too.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.emit import emit
from templates_src.evaluate import Deployment, evaluate_stack
from templates_src.evaluate.graph import (
    broad_statements,
    cycles,
    internet_routed_subnets,
    literal_secrets,
    open_ingress,
)
from templates_src.evaluate.toggles import condition_sets, placeholders
from templates_src.policies.wildcards import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.emit import Emission

TEMPLATES = emit().templates
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/backend@sha256:" + "a" * 64
ROLE = "arn:aws:iam::123456789012:role/operator"
# The sixteen slots are filled from the left, so three lists stand for their 65,536 outcomes.
LISTS = {
    "ExtraEnvironment": ["", "A=1", ",".join(f"N{index}=v" for index in range(8))],
    "ExtraSecrets": ["", "S1", ",".join(f"S{index}" for index in range(8))],
    "ImageUri": ["", IMAGE],
}
SHAPES = {
    "EdgeMode": ["domain", "certificate", "http"],
    "NatMode": ["single", "per-az"],
    "CdnEnabled": ["true", "false"],
    "CacheEnabled": ["true", "false"],
    "CanaryEnabled": ["true", "false"],
    "BackupEnabled": ["true", "false"],
    "DeploymentStrategy": ["ROLLING", "BLUE_GREEN"],
    "ImageUri": ["", IMAGE],
}
BASE = {
    "EnvironmentName": "test",
    "EnvironmentType": "development",
    "FlowLogs": "true",
    "InterfaceEndpoints": "true",
    "ExecEnabled": "true",
    "AlarmEmail": "ops@classla.example",
    "MonthlyBudgetUsd": "100",
    "AmplifyServiceRole": "true",
    "FrontendRepository": "https://github.com/classla/classla",
    "GitHubTokenSecretName": "classla/github/token",
}
NAMES = {
    "domain": {"ApiDomainName": "api.classla.example", "HostedZoneId": "Z123"},
    "certificate": {
        "ApiDomainName": "api.classla.example",
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc-1",
    },
    "http": {},
}
CDN_CERTIFICATE = {"CdnCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc-2"}


def sensible(shape: dict[str, str]) -> bool:
    """The combinations that the Rules let pass; others never reach a change set."""
    if shape["CdnEnabled"] == "true" and shape["EdgeMode"] != "domain":
        return False
    needs_https = shape["CanaryEnabled"] == "true" or shape["DeploymentStrategy"] == "BLUE_GREEN"
    return not (needs_https and shape["EdgeMode"] == "http")


def shapes() -> Iterator[dict[str, str]]:
    for values in itertools.product(*SHAPES.values()):
        shape = dict(zip(SHAPES, values, strict=True))
        if sensible(shape):
            certificate = CDN_CERTIFICATE if shape["CdnEnabled"] == "true" else {}
            yield {**BASE, **NAMES[shape["EdgeMode"]], **certificate, **shape}


def alone(name: str) -> Iterator[tuple[dict[str, str], Deployment]]:
    template = TEMPLATES[name]
    for parameters in condition_sets(template, LISTS):
        values = {**placeholders(template), **parameters}
        if name == "bootstrap.json" and values["OperatorRoleArn"]:
            values["OperatorRoleArn"] = ROLE
        yield parameters, evaluate_stack({name: template}, name, values)


def graph_faults(deployment: Deployment) -> list[str]:
    """What must never be, whatever the parameters."""
    present = {resource.address for resource in deployment.resources}
    dangling = {
        f"{resource.address} refers to the absent {target}"
        for resource in deployment.resources
        for target in resource.references | resource.depends_on
        if target not in present and not target.startswith("Sibling/")
    }
    routed = {subnet.rsplit("/", 1)[-1] for subnet in internet_routed_subnets(deployment)}
    doors = {
        f"{rule.address} opens {rule.from_port}-{rule.to_port} to the world"
        for rule in open_ingress(deployment)
        if rule.group.rsplit("/", 1)[-1] != "AlbSecurityGroup"
        or (rule.from_port, rule.to_port) not in ((80, 80), (443, 443))
    }
    broad = {
        f"{s.address} {s.sid} allows every {s.what}"
        for s in broad_statements(deployment)
        if s.sid not in REASONS
    }
    return sorted(
        [
            *dangling,
            *(f"cycle {' → '.join(cycle)}" for cycle in cycles(deployment)),
            *(
                f"{subnet} routes to the internet"
                for subnet in routed
                if not subnet.startswith("PublicSubnet")
            ),
            *doors,
            *(f"literal secret at {place}" for place in literal_secrets(deployment)),
            *broad,
        ]
    )


@pytest.mark.parametrize("name", [name for name in sorted(TEMPLATES) if name != "app.json"])
def test_a_template_alone(name: str) -> None:
    checked = 0
    for parameters, deployment in alone(name):
        unexpected = [
            p
            for p in deployment.problems
            if "no value" in p.what or "refers to" in p.what or "absent" in p.what
        ]
        assert unexpected == [], parameters
        assert graph_faults(deployment) == [], parameters
        checked += 1
    assert checked >= 1


def test_the_application_in_every_shape() -> None:
    checked = 0
    for parameters in shapes():
        deployment = evaluate_stack(TEMPLATES, "app.json", parameters)
        assert deployment.problems == (), parameters
        assert graph_faults(deployment) == [], parameters
        checked += 1
    # domain 128, certificate 64 (no CDN), http 16 (no CDN, canary or blue/green)
    assert checked == 208


def test_every_condition_takes_both_values() -> None:
    """A condition that can never be true, or never false, is a mistake."""
    for name, template in TEMPLATES.items():
        seen: dict[str, set[bool]] = {condition: set() for condition in template.get("Conditions", {})}
        for parameters in condition_sets(template, LISTS):
            scope = _scope(template, parameters)
            for condition, outcomes in seen.items():
                outcomes.add(scope.condition(condition))
        constant = [condition for condition, outcomes in seen.items() if len(outcomes) < 2]
        assert constant == [], name


def test_every_reason_for_a_wildcard_is_needed(emission: Emission) -> None:
    used: set[str] = set()
    for name in emission.templates:
        if name == "app.json":
            continue
        for _, deployment in alone(name):
            used |= {statement.sid for statement in broad_statements(deployment)}
    assert set(REASONS) == used


def _scope(template: dict[str, Any], parameters: dict[str, str]) -> Any:
    from templates_src.evaluate.values import Scope

    return Scope("t", template, parameters, {"AWS::Region": "us-east-1"}, "", lambda _s, _o: None)


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        ("route", "AppSubnetA routes to the internet"),
        ("door", "opens 22-22 to the world"),
        ("reference", "refers to the absent"),
        ("secret", "literal secret"),
        ("wildcard", "allows every resource"),
        ("cycle", "cycle"),
    ],
)
def test_planted_faults_are_seen(plant: str, words: str) -> None:
    import copy

    templates = copy.deepcopy(dict(TEMPLATES))
    network, service = templates["network.json"]["Resources"], templates["service.json"]["Resources"]
    security = templates["security.json"]["Resources"]
    parameters = next(iter(shapes()))
    if plant == "route":
        network["AppADefaultRoute"]["Properties"] = network["PublicDefaultRoute"]["Properties"] | {
            "RouteTableId": {"Ref": "AppARouteTable"}
        }
    elif plant == "door":
        security["InternetToAlb80"]["Properties"] |= {"FromPort": 22, "ToPort": 22}
    elif plant == "reference":
        network["NatGatewayB"]["Condition"] = "HasFlowLogs"
        parameters = parameters | {"FlowLogs": "false", "NatMode": "per-az"}
    elif plant == "secret":
        templates["secrets.json"]["Resources"]["AppSecret"]["Properties"]["SecretString"] = "hunter2"
    elif plant == "wildcard":
        statement = service["ExecutionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]
        statement |= {"Sid": "Planted", "Resource": "*"}
    elif plant == "cycle":
        network["Vpc"]["DependsOn"] = "PublicDefaultRoute"
    faults = graph_faults(evaluate_stack(templates, "app.json", parameters))
    assert any(words in fault for fault in faults), faults
