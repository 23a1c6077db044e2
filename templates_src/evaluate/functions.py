"""The intrinsic functions that make values, each as CloudFormation evaluates it (template reference,
"Intrinsic function reference"; each function cites its page by name where its rule is not plain)."""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.evaluate.symbols import NO_VALUE, Reference, is_symbolic, join_text, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from templates_src.evaluate.values import Scope

SUB_VARIABLE = re.compile(r"\$\{([^}]*)\}")
ZONE_LETTERS = "abcdef"
# Fn::Cidr makes no more than this many blocks.
MOST_BLOCKS = 256


def cidr_blocks(block: str, count: int, bits: int) -> list[str]:
    """The first ``count`` blocks with ``bits`` host bits inside a block ("Fn::Cidr").

    Raises:
        ValueError: the block is none, or does not hold as many.
    """
    network = ipaddress.ip_network(block, strict=False)
    prefix = network.max_prefixlen - bits
    if not 1 <= count <= MOST_BLOCKS:
        raise ValueError(f"makes 1 to {MOST_BLOCKS} blocks, not {count}")
    if bits < 0 or prefix < network.prefixlen or count > 1 << (prefix - network.prefixlen):
        raise ValueError(f"{block} does not hold {count} blocks of {bits} bits")
    made = network.subnets(new_prefix=prefix)
    return [str(next(made)) for _ in range(count)]


def _ref(scope: Scope, name: Any, path: str) -> Any:
    if not isinstance(name, str):
        raise scope.error(path, f"Ref wants a name, got {name}")
    if name == "AWS::NoValue":
        return NO_VALUE
    if name in scope.pseudo:
        return scope.pseudo[name]
    if name in scope.parameters:
        return scope.parameter(name)
    if name in scope.section("Parameters"):
        scope.problems.append(Problem(f"{scope.name} {path}", f"needs parameter {name}, which has no value"))
        return ""
    return _resource(scope, name, "", path)


def _get_att(scope: Scope, argument: Any, path: str) -> Any:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    name, last = scope.arguments("Fn::GetAtt", parts, path, 2)
    if not isinstance(name, str):
        raise scope.error(path, f"Fn::GetAtt wants the name of a resource, got {name}")
    # The attribute, but not the resource, may be a Ref ("Fn::GetAtt", "Supported functions").
    attribute = scope.known_text(last, path)
    nested = scope.section("Resources").get(name, {}).get("Type") == "AWS::CloudFormation::Stack"
    if nested and attribute.startswith("Outputs."):
        output = scope.child_output(name, attribute.removeprefix("Outputs."))
        if output is None:
            what = f"reads {attribute} of {name}, which is absent or has no such output"
            scope.problems.append(Problem(f"{scope.name} {path}", what))
            return ""
        scope.reads.add(scope.prefix + name)
        return output
    return _resource(scope, name, attribute, path)


def _resource(scope: Scope, name: str, attribute: str, path: str) -> Reference:
    resource = scope.section("Resources").get(name)
    if resource is None:
        raise scope.error(path, f"refers to {name}, which is no parameter or resource")
    if not scope.exists(resource):
        condition = resource["Condition"]
        scope.problems.append(
            Problem(f"{scope.name} {path}", f"refers to {name}, which is absent because {condition} is false")
        )
    return Reference(scope.prefix + name, attribute)


def _if(scope: Scope, argument: Any, path: str) -> Any:
    name, then, otherwise = scope.arguments("Fn::If", argument, path, 3)
    return scope.value(then, f"{path}/1") if scope.condition(name) else scope.value(otherwise, f"{path}/2")


def _sub(scope: Scope, argument: Any, path: str) -> Any:
    pair = [argument, {}] if isinstance(argument, str) else argument
    text, given = scope.arguments("Fn::Sub", pair, path, 2)
    if not (isinstance(text, str) and isinstance(given, dict)):
        raise scope.error(path, f"Fn::Sub wants a text, or a text and a map, got {argument}")
    parts: list[Any] = []
    position = 0
    for match in SUB_VARIABLE.finditer(text):
        parts.append(text[position : match.start()])
        parts.append(_sub_variable(scope, match.group(1), given, path))
        position = match.end()
    return join_text([*parts, text[position:]])


