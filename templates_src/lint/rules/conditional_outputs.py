"""CLS023: outputs of a nested stack that may not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.lint.model import Finding
from templates_src.lint.nesting import STACK
from templates_src.lint.traverse import Node, references, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.lint.model import JsonTemplate, TemplateSet
    from templates_src.lint.traverse import When

ID = "CLS023"
TITLE = "A conditional nested stack's outputs are read only where the condition holds"
WHY = (
    "When the condition is false the reference has nothing to name and the change set fails. "
    "CloudFormation User Guide, Conditions: associate conditions with what reads a conditional resource."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find outputs of conditional stacks read without that condition."""
    for file, template in templates.templates.items():
        conditional = {
            stack.logical_id: stack.body["Condition"]
            for stack in resources_of(file, template, STACK)
            if isinstance(stack.body.get("Condition"), str)
        }
        if conditional:
            yield from _readers(file, template, conditional)


def _readers(file: str, template: JsonTemplate, conditional: Mapping[str, str]) -> Iterator[Finding]:
    definitions = template.get("Conditions", {})
    for node in _places(template):
        for reference in references(node):
            wanted = conditional.get(reference.name)
            if wanted is not None and (wanted, True) not in implied(reference.node.when, definitions):
                message = f"{reference.name} exists only when {wanted}; read it inside Fn::If of {wanted}"
                yield Finding(file, reference.node.path, ID, message)


def _places(template: JsonTemplate) -> Iterator[Node]:
    for section, content in (("Resources", "Properties"), ("Outputs", "Value")):
        for name, body in template.get(section, {}).items():
            condition = body.get("Condition")
            when = frozenset({(condition, True)}) if condition else frozenset()
            yield Node(f"{section}/{name}/{content}", body.get(content, {}), when)


def implied(when: When, definitions: Mapping[str, Any]) -> set[tuple[str, bool]]:
    """Everything that holds when these conditions do, by their Condition, And, Or and Not definitions."""
    holding: set[tuple[str, bool]] = set()
    waiting: list[tuple[Any, bool]] = [({"Condition": name}, truth) for name, truth in when]
    while waiting:
        expression, truth = waiting.pop()
        if not isinstance(expression, dict) or len(expression) != 1:
            continue
        ((function, argument),) = expression.items()
        if function == "Condition" and (argument, truth) not in holding:
            holding.add((argument, truth))
            waiting.append((definitions.get(argument), truth))
        elif function == "Fn::Not":
            waiting += [(part, not truth) for part in argument]
        elif (function, truth) in {("Fn::And", True), ("Fn::Or", False)}:
            waiting += [(part, truth) for part in argument]
    return holding
