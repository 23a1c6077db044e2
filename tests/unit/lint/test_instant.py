from __future__ import annotations

from importlib.metadata import version

import cloudformation_validate
import pytest

from templates_src.errors import LintError
from templates_src.lint import instant
from templates_src.lint.instant import cache_key, check
from tests.support.templates import template_set, tree


def test_a_planted_fault_is_found_with_its_place() -> None:
    templates = tree()
    templates["child.json"]["Resources"]["Topic"]["Properties"]["Colour"] = "red"
    found = check(template_set(templates), sorted(templates))
    faults = [finding for finding in found if finding.template == "child.json"]
    assert faults
    assert {finding.severity for finding in faults} == {"error"}
    assert all(finding.path.startswith("Resources/Topic") for finding in faults)
    assert {finding.source for finding in found} == {"cloudformation-validate"}


def test_a_broken_engine_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise cloudformation_validate.ValidationError("engine on fire")

    monkeypatch.setattr(cloudformation_validate, "CompositeEngine", broken)
    with pytest.raises(LintError, match="could not run"):
        check(template_set(tree()), ["root.json"])


def test_only_the_named_templates_are_checked() -> None:
    assert check(template_set(tree()), ["bucket.json"]) == []
    assert check(template_set(tree()), []) == []


def test_a_second_region_repeats_no_finding() -> None:
    one = check(template_set(tree()), ["root.json"])
    two = check(template_set(tree(), "us-east-1", "eu-west-1"), ["root.json"])
    assert one == two
    assert one


def test_the_key_follows_text_region_and_version(monkeypatch: pytest.MonkeyPatch) -> None:
    templates = template_set(tree())
    keys = {cache_key(templates, "root.json"), cache_key(templates, "child.json")}
    keys.add(cache_key(template_set(tree(), "eu-west-1"), "root.json"))
    monkeypatch.setattr(instant, "version", lambda name: f"{version(name)}-next")
    keys.add(cache_key(templates, "root.json"))
    assert len(keys) == 4
