"""The backend's image: build and push it with the container tool of this machine, or find its digest.

Deployments name an image by digest, because a tag can be moved; the repository's tags are immutable besides.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import NotFoundError, RefusedError
from templates_src.errors import ClasslaError, Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.target import Target

TOOLS = ("docker", "podman", "nerdctl", "finch")
# CpuArchitecture → what container tools call it.
PLATFORMS = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
# File descriptor of standard error.
STDERR = 2
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


@dataclass(frozen=True)
class Image:
    """An image in the registry.

    Attributes:
        uri: by digest, as ImageUri wants it.
        tags: that point to it.
        bytes: compressed size, 0 when unknown.
        pushed: ISO 8601, empty when unknown.
    """

    uri: str
    tags: tuple[str, ...]
    bytes: int
    pushed: str


def resolve(target: Target, repository: str, reference: str) -> Image:
    """The image that a tag, a digest or ``latest`` (the last pushed) means now.

    Args:
        target: where the registry is.
        repository: URI of the repository.
        reference: tag or ``sha256:…``; empty for the one that was pushed last.

    Raises:
        RefusedError: there is no such image.
    """
    name = repository.split("/", 1)[1]
    asked: dict[str, Any] = {}
    if reference:
        key = "imageDigest" if reference.startswith("sha256:") else "imageTag"
        asked = {"imageIds": [{key: reference}]}
    try:
        details = [item for page in _pages(target, name, asked) for item in page]
    except NotFoundError as error:
        raise _absent(repository, reference or "image", error.aws_message) from None
    if not details:
        raise _absent(repository, reference or "image", "the repository is empty")
    # Beside an image, build tools push parts of it that have no tag: attestations, one platform's manifest.
    tagged = [item for item in details if item.get("imageTags")]
    newest = max(tagged or details, key=_pushed)
    return Image(
        uri=f"{repository}@{newest['imageDigest']}",
        tags=tuple(sorted(newest.get("imageTags", ()))),
        bytes=int(newest.get("imageSizeInBytes", 0)),
        pushed=str(newest.get("imagePushedAt", "")),
    )


def tool() -> str:
    """The container tool of this machine.

    Raises:
        UsageError: there is none.
    """
    for name in TOOLS:
        if shutil.which(name):
            return name
    advice = (
        "install one, or let the pipeline build; an image that is in the registry: classla plan --image URI"
    )
    raise UsageError(
        "There is no container tool", [Problem("PATH", f"has none of {', '.join(TOOLS)}", advice)]
    )


def build(
    command: str, name: str, context: Path, dockerfile: Path | None = None, architecture: str = "X86_64"
) -> None:
    """Build an image.

    Args:
        command: the container tool.
        name: repository URI and tag.
        context: folder to build from.
        dockerfile: None for the one in that folder.
        architecture: as CpuArchitecture says it; an image for another one starts on no Fargate task.

    Raises:
        UsageError: the tag is none, or there is nothing to build.
        ClasslaError: the tool failed.
    """
    tag = name.rpartition(":")[2]
    if not TAG.fullmatch(tag):
        raise UsageError(
            "The tag cannot be used", [Problem(f"--tag {tag}", "is no tag", "letters, digits, dots, hyphens")]
        )
    file = dockerfile or context / "Dockerfile"
    if not file.is_file():
        raise UsageError(
            "There is nothing to build", [Problem(str(file), "does not exist", "name it: --dockerfile FILE")]
        )
    platform = ["--platform", PLATFORMS[architecture]]
    run([command, "build", *platform, "--file", str(file), "--tag", name, str(context)])


def push(target: Target, command: str, repository: str, name: str) -> None:
    """Sign in to the registry and push. The password goes through standard input.

    Raises:
        ClasslaError: the tool failed; an immutable tag that is there already is one reason.
    """
    answer = target.gateway.call("ecr", "GetAuthorizationToken")["authorizationData"][0]
    user, _, password = base64.b64decode(answer["authorizationToken"]).decode().partition(":")
    registry = repository.split("/", 1)[0]
    run([command, "login", "--username", user, "--password-stdin", registry], given=password)
    run([command, "push", name])


def run(arguments: list[str], given: str | None = None) -> None:
    """Run a tool whose output the user sees, on standard error.

    Raises:
        ClasslaError: it ended with another code than 0.
    """
    # Standard output is our own result's: a sign-in or the progress of a push in it would break its JSON.
    done = subprocess.run(arguments, input=given, stdout=STDERR, text=True, check=False)
    if done.returncode:
        raise ClasslaError(
            f"{arguments[0]} {arguments[1]} failed", [Problem(arguments[0], f"ended with {done.returncode}")]
        )


def _pages(target: Target, name: str, asked: dict[str, Any]) -> list[list[dict[str, Any]]]:
    pages = []
    token: dict[str, str] = {}
    while True:
        page = target.gateway.call("ecr", "DescribeImages", repositoryName=name, **asked, **token)
        pages.append(page["imageDetails"])
        if not page.get("nextToken"):
            return pages
        token = {"nextToken": page["nextToken"]}


def _pushed(item: dict[str, Any]) -> float:
    moment = item.get("imagePushedAt")
    return float(moment.timestamp()) if moment else 0.0


def _absent(repository: str, reference: str, why: str) -> RefusedError:
    advice = "push one: classla image push, or let the pipeline build it"
    return RefusedError("There is no such image", [Problem(f"{repository}, {reference}", why, advice)])
