"""Verdicts by content: a template that was checked before, under the same tool, is not checked again.

One small JSON file for each verdict. An entry that cannot be read counts as absent and is written again, so
deleting the folder, or half of it, is always safe.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEPT_ENTRIES = 500
OFF_VARIABLE = "CLASSLA_LINT_CACHE"


def verdict_key(parts: Iterable[str]) -> str:
    """Hexadecimal SHA-256 over texts, each preceded by its length so that no two lists look alike."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


class VerdictCache:
    """Findings on disk, by key.

    Args:
        folder: where the entries are; made on the first write. None, or ``CLASSLA_LINT_CACHE=off`` in the
            environment, turns the cache off: nothing is found and nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if os.environ.get(OFF_VARIABLE) == "off" else folder

    def get(self, key: str) -> list[Finding] | None:
        """The findings stored under a key, or None when there are none to trust."""
        if self._folder is None:
            return None
        try:
            stored = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            return [Finding(**finding) for finding in stored]
        except (OSError, ValueError, TypeError):
            # Absent, cut short or from another version: the verdict is worked out again and overwrites it.
            return None

    def put(self, key: str, findings: Sequence[Finding]) -> None:
        """Store findings. A cache that cannot be written is no reason to fail a build: it stays cold."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump([asdict(finding) for finding in findings], file)
            Path(temporary).replace(self._folder / f"{key}.json")

    def prune(self) -> None:
        """Remove the oldest entries beyond the newest ``KEPT_ENTRIES``."""
        if self._folder is None or not self._folder.is_dir():
            return
        with contextlib.suppress(OSError):  # another build prunes at the same time
            entries = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in entries[KEPT_ENTRIES:]:
                old.unlink(missing_ok=True)
