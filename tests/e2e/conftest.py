from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("build.py", "templates_src", "parameters", "docs", "output", "README.md")


@dataclass(frozen=True)
class Copy:
    """A copy of the project that a test may break."""

    folder: Path

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run build.py as a user would."""
        return subprocess.run(
            [sys.executable, "build.py", *arguments],
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a file; the text to replace must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def generated(self) -> dict[str, bytes]:
        """Every generated file, by path."""
        files = [
            *self.folder.glob("output/*"),
            *self.folder.glob("parameters/schema/*"),
            *self.folder.glob("docs/**/*"),
        ]
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in sorted(files) if path.is_file()
        }


@pytest.fixture
def make_copy(tmp_path: Path) -> Callable[[str], Copy]:
    """Copies of the project's sources, by folder name."""

    def make(name: str = "project") -> Copy:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for part in PARTS:
            source = PROJECT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / part)
        return Copy(folder)

    return make


@pytest.fixture
def copy(make_copy: Callable[[str], Copy]) -> Copy:
    """One copy of the project."""
    return make_copy("project")


# What is expensive to set up, and shared by the tests of a folder or file: one process has all of them.
SHARED_BY_FOLDER, SHARED_BY_FILE = ("container", "rehearsal"), ("buildspecs",)


# Before xdist writes the groups into the names of the tests.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests together that share what took long to make (pytest-xdist, ``--dist loadgroup``)."""
    for item in items:
        folder = item.path.parent.name
        if folder in SHARED_BY_FOLDER:
            item.add_marker(pytest.mark.xdist_group(folder))
        elif folder in SHARED_BY_FILE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
