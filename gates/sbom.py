"""``make sbom``: the CycloneDX bill of materials of the tool, from what its lock pins, hashes included.

The bill of the backend's image is in the image: docker/Dockerfile makes it, and docs/CONTAINER.md says how to
read it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gates.tools import program, run
from templates_src.errors import ClasslaError

PROJECT = Path(__file__).resolve().parents[1]
LOCK = "requirements/deploy.lock"
BILL = Path(".cache") / "sbom" / "classla.cdx.json"


def write(project: Path, path: Path) -> None:
    """Write the bill; two runs over the same lock write the same bytes.

    Raises:
        GateError: the generator is missing, broke off, or made a bill that is not valid CycloneDX.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    options = (
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
        "--spec-version",
        "1.6",
        "--validate",
    )
    made = ("--output-format", "JSON", "--output-file", path)
    run(
        (program(project, "gates", "cyclonedx-py"), "requirements", LOCK, *options, *made), project, ends=(0,)
    )


def main() -> int:
    """Write it where the user finds it; returns the exit code."""
    try:
        write(PROJECT, PROJECT / BILL)
    except ClasslaError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(f"wrote {BILL}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
