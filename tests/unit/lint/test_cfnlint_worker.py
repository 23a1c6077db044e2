from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates_src.lint import cfnlint_worker
from templates_src.render import canonical_json
from tests.support.templates import tree

if TYPE_CHECKING:
    from pathlib import Path


def test_rules_must_be_loaded_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cfnlint_worker, "_loaded", None)
    with pytest.raises(RuntimeError, match="load"):
        cfnlint_worker.check_file("x.json")


def test_matches_are_plain_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, template in tree().items():
        (tmp_path / name).write_text(canonical_json(template))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cfnlint_worker, "_loaded", None)
    cfnlint_worker.load(["us-east-1"], ["I"])
    (match,) = cfnlint_worker.check_file("root.json")
    assert (match["template"], match["rule"], match["severity"]) == ("root.json", "W3002", "warning")
    assert match["path"] == "Resources/Child/Properties/TemplateURL"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Resources": {"A": }}'])
def test_a_file_that_is_no_template_is_a_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "broken.json").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cfnlint_worker, "_loaded", None)
    cfnlint_worker.load(["us-east-1"], [])
    assert {match["severity"] for match in cfnlint_worker.check_file("broken.json")} == {"error"}
