"""What is released: files that belong to a project, with git and without."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from rehearsal.repository import Repository, commit_of, copy, names

if TYPE_CHECKING:
    from pathlib import Path


def plant(folder: Path) -> None:
    for name in ("a.py", "sub/b.py", ".cache/x", "node_modules/y", "ignored.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / ".gitignore").write_text("ignored.txt\n.cache/\nnode_modules/\n")


def test_git_says_what_belongs_to_it(tmp_path: Path) -> None:
    plant(tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    assert names(tmp_path) == [".gitignore", "a.py", "sub/b.py"]


def test_without_git_everything_but_the_usual_does(tmp_path: Path) -> None:
    plant(tmp_path)
    assert sorted(names(tmp_path)) == [".gitignore", "a.py", "ignored.txt", "sub/b.py"]


def test_a_copy_has_those_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    plant(tmp_path / "a")
    copy(tmp_path / "a", tmp_path / "b")
    assert names(tmp_path / "b") == names(tmp_path / "a")


def test_a_commit_is_its_files(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1")
    source = Repository(tmp_path, "me/repo", "main")
    first = commit_of(source.content())
    assert len(first) == 40
    (tmp_path / "x").write_text("2")
    assert commit_of(source.content()) != first
