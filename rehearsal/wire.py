"""What a signed AWS request asks for: who signed it, which service, which operation, with which parameters.
Pure.

Source: the protocols of the AWS SDKs ("AWS Query", "AWS JSON 1.1", "restXml" of S3, "restJson1" of Amplify),
and Signature Version 4, whose credential scope names the service.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
AMPLIFY = (
    ("POST", re.compile(r"/apps/(?P<appId>[^/]+)/branches/(?P<branchName>[^/]+)/jobs"), "StartJob"),
    ("GET", re.compile(r"/apps/(?P<appId>[^/]+)/branches/(?P<branchName>[^/]+)/jobs"), "ListJobs"),
    ("GET", re.compile(r"/apps/(?P<appId>[^/]+)/branches/(?P<branchName>[^/]+)/jobs/[^/]+"), "GetJob"),
    ("GET", re.compile(r"/apps/(?P<appId>[^/]+)/branches"), "ListBranches"),
    ("GET", re.compile(r"/apps/(?P<appId>[^/]+)"), "GetApp"),
    ("GET", re.compile(r"/apps"), "ListApps"),
)


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        key: access key id that signed it; empty when nobody did.
        region, service: of the signature's scope.
        operation: AWS's name; empty when it cannot be told.
        parameters: as sent; for S3 and Amplify what the path holds.
    """

    key: str
    region: str
    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def read(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
    """A request from what came over the wire.

    Args:
        method, target: of the request line.
        headers: by lower-case name.
        body: whole.
    """
    found = CREDENTIAL.search(headers.get("authorization", ""))
    key, region, service = found.groups() if found else ("", "", "")
    operation = ""
    parameters: dict[str, Any] = {}
    path = urlsplit(target)
    if service == "s3":
        operation, parameters = _s3(method, path.path, dict(parse_qsl(path.query, keep_blank_values=True)))
    elif service == "amplify":
        operation, parameters = _amplify(method, path.path)
    elif "x-amz-target" in headers:
        operation = headers["x-amz-target"].rpartition(".")[2]
        parameters = json.loads(body or b"{}")
    else:
        parameters = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        operation = str(parameters.pop("Action", ""))
    return Request(key, region, service, operation, parameters)


def _s3(method: str, path: str, query: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    known = {"Bucket": bucket, "Key": key}
    if key:
        names = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject"}
        return ("" if set(query) - {"x-id", "versionId"} else names.get(method, "")), known
    if method == "GET" and query.get("list-type") == "2":
        return "ListObjectsV2", known
    if method == "GET" and "location" in query:
        return "GetBucketLocation", known
    if method == "GET" and "versioning" in query:
        return "GetBucketVersioning", known
    return ("HeadBucket" if method == "HEAD" else ""), known


def _amplify(method: str, path: str) -> tuple[str, dict[str, Any]]:
    for wanted, pattern, operation in AMPLIFY:
        match = pattern.fullmatch(path)
        if match and method == wanted:
            return operation, match.groupdict()
    return "", {}
