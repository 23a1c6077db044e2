"""AWS CDK's own template diff as a second opinion: one node process for all pairs of templates."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.unit.deployer.review.offline.cases import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deployer.changes.model import Kind, StackChanges
    from tests.unit.deployer.review.offline.mutations import Mutation

PEER = PROJECT / "bench" / "peers" / "cdk-diff"
INSTALLED = PROJECT / ".cache" / "peers" / "cdk-diff"
IMPACTS: dict[Kind, str] = {
    "add": "WILL_CREATE",
    "update": "WILL_UPDATE",
    "replace": "WILL_REPLACE",
    "may-replace": "MAY_REPLACE",
    "delete": "WILL_DESTROY",
    "retain": "WILL_ORPHAN",
}
SAME = "NO_CHANGE"


def installed() -> Path:
    """Where the oracle is; installed now when npm is there, and the test skipped, visibly, when it is not."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("AWS CDK's diff is not compared with: node and npm are not installed")
    lock = INSTALLED / "package-lock.json"
    if not lock.exists() or lock.read_bytes() != (PEER / "package-lock.json").read_bytes():
        done = subprocess.run(["sh", PEER / "install.sh", INSTALLED], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(
                f"AWS CDK's diff is not compared with: npm could not install it: {done.stderr[-300:]}"
            )
    return INSTALLED


def ask(folder: Path, mutations: Sequence[Mutation]) -> list[dict[str, str]]:
    """For each mutation: logical id → impact, of what AWS CDK sees change."""
    lines = "".join(json.dumps({"before": m.before, "after": m.after}) + "\n" for m in mutations)
    done = subprocess.run(
        ["node", PEER / "oracle.cjs", folder], input=lines, stdout=subprocess.PIPE, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def impacts(tree: StackChanges) -> dict[str, str]:
    """Our verdict in the same words."""
    return {where: IMPACTS[change.kind] for where, change in tree.resources()}
