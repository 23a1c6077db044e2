"""CLS006: a task count that auto scaling should own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.ecs import SERVICE, services
from templates_src.lint.traverse import Node, compatible, references, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS006"
TITLE = "A scaled service has no DesiredCount"
WHY = (
    "Every update of the stack would set the count back and undo what auto scaling decided. "
    "CloudFormation template reference, ECS Service DesiredCount."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find services whose count both the template and auto scaling set."""
    targets = [t for t in resources(templates, "AWS::ApplicationAutoScaling::ScalableTarget") if _is_ecs(t)]
    for service in services(templates):
        for count in service.read("DesiredCount"):
            target = next((t for t in targets if _scales(t, service, count)), None)
            if target is not None:
                yield service.finding(ID, count.path, f"{target.logical_id} scales the service")


def _is_ecs(target: Resource) -> bool:
    return any(node.value == "ecs" for node in target.read("ServiceNamespace"))


def _scales(target: Resource, service: Resource, count: Node) -> bool:
    """Whether the target scales this service; one in another template scales some service of the set."""
    if not compatible(target.when, count.when):
        return False
    named = {r.name for r in references(Node("", dict(target.body.get("Properties", {}))))}
    if target.file == service.file and service.logical_id in named:
        return True
    own = target.template.get("Resources", {})
    return target.file != service.file and not any(own.get(n, {}).get("Type") == SERVICE for n in named)
