"""CLS020: lists given to nested stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.nesting import children
from templates_src.lint.traverse import at, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS020"
TITLE = "A nested stack's parameters are given as text, never as a list"
WHY = (
    "The parameters of a nested stack are a map of strings: a list is refused when the stack is made; join "
    "it with commas. CloudFormation template reference, AWS::CloudFormation::Stack Parameters."
)
LIST_FUNCTIONS = frozenset({"Fn::GetAZs", "Fn::Split", "Fn::Cidr"})


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find arguments of nested stacks that are lists."""
    for child in children(templates):
        for name, given in child.arguments():
            for value in at(given):
                if _is_list(child.resource, value):
                    message = f"{name} of {child.file} gets a list; join it with Fn::Join"
                    yield child.resource.finding(ID, value.path, message)


def _is_list(parent: Resource, node: Node) -> bool:
    declared = parameter(parent.template, node.value)
    if declared is not None:
        kind = str(declared.get("Type"))
        return kind == "CommaDelimitedList" or "List<" in kind
    if isinstance(node.value, dict) and len(node.value) == 1:
        return next(iter(node.value)) in LIST_FUNCTIONS
    return isinstance(node.value, list)
