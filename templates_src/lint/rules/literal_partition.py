"""CLS017: ARNs that are right in one partition only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.lint.model import Finding
from templates_src.lint.traverse import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet

ID = "CLS017"
TITLE = "ARNs take the partition from AWS::Partition"
WHY = (
    "arn:aws: is wrong in China and GovCloud. "
    "CloudFormation User Guide, Pseudo parameters reference: AWS::Partition."
)
SECTIONS = ("Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs")
_LITERAL = re.compile(r"\barn:aws(-[a-z-]+)?:")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find ARNs with a literal partition."""
    for file, template in templates.templates.items():
        if "arn:aws" not in templates.texts.get(file, "arn:aws"):
            continue  # Plain text is searched in no time, a template is not.
        for node in texts_of(template, _LITERAL, *SECTIONS):
            found = _LITERAL.search(node.value)
            if found:
                yield Finding(file, node.path, ID, f"{found[0]} is right in one partition only")
