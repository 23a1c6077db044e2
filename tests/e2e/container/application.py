"""The application's repository as a build gets it: the sample by its real names, and what must not get in."""

from __future__ import annotations

import shutil
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
# Stands in every planted file: found anywhere in an image, it says that a private file got in.
MARK = "planted-secret-7b1f"
# What a developer's folder or a careless commit holds, by its path in the repository.
PRIVATE = (
    ".env",
    "classla-backend/.env",
    "classla-backend/.env.production",
    "classla-backend/src/signing.pem",
    "classla-backend/migrations/client.key",
    "classla-backend/.aws/credentials",
    "classla-backend/dist/stale.js",
    "classla-backend/node_modules/stale/index.js",
    "classla-frontend/.env.local",
)


def make(folder: Path) -> Path:
    """The repository in a folder."""
    unwanted = shutil.ignore_patterns("node_modules", "dist")
    for part in ("backend", "frontend"):
        shutil.copytree(SAMPLE / part, folder / f"classla-{part}", ignore=unwanted)
    for name in PRIVATE:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{MARK}\n", encoding="utf-8")
    return folder
