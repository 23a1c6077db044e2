"""The bill of materials of the tool, by the real generator."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from gates.locks import HASH, normal, pins
from gates.sbom import LOCK, write
from tests.e2e.gates.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.tools


def test_it_names_what_is_locked_with_its_hashes_and_is_the_same_twice(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "1.json", tmp_path / "2.json"
    write(PROJECT, first)
    write(PROJECT, second)
    assert first.read_bytes() == second.read_bytes()
    bill = json.loads(first.read_text(encoding="utf-8"))
    lock = (PROJECT / LOCK).read_text(encoding="utf-8")
    assert bill["bomFormat"] == "CycloneDX"
    assert {normal(one["name"]): one["version"] for one in bill["components"]} == pins(lock)
    hashes = first.read_text(encoding="utf-8").count('"SHA-256"')
    assert hashes == len(HASH.findall(lock))


def test_a_lock_with_one_package_less_gives_one_less(project: Path) -> None:
    (project / "requirements").mkdir()
    lock = project / LOCK
    shutil.copy(PROJECT / "pyproject.toml", project)
    lock.write_text("idna==3.20 \\\n    --hash=sha256:" + "1" * 64 + "\n", encoding="utf-8")
    write(project, project / "bill.json")
    bill = json.loads((project / "bill.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in bill["components"]] == ["idna"]
