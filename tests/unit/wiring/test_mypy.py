"""mypy checks the contracts too: a planted mistake in a root fails it, each for its own reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
RIGHT = """
from templates_src.stacks import edge, frontend, network, security
from templates_src.wiring import Root
from templates_src.wiring import kinds as k

def build(root: Root) -> k.Value[k.AlbSecurityGroupId]:
    net = root.nest(network.STACK, network.Inputs())
    groups = root.nest(security.STACK, security.Inputs(vpc_id=net.vpc_id))
    return groups.alb_security_group_id

def site(root: Root, front_door: edge.Outputs) -> k.Value[k.FrontendUrl]:
    return root.nest(frontend.STACK, frontend.Inputs(api_url=front_door.api_url)).frontend_url
"""
FAULTS = {
    "swapped kind": ("vpc_id=net.vpc_id", "vpc_id=net.app_subnet_a", 'expected "Value[VpcId]"'),
    "missing input": ("vpc_id=net.vpc_id", "", 'Missing named argument "vpc_id"'),
    "mistyped output": ("net.vpc_id", "net.vpcid", 'has no attribute "vpcid"'),
    "one URL for another": (
        ")).frontend_url",
        ")).branch_url",
        'expected "Value[FrontendUrl]"',
    ),
    "wrong output kind": (
        "return groups.alb_security_group_id",
        "return groups.task_security_group_id",
        'expected "Value[AlbSecurityGroupId]"',
    ),
}


@pytest.mark.tools
def test_planted_wiring_faults_fail_mypy(tmp_path: Path) -> None:
    """One mypy run over all variants: starting it is what takes the time."""
    (tmp_path / "right.py").write_text(RIGHT)
    for number, (old, new, _) in enumerate(FAULTS.values()):
        assert old in RIGHT
        (tmp_path / f"fault_{number}.py").write_text(RIGHT.replace(old, new))
    # A cache of its own: mypy remembers which modules of a package it saw, and here it sees only some.
    options = [
        "--config-file",
        str(PROJECT / "pyproject.toml"),
        "--cache-dir",
        str(PROJECT / ".cache" / "mypy"),
    ]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "MYPYPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "right.py" not in run.stdout, run.stdout + run.stderr
    for number, (name, (_, _, message)) in enumerate(FAULTS.items()):
        lines = [line for line in run.stdout.splitlines() if f"fault_{number}.py" in line]
        assert any(message in line for line in lines), (name, run.stdout)
