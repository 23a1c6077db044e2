"""Files as they were at a commit, without a checkout."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from deployer.review.offline.errors import SourceError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path


def commit_of(project: Path, ref: str) -> str:
    """Hash of the commit that a ref names.

    Raises:
        SourceError: git knows no such commit here, or there is no git.
    """
    wanted = f"{ref}^{{commit}}"
    try:
        return _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted).decode().strip()
    except (OSError, ValueError, subprocess.CalledProcessError):
        advice = "name a commit, branch or tag; or tree, stack, dir:PATH"
        raise SourceError(
            "There is nothing to compare with",
            [Problem(ref or '""', "is no commit that git knows here", advice)],
        ) from None


def texts_at(project: Path, commit: str, *folders: str) -> dict[str, str]:
    """Path → text of the JSON files of folders at a commit, in two calls whatever their number.

    Raises:
        SourceError: git could not read them.
    """
    try:
        listed = _git(project, "ls-tree", "-r", "--name-only", commit, "--", *folders).decode().splitlines()
        names = [name for name in listed if name.endswith(".json")]
        wanted = "".join(f"{commit}:./{name}\n" for name in names).encode()
        answer = _git(project, "cat-file", "--batch", given=wanted)
        return dict(zip(names, _objects(answer), strict=True))
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise SourceError("An earlier state cannot be read", [Problem(commit, str(error))]) from None


def _objects(answer: bytes) -> list[str]:
    """Contents in what ``git cat-file --batch`` prints: a line with the size, the content, a line feed."""
    found, position = [], 0
    while position < len(answer):
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[-1])
        found.append(answer[end + 1 : end + 1 + size].decode("utf-8"))
        position = end + 1 + size + 1
    return found


def _git(project: Path, *arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", "-C", str(project), *arguments], capture_output=True, check=True, input=given
    ).stdout
