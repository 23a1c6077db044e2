"""An HTTP request, read back as the call that boto3 was asked to make.

The inverse of botocore's serializers, by the same models: tests then see ``{"Parameters": [{"ParameterKey":
…}]}`` with typed values, whatever protocol the service speaks.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree as ET

from tests.support.wire.serialize import operation_model, protocol, service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True)
class Call:
    """One request that arrived.

    Attributes:
        service: name in the credential scope, which is boto3's for every service we use.
        operation: AWS's name.
        params: as they were given to boto3.
        region: region that the request was signed for.
        fault: what was done to it instead of, or after, answering it; empty when nothing was.
    """

    service: str
    operation: str
    params: dict[str, Any]
    region: str = ""
    fault: str = field(default="", compare=False)


@dataclass(frozen=True)
class Request:
    """The request line, lower-cased headers, and body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Path without the query, percent-encoded as it came."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class NotUnderstoodError(ValueError):
    """No AWS request that this server knows."""


def decode(request: Request) -> Call:
    """Which call a request is.

    Raises:
        NotUnderstoodError: when it is not signed, or fits no operation of the service it is signed for.
    """
    scope = _SCOPE.search(request.headers.get("authorization", ""))
    if scope is None:
        raise NotUnderstoodError(f"{request.method} {request.target} has no AWS signature")
    service, region = scope["service"], scope["region"]
    kind = protocol(service)
    if kind == "query":
        operation, params = _query(service, request)
    elif kind == "json":
        operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
        shape = operation_model(service, operation).input_shape
        params = _typed(shape, json.loads(request.body or b"{}")) if shape is not None else {}
    else:
        operation, params = _rest(kind, service, request)
    return Call(service, operation, params, region)


def _query(service: str, request: Request) -> tuple[str, dict[str, Any]]:
    flat = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    operation = flat.pop("Action", "")
    flat.pop("Version", None)
    shape = operation_model(service, operation).input_shape
    return operation, _unflatten(shape, _tree(flat)) if shape is not None else {}


def _tree(flat: Mapping[str, str]) -> dict[str, Any]:
    """``a.member.1.b=c`` as nested dicts; a value sits under the empty name."""
    root: dict[str, Any] = {}
    for name, value in flat.items():
        node = root
        for part in name.split("."):
            node = node.setdefault(part, {})
        node[""] = value
    return root


def _unflatten(shape: Any, node: Mapping[str, Any]) -> Any:
    kind = shape.type_name
    if kind == "structure":
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {
            names[key]: _unflatten(shape.members[names[key]], value) for key, value in node.items() if key
        }
    if kind == "list":
        items = node if shape.serialization.get("flattened") else node.get(_list_name(shape), {})
        return [_unflatten(shape.member, items[key]) for key in sorted((k for k in items if k), key=int)]
    if kind == "map":
        entries = node if shape.serialization.get("flattened") else node.get("entry", {})
        key, value = (
            shape.key.serialization.get("name", "key"),
            shape.value.serialization.get("name", "value"),
        )
        return {entry[key][""]: _unflatten(shape.value, entry[value]) for entry in entries.values()}
    return _scalar(shape, node.get("", ""))


def _list_name(shape: Any) -> str:
    return str(shape.member.serialization.get("name", "member"))


def _scalar(shape: Any, text: str) -> Any:
    kind = shape.type_name
    if kind == "boolean":
        return text == "true"
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    if kind == "timestamp":
        return _moment(text)
    return base64.b64decode(text) if kind == "blob" else text


def _moment(value: str | float) -> datetime | str:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value


