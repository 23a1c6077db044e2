"""Who may import whom: the folders show the data's way, and the imports keep it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "templates_src"
# Folder → the parts of templates_src it may import; only roots and what stands above them know every stack.
MAY_IMPORT = {
    "stacks": {"wiring", "policies", "common", "settings"},
    "policies": {"wiring", "policies", "common", "errors"},
    "common": {"wiring", "common", "settings"},
    "settings": {"wiring", "settings"},
    "wiring": {"wiring", "settings", "errors"},
    "evaluate": {"evaluate", "errors"},
    "impact": {"impact", "errors"},
    "lint": {"lint", "errors", "render", "policies"},
    "parameters": {"parameters", "settings", "common", "errors", "wiring"},
    "roots": {"wiring", "stacks", "settings", "common", "parameters"},
}
HEAVY = {"cfnlint", "cloudformation_validate", "rich", "boto3"}


def imported(path: Path) -> set[str]:
    """Parts of templates_src that a module imports, for types too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("templates_src"):
            parts = (node.module or "").split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return names


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_stands_before_it(folder: str) -> None:
    for path in (SOURCES / folder).rglob("*.py"):
        assert imported(path) <= MAY_IMPORT[folder], path


def test_every_folder_has_a_rule() -> None:
    folders = {path.parent.name for path in SOURCES.glob("*/__init__.py")}
    assert folders == set(MAY_IMPORT)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    """Inside a function is fine; at the top of a module everybody pays."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & HEAVY, path


def test_a_planted_import_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("from templates_src.stacks import network\nfrom templates_src import errors\n")
    assert imported(module) == {"stacks", "errors"}


def test_every_module_says_what_it_is_for() -> None:
    for path in SOURCES.rglob("*.py"):
        if path.name != "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
