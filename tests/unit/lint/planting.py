"""Small templates for the tests of one rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from templates_src.lint.model import Finding, TemplateSet

if TYPE_CHECKING:
    from types import ModuleType

T = "t.json"


def resource(resource_type: str, *, attributes: dict[str, Any] | None = None, **properties: Any) -> Any:
    """A resource; ``attributes`` are what stands beside its properties."""
    return {"Type": resource_type, "Properties": properties, **(attributes or {})}


def template_set(**templates: dict[str, Any]) -> TemplateSet:
    """A set of templates, named without ``.json``."""
    named = {f"{name}.json": template for name, template in templates.items()}
    return TemplateSet(named, {name: json.dumps(template) for name, template in named.items()})


def single(resources: dict[str, Any], **sections: Any) -> TemplateSet:
    """A set of one template ``t.json``."""
    return template_set(t={"Resources": resources, **sections})


def found(rule: ModuleType, templates: TemplateSet) -> list[tuple[str, str, str]]:
    """(rule, template, path) of each finding; a rule without a message is no help."""
    findings: list[Finding] = list(rule.check(templates))
    assert all(finding.message for finding in findings)
    assert len(set(findings)) == len(findings)
    return [(finding.rule, finding.template, finding.path) for finding in findings]


def ref(name: str) -> dict[str, str]:
    """``Ref``."""
    return {"Ref": name}


def get(name: str, attribute: str) -> dict[str, list[str]]:
    """``Fn::GetAtt``."""
    return {"Fn::GetAtt": [name, attribute]}


def choose(condition: str, yes: Any, no: Any) -> dict[str, Any]:
    """``Fn::If``."""
    return {"Fn::If": [condition, yes, no]}


NOTHING = ref("AWS::NoValue")


def network(**changes: Any) -> Any:
    """A public subnet, its route and a NAT gateway in it, changed as said; None takes one away."""
    everything = {
        "Vpc": resource("AWS::EC2::VPC"),
        "Internet": resource("AWS::EC2::InternetGateway"),
        "Attachment": resource("AWS::EC2::VPCGatewayAttachment", InternetGatewayId=ref("Internet")),
        "Public": resource("AWS::EC2::Subnet", VpcId=ref("Vpc")),
        "Table": resource("AWS::EC2::RouteTable", VpcId=ref("Vpc")),
        "Default": resource(
            "AWS::EC2::Route",
            RouteTableId=ref("Table"),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=ref("Internet"),
        ),
        "Routes": resource(
            "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Public"), RouteTableId=ref("Table")
        ),
        "Nat": resource("AWS::EC2::NatGateway", attributes={"DependsOn": "Default"}, SubnetId=ref("Public")),
        **changes,
    }
    return single({name: body for name, body in everything.items() if body})