def _typed(shape: Any, value: Any) -> Any:
    """JSON with times and bytes made of what stands for them."""
    kind = shape.type_name
    if kind == "structure":
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {names[key]: _typed(shape.members[names[key]], item) for key, item in value.items()}
    if kind == "list":
        return [_typed(shape.member, item) for item in value]
    if kind == "map":
        return {key: _typed(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return _moment(value)
    return base64.b64decode(value) if kind == "blob" else value


@dataclass(frozen=True)
class _Route:
    """How the requests of one REST operation look."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: Mapping[str, str]
    required: tuple[tuple[str, str], ...]

    def fits(self, request: Request) -> bool:
        """Whether the request can be this operation."""
        query = request.query
        return (
            self.method == request.method
            and self.path.fullmatch(request.path) is not None
            and all(query.get(name) == value for name, value in self.query.items())
            and all(
                name in (query if place == "querystring" else request.headers)
                for place, name in self.required
            )
        )


@lru_cache(maxsize=8)
def _routes(service: str) -> tuple[_Route, ...]:
    """Every operation of a REST service, those that ask for most first: one URI can mean several."""
    routes = [_route(operation_model(service, name)) for name in service_model(service).operation_names]
    return tuple(sorted(routes, key=lambda route: -len(route.query) - len(route.required)))


def _route(model: Any) -> _Route:
    path, _, query = model.http["requestUri"].partition("?")
    pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda found: _group(found[1], bool(found[2])), re.escape(path))
    shape = model.input_shape
    places = (
        (member.serialization.get("location"), member.serialization.get("name", name).lower(), name)
        for name, member in (shape.members.items() if shape is not None else ())
    )
    required = tuple(
        (place, wire if place == "header" else shape.members[name].serialization["name"])
        for place, wire, name in places
        if place in ("querystring", "header") and name in shape.required_members
    )
    return _Route(
        model.name,
        model.http["method"],
        re.compile(pattern),
        dict(parse_qsl(query, keep_blank_values=True)),
        required,
    )


def _group(name: str, greedy: bool) -> str:
    return f"(?P<{name}>.+)" if greedy else f"(?P<{name}>[^/]+)"


def _rest(kind: str, service: str, request: Request) -> tuple[str, dict[str, Any]]:
    route = next((route for route in _routes(service) if route.fits(request)), None)
    if route is None:
        raise NotUnderstoodError(f"{service} has no {request.method} {request.target}")
    shape = operation_model(service, route.operation).input_shape
    if shape is None:
        return route.operation, {}
    found = route.path.fullmatch(request.path)
    uri = {name: unquote(text) for name, text in (found.groupdict() if found else {}).items()}
    params = _placed(shape, uri, request)
    params.update(_rest_body(kind, shape, request.body))
    return route.operation, params


def _placed(shape: Any, uri: Mapping[str, str], request: Request) -> dict[str, Any]:
    """What is in the path, the query and the headers."""
    sources = {"uri": uri, "querystring": request.query, "header": request.headers}
    params: dict[str, Any] = {}
    for name, member in shape.members.items():
        location, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if location == "headers":
            prefix = wire.lower()
            some = {
                key[len(prefix) :]: text for key, text in request.headers.items() if key.startswith(prefix)
            }
            params.update({name: some} if some else {})
        elif location in sources:
            key = wire.lower() if location == "header" else wire
            if key in sources[location] and member.type_name not in ("list", "map"):
                params[name] = _scalar(member, sources[location][key])
    return params


def _rest_body(kind: str, shape: Any, body: bytes) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload and shape.members[payload].type_name in ("blob", "string"):
        return {payload: body if shape.members[payload].type_name == "blob" else body.decode()}
    if not body:
        return {}
    if kind == "rest-json":
        return dict(_typed(shape, json.loads(body)))
    value = _from_xml(shape.members[payload] if payload else shape, body)
    return {payload: value} if payload else dict(value)


def _from_xml(shape: Any, body: bytes) -> Any:
    from botocore.parsers import create_parser

    # botocore reads the same XML in answers; its public entry takes whole answers only.
    return create_parser("rest-xml")._parse_shape(shape, ET.fromstring(body))  # noqa: S314 - boto3 wrote it
