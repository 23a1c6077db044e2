"""CloudFormation's answers as XML, from plain structures."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape


def element(name: str, value: Any) -> str:
    """One element; nothing at all for None, because botocore reads an empty element as an empty text."""
    if value is None:
        return ""
    return f"<{name}>{content(value)}</{name}>"


def content(value: Any) -> str:
    """What stands inside of an element: members of a list, elements of a structure, or text."""
    if isinstance(value, dict):
        return "".join(element(name, inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return "".join(element("member", inner) for inner in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))
