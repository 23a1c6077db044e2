"""CLS018: regions and accounts written into a template."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from templates_src.lint.model import Finding
from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import Node, resources, texts_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet

ID = "CLS018"
TITLE = "Templates name no region and no account"
WHY = (
    "One template set serves every region and account, and AWS::Region and AWS::AccountId say which. "
    "Exception: metrics that AWS keeps in us-east-1 only, shown on a dashboard."
)
# CloudFront Developer Guide, "Monitor CloudFront metrics"; AWS Billing User Guide, "Creating a billing
# alarm"; Route 53 Developer Guide, "Monitoring health checks using CloudWatch".
ONLY_IN_US_EAST_1 = frozenset({"AWS/Billing", "AWS/CloudFront", "AWS/Route53"})
_REGION = re.compile(
    r"\b(?:us|eu|ap|ca|sa|me|af|il|mx|cn|us-gov)-"
    r"(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d(?=[a-f]?\b)"
)
_ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?:(?=\.dkr\.)|(?![\w.-]))")
_SUSPECT = re.compile(r"\d{12}|[a-z]{2}-[a-z]{4,9}-\d")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find literal regions and account ids in resources and outputs, and accounts as defaults."""
    allowed = {(r.file, node.path) for r, node in _dashboards(templates) if _fits_us_east_1(node)}
    for file, template in templates.templates.items():
        for node in texts_of(template, _SUSPECT, "Resources", "Outputs"):
            places = {*_REGION.findall(node.value), *_ACCOUNT.findall(node.value)}
            if any((file, prefix) in allowed for prefix in _prefixes(node.path)):
                places.discard("us-east-1")
            for place in sorted(places):
                yield Finding(file, node.path, ID, f"{place} is one place only; use a pseudo parameter")
        for node in texts_of(template, _ACCOUNT, "Parameters"):
            if node.path.endswith("/Default"):
                yield Finding(file, node.path, ID, "an account as a default is one place only")


def _dashboards(templates: TemplateSet) -> Iterator[tuple[Any, Node]]:
    for dashboard in resources(templates, "AWS::CloudWatch::Dashboard"):
        for body in dashboard.read("DashboardBody"):
            yield dashboard, body


def _fits_us_east_1(body: Node) -> bool:
    """Whether every widget in us-east-1 shows only metrics that are kept there."""
    try:
        widgets = [w for text in renderings(body.value, unknown="0") for w in json.loads(text)["widgets"]]
        there = [w["properties"] for w in widgets if w.get("properties", {}).get("region") == "us-east-1"]
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return all(_namespaces(properties) <= ONLY_IN_US_EAST_1 for properties in there)


def _namespaces(properties: dict[str, Any]) -> set[str]:
    metrics = Node("", properties.get("metrics", []))
    return {n.value for n in walk(metrics) if isinstance(n.value, str) and n.value.startswith("AWS/")}


def _prefixes(path: str) -> Iterator[str]:
    parts = path.split("/")
    for length in range(len(parts), 0, -1):
        yield "/".join(parts[:length])
