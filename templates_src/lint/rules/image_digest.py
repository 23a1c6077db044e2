"""CLS009: images named by something that can move."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.lint.ecs import containers, task_definitions
from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import literals, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS009"
TITLE = "A task's image is named by digest"
WHY = (
    "A tag can be moved: the task that replaces a failed one, or a rollback, would then run other code than "
    "was tested. Amazon ECS Developer Guide, Container image resolution."
)
_ONLY_A_VARIABLE = re.compile(r"(\$\{[^{}]*\})+")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find images of containers that are named by tag, or by nothing."""
    for task in task_definitions(templates):
        for image in containers(task, "Image"):
            for text in _texts(task, image):
                if text and "@sha256:" not in text and "@$" not in text:
                    yield task.finding(
                        ID, image.path, f"{text} names the image by tag, not by @sha256 digest"
                    )


def _texts(task: Resource, image: Node) -> Iterator[str]:
    if parameter(task.template, image.value) is not None:
        yield from (str(node.value) for node in literals(image, task.template))
    else:
        yield from (text for text in renderings(image.value) if not _ONLY_A_VARIABLE.fullmatch(text))
