"""What an offline plan of the whole application costs beside reading what it needs, and AWS CDK's diff.

``plain`` reads both trees as JSON and the provider schemas of the emitted types: no comparison could do with
less. All of them are whole processes, so that starting up and importing count.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from bench.measure import Command, median_mebibytes, median_seconds, ratio, rounds

PROJECT = Path(__file__).resolve().parents[1]
PEER = PROJECT / "bench" / "peers" / "cdk-diff"
INSTALLED = PROJECT / ".cache" / "peers" / "cdk-diff"
AIM = 2.0
PLAIN = "both trees and the schemas, only read"
OURS = "classla diff of the application"
PEER_NAME = "AWS CDK's diff, template by template"
_READ = """
import json, pathlib, sys
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
types = set()
for folder in sys.argv[1:]:
    for path in pathlib.Path(folder, "output").glob("*.json"):
        types |= {r["Type"] for r in json.loads(path.read_text()).get("Resources", {}).values()}
for kind in sorted(types):
    PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind)
"""


def report(count: int) -> list[str]:
    """Measure and print; returns the aims that were missed.

    Args:
        count: measured rounds after one warm-up.
    """
    with tempfile.TemporaryDirectory(prefix="classla-bench-") as name:
        before, after = Path(name, "before"), Path(name, "after")
        for folder in (before, after):
            for part in ("output", "parameters"):
                shutil.copytree(PROJECT / part, folder / part)
        _change(after / "output" / "network.json")
        measured = rounds(_commands(before, after, Path(name)), count)
    share = ratio(measured[OURS], measured[PLAIN])
    print()
    for what, runs in measured.items():
        print(
            f"{what:38} {median_seconds(runs):8.3f} s, {median_mebibytes(runs):4.0f} MiB, "
            f"{ratio(runs, measured[PLAIN]):.2f} times reading"
        )
    if PEER_NAME not in measured:
        print(f"{PEER_NAME}: not installed (make test installs it where there is npm)")
    return [f"{OURS}: {share:.2f} times reading, aim {AIM:.0f}"] if share > AIM else []


def _change(path: Path) -> None:
    """Another CIDR of the VPC, written into the template: it is replaced, and most of everything follows."""
    template = json.loads(path.read_text(encoding="utf-8"))
    template["Resources"]["Vpc"]["Properties"]["CidrBlock"] = "10.9.0.0/16"
    path.write_text(json.dumps(template, indent=1), encoding="utf-8")


def _commands(before: Path, after: Path, folder: Path) -> list[Command]:
    compare = [f"dir:{before}", f"dir:{after}", "--env", "prod", "--json"]
    commands = [
        Command(PLAIN, [sys.executable, "-c", _READ, str(before), str(after)], PROJECT),
        Command(OURS, [sys.executable, "-m", "deployer", "diff", *compare], PROJECT),
    ]
    node = shutil.which("node")
    if node and INSTALLED.exists():
        pairs = folder / "pairs.jsonl"
        pairs.write_text("".join(_pairs(before, after)), encoding="utf-8")
        ask = f'exec "{node}" "{PEER / "oracle.cjs"}" "{INSTALLED}" < "{pairs}"'
        commands.append(Command(PEER_NAME, ["sh", "-c", ask], PROJECT))
    return commands


def _pairs(before: Path, after: Path) -> list[str]:
    names = sorted(path.name for path in (before / "output").glob("*.json") if path.name != "manifest.json")
    sides = [
        {name: json.loads((side / "output" / name).read_text()) for name in names} for side in (before, after)
    ]
    return [json.dumps({"before": sides[0][name], "after": sides[1][name]}) + "\n" for name in names]
