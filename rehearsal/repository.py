"""The commits that a rehearsal releases: this project as it stands, and a sample application."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rehearsal.artifacts import files_below, pack

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = frozenset(
    (".venv", ".cache", ".git", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")
)


@dataclass(frozen=True)
class Repository:
    """A repository at a commit.

    Attributes:
        folder: its files.
        name, branch: as the pipeline names them.
    """

    folder: Path
    name: str
    branch: str

    def content(self) -> bytes:
        """What CodePipeline fetches with ``CODE_ZIP``: the files, without history."""
        return pack(self.folder, names(self.folder))

    def variables(self, commit: str, connection: str) -> dict[str, str]:
        """What the source action gives (CodePipeline user guide, "Variables reference")."""
        return {
            "AuthorDate": "2026-01-01T00:00:00Z",
            "BranchName": self.branch,
            "CommitId": commit,
            "CommitMessage": "rehearsed",
            "ConnectionArn": connection,
            "FullRepositoryName": self.name,
        }


def commit_of(content: bytes) -> str:
    """As long as a commit's id, and the same for the same files."""
    return hashlib.sha256(content).hexdigest()[:40]


def names(folder: Path) -> list[str]:
    """Files of a project by path: what git knows or would add, and everything else without git."""
    listed = subprocess.run(
        ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
    )
    if listed.returncode == 0:
        return sorted(name for name in listed.stdout.split("\0") if name and (folder / name).is_file())
    found = (path.relative_to(folder) for path in files_below(folder))
    return [path.as_posix() for path in found if not LEFT_OUT & set(path.parts)]


def copy(folder: Path, target: Path) -> None:
    """The files of a project in a folder of their own."""
    for name in names(folder):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, place)
