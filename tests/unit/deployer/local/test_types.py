from __future__ import annotations

import subprocess
import sys

import pytest

from deployer.local import schemas, types


def test_every_emitted_type_is_either_recorded_or_emulated() -> None:
    assert sorted([*types.RECORDED, *types.EMULATED]) == sorted(schemas.load())


def test_recorded_are_those_that_ministack_lacks() -> None:
    assert "AWS::EC2::NatGateway" in types.RECORDED
    assert "AWS::EC2::VPC" in types.EMULATED
    assert types.RECORDED["AWS::EC2::EIP"].startswith("AWS::EC2::EIP is written down")


def test_the_server_and_a_process_without_hooks_agree() -> None:
    code = (
        "from deployer.local import serve; serve.configure(1)\n"
        "from deployer.local.application import build; build()\n"
        "from deployer.local.types import RECORDED; print(*RECORDED)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == list(types.RECORDED)
    assert ended.stderr == ""


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError):
        _ = types.GUESSED
