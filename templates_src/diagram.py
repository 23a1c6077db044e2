"""The wiring of the nested stacks as a mermaid graph, read from the emitted templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.render import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def stack_diagram(templates: Mapping[str, Mapping[str, Any]]) -> str:
    """Mermaid text: a node for each nested stack of each root that nests any, an edge for each stack whose
    outputs another reads; dashed nodes exist only on a condition."""
    lines = ["```mermaid", "graph LR"]
    for template in templates.values():
        if children(template):
            lines += _root(template)
    return "\n".join([*lines, "  classDef optional stroke-dasharray: 5 5", "```"])


def _root(root: Mapping[str, Any]) -> Iterator[str]:
    stacks = {
        logical_id: resource
        for logical_id, resource in sorted(root["Resources"].items())
        if resource["Type"] == "AWS::CloudFormation::Stack"
    }
    for logical_id, resource in stacks.items():
        yield f"  {logical_id}{':::optional' if 'Condition' in resource else ''}"
    for logical_id, resource in stacks.items():
        for source in sorted(sources(resource["Properties"].get("Parameters", {}))):
            yield f"  {source} --> {logical_id}"


def sources(node: Any) -> set[str]:
    """Logical ids of the nested stacks whose outputs a value reads."""
    if isinstance(node, dict):
        own = {node["Fn::GetAtt"][0]} if "Fn::GetAtt" in node else set()
        return own.union(*(sources(item) for item in node.values()))
    if isinstance(node, list):
        return set().union(*(sources(item) for item in node))
    return set()
