"""Amplify's build specification, as the template has it, run literally on the sample frontend.

Needs Node.js, npm and its registry. Without npm the tests are skipped, and say why; with
``CLASSLA_REQUIRE_NPM=1``, as in .ci/run, they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal import machine
from tests.e2e.container import application
from tests.support import amplify

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.tools
OUTPUT = Path(__file__).resolve().parents[3] / "output"
APP = json.loads((OUTPUT / "frontend.json").read_text(encoding="utf-8"))["Resources"]["App"]["Properties"]
ROOT = json.loads((OUTPUT / "app.json").read_text(encoding="utf-8"))
API_URL = "https://api.planted.example"
# React is most of it: 225 kB when this was written.
LARGEST_SCRIPT_BYTES = 350_000


def variables(**given: str) -> dict[str, str]:
    """The app's variables: the names that the root's parameters give, and their values."""
    default = {name: item.get("Default", "") for name, item in ROOT["Parameters"].items()}
    known = {**default, "ApiUrl": API_URL, **given}
    found = {}
    for item in APP["EnvironmentVariables"]:
        pair: dict[str, Any] = item["Fn::If"][1] if "Fn::If" in item else item
        found[known[pair["Name"]["Ref"]]] = known[pair["Value"]["Ref"]]
    return found


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application's repository."""
    if shutil.which("npm") is None:
        reason = "no Amplify build: npm cannot be found; apt-get install nodejs npm"
        if os.environ.get("CLASSLA_REQUIRE_NPM"):
            pytest.fail(reason)
        pytest.skip(reason)
    return application.make(tmp_path_factory.mktemp("amplify") / "clone")


@pytest.fixture
def build(clone: Path) -> Callable[..., amplify.Site]:
    """Build the clone; what npm has loaded once is there for the next build."""

    def run(**given: str) -> amplify.Site:
        scratch = clone.with_name("scratch")
        scratch.mkdir(exist_ok=True)
        shutil.rmtree(clone / "classla-frontend" / "dist", ignore_errors=True)
        return amplify.run(
            amplify.Build(
                APP["BuildSpec"],
                clone,
                scratch,
                variables(**given),
                os.environ["PATH"],
                machine.variables(os.environ, Path.home()),
            )
        )

    return run


def scripts(site: amplify.Site) -> str:
    """Every script of a site."""
    names = [name for name in site.files if name.endswith(".js")]
    return "".join((site.folder / name).read_text(encoding="utf-8") for name in names)


def test_the_site_asks_the_api_that_the_variables_name(build: Callable[..., amplify.Site]) -> None:
    site = build(WorkosClientId="client_planted")
    assert site.problem == "", site.outcome.output
    assert "index.html" in site.files
    text = scripts(site)
    assert API_URL in text
    assert "client_planted" in text
    assert "localhost" not in text
    assert len(text.encode()) < LARGEST_SCRIPT_BYTES
    assert not [name for name in site.files if "node_modules" in name or ".env" in name]
    assert application.MARK not in text
    assert any(name.startswith("classla-frontend/node_modules/react/") for name in site.cached)


def test_the_variable_s_other_name_works_and_a_wrong_one_is_seen(build: Callable[..., amplify.Site]) -> None:
    assert API_URL in scripts(build(ApiUrlVariable="VITE_API_BASE_URL"))
    site = build(ApiUrlVariable="VITE_API_ADDRESS")
    assert site.problem == ""
    assert API_URL not in scripts(site)
    assert "http://localhost:3001" in scripts(site)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("src/App.tsx", "export const App: number = 'x';\n", "error TS"),
        ("package.json", '{"name": "x", "dependencies": {"left-pad": "1"}}', "can only install"),
    ],
)
def test_what_does_not_build_is_not_served(
    build: Callable[..., amplify.Site], clone: Path, file: str, text: str, words: str
) -> None:
    place = clone / "classla-frontend" / file
    before = place.read_text(encoding="utf-8")
    place.write_text(text, encoding="utf-8")
    try:
        site = build()
    finally:
        place.write_text(before, encoding="utf-8")
    assert site.problem
    assert words in site.outcome.output
    assert site.files == ()
