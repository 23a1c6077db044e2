from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from templates_src.errors import ParameterError
from templates_src.parameters.validate import check_files, load_checked
from tests.support.parameters import FOLDER, REQUIRED, SETTINGS, file_of

if TYPE_CHECKING:
    from pathlib import Path

TAGS = {"Project": "classla", "Environment": "dev", "Region": "us-east-1"}


def test_the_committed_files_are_right() -> None:
    names = [file.name for file in load_checked(FOLDER, SETTINGS)]
    assert names == ["bootstrap", "dev", "pipeline", "prod", "staging"]


def test_the_committed_files_protect_only_nested_stacks_that_exist() -> None:
    nested = {
        "Network",
        "Storage",
        "Secrets",
        "Security",
        "Edge",
        "Cache",
        "Frontend",
        "Service",
        "Monitoring",
    }
    load_checked(FOLDER, SETTINGS, {"app.json": nested})
    with pytest.raises(ParameterError, match='protects "Secrets", which the root does not have'):
        load_checked(FOLDER, SETTINGS, {"app.json": nested - {"Secrets"}})


def test_the_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "dev.json").write_text(
        json.dumps({"Parameters": {**REQUIRED, "MaxTasks": "0", "CanaryEnabled": "true"}, "Tags": TAGS})
    )
    (tmp_path / "prod.json").write_text(json.dumps({"Parameters": {**REQUIRED}, "Tags": TAGS}))
    with pytest.raises(ParameterError) as caught:
        load_checked(tmp_path, SETTINGS)
    says = str(caught.value)
    assert caught.value.exit_code == 2
    for part in ("a.json, line 1", "dev.json, MaxTasks", "dev.json, CanaryEnabled, EdgeMode", "SecretPrefix"):
        assert part in says
    assert f"{len(caught.value.problems)} problems" in says


def test_a_single_problem_is_counted_in_words_that_fit(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(json.dumps({"Parameters": {**REQUIRED, "Nope": ""}, "Tags": TAGS}))
    with pytest.raises(ParameterError, match="templates: 1 problem\n"):
        load_checked(tmp_path, SETTINGS)


def test_a_file_of_a_root_that_is_not_built() -> None:
    built = {root: used for root, used in SETTINGS.items() if root != "pipeline.json"}
    (problem,) = check_files([file_of("pipeline")], built)
    assert "configures pipeline.json, which is not built" in str(problem)
