"""Files that were edited by hand, half merged or cut: every command gives a result or one clear error."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.plans.sealed import read
from templates_src.errors import ClasslaError
from tests.scenarios.support import modify
from tests.support import mutate

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from tests.scenarios.support import Classla, Result

pytestmark = pytest.mark.tools
FUZZ = settings.get_profile("fuzz")
seeds = st.integers(0, 10**9)


def clear(done: Result) -> str:
    """A result of --json: what it was, with whatever must hold of it."""
    assert done.code in (0, 1, 2, 3, 4), done.text
    assert isinstance(done.data, dict | list), done.text
    if isinstance(done.data, list) or done.code in (0, 3, 4):
        return "right"
    error: dict[str, Any] = done.data.get("error", done.data)
    assert error.get("summary") or error["problems"]
    assert all(problem["where"] and problem["what"] for problem in error.get("problems", ()))
    return "refused"


def litter(folder: Path) -> list[Path]:
    """Files that somebody left half written."""
    return [path for path in folder.rglob("*") if path.suffix in (".tmp", ".part") or path.name.endswith("~")]


@pytest.mark.parametrize("name", ["dev", "prod", "pipeline"])
def test_parameter_files(own: Classla, tally: Counter[str], name: str) -> None:
    path = own.project / "parameters" / f"{name}.json"
    original = path.read_text(encoding="utf-8")

    @FUZZ
    @given(seeds)
    def check(seed: int) -> None:
        path.write_text(mutate.text(original, seed), encoding="utf-8")
        tally[f"parameters files: {clear(own('cost', '--env', name, '--json'))}"] += 1
        assert own.operations() == []

    check()
    path.write_text(original, encoding="utf-8")
    assert litter(own.project) == []


@pytest.mark.parametrize("name", ["manifest.json", "app.json", "storage.json"])
def test_what_was_built(own: Classla, tally: Counter[str], name: str) -> None:
    """As the deployer reads it, where the manifest guards the templates, and as the offline plan does."""
    path = own.project / "output" / name
    original = path.read_text(encoding="utf-8")
    whole = own.project.parent / "whole"
    shutil.copytree(own.project, whole)

    @FUZZ
    @given(seeds)
    def check(seed: int) -> None:
        path.write_text(mutate.text(original, seed), encoding="utf-8")
        tally[f"templates and manifests: {clear(own('cost', '--env', 'dev', '--json'))}"] += 1
        compared = own("diff", f"dir:{whole}", f"dir:{own.project}", "--env", "dev", "--json")
        tally[f"templates and manifests: {clear(compared)}"] += 1
        assert own.operations() == []

    check()


def test_plans(classla: Classla, tally: Counter[str], tmp_path: Path) -> None:
    """A plan that was touched is refused, by whatever reads it; nothing of it reaches AWS."""
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    original = classla.plan().read_text(encoding="utf-8")
    file = tmp_path / "touched.plan.json"
    before = classla.mutations()

    @FUZZ
    @given(seeds)
    def check(seed: int) -> None:
        touched = mutate.text(original, seed)
        file.write_text(touched, encoding="utf-8")
        if _same(touched, original):
            return
        with pytest.raises(ClasslaError):
            read(file)
        for words in (("report", file, "--format", "json"), ("deploy", file, "--confirm", "dev")):
            tally[f"plan files: {clear(classla(*words, '--json'))}"] += 1
        assert classla.mutations() == before

    check()


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same as JSON: another line ending is no other plan."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False
