"""CLS036: dashboards that CloudWatch can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import is_reference, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS036"
TITLE = "A dashboard's body is JSON with widgets, whatever its variables become"
WHY = (
    "To every schema the body is just text, and CloudWatch refuses it at deployment. "
    "Amazon CloudWatch API Reference, Dashboard body structure and syntax."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find dashboard bodies that are not JSON once Fn::Sub, Fn::Join and Fn::If are done."""
    for dashboard in resources(templates, "AWS::CloudWatch::Dashboard"):
        for body in dashboard.read("DashboardBody"):
            if not is_reference(body.value):
                fault = next(filter(None, map(_fault, renderings(body.value, unknown="0"))), "")
                if fault:
                    yield dashboard.finding(ID, body.path, fault)


def _fault(text: str) -> str:
    try:
        body = json.loads(text)
    except ValueError as error:
        return f"the body is not JSON: {error}"
    if not isinstance(body, dict) or not isinstance(body.get("widgets"), list):
        return "the body has no list of widgets"
    return ""
