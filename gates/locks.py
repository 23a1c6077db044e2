"""What requirements/*.lock pin. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def normal(name: str) -> str:
    """A distribution's name as PyPI compares names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Normalized name → version, of every line of a lock."""
    return {normal(name): version for name, version in PIN.findall(text)}


def locked(project: Path) -> dict[str, dict[str, str]]:
    """Name of each lock file without its ending → what it pins."""
    return {
        path.stem: pins(path.read_text(encoding="utf-8"))
        for path in sorted((project / "requirements").glob("*.lock"))
    }
