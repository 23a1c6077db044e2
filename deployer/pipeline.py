"""What a pipeline's next steps need of a plan, as shell variables: ``python -m deployer.pipeline RESULT``.

``classla plan --json`` says everything; CodePipeline passes on what a build exports, and its actions take
short texts. Without changes every variable still has a value: the pipeline decides by ``CHANGES`` alone.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = ("CHANGES", "CHANGE_SET", "SEAL", "SUMMARY", "CHANGE_SET_URL", "REPORT_PLACE")
NOTHING = "none"
WORDS = {
    "add": "to add",
    "update": "to update",
    "replace": "to REPLACE",
    "may-replace": "may be REPLACED",
    "delete": "to DELETE",
    "retain": "leave the stack",
}
CONSOLE = "{region}.console.aws.amazon.com"


def variables(result: Mapping[str, Any], *, bucket: str, key: str) -> dict[str, str]:
    """Name → value.

    Args:
        result: what ``classla plan --json`` printed.
        bucket, key: where the report is.
    """
    if not result["changes"]:
        return {**dict.fromkeys(NAMES, NOTHING), "CHANGES": "false"}
    plan = result["plan"]
    console = CONSOLE.format(region=plan["region"])
    link = f"stackId={quote(plan['stack_id'], safe='')}&changeSetId={quote(plan['change_set_id'], safe='')}"
    return {
        "CHANGES": "true",
        "CHANGE_SET": plan["change_set"],
        "SEAL": result["seal"],
        "SUMMARY": f"{plan['environment']}: {summary(result)}.",
        "CHANGE_SET_URL": f"https://{console}/cloudformation/home?region={plan['region']}"
        f"#/stacks/changesets/changes?{link}",
        # Without the scheme: the pipeline writes that, so that its configuration is always an address.
        "REPORT_PLACE": f"{console}/s3/object/{bucket}?region={plan['region']}&prefix={key}",
    }


def summary(result: Mapping[str, Any]) -> str:
    """Counts in words, and how many changes let more through."""
    parts = [f"{count} {WORDS.get(kind, kind)}" for kind, count in sorted(result["summary"].items()) if count]
    if wider := len(result["widens"]):
        parts.append(f"{wider} let more through (IAM, security groups)")
    return ", ".join(parts) or "templates or parameters only"


def main(words: Sequence[str] | None = None) -> int:
    """Print ``export NAME=value`` lines for a shell to read."""
    parser = argparse.ArgumentParser(prog="python -m deployer.pipeline", description=__doc__)
    parser.add_argument("result", type=Path, help="what classla plan --json printed")
    parser.add_argument("--bucket", default="", help="where the report is")
    parser.add_argument("--key", default="", help="of the report in that bucket")
    given = parser.parse_args(words)
    result = json.loads(given.result.read_text(encoding="utf-8"))
    for name, value in variables(result, bucket=given.bucket, key=given.key).items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
