"""Canonical JSON and the manifest: the same source gives the same bytes on any machine."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from troposphere import Template

MANIFEST = "manifest.json"
MANIFEST_VERSION = 1


# Sent as the body of a request, which takes 51,200 bytes, and its spaces count.
SENT_AS_BODY = ("bootstrap.json",)
DEEPEST = 4


def canonical_json(data: object) -> str:
    """Text of a JSON document: sorted keys, two-space indent, ASCII, one newline at the end."""
    return json.dumps(data, sort_keys=True, indent=2, ensure_ascii=True) + "\n"


def tight_json(data: object) -> str:
    """The same for a template that must be small: one value a line still, indented by four spaces at most."""
    text = json.dumps(data, sort_keys=True, indent=1, ensure_ascii=True)
    return re.sub(rf"(?m)^ {{{DEEPEST},}}", " " * DEEPEST, text) + "\n"


def template_json(name: str, data: object) -> str:
    """Text of a template by its file name, as tight as it must be."""
    return tight_json(data) if name in SENT_AS_BODY else canonical_json(data)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def template_texts(templates: Mapping[str, Template]) -> dict[str, str]:
    """File name → canonical JSON of each template."""
    return {name: template_json(name, template.to_dict()) for name, template in sorted(templates.items())}


def children(template: Mapping[str, Any]) -> list[str]:
    """File names of the templates that a template nests by a local, relative TemplateURL."""
    urls = {
        resource["Properties"]["TemplateURL"]
        for resource in template.get("Resources", {}).values()
        if resource["Type"] == "AWS::CloudFormation::Stack"
    }
    return sorted(urls)


def manifest(texts: Mapping[str, str], roots: Mapping[str, tuple[str, ...]]) -> str:
    """Text of manifest.json: what a deployer needs to know without importing this package.

    Args:
        texts: file name → text of each template.
        roots: file name of a root → the parameters files (names without folder) that configure it.
    """
    entries = {}
    for name, text in sorted(texts.items()):
        template = json.loads(text)
        entries[name] = {
            "sha256": sha256(text),
            "bytes": len(text.encode()),
            "children": children(template),
            "parameters": sorted(template.get("Parameters", {})),
            "resources": len(template["Resources"]),
        }
    return canonical_json(
        {
            "version": MANIFEST_VERSION,
            "roots": {name: {"parameter_files": list(files)} for name, files in roots.items()},
            "templates": entries,
        }
    )
