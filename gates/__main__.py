"""``make gates``: ask every outside tool, or those that are named."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gates.accepted import ACCEPTED
from gates.registry import GATES
from gates.run import ask
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Verdict

PROJECT = Path(__file__).resolve().parents[1]
INTERRUPTED = 130
EXAMPLES = """\
examples:
  make gates                             all of them
  make gates OPTIONS="checkov secrets"   these two
  make gates OPTIONS=--accepted          also what is accepted, and why
exit code: 0 nothing found that is not accepted, 1 otherwise; a gate whose service cannot be reached is told
as not checked and fails nothing"""


def parser() -> argparse.ArgumentParser:
    """What it takes."""
    made = argparse.ArgumentParser(
        prog="python -m gates",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("gates", nargs="*", metavar="GATE", help=", ".join(gate.name for gate in GATES))
    made.add_argument("--accepted", action="store_true", help="also print what is accepted, and why")
    made.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    return made


def main(words: Sequence[str] | None = None, project: Path = PROJECT) -> int:
    """Ask; returns 0 when nothing was found that is not accepted."""
    made = parser()
    given = made.parse_args(words)
    unknown = sorted(set(given.gates) - {gate.name for gate in GATES})
    if unknown:
        made.error(f"no such gate: {', '.join(unknown)}; there are {', '.join(gate.name for gate in GATES)}")
    chosen = [gate for gate in GATES if not given.gates or gate.name in given.gates]
    try:
        verdicts = ask(chosen, ACCEPTED, project)
    except ClasslaError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    if given.json:
        print(json.dumps(as_data(verdicts), indent=2))
    else:
        print("\n".join(line for one in verdicts for line in told(one, accepted=given.accepted)))
    return int(any(one.status == "failed" for one in verdicts))


def told(verdict: Verdict, *, accepted: bool = False) -> Iterator[str]:
    """A verdict as lines of text."""
    about = verdict.why or f"{len(verdict.findings)} found, {len(verdict.accepted)} accepted"
    yield f"{verdict.gate:<10} {verdict.status:<12} {about} ({verdict.seconds:.1f} s)"
    for one in verdict.findings:
        yield f"  {one.template} {one.path}: {one.message} [{one.rule}]"
    if verdict.findings:
        yield "  → repair it, or accept it in gates/accepted.py with a reason and the file that makes it"
    if accepted:
        for one, by in verdict.accepted:
            yield f"  accepted: {one.template} {one.path} [{one.rule}]: {by.reason}"


def as_data(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The verdicts for a program."""
    return {
        "version": 1,
        "gates": [
            {
                "gate": one.gate,
                "status": one.status,
                "why": one.why,
                "findings": [asdict(finding) for finding in one.findings],
                "accepted": [{**asdict(finding), "reason": by.reason} for finding, by in one.accepted],
            }
            for one in verdicts
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
