"""The build in this process: what it refuses and in which order. Files and processes: tests/e2e."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from templates_src import build as module
from templates_src.build import Options, build
from templates_src.errors import LintError, ParameterError
from templates_src.lint.engine import Report
from templates_src.lint.model import Finding
from tests.support.parameters import REPOSITORY, file_of

if TYPE_CHECKING:
    from pathlib import Path

    from templates_src.lint.model import TemplateSet

CLEAN = Report((), (), (), ())


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[TemplateSet]:
    """Template sets that were checked; the checks themselves are left out."""
    sets: list[TemplateSet] = []

    def check(templates: TemplateSet, **_options: object) -> Report:
        sets.append(templates)
        return CLEAN

    monkeypatch.setattr(module, "check", check)
    return sets


def write_file(folder: Path, name: str, **parameters: str) -> None:
    file = file_of(name, parameters)
    content = {"Parameters": dict(file.parameters), "Tags": dict(file.tags)}
    (folder / f"{name}.json").write_text(json.dumps(content))


def options(parameters: Path, output: Path, **more: object) -> Options:
    return Options(project=REPOSITORY, parameters=parameters, output=output, cache=False, **more)  # type: ignore[arg-type]


def test_templates_are_checked_in_every_region_of_the_files(tmp_path: Path, seen: list[TemplateSet]) -> None:
    write_file(tmp_path, "dev")
    path = tmp_path / "west.json"
    write_file(tmp_path, "west", VpcCidr="10.9.0.0/16")
    content = json.loads(path.read_text())
    content["Tags"]["Region"] = "us-west-2"
    content["Parameters"] |= {
        f"{tier}Subnet{zone}Cidr": f"10.9.{number}.0/24"
        for number, (tier, zone) in enumerate((t, z) for t in ("Public", "App", "Data") for z in "AB")
    }
    path.write_text(json.dumps(content))
    built = build(options(tmp_path, tmp_path / "out"))
    assert seen[0].regions == ("us-east-1", "us-west-2")
    assert [environment.file.name for environment in built.environments] == ["dev", "west"]
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_one_environment_is_explained_but_all_are_checked(tmp_path: Path, seen: list[TemplateSet]) -> None:
    write_file(tmp_path, "dev")
    write_file(tmp_path, "test", MaxTasks="0")
    with pytest.raises(ParameterError, match="MaxTasks"):
        build(options(tmp_path, tmp_path / "out", environments=("dev",)))
    write_file(tmp_path, "test")
    built = build(options(tmp_path, tmp_path / "out", environments=("dev",)))
    assert [environment.file.name for environment in built.environments] == ["dev"]
    assert len(seen) == 1


def test_a_finding_stops_the_build_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(tmp_path, "dev")
    finding = Finding("edge.json", "Resources/A", "E1", "is wrong")
    monkeypatch.setattr(module, "check", lambda *_args, **_options: Report((finding,), (), (), ()))
    with pytest.raises(LintError, match="1 finding") as raised:
        build(options(tmp_path, tmp_path / "out"))
    assert "edge.json Resources/A" in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_the_instant_mode_writes_nothing(tmp_path: Path, seen: list[TemplateSet]) -> None:
    write_file(tmp_path, "dev")
    assert build(options(tmp_path, tmp_path / "out", mode="instant")).changed is None
    assert not (tmp_path / "out").exists()
    assert seen
