"""The way of a value through the templates: property, parameter, output, resource. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED
from templates_src.evaluate.written import written_references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OUTPUTS = "Outputs."


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One way from a property to a resource.

    Attributes:
        steps: what lies between, from the property on: ``parameter VpcId``, ``Network.Outputs.VpcId``.
        address: of the resource that it ends at.
        attribute: which is read of it; empty for its Ref.
    """

    steps: tuple[str, ...]
    address: str
    attribute: str


@dataclass(frozen=True)
class _Stack:
    """A stack on the way: its address, its template, and the one around it."""

    address: str
    template: Mapping[str, Any]
    above: _Stack | None

    def join(self, logical_id: str) -> str:
        return f"{self.address}/{logical_id}" if self.address else logical_id


def trace(
    templates: Mapping[str, Mapping[str, Any]], root: str, address: str, path: tuple[str, ...]
) -> tuple[Trace, ...]:
    """Every way from a property to the resources that its value comes from.

    Conditions are not evaluated: both branches of an Fn::If are followed.

    Args:
        templates: file name → parsed template; TemplateURLs are file names.
        root: file name of the root.
        address: of the resource that has the property.
        path: names and numbers below Properties; where the template has a function instead, all of it counts.

    Returns:
        each way once; a value that comes from parameters of the root alone has none.
    """
    *around, logical_id = address.split("/")
    stack = _Stack("", templates[root], None)
    for name in around:
        stack = _below(templates, stack, name)
    value = stack.template["Resources"][logical_id].get("Properties", {})
    return tuple(dict.fromkeys(_ways(templates, stack, at(value, path))))


def _below(templates: Mapping[str, Mapping[str, Any]], stack: _Stack, name: str) -> _Stack:
    url = stack.template["Resources"][name]["Properties"]["TemplateURL"]
    return _Stack(stack.join(name), templates[url], stack)


def at(value: Any, path: tuple[str, ...]) -> Any:
    """What is at a path of a value, or the last around it where there is no such place."""
    for step in path:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            break
    return value


def _ways(templates: Mapping[str, Mapping[str, Any]], stack: _Stack, value: Any) -> Iterator[Trace]:
    for name, attribute in written_references(value):
        yield from _way(templates, stack, name, attribute)


def _way(
    templates: Mapping[str, Mapping[str, Any]], stack: _Stack, name: str, attribute: str
) -> Iterator[Trace]:
    resource = stack.template["Resources"].get(name)
    if resource is None:
        if stack.above is not None and name in stack.template.get("Parameters", {}):
            holder = stack.above.template["Resources"][stack.address.rpartition("/")[2]]
            given = holder["Properties"].get("Parameters", {}).get(name)
            yield from _stepped(f"parameter {name}", _ways(templates, stack.above, given))
    elif resource["Type"] == NESTED and attribute.startswith(OUTPUTS):
        below = _below(templates, stack, name)
        output = below.template.get("Outputs", {}).get(attribute.removeprefix(OUTPUTS), {})
        step = f"{stack.join(name)}.{attribute}"
        yield from _stepped(step, _ways(templates, below, output.get("Value")))
    else:
        yield Trace(steps=(), address=stack.join(name), attribute=attribute)


def _stepped(step: str, ways: Iterator[Trace]) -> Iterator[Trace]:
    for way in ways:
        yield replace(way, steps=(step, *way.steps))