def _sub_variable(scope: Scope, name: str, given: Mapping[str, Any], path: str) -> Any:
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    if name in given:
        value = scope.value(given[name], f"{path}/{name}")
    else:
        value = _get_att(scope, name, path) if "." in name else _ref(scope, name, path)
    return _scalar(scope, value, f"{path}/{name}")


def _join(scope: Scope, argument: Any, path: str) -> Any:
    delimiter, node = scope.arguments("Fn::Join", argument, path, 2)
    items = scope.value(node, path)
    if not isinstance(items, list):
        raise scope.error(path, f"joins {items}, which is no list")
    spaced: list[Any] = []
    for index, item in enumerate(items):
        part = _scalar(scope, item, f"{path}/{index}")
        spaced += [delimiter, part] if index else [part]
    return join_text(spaced)


def _split(scope: Scope, argument: Any, path: str) -> list[str]:
    delimiter, node = scope.arguments("Fn::Split", argument, path, 2)
    text = scope.value(node, path)
    if is_symbolic(text):
        raise scope.error(path, f"splits {text}, which is unknown before deployment")
    if not delimiter:
        raise scope.error(path, "splits at an empty text")
    return text_of(_scalar(scope, text, path)).split(delimiter)


def _select(scope: Scope, argument: Any, path: str) -> Any:
    place, node = scope.arguments("Fn::Select", argument, path, 2)
    index, items = _number(scope, place, path), scope.value(node, path)
    if not isinstance(items, list) or not 0 <= index < len(items):
        raise scope.error(path, f"selects item {index} of {items}")
    return items[index]


def _find_in_map(scope: Scope, argument: Any, path: str) -> Any:
    nodes = scope.arguments("Fn::FindInMap", argument, path, 3)
    names = [scope.known_text(part, path) for part in nodes]
    found: Any = scope.section("Mappings")
    for name in names:
        if not isinstance(found, dict) or name not in found:
            raise scope.error(path, f"finds no {'/'.join(names)} in the mappings")
        found = found[name]
    return found


def _get_azs(scope: Scope, argument: Any, path: str) -> list[str]:
    region = scope.known_text(argument, path) or scope.pseudo["AWS::Region"]
    return [f"{region}{letter}" for letter in ZONE_LETTERS]


def _base64(scope: Scope, argument: Any, path: str) -> Any:
    text = _scalar(scope, scope.value(argument, path), path)
    # Symbolic text stays readable: nobody can encode what is not known yet.
    return text if is_symbolic(text) else base64.b64encode(text_of(text).encode()).decode()


def _cidr(scope: Scope, argument: Any, path: str) -> list[Any]:
    block_node, count_node, bits_node = scope.arguments("Fn::Cidr", argument, path, 3)
    block = scope.value(block_node, path)
    count, bits = _number(scope, count_node, path), _number(scope, bits_node, path)
    if is_symbolic(block):
        return [join_text([block, f"[{bits} bits, {index}]"]) for index in range(count)]
    try:
        return list(cidr_blocks(text_of(block), count, bits))
    except ValueError as error:
        raise scope.error(path, f"Fn::Cidr: {error}") from error


def _number(scope: Scope, node: Any, path: str) -> int:
    text = scope.known_text(node, path)
    if not re.fullmatch(r"-?\d+", text, re.ASCII):
        raise scope.error(path, f"wants a whole number, got {text}")
    return int(text)


def _scalar(scope: Scope, value: Any, path: str) -> Any:
    """A value that may become part of a text."""
    if value is NO_VALUE or isinstance(value, (list, dict)):
        raise scope.error(path, "is no text where a text is wanted")
    return value


FUNCTIONS: dict[str, Callable[[Scope, Any, str], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
}
