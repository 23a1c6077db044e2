"""A response as a dict, written as the bytes that the service would send.

Driven by botocore's own models, so that what a test scripts is what boto3 reads: a member that the model does
not have is an error here, instead of something that the client under test silently never sees.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID = "7a9b3c52-0000-4000-8000-00000000wire"
XML = "text/xml"


@dataclass(frozen=True)
class HttpAnswer:
    """Status, headers and body of one answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class UnknownMemberError(ValueError):
    """A scripted response has a member that botocore's model does not know."""


@lru_cache(maxsize=1)
def _loader() -> Any:
    from botocore.session import Session

    return Session()


@lru_cache(maxsize=32)
def service_model(service: str) -> Any:
    """botocore's model of a service, for example ``cloudformation``."""
    return _loader().get_service_model(service)


@lru_cache(maxsize=512)
def operation_model(service: str, operation: str) -> Any:
    """botocore's model of one operation, under AWS's name for it."""
    return service_model(service).operation_model(operation)


def protocol(service: str) -> str:
    """Wire protocol that botocore uses for a service: query, json, rest-json or rest-xml."""
    return str(service_model(service).resolved_protocol)


def serialize(service: str, operation: str, response: Mapping[str, Any]) -> HttpAnswer:
    """The answer that boto3 parses back to ``response``.

    Raises:
        UnknownMemberError: when the response has what the model does not.
    """
    shape = operation_model(service, operation).output_shape
    kind = protocol(service)
    if kind == "query":
        return _query(service, operation, shape, response)
    if kind == "json":
        headers = {"Content-Type": f"application/x-amz-json-{_json_version(service)}", **_request_id(kind)}
        return HttpAnswer(
            200, headers, _json_bytes({} if shape is None else _plain(shape, response, operation))
        )
    return _rest(kind, operation, shape, response)


def serialize_error(
    service: str,
    code: str,
    message: str,
    status: int = 400,
    extra: Mapping[str, str] | None = None,
    members: Mapping[str, str] | None = None,
) -> HttpAnswer:
    """An error in the way the service's protocol says it.

    Args:
        service: boto3's name.
        code: AWS's error code.
        message: AWS's text.
        status: HTTP status.
        extra: more headers.
        members: more elements of an S3 error, such as Region.
    """
    kind = protocol(service)
    headers = {**_request_id(kind), **(extra or {})}
    if kind == "query":
        return HttpAnswer(
            status, {"Content-Type": XML, **headers}, _query_error(service, code, message, status)
        )
    if kind == "rest-xml":
        inside = {
            "Code": code,
            "Message": message,
            **(members or {}),
            "RequestId": REQUEST_ID,
            "HostId": "host",
        }
        body = f"<Error>{_elements(inside)}</Error>".encode()
        return HttpAnswer(status, {"Content-Type": "application/xml", **headers}, body)
    if kind == "rest-json":
        headers["x-amzn-ErrorType"] = code
        return HttpAnswer(
            status, {"Content-Type": "application/json", **headers}, _json_bytes({"message": message})
        )
    headers["Content-Type"] = f"application/x-amz-json-{_json_version(service)}"
    return HttpAnswer(status, headers, _json_bytes({"__type": code, "message": message}))


def _query_error(service: str, code: str, message: str, status: int) -> bytes:
    space = service_model(service).metadata.get("xmlNamespace", "")
    fault = "Sender" if status < 500 else "Receiver"
    error = f"<Error>{_elements({'Type': fault, 'Code': code, 'Message': message})}</Error>"
    request = _elements({"RequestId": REQUEST_ID})
    return f'<ErrorResponse xmlns="{space}">{error}{request}</ErrorResponse>'.encode()


