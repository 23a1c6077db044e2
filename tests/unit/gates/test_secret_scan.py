from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from gates.secret_scan import tree

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path) -> None:
    for name in ("a.py", "output/b.json", ".venv/c.py", ".env"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_in_git_it_is_what_would_be_committed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / ".gitignore").write_text(".venv/\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert [str(path) for path in tree(tmp_path)] == [".env", ".gitignore", "a.py", "output/b.json"]


def test_without_git_it_is_what_no_tool_made(tmp_path: Path) -> None:
    write(tmp_path)
    assert [str(path) for path in tree(tmp_path)] == [".env", "a.py", "output/b.json"]
