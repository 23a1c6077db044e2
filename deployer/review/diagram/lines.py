"""The lines of a picture, each from a property: references, host names, rules of the network. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deployer.review.diagram.model import INTERNET, Line
from deployer.review.diagram.properties import by_name, leaves, references, way_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deployer.review.diagram.hosts import Hosts
    from deployer.review.diagram.model import Node
    from deployer.review.diagram.network import Network
    from deployer.review.diagram.properties import Way
    from templates_src.evaluate import Resource

_RECORD = "AWS::Route53::RecordSet"


def lines_of(hosts: Hosts, network: Network, drawn_by: Mapping[str, Node]) -> tuple[Line, ...]:
    """Every line, one for each pair of nodes.

    Args:
        drawn_by: address → the node that draws it.
    """
    plain = [*_references(hosts, drawn_by), *_by_name(hosts, drawn_by), *_public(hosts, drawn_by)]
    return _merged(_on_their_way(plain, network.lines(drawn_by)))


def _references(hosts: Hosts, drawn_by: Mapping[str, Node]) -> Iterator[Line]:
    for resource in hosts.deployment.resources:
        start = drawn_by.get(resource.address)
        if start is None or _only_permits(resource, start):
            continue
        for path, reference in references(resource.properties):
            end, way = drawn_by.get(reference.address), way_of(resource.type, path)
            if end is not None and end != start and not way.quiet:
                yield _line(start, end, way, f"{resource.address} {path}")


def _only_permits(resource: Resource, node: Node) -> bool:
    """What the role of a symbol may do: what it does with it, other properties say."""
    return resource.type.startswith("AWS::IAM::") and not node.main[0].type.startswith("AWS::IAM::")


def _line(start: Node, end: Node, way: Way, source: str) -> Line:
    if way.back:
        start, end = end, start
    return Line(start=start.key, end=end.key, kind=way.kind, label=way.label, sources=(source,))


def _by_name(hosts: Hosts, drawn_by: Mapping[str, Node]) -> Iterator[Line]:
    records = {
        str(record.properties.get("Name", "")).rstrip("."): drawn_by[record.address]
        for record in hosts.deployment.of_type(_RECORD)
    }
    for resource in hosts.deployment.resources:
        start = drawn_by.get(resource.address)
        for path, value in leaves(dict(resource.properties)):
            way = by_name(resource.type, path)
            if start is None or way is None or not isinstance(value, str):
                continue
            end = records.get(_host(value))
            if end is not None:
                yield _line(start, end, way, f"{resource.address} {path}")


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or text
    except ValueError:
        return text


def _public(hosts: Hosts, drawn_by: Mapping[str, Node]) -> Iterator[Line]:
    for resource in hosts.deployment.resources:
        node = drawn_by.get(resource.address)
        drawn = hosts.drawn(resource.address)
        if node is not None and drawn is not None and drawn.public and not _is_part(resource, node):
            source = f"{resource.address} {drawn.public}"
            kind, label = drawn.public_line
            yield Line(start=INTERNET, end=node.key, kind=kind, label=label, sources=(source,))


def _is_part(resource: Resource, node: Node) -> bool:
    return resource.address not in {main.address for main in node.main}


def _on_their_way(plain: list[Line], permitted: list[Line]) -> list[Line]:
    """A rule between two that traffic already joins over others is told at the last of these lines."""
    onward: dict[str, list[str]] = defaultdict(list)
    for line in plain:
        if line.kind == "traffic":
            onward[line.start].append(line.end)
    result = list(plain)
    for rule in permitted:
        reached = _reached(onward, rule.start)
        lasts = [
            line
            for line in plain
            if line.kind == "traffic" and line.end == rule.end and line.start in reached - {rule.start}
        ]
        result += [replace(last, label=rule.label, sources=rule.sources) for last in lasts] or [rule]
    return result


def _reached(onward: Mapping[str, list[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for key in onward.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line for each pair: traffic wins, labels and sources add up, there and back has two arrows."""
    pairs: dict[frozenset[str], list[Line]] = {}
    for line in lines:
        pairs.setdefault(frozenset((line.start, line.end)), []).append(line)
    result = []
    for group in pairs.values():
        strong = [line for line in group if line.kind == "traffic"] or group
        first = strong[0]
        labels = dict.fromkeys(label for line in strong for label in line.label.split(", ") if label)
        result.append(
            replace(
                first,
                label=", ".join(sorted(labels, key=_by_number)),
                sources=tuple(dict.fromkeys(source for line in group for source in line.sources)),
                both=any(line.start == first.end for line in strong),
            )
        )
    return tuple(result)


def _by_number(label: str) -> tuple[int, str]:
    return (int(label), "") if label.isdigit() else (1 << 16, label)
