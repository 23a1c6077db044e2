"""The deployer's import rules: one door to AWS, one printer, and no knowledge of how templates are made."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deployer import names
from templates_src.policies import deployment

DEPLOYER = Path(__file__).resolve().parents[3] / "deployer"
MODULES = sorted(DEPLOYER.rglob("*.py"))
# The only importers of boto3 and botocore; deployer/local is the server's side and imports neither.
GATEWAY = {DEPLOYER / "aws" / "gateway.py"}
# The local AWS shapes what it stores by the SDK's own description of ECS, and calls nobody.
READS_THE_MODEL = {DEPLOYER / "local" / "containers.py"}
# What the deployer may know of the build: its products and their checks, never its stacks.
FORBIDDEN = {"stacks", "roots", "policies", "wiring", "lint", "emit", "build", "cli"}
# Tables of who may do what, and why: said once, where the policies are made of them.
TABLES = {"templates_src.policies.duties", "templates_src.policies.reasons"}
# Decides and describes, but asks nobody: no gateway, no file, no clock.
PURE = (
    "changes",
    "recovery/table.py",
    "recovery/rollback.py",
    "execution/root_cause.py",
    "execution/hints.py",
)
IMPURE_IMPORTS = {
    "subprocess",
    "pathlib",
    "time",
    "socket",
    "urllib",
    "deployer.aws.gateway",
    "deployer.clock",
}
LONGEST_MODULE = 350
READERS = {DEPLOYER / "changes" / "read.py"}


def imports(path: Path) -> set[str]:
    """Full names of the modules that a module imports when it runs, wherever the statement stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_only_the_gateway_imports_the_sdk() -> None:
    users = {path for path in MODULES if any(n.split(".")[0] in ("boto3", "botocore") for n in imports(path))}
    assert users == GATEWAY | READS_THE_MODEL


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(DEPLOYER)))
def test_the_deployer_does_not_know_how_templates_are_made(path: Path) -> None:
    known = {name for name in imports(path) if not name.startswith(tuple(TABLES))}
    parts = {name.split(".")[1] for name in known if name.startswith("templates_src.")}
    assert not parts & FORBIDDEN


def test_what_is_pure_asks_nobody() -> None:
    pure = [path for path in MODULES if str(path.relative_to(DEPLOYER)).startswith(PURE)]
    assert len(pure) > len(PURE)
    guilty = {path: imports(path) & IMPURE_IMPORTS for path in pure if path not in READERS}
    assert not {path: found for path, found in guilty.items() if found}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        p for p in MODULES if p.stat().st_size and not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []


def test_no_module_is_a_god_file() -> None:
    long = {
        path.name: count for path in MODULES if (count := len(path.read_text("utf-8").splitlines())) > 350
    }
    assert long == {}


def test_help_loads_neither_the_sdk_nor_the_templates() -> None:
    program = (
        "import sys; from deployer.cli.main import main; main(['--help']); "
        "print(sorted({'boto3', 'rich', 'troposphere', 'ministack'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_roles_and_the_deployer_mean_the_same_names() -> None:
    assert (names.TEMPLATES, names.DEPLOYMENTS) == (deployment.TEMPLATE_PREFIX, deployment.RECORD_PREFIX)
    assert deployment.OURS.startswith(f"{names.PROJECT}-")


def test_a_planted_import_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("from templates_src.stacks import network\ndef f():\n    import boto3\n")
    assert {"templates_src.stacks", "boto3"} <= imports(module)
