"""The runner of Amplify's build specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from rehearsal.errors import RehearsalError
from tests.support import amplify

if TYPE_CHECKING:
    from pathlib import Path


def specification(**frontend: Any) -> str:
    usual = {
        "phases": {
            "preBuild": {"commands": ["cd site"]},
            "build": {"commands": ["mkdir dist && echo $URL > dist/a && mkdir kept && touch kept/b"]},
        },
        "artifacts": {"baseDirectory": "site/dist", "files": ["**/*"]},
    }
    return str(yaml.safe_dump({"version": 1, "frontend": {**usual, **frontend}}))


def build(tmp_path: Path, text: str) -> amplify.Site:
    for name in ("clone/site", "scratch"):
        (tmp_path / name).mkdir(parents=True)
    return amplify.run(amplify.Build(text, tmp_path / "clone", tmp_path / "scratch", {"URL": "u"}, minutes=1))


def test_the_folder_counts_for_later_phases_and_not_for_artifacts(tmp_path: Path) -> None:
    site = build(tmp_path, specification(cache={"paths": ["site/kept/**/*"]}))
    assert site.problem == "", site.outcome
    assert (site.files, site.cached) == (("a",), ("site/kept/b",))
    assert (site.folder / "a").read_text() == "u\n"


@pytest.mark.parametrize(
    ("command", "problem"),
    [("false", "build: 'false' ended with 1"), ("true", "there is no artifact in dist")],
)
def test_without_a_site_it_fails(tmp_path: Path, command: str, problem: str) -> None:
    site = build(tmp_path, specification(phases={"build": {"commands": [command]}}))
    assert (site.problem, site.files) == (problem, ())


@pytest.mark.parametrize(
    "text",
    [
        specification(phases={"prebuild": {"commands": ["a"]}}),
        specification(phases={"build": {"commands": [{"a": "b"}]}}),
        specification(artifact={}),
        "version: 2\n",
    ],
)
def test_what_amplify_would_refuse_is_not_started(tmp_path: Path, text: str) -> None:
    with pytest.raises(RehearsalError):
        build(tmp_path, text)
