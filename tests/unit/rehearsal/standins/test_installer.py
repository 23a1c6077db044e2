"""pip's stand-in: what is pinned is what is here, and what an artifact forgot is missed."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from rehearsal.standins.installer import main, pinned

if TYPE_CHECKING:
    from pathlib import Path

LOCK = (
    "pytest=={version} \\\n    --hash=sha256:1\n    # via x\nnothing-for-us==1 ; sys_platform == 'none' \\\n"
)
PROJECT = """
[project]
readme = "README.md"
[project.scripts]
classla = "deployer.cli.main:entry"
[tool.setuptools.packages.find]
include = ["deployer*"]
"""
ASKED = ["--disable-pip-version-check", "--requirement", "deploy.lock"]
EDITABLE = ["install", "--no-deps", "--no-build-isolation", "--editable", "."]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "deploy.lock").write_text(LOCK.format(version=version("pytest")))
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "deployer").mkdir()
    (tmp_path / "deployer" / "__init__.py").touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return tmp_path


def test_a_lock_is_read_with_its_markers(source: Path) -> None:
    assert [one.name for one in pinned(source / "deploy.lock")] == ["pytest"]


def test_what_is_here_is_what_is_pinned(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(source), "install", *ASKED]) == 0
    (source / "deploy.lock").write_text(LOCK.format(version="0.1"))
    assert main([str(source), "install", *ASKED]) == 1
    assert f"pytest==0.1, and here is {version('pytest')}" in capsys.readouterr().err


def test_a_package_that_is_not_here_is_missed(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (source / "deploy.lock").write_text("no-such-package==1\n")
    assert main([str(source), "install", *ASKED]) == 1
    assert "here is nothing" in capsys.readouterr().err


def test_wheels_that_did_not_arrive_are_missed(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offline = ["install", "--no-index", "--find-links", ".wheels", *ASKED]
    assert main([str(source), *offline]) == 1
    assert ".wheels does not hold pytest" in capsys.readouterr().err
    assert main([str(source), "download", "--dest", ".wheels", *ASKED]) == 0
    assert main([str(source), *offline]) == 0


def test_the_project_brings_its_commands(source: Path) -> None:
    assert main([str(source), *EDITABLE]) == 0
    assert (source / ".venv" / "bin" / "classla").stat().st_mode & 0o111


@pytest.mark.parametrize("forgotten", ["README.md", "deployer/__init__.py"])
def test_a_project_without_its_files_is_not_installed(
    source: Path, forgotten: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / forgotten).unlink()
    assert main([str(source), *EDITABLE]) == 1
    assert forgotten in capsys.readouterr().err


def test_another_use_is_refused(source: Path) -> None:
    assert main([str(source), "uninstall", "x"]) == 64
    assert main([str(source), "install", "boto3"]) == 64
