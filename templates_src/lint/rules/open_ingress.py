"""CLS028: ports that the whole internet can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.routes import EVERYWHERE
from templates_src.lint.traverse import EACH, Node, at, literals, number, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS028"
TITLE = "Only ports 80 and 443 are open to the whole internet"
WHY = (
    "Anything else belongs behind the load balancer. "
    "AWS Security Hub controls, EC2.18: unrestricted incoming traffic for authorized ports only."
)
WEB = frozenset({80.0, 443.0})


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find incoming rules from everywhere to other ports."""
    for resource in resources(templates, "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"):
        for rule in _rules(resource):
            for key in ("CidrIp", "CidrIpv6"):
                for source in at(rule, key):
                    if _is_everywhere(resource, source) and not _is_web(rule):
                        yield resource.finding(
                            ID, source.path, "open to everybody on a port other than 80, 443"
                        )


def _rules(resource: Resource) -> Iterator[Node]:
    if resource.type == "AWS::EC2::SecurityGroupIngress":
        yield resource.properties
    else:
        yield from resource.read("SecurityGroupIngress", EACH)


def _is_everywhere(resource: Resource, source: Node) -> bool:
    return any(node.value in EVERYWHERE for node in literals(source, resource.template))


def _is_web(rule: Node) -> bool:
    ends = [[number(node.value) for node in at(rule, key)] for key in ("FromPort", "ToPort")]
    return ends[0] == ends[1] and bool(ends[0]) and all(port in WEB for port in ends[0])
