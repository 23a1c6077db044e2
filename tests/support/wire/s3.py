"""S3 in memory: what a deployer's artifact bucket does, and above all what it refuses."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from botocore import xform_name

from tests.support.wire.server import WireError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.wire.decode import Call

HOME = "us-east-1"  # the region whose LocationConstraint is empty
ENDPOINT = "The bucket you are attempting to access must be addressed using the specified endpoint."
TAKEN = (
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
    "Please select a different name and try again."
)
CHECKSUMS = ("ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256")
NOT_FOUND = {"HeadBucket", "HeadObject"}


@dataclass
class Stored:
    """An object."""

    body: bytes
    checksums: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    content_type: str = "binary/octet-stream"
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def etag(self) -> str:
        """The MD5 in quotes, as for objects uploaded in one piece."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


@dataclass
class Bucket:
    """A bucket; somebody else's, when the owner is another account.

    Attributes:
        refusal: what a request signed for another region gets: PermanentRedirect, or
            AuthorizationHeaderMalformed.
        reachable: whether the refusal tells the right region, which botocore then follows.
    """

    name: str
    region: str
    owner: str
    objects: dict[str, Stored] = field(default_factory=dict)
    policy: str = ""
    refusal: str = "PermanentRedirect"
    reachable: bool = True


class FakeS3:
    """A Handler for the service ``s3``."""

    def __init__(self, region: str, account: str, page_size: int = 1000) -> None:
        """No buckets; ``account`` owns what it creates."""
        self.region, self.account, self.page_size = region, account, page_size
        self.buckets: dict[str, Bucket] = {}

    def bucket(self, name: str, *, region: str = "", owner: str = "") -> Bucket:
        """Put a bucket into the world, by default one of our own."""
        made = Bucket(name, region or self.region, owner or self.account)
        self.buckets[name] = made
        return made

    def __call__(self, call: Call) -> Mapping[str, Any]:
        """Answer one call."""
        method = getattr(self, f"_{xform_name(call.operation)}", None)
        if method is None:
            raise NotImplementedError(f"the fake S3 has no {call.operation}")
        if call.operation == "CreateBucket":
            return self._create_bucket(call)
        bucket = self._bucket(call)
        answer: dict[str, Any] = method(bucket, call.params)
        return answer

    def read(self, url: str) -> str | None:
        """An object's text by its URL, path or virtual-host style; None when there is none."""
        parts = urlsplit(url)
        host, path = parts.netloc.split(".")[0], unquote(parts.path.lstrip("/"))
        name, key = (host, path) if host in self.buckets else (path.partition("/")[0], path.partition("/")[2])
        stored = self.buckets[name].objects.get(key) if name in self.buckets else None
        return stored.body.decode() if stored else None

    def _bucket(self, call: Call) -> Bucket:
        """The bucket, if it is there, in this region, and the owner's who was expected."""
        name = call.params["Bucket"]
        bucket = self.buckets.get(name)
        if bucket is None:
            raise _absent(call, "NoSuchBucket", "The specified bucket does not exist")
        elsewhere = call.region != bucket.region or not bucket.reachable
        if elsewhere and call.operation != "GetBucketLocation":
            raise _wrong_region(call, bucket)
        expected = call.params.get("ExpectedBucketOwner")
        if (expected or self.account) != bucket.owner:
            raise WireError("AccessDenied", "Access Denied", 403)
        return bucket

    def _create_bucket(self, call: Call) -> dict[str, Any]:
        name = call.params["Bucket"]
        wanted = (call.params.get("CreateBucketConfiguration") or {}).get("LocationConstraint") or HOME
        if wanted != call.region:
            text = f"The {wanted} location constraint is incompatible for the region specific endpoint "
            raise WireError("IllegalLocationConstraintException", f"{text}this request was sent to.")
        known = self.buckets.get(name)
        if known is not None and known.owner != self.account:
            raise WireError("BucketAlreadyExists", TAKEN, 409)
        # Only us-east-1 says nothing when the bucket is there already.
        if known is not None and wanted != HOME:
            text = "Your previous request to create the named bucket succeeded and you already own it."
            raise WireError("BucketAlreadyOwnedByYou", text, 409)
        if known is None:
            self.bucket(name, region=wanted)
        return {"Location": f"/{name}"}

    def _head_bucket(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        del params
        return {"BucketRegion": bucket.region}

    def _get_bucket_location(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        del params
        return {"LocationConstraint": "" if bucket.region == HOME else bucket.region}

    def _put_object(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        body = params.get("Body", b"")
        sums = {name: params[name] for name in CHECKSUMS if params.get(name)}
        if sums.get("ChecksumSHA256") not in (None, sha256(body)):
            text = "The SHA256 you specified did not match the calculated checksum."
            raise WireError("BadDigest", text)
        if params.get("IfNoneMatch") == "*" and params["Key"] in bucket.objects:
            text = "At least one of the pre-conditions you specified did not hold"
            raise WireError("PreconditionFailed", text, 412)
        kind = params.get("ContentType", "binary/octet-stream")
        stored = Stored(body, sums, dict(params.get("Metadata") or {}), kind)
        bucket.objects[params["Key"]] = stored
        return {"ETag": stored.etag, "ServerSideEncryption": "AES256", **sums}

    def _head_object(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        stored = bucket.objects.get(params["Key"])
        if stored is None:
            raise WireError("404", "Not Found", 404)
        sums = stored.checksums if params.get("ChecksumMode") == "ENABLED" else {}
        return {
            "ContentLength": len(stored.body),
            "LastModified": stored.modified,
            "ETag": stored.etag,
            "ContentType": stored.content_type,
            "Metadata": stored.metadata,
            **sums,
            **({"ChecksumType": "FULL_OBJECT"} if sums else {}),
        }

    def _get_object(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        if params["Key"] not in bucket.objects:
            raise WireError("NoSuchKey", "The specified key does not exist.", 404)
        return {**self._head_object(bucket, params), "Body": bucket.objects[params["Key"]].body}

    def _delete_object(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        bucket.objects.pop(params["Key"], None)
        return {}

    def _list_objects_v2(self, bucket: Bucket, params: Mapping[str, Any]) -> dict[str, Any]:
        prefix, size = params.get("Prefix", ""), min(params.get("MaxKeys", 1000), self.page_size)
        after = params.get("ContinuationToken") or params.get("StartAfter") or ""
        keys = [key for key in sorted(bucket.objects) if key.startswith(prefix) and key > after]
        page, more = keys[:size], len(keys) > size
        url = params.get("EncodingType") == "url"
        return {
            "Name": bucket.name,
            "Prefix": quote(prefix) if url else prefix,
            "MaxKeys": size,
            "KeyCount": len(page),
            "IsTruncated": more,
            "EncodingType": params.get("EncodingType"),
            "NextContinuationToken": page[-1] if more else None,
            "Contents": [_listed(quote(key) if url else key, bucket.objects[key]) for key in page],
        }


def sha256(body: bytes) -> str:
    """Checksum as S3 writes it."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _listed(key: str, stored: Stored) -> dict[str, Any]:
    size = len(stored.body)
    return {
        "Key": key,
        "LastModified": stored.modified,
        "ETag": stored.etag,
        "Size": size,
        "StorageClass": "STANDARD",
    }


def _absent(call: Call, code: str, message: str) -> WireError:
    """An answer to HEAD has no body: the status is all there is."""
    return (
        WireError("404", "Not Found", 404) if call.operation in NOT_FOUND else WireError(code, message, 404)
    )


def _wrong_region(call: Call, bucket: Bucket) -> WireError:
    """What a bucket of another region answers.

    botocore follows it by itself when it learns the region: it signs again and asks again, and the caller
    sees nothing. An unreachable bucket does not tell its region, so the error is what the caller gets.
    """
    headers = {"x-amz-bucket-region": bucket.region} if bucket.reachable else {}
    if call.operation == "HeadBucket" and not bucket.reachable:
        # Not 301: told nothing about the region, botocore asks the same again until Python's stack ends.
        return WireError("403", "Forbidden", 403)
    if call.operation in NOT_FOUND:
        return WireError("301", "Moved Permanently", 301, headers)
    if bucket.refusal == "AuthorizationHeaderMalformed":
        text = f"The authorization header is malformed; the region '{call.region}' is wrong; expecting "
        members = {"Region": bucket.region} if bucket.reachable else {}
        return WireError(bucket.refusal, f"{text}'{bucket.region}'", 400, headers, members)
    return WireError("PermanentRedirect", ENDPOINT, 301, headers, {"Bucket": bucket.name})
