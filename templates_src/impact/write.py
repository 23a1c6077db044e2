"""Writes the stack policies of the table into the parameters files: ``python -m templates_src.impact.write``.

With ``--check`` it writes nothing, and ends with 1 when a file holds another policy than the table says.
A file without ``StackPolicy`` has none and keeps none.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from templates_src.errors import ClasslaError, Problem, StaleError
from templates_src.impact.policy import stack_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROJECT = Path(__file__).resolve().parents[2]
# Where the root has no such parameter, or the file leaves it to its default.
PARAMETER, DEFAULT = "EnvironmentType", "production"


def fresh(project: Path) -> Iterator[tuple[Path, str]]:
    """Each parameters file with a policy, and what its text must be.

    Raises:
        OSError, ValueError, KeyError: output/ or a file cannot be read; the build says more about both.
    """
    output = project / "output"
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    templates = {
        name: json.loads((output / name).read_text(encoding="utf-8")) for name in manifest["templates"]
    }
    for root, entry in manifest["roots"].items():
        for name in entry["parameter_files"]:
            path = project / "parameters" / name
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if document.get("StackPolicy"):
                kind = document["Parameters"].get(PARAMETER, DEFAULT)
                document["StackPolicy"] = stack_policy(templates, root, kind)
                yield path, json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def run(project: Path, *, check: bool) -> list[str]:
    """Write, or check; gives the names of the files that differed.

    Raises:
        StaleError: a file differs, and nothing may be written.
    """
    stale = [(path, text) for path, text in fresh(project) if path.read_text(encoding="utf-8") != text]
    if check and stale:
        what = "holds another stack policy than the table of impacts says, or is written otherwise"
        problems = [Problem(f"parameters/{path.name}", what, "make golden") for path, _ in stale]
        raise StaleError("Stack policies are stale", problems)
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    return [path.name for path, _ in stale]


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m templates_src.impact.write", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    given = parser.parse_args(words)
    try:
        for name in run(PROJECT, check=given.check):
            sys.stdout.write(f"parameters/{name}: another stack policy\n")
    except ClasslaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
