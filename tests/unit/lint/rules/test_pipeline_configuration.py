from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import pipeline_configuration as rule
from tests.unit.lint.planting import found, resource, single


def pipeline(provider: str, *keys: str) -> Any:
    action = {"ActionTypeId": {"Provider": provider}, "Configuration": dict.fromkeys(keys, "x")}
    return single({"P": resource("AWS::CodePipeline::Pipeline", Stages=[{"Actions": [action]}])})


PLACE = "Resources/P/Properties/Stages/0/Actions/0/Configuration"


@pytest.mark.parametrize(
    ("provider", "wrong", "right"),
    [
        ("CloudFormation", "ChangesetName", "ChangeSetName"),
        ("CodeBuild", "Project", "ProjectName"),
        ("Manual", "ExternalLink", "ExternalEntityLink"),
    ],
)
def test_an_unknown_key_is_corrected(provider: str, wrong: str, right: str) -> None:
    (finding,) = rule.check(pipeline(provider, wrong, right))
    assert (finding.rule, finding.path) == ("CLS037", f"{PLACE}/{wrong}")
    assert finding.message.endswith(f"did you mean {right}?")


def test_a_key_like_nothing() -> None:
    (finding,) = rule.check(pipeline("Manual", "Zzz"))
    assert finding.message == "there is no key Zzz"


def test_known_keys_and_other_providers() -> None:
    for provider, keys in rule.KNOWN.items():
        assert found(rule, pipeline(provider, *keys)) == []
    assert found(rule, pipeline("S3", "Whatever")) == []


def execute(**configuration: str) -> Any:
    action = {"ActionTypeId": {"Provider": "CloudFormation"}, "Configuration": configuration}
    return single({"P": resource("AWS::CodePipeline::Pipeline", Stages=[{"Actions": [action]}])})


RIGHT = {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "s", "ChangeSetName": "c"}


def test_executing_a_change_set_takes_its_name_and_no_more() -> None:
    assert found(rule, execute(**RIGHT)) == []
    assert found(rule, execute(**RIGHT, OutputFileName="o")) == []
    assert found(rule, execute(ActionMode="CHANGE_SET_REPLACE", RoleArn="r", TemplatePath="t")) == []


@pytest.mark.parametrize("key", ["RoleArn", "TemplatePath", "Capabilities", "ParameterOverrides"])
def test_what_the_change_set_has_already_is_ignored_and_so_refused(key: str) -> None:
    (finding,) = rule.check(execute(**RIGHT, **{key: "x"}))
    assert finding.path == f"{PLACE}/{key}"
    assert "ignores" in finding.message


@pytest.mark.parametrize("key", ["StackName", "ChangeSetName"])
def test_what_it_cannot_do_without(key: str) -> None:
    (finding,) = rule.check(execute(**{name: value for name, value in RIGHT.items() if name != key}))
    assert finding.message == f"CHANGE_SET_EXECUTE needs {key}"
