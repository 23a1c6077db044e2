"""Templates as CloudFormation reads them: content-addressed objects that point at each other.

Pure, but for ``upload``. An object's key is the SHA-256 of its body, so an unchanged nested template keeps
its URL and CloudFormation sees no change in it, and an upload that was cut short is simply done again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import NotFoundError
from deployer.names import TEMPLATES
from templates_src.errors import OutputError, Problem
from templates_src.render import template_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.target import Target

NESTED = "AWS::CloudFormation::Stack"
# What CloudFormation reads from S3 at most (AWS: "CloudFormation quotas"), in bytes.
MAX_TEMPLATE_BYTES = 1_048_576
UPLOADS_AT_ONCE = 8


@dataclass(frozen=True)
class PackagedTemplate:
    """A template as it is uploaded.

    Attributes:
        name: file name in output/.
        body: its text, with the TemplateURLs of what it nests.
        sha256: hexadecimal hash of the body.
        key: object key in the template bucket.
        url: what CloudFormation reads it at.
    """

    name: str
    body: str
    sha256: str
    key: str
    url: str


def package(
    templates: Mapping[str, str], root: str, url_of: Callable[[str], str]
) -> dict[str, PackagedTemplate]:
    """Name → packaged template, of the root and everything it nests; what is nested comes first.

    Args:
        templates: file name → text with local TemplateURLs.
        root: file name of the root.
        url_of: object key → URL.

    Raises:
        OutputError: a nested template is missing, or one is larger than CloudFormation reads.
    """
    packaged: dict[str, PackagedTemplate] = {}
    _package(templates, root, url_of, packaged)
    large = [item for item in packaged.values() if len(item.body.encode()) > MAX_TEMPLATE_BYTES]
    if large:
        raise OutputError(
            "A template is too large",
            [
                Problem(
                    f"output/{item.name}",
                    f"has {len(item.body.encode()):,} bytes; CloudFormation reads {MAX_TEMPLATE_BYTES:,}",
                    "split the stack",
                )
                for item in large
            ],
        )
    return packaged


def _package(
    templates: Mapping[str, str],
    name: str,
    url_of: Callable[[str], str],
    packaged: dict[str, PackagedTemplate],
) -> PackagedTemplate:
    if name in packaged:
        return packaged[name]
    document: dict[str, Any] = json.loads(templates[name])
    for resource in document["Resources"].values():
        if resource["Type"] != NESTED:
            continue
        child = resource["Properties"]["TemplateURL"]
        if child not in templates:
            raise OutputError(
                "A nested template is missing",
                [Problem(f"output/{name}", f"nests {child}", "make templates")],
            )
        resource["Properties"]["TemplateURL"] = _package(templates, child, url_of, packaged).url
    body = template_json(name, document)
    digest = hashlib.sha256(body.encode()).hexdigest()
    key = f"{TEMPLATES}{digest}.json"
    packaged[name] = PackagedTemplate(name, body, digest, key, url_of(key))
    return packaged[name]


def upload(target: Target, bucket: str, packaged: Mapping[str, PackagedTemplate]) -> int:
    """Put what is not there yet into the bucket, several at once; every object is proved by its checksum.

    Returns:
        How many objects were uploaded.

    Raises:
        AwsError: the bucket is absent, refuses us, or belongs to another account.
    """
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        return sum(pool.map(lambda item: _upload(target, bucket, item), packaged.values()))


def _upload(target: Target, bucket: str, item: PackagedTemplate) -> bool:
    checksum = base64.b64encode(bytes.fromhex(item.sha256)).decode()
    owner = {"Bucket": bucket, "Key": item.key, "ExpectedBucketOwner": target.account}
    try:
        found = target.gateway.call("s3", "HeadObject", ChecksumMode="ENABLED", **owner)
    except NotFoundError:
        found = {}
    if found.get("ChecksumSHA256") == checksum:
        return False
    target.gateway.call(
        "s3",
        "PutObject",
        Body=item.body.encode(),
        ContentType="application/json",
        ChecksumSHA256=checksum,
        **owner,
    )
    return True
