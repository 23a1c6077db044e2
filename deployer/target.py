"""Which AWS is meant: the embedded one unless the user names a real one.

Nothing reaches a real account by accident: without ``--aws``, ``--profile``, ``--region`` or
``--endpoint-url`` the calls go to loopback, with keys that open nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deployer.aws.gateway import Connection, Gateway
from deployer.errors import TargetError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ACCOUNT_TAG = "Account"
REGION_TAG = "Region"
AWS_HOST = re.compile(r"\.amazonaws\.com(\.cn)?$")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the user said about where to go; empty text where nothing was said."""

    aws: bool = False
    profile: str = ""
    region: str = ""
    endpoint: str = ""

    @property
    def real(self) -> bool:
        """Whether something else than the embedded AWS was named."""
        return self.aws or bool(self.profile or self.region or self.endpoint)


@dataclass(frozen=True, kw_only=True)
class Target:
    """An AWS that answered.

    Attributes:
        gateway: how to call it.
        region, account: where and whose.
        identity: ARN of who we are there.
        local: whether it is the embedded one.
    """

    gateway: Gateway
    region: str
    account: str
    identity: str
    local: bool

    @property
    def title(self) -> str:
        """As a person is told before anything is written."""
        place = "the embedded local AWS" if self.local else f"AWS account {self.account}"
        return f"{place}, {self.region}"

    def bucket_url(self, bucket: str, key: str) -> str:
        """URL that CloudFormation reads an object at; path style where names are not resolved, which is
        anywhere but at AWS: an endpoint may also come from the SDK's own settings (AWS_ENDPOINT_URL)."""
        endpoint = self.gateway.endpoint("s3")
        host = urlsplit(endpoint).netloc
        if self.gateway.connection.endpoint or not AWS_HOST.search(host):
            return f"{endpoint}/{bucket}/{key}"
        return f"https://{bucket}.{host}/{key}"

    def console(self, path: str) -> str:
        """URL of a page of the AWS console; empty for an AWS that has none."""
        if self.gateway.connection.endpoint:
            return ""
        domain = {"cn": "amazonaws.cn", "us-gov": "amazonaws-us-gov.com"}
        prefix = next((name for name in domain if self.region.startswith(f"{name}-")), "")
        host = f"console.{domain[prefix]}" if prefix else f"{self.region}.console.aws.amazon.com"
        return f"https://{host}/{path}"


def connect(wanted: Wanted, tags: Mapping[str, str], label: str, state_folder: Path) -> Target:
    """Reach the AWS that is meant and make sure it is the one that the parameters file is for.

    Args:
        wanted: what the user said.
        tags: of the parameters file; ``Region`` says where it belongs, an optional ``Account`` whose it is.
        label: the file's name in messages.
        state_folder: where the embedded AWS notes that it runs.

    Raises:
        TargetError: the embedded AWS does not run, or the account or region is another one.
        AwsError: nobody answers, or the credentials are no good.
    """
    region = wanted.region or tags.get(REGION_TAG, "")
    if not region:
        raise TargetError(
            "No region is named",
            [
                Problem(
                    "--region", f"is not given, and {label} has no Region tag", "name one: --region us-east-1"
                )
            ],
        )
    if problems := _region_problems(region, tags, label):
        raise TargetError(f"{label} is for another region", problems)
    connection = _connection(wanted, region, state_folder)
    gateway = Gateway(connection)
    caller = gateway.call("sts", "GetCallerIdentity")
    target = Target(
        gateway=gateway,
        region=region,
        account=caller["Account"],
        identity=caller["Arn"],
        local=not wanted.real,
    )
    if problems := _account_problems(target, tags, label):
        raise TargetError(f"{label} is not for {target.title}", problems)
    return target


def _connection(wanted: Wanted, region: str, state_folder: Path) -> Connection:
    if wanted.real:
        return Connection(region=region, profile=wanted.profile, endpoint=wanted.endpoint.rstrip("/"))
    from deployer.local.control import status

    running = status(state_folder)
    if running is None:
        raise TargetError(
            "The embedded local AWS is not running",
            [
                Problem(
                    "target",
                    "no real AWS is named either",
                    "classla local up, or name an account: --profile NAME or --aws",
                )
            ],
        )
    return Connection(region=region, endpoint=running.url, dummy_credentials=True)


def _region_problems(region: str, tags: Mapping[str, str], label: str) -> list[Problem]:
    wanted = tags.get(REGION_TAG, region)
    if wanted == region:
        return []
    advice = "leave --region out, or use the parameters file of that region"
    return [Problem(f"{label}, Tags, {REGION_TAG}", f"is {wanted}, and {region} is asked", advice)]


def _account_problems(target: Target, tags: Mapping[str, str], label: str) -> list[Problem]:
    account = tags.get(ACCOUNT_TAG, "")
    if not account or account == target.account or target.local:
        return []
    what = f"is {account}, and these credentials are of {target.account}"
    return [Problem(f"{label}, Tags, {ACCOUNT_TAG}", what, "use the profile of that account: --profile NAME")]