def _elements(texts: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{_escaped(text)}</{name}>" for name, text in texts.items())


def _request_id(kind: str) -> dict[str, str]:
    name = "x-amz-request-id" if kind == "rest-xml" else "x-amzn-RequestId"
    return {name: REQUEST_ID}


def _json_version(service: str) -> str:
    return str(service_model(service).metadata.get("jsonVersion", "1.1"))


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def _query(service: str, operation: str, shape: Any, response: Mapping[str, Any]) -> HttpAnswer:
    space = service_model(service).metadata.get("xmlNamespace", "")
    result = ""
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{operation}Result")
        result = f"<{wrapper}>{_xml_members(shape, response, operation)}</{wrapper}>"
    elif response:
        raise UnknownMemberError(f"{operation} answers nothing, but has {sorted(response)}")
    body = (
        f'<{operation}Response xmlns="{space}">{result}'
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{operation}Response>"
    )
    return HttpAnswer(200, {"Content-Type": XML, **_request_id("query")}, body.encode())


def _members(shape: Any, value: Mapping[str, Any], where: str) -> list[tuple[str, Any, Any]]:
    """Name, shape and value of every member that is set, in the model's order."""
    unknown = sorted(set(value) - set(shape.members))
    if unknown:
        raise UnknownMemberError(f"{where} has no member {', '.join(unknown)} in botocore's {shape.name}")
    return [
        (name, member, value[name]) for name, member in shape.members.items() if value.get(name) is not None
    ]


def _xml_members(shape: Any, value: Mapping[str, Any], where: str) -> str:
    parts = []
    for name, member, item in _members(shape, value, where):
        if "location" not in member.serialization:
            parts.append(_xml(member, member.serialization.get("name", name), item, f"{where}.{name}"))
    return "".join(parts)


def _xml(shape: Any, tag: str, value: Any, where: str) -> str:
    if shape.type_name == "structure":
        return f"<{tag}>{_xml_members(shape, value, where)}</{tag}>"
    if shape.type_name == "list":
        return _xml_list(shape, tag, value, where)
    if shape.type_name == "map":
        key, content = (
            shape.key.serialization.get("name", "key"),
            shape.value.serialization.get("name", "value"),
        )
        entries = "".join(
            f"<entry>{_xml(shape.key, key, name, where)}{_xml(shape.value, content, item, where)}</entry>"
            for name, item in value.items()
        )
        return f"<{tag}>{entries}</{tag}>"
    return f"<{tag}>{_escaped(_text(shape, value, 'iso8601'))}</{tag}>"


def _xml_list(shape: Any, tag: str, value: Any, where: str) -> str:
    if shape.serialization.get("flattened"):
        name = shape.member.serialization.get("name", tag)
        return "".join(_xml(shape.member, name, item, where) for item in value)
    name = shape.member.serialization.get("name", "member")
    return f"<{tag}>{''.join(_xml(shape.member, name, item, where) for item in value)}</{tag}>"


def _escaped(text: str) -> str:
    # A bare carriage return would come back as a line feed: XML parsers normalise line ends.
    return escape(text, {"\r": "&#13;"})


def _text(shape: Any, value: Any, when: str) -> str:
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "timestamp":
        return _moment(value, shape.serialization.get("timestampFormat", when))
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    return str(value)


def _moment(value: datetime | str, form: str) -> str:
    """A time in milliseconds, which is what the services send (seconds in HTTP's own format)."""
    if isinstance(value, str):
        return value
    value = value.astimezone(UTC)
    if form == "rfc822":
        return format_datetime(value, usegmt=True)
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(shape: Any, value: Any, where: str) -> Any:
    """What ``json.dumps`` takes."""
    kind = shape.type_name
    if kind == "structure":
        return {
            member.serialization.get("name", name): _plain(member, item, f"{where}.{name}")
            for name, member, item in _members(shape, value, where)
            if "location" not in member.serialization
        }
    if kind == "list":
        return [_plain(shape.member, item, where) for item in value]
    if kind == "map":
        return {name: _plain(shape.value, item, where) for name, item in value.items()}
    if kind == "timestamp" and isinstance(value, datetime):
        return round(value.timestamp(), 3)
    return base64.b64encode(value).decode() if kind == "blob" else value


def _rest(kind: str, operation: str, shape: Any, response: Mapping[str, Any]) -> HttpAnswer:
    headers = dict(_request_id(kind))
    if shape is None:
        return HttpAnswer(200, headers)
    for name, member, item in _members(shape, response, operation):
        location, header = member.serialization.get("location"), member.serialization.get("name", name)
        if location == "header":
            headers[header] = _text(member, item, "rfc822")
        elif location == "headers":
            headers.update({f"{header}{key}": str(text) for key, text in item.items()})
    headers["Content-Type"] = headers.get("Content-Type") or (
        "application/json" if kind == "rest-json" else "application/xml"
    )
    return HttpAnswer(200, headers, _rest_body(kind, operation, shape, response))


def _rest_body(kind: str, operation: str, shape: Any, response: Mapping[str, Any]) -> bytes:
    payload = shape.serialization.get("payload")
    if payload and shape.members[payload].type_name in ("blob", "string"):
        content = response.get(payload, b"")
        return content if isinstance(content, bytes) else str(content).encode()
    body = shape.members[payload] if payload else shape
    value = response.get(payload, {}) if payload else response
    if kind == "rest-json":
        return _json_bytes(_plain(body, value, operation))
    if operation == "GetBucketLocation":
        # S3 answers the constraint as the root element; botocore has a handler for just this call.
        region = escape(value.get("LocationConstraint") or "")
        return f"<LocationConstraint>{region}</LocationConstraint>".encode()
    content = _xml_members(body, value, operation)
    return f"<{operation}Result>{content}</{operation}Result>".encode() if content else b""
