"""What keeps things by name: Secrets Manager and the image registry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from tests.support.wire.server import WireError
from tests.support.wire.services import Params, Service, paged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass
class FakeSecrets(Service):
    """Secrets by name; values keep their versions."""

    region: str
    account: str
    page_size: int = 100
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def secret(self, name: str, value: str | None = None, **more: Any) -> None:
        """A secret, without a value when none is given; ``more`` are AWS's members, such as Tags."""
        arn = f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:{name}-AbCdEf"
        self.secrets[name] = {
            "entry": {"ARN": arn, "Name": name, "CreatedDate": _now(), **more},
            "versions": [],
        }
        if value is not None:
            self.put_secret_value({"SecretId": name, "SecretString": value})

    def list_secrets(self, params: Params) -> dict[str, Any]:
        """Filtered by name prefix or tag key, when asked."""
        found = [self._entry(one, "SecretVersionsToStages") for one in self.secrets.values()]
        for wanted in params.get("Filters", []):
            found = [one for one in found if _matches(one, wanted["Key"], wanted["Values"])]
        return paged("SecretList", found, params, params.get("MaxResults", self.page_size), "NextToken")

    def describe_secret(self, params: Params) -> dict[str, Any]:
        """Without the value."""
        return self._entry(self._need(params), "VersionIdsToStages")

    def get_secret_value(self, params: Params) -> dict[str, Any]:
        """Of a version or stage; AWSCURRENT by default."""
        one, stage = self._need(params), params.get("VersionStage", "AWSCURRENT")
        wanted = params.get("VersionId")
        for version in reversed(one["versions"]):
            if wanted == version["VersionId"] or (not wanted and stage in version["VersionStages"]):
                return {"ARN": one["entry"]["ARN"], "Name": one["entry"]["Name"], **version}
        text = f"Secrets Manager can't find the specified secret value for staging label: {stage}"
        raise WireError("ResourceNotFoundException", text)

    def put_secret_value(self, params: Params) -> dict[str, Any]:
        """The new value is current, the old one previous. The same token again changes nothing."""
        one, token = self._need(params), params.get("ClientRequestToken") or str(uuid.uuid4())
        content = {key: params[key] for key in ("SecretString", "SecretBinary") if key in params}
        same = next((version for version in one["versions"] if version["VersionId"] == token), None)
        if same is not None and {key: same.get(key) for key in content} != content:
            text = "You can't modify an existing version, you can only create a new version."
            raise WireError("ResourceExistsException", text)
        if same is None:
            for version in one["versions"]:
                current = "AWSCURRENT" in version["VersionStages"]
                version["VersionStages"] = ["AWSPREVIOUS"] if current else []
            same = {"VersionId": token, "VersionStages": ["AWSCURRENT"], "CreatedDate": _now(), **content}
            one["versions"].append(same)
        shown = {"VersionId": token, "VersionStages": same["VersionStages"]}
        return {"ARN": one["entry"]["ARN"], "Name": one["entry"]["Name"], **shown}

    def _need(self, params: Params) -> dict[str, Any]:
        name = params["SecretId"]
        found = next(
            (one for one in self.secrets.values() if name in (one["entry"]["Name"], one["entry"]["ARN"])),
            None,
        )
        if found is None:
            raise WireError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return found

    def _entry(self, one: Mapping[str, Any], key: str) -> dict[str, Any]:
        stages = {version["VersionId"]: version["VersionStages"] for version in one["versions"]}
        return {**one["entry"], **({key: stages} if stages else {})}


@dataclass
class FakeEcr(Service):
    """Images by repository and tag."""

    account: str
    page_size: int = 100
    repositories: dict[str, dict[str, str]] = field(default_factory=dict)

    def image(self, repository: str, tag: str, digest: str = "") -> str:
        """A tagged image; gives its digest."""
        made = digest or f"sha256:{uuid.uuid5(uuid.NAMESPACE_OID, repository + tag).hex * 2}"
        self.repositories.setdefault(repository, {})[tag] = made
        return made

    def describe_images(self, params: Params) -> dict[str, Any]:
        """All, or those asked for: one that is missing is an error."""
        images = self._repository(params)
        asked = params.get("imageIds") or [{"imageDigest": digest} for digest in sorted(set(images.values()))]
        digests = [self._digest(images, one) for one in asked]
        if None in digests:
            missing = asked[digests.index(None)]
            name = params["repositoryName"]
            text = (
                f"The image with imageId {{{_image_id(missing)}}} does not exist within the repository with "
            )
            raise WireError(
                "ImageNotFoundException", f"{text}name '{name}' in the registry with id '{self.account}'"
            )
        found = [
            {
                "registryId": self.account,
                "repositoryName": params["repositoryName"],
                "imageDigest": digest,
                "imageTags": [tag for tag, known in images.items() if known == digest],
            }
            for digest in digests
        ]
        return paged("imageDetails", found, params, params.get("maxResults", self.page_size))

    def batch_get_image(self, params: Params) -> dict[str, Any]:
        """One that is missing is a failure in the answer."""
        images = self._repository(params)
        found, failures = [], []
        for asked in params["imageIds"]:
            if digest := self._digest(images, asked):
                image = {"imageId": {**asked, "imageDigest": digest}, "imageManifest": "{}"}
                found.append(
                    {"registryId": self.account, "repositoryName": params["repositoryName"], **image}
                )
            else:
                reason = {"failureCode": "ImageNotFound", "failureReason": "Requested image not found"}
                failures.append({"imageId": asked, **reason})
        return {"images": found, "failures": failures}

    def _repository(self, params: Params) -> dict[str, str]:
        name = params["repositoryName"]
        if name not in self.repositories:
            text = (
                f"The repository with name '{name}' does not exist in the registry with id '{self.account}'"
            )
            raise WireError("RepositoryNotFoundException", text)
        return self.repositories[name]

    @staticmethod
    def _digest(images: Mapping[str, str], asked: Mapping[str, str]) -> str | None:
        if "imageTag" in asked:
            return images.get(asked["imageTag"])
        return asked["imageDigest"] if asked["imageDigest"] in images.values() else None


def _image_id(asked: Mapping[str, str]) -> str:
    return f"imageDigest:'{asked.get('imageDigest', 'null')}', imageTag:'{asked.get('imageTag', 'null')}'"


def _matches(entry: Mapping[str, Any], key: str, values: Sequence[str]) -> bool:
    if key == "name":
        return any(entry["Name"].startswith(value) for value in values)
    part = {"tag-key": "Key", "tag-value": "Value"}.get(key)
    if part is None:
        _unknown(key)
    return any(tag[part].startswith(value) for tag in entry.get("Tags", []) for value in values)


def _unknown(key: str) -> NoReturn:
    raise NotImplementedError(f"the fake Secrets Manager has no filter {key}")


def _now() -> datetime:
    return datetime.now(UTC)
