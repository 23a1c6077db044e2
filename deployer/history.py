"""What was deployed, when and from what: one object in the template bucket for each deployment.

A rollback is a plan made from an earlier record. Templates are content-addressed and never deleted, so a
record is all it takes. It holds no NoEcho value; those stay with CloudFormation.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import NotFoundError, RefusedError
from deployer.names import DEPLOYMENTS
from deployer.plans.naming import PREFIX
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target

VERSION = 1
# So many of the latest deployments are offered.
LATEST = 20


@dataclass(frozen=True, kw_only=True)
class Record:
    """One deployment that went well.

    Attributes:
        id: sortable by time and unique: ``20261123-180503-042-4f1c``.
        environment, root, stack: which.
        templates, template_key, bucket: from which templates, and where the root is.
        parameters: what was given, NoEcho left out.
        no_echo: names of the parameters that are left out.
        tags, stack_policy, capabilities, commit: as they were given.
        deployed, deployed_by: when (ISO 8601, UTC) and by whom (ARN).
        summary: what it changed, in words.
        seal: of the plan that was executed.
    """

    id: str
    environment: str
    root: str
    stack: str
    templates: Mapping[str, str]
    template_key: str
    bucket: str
    parameters: Mapping[str, str]
    no_echo: tuple[str, ...]
    tags: Mapping[str, str]
    stack_policy: Mapping[str, Any]
    capabilities: tuple[str, ...]
    commit: str
    deployed: str
    deployed_by: str
    summary: str
    seal: str


def write(target: Target, record: Record) -> None:
    """Keep a record. Writing the same one again changes nothing."""
    target.gateway.call(
        "s3",
        "PutObject",
        Bucket=record.bucket,
        Key=f"{DEPLOYMENTS}{record.stack}/{record.id}.json",
        Body=(json.dumps({"version": VERSION, **asdict(record)}, indent=2, sort_keys=True) + "\n").encode(),
        ContentType="application/json",
        ExpectedBucketOwner=target.account,
    )


def record_id(plan: SealedPlan) -> str:
    """Id of the record that a plan's deployment leaves."""
    return plan.change_set.removeprefix(PREFIX)


def exists(target: Target, plan: SealedPlan) -> bool:
    """Whether a plan's deployment was recorded: it was seen to its end then."""
    key = f"{DEPLOYMENTS}{plan.stack}/{record_id(plan)}.json"
    try:
        target.gateway.call(
            "s3", "HeadObject", Bucket=plan.bucket, Key=key, ExpectedBucketOwner=target.account
        )
    except NotFoundError:
        return False
    return True


def keys(target: Target, bucket: str, stack: str) -> list[str]:
    """Keys of a stack's records, latest first."""
    prefix = f"{DEPLOYMENTS}{stack}/"
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = target.gateway.call(
            "s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix, ExpectedBucketOwner=target.account, **token
        )
        found += [item["Key"] for item in page.get("Contents", ())]
        if not page.get("IsTruncated"):
            return sorted(found, reverse=True)
        token = {"ContinuationToken": page["NextContinuationToken"]}


def latest(target: Target, bucket: str, stack: str, count: int = LATEST) -> list[Record]:
    """The latest records, latest first; one that cannot be read is left out."""
    return [
        record
        for key in keys(target, bucket, stack)[:count]
        if (record := read(target, bucket, key)) is not None
    ]


def read(target: Target, bucket: str, key: str) -> Record | None:
    """One record; None when it is of a version that this deployer does not know."""
    answer = target.gateway.call(
        "s3", "GetObject", Bucket=bucket, Key=key, ExpectedBucketOwner=target.account
    )
    try:
        data = json.loads(answer["Body"].read())
        if data.pop("version") != VERSION:
            return None
        return Record(
            **{**data, "capabilities": tuple(data["capabilities"]), "no_echo": tuple(data["no_echo"])}
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def choose(records: list[Record], wanted: str, environment: str) -> Record:
    """The record to go back to.

    Args:
        records: latest first.
        wanted: beginning of an id or of a commit; empty for the one before the latest.
        environment: for messages.

    Raises:
        RefusedError: there is none, or several.
    """
    where = f"classla rollback --env {environment}"
    if not wanted:
        if len(records) < 2:
            raise RefusedError(
                "There is nothing to go back to",
                [
                    Problem(
                        environment,
                        f"was deployed {len(records)} time{'s' * (len(records) != 1)} by this deployer",
                    )
                ],
            )
        return records[1]
    found = [record for record in records if wanted in (record.id, record.commit)] or [
        record for record in records if record.id.startswith(wanted) or record.commit.startswith(wanted)
    ]
    if not found:
        raise RefusedError(
            "There is no such deployment", [Problem(wanted, "is none of the latest", f"{where} --list")]
        )
    if len({record.commit or record.id for record in found}) > 1:
        raise RefusedError(
            "Which deployment is meant is unclear",
            [Problem(wanted, f"fits {', '.join(record.id for record in found)}", f"{where} --list")],
        )
    # The same commit may have been deployed several times; the latest of them is meant.
    return found[0]
