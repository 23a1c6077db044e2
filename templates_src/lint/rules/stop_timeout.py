"""CLS004: how long a container may take to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.ecs import containers, task_definitions
from templates_src.lint.nesting import out_of_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS004"
TITLE = "A container gets at most 120 seconds to stop"
WHY = "Fargate refuses a longer StopTimeout. Amazon ECS API Reference, ContainerDefinition stopTimeout."
LONGEST = 120


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find stop timeouts that Fargate refuses."""
    for task in task_definitions(templates):
        for value in containers(task, "StopTimeout"):
            for node, words in out_of_bounds(templates, task, value, 0, LONGEST):
                yield task.finding(ID, node.path, f"StopTimeout {words}")
