"""``make rehearse``: the emitted pipeline, executed on this machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.rehearsal import Options, Rehearsal
from rehearsal.report import text
from rehearsal.tools import Choice
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rehearsal.report import Line

INTERRUPTED = 130
FLAGS = {
    "--json": "print what ran as JSON, and nothing else",
    "--reject": "answer the approval with no",
    "--twice": "execute again: without changes, deployments are skipped",
    "--keep": "keep the folder with logs and artifacts",
    "--installs": "really install from the package index (minutes)",
    "--without-backend": "leave out the sample stack, and the smoke tests with it",
}


def parser() -> argparse.ArgumentParser:
    """What it takes."""
    made = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    for flag, words in FLAGS.items():
        made.add_argument(flag, action="store_true", help=words)
    made.add_argument("--from", dest="start", default="", metavar="STAGE", help="begin with this stage")
    made.add_argument(
        "--application", type=Path, metavar="FOLDER", help="release this repository, not the sample"
    )
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Rehearse; returns 0 when every execution went as it should."""
    given = parser().parse_args(words)
    choice = Choice(installs=given.installs, backend=not given.without_backend)
    options = Options(choice=choice, application=given.application, keep=given.keep)

    def say(line: Line) -> None:
        if not given.json:
            print("\n".join(text(line)), flush=True)

    began = time.monotonic()
    try:
        with Rehearsal(options) as rehearsal:
            if given.keep:
                print(f"kept: {rehearsal.folder}", file=sys.stderr)
            reports = [rehearsal.execute(say, start=given.start, approve=not given.reject)]
            if given.twice and reports[0].status == "SUCCEEDED":
                reports.append(rehearsal.execute(say, start=given.start))
    except ClasslaError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    if given.json:
        print(json.dumps([report.data() for report in reports], indent=2))
    else:
        for report in reports:
            print("\n".join([*report.told, f"{report.execution}: {report.status}"]))
        print("\n".join(["Otherwise than in AWS:", *(f"  {text}" for text in reports[0].stand_ins)]))
        print(f"{time.monotonic() - began:.1f} seconds in all; nothing is left running")
    return int(any(report.status != "SUCCEEDED" for report in reports))


if __name__ == "__main__":
    sys.exit(main())
