"""What is zipped, and what comes out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rehearsal.artifacts import choose, declared, pack, unpack
from rehearsal.buildspec import Specification
from rehearsal.errors import RehearsalError

if TYPE_CHECKING:
    from pathlib import Path

PRESENT = [".wheels/a.whl", "COMMIT", "deployer/cli/main.py", "deployer/x.py", "secret.txt"]


def specification(*files: str, base: str = "") -> Specification:
    return Specification(path="x.yml", variables={}, exported=(), phases=(), files=files, base=base)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/*", PRESENT),
        ("deployer/**/*", ["deployer/cli/main.py", "deployer/x.py"]),
        (".wheels/**/*", [".wheels/a.whl"]),
        ("*", ["COMMIT", "secret.txt"]),
        ("deployer/*.py", ["deployer/x.py"]),
        ("COMMIT", ["COMMIT"]),
    ],
)
def test_a_pattern_means_files(pattern: str, found: list[str]) -> None:
    assert choose(PRESENT, [pattern], "x.yml") == (found, [])


def test_every_pattern_that_finds_nothing_is_named() -> None:
    chosen, problems = choose(PRESENT, ["COMMIT", "output/**/*", "LICENSE"], "x.yml")
    assert chosen == ["COMMIT"]
    assert [problem.what for problem in problems] == ["output/**/* finds nothing", "LICENSE finds nothing"]


def test_only_what_is_declared_arrives_with_its_mode(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "plan").mkdir(parents=True)
    (source / "plan" / "run.sh").write_text("#!/bin/sh\n")
    (source / "plan" / "run.sh").chmod(0o755)
    (source / "other").write_text("x")
    unpack(declared(source, specification("**/*", base="plan")), target)
    assert [path.name for path in target.iterdir()] == ["run.sh"]
    assert (target / "run.sh").stat().st_mode & 0o777 == 0o755


def test_a_base_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="no artifact"):
        declared(tmp_path, specification("**/*", base="plan"))


def test_an_artifact_that_lacks_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(RehearsalError, match="not whole"):
        declared(tmp_path, specification("a", "b"))


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    first = pack(tmp_path, ["a"])
    (tmp_path / "a").write_text("x")
    assert pack(tmp_path, ["a"]) == first
