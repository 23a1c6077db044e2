"""CLS013: the language version of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS013"
TITLE = "Every policy document is of version 2012-10-17"
WHY = (
    "Without it the document is of 2008-10-17, where policy variables such as ${aws:username} are plain "
    "text. IAM User Guide, AWS JSON policy elements: Version."
)
VERSION = "2012-10-17"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find policy documents of another version, or of none."""
    for document in documents(templates):
        version = document.node.value.get("Version")
        if version is None:
            yield document.finding(ID, document.node.path, f"no Version; use {VERSION}")
        elif version != VERSION:
            yield document.finding(ID, f"{document.node.path}/Version", f"use {VERSION}")
