"""The deploy roles: made here or named, and GitHub's only when it is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import pipeline_access
from tests.support.emit import emit, of_type


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(pipeline_access.STACK)


def test_each_role_is_there_on_its_condition(template: dict[str, Any]) -> None:
    conditions = {name: role["Condition"] for name, role in of_type(template, "AWS::IAM::Role").items()}
    assert conditions == {
        "StagingDeployRole": "MakesStagingRole",
        "ProductionDeployRole": "MakesProductionRole",
        "GitHubRole": "HasGitHub",
    }


@pytest.mark.parametrize("environment", ["Staging", "Production"])
def test_what_is_given_goes_before_what_is_made(template: dict[str, Any], environment: str) -> None:
    assert template["Outputs"][f"{environment}RoleArn"]["Value"] == {
        "Fn::If": [
            f"Makes{environment}Role",
            {"Fn::GetAtt": [f"{environment}DeployRole", "Arn"]},
            {"Ref": f"{environment}DeployRoleArn"},
        ]
    }
    assert template["Conditions"][f"Makes{environment}Role"] == {
        "Fn::Equals": [{"Ref": f"{environment}DeployRoleArn"}, ""]
    }


def test_each_role_is_for_its_own_environment(template: dict[str, Any]) -> None:
    for mine, other in (("Staging", "Production"), ("Production", "Staging")):
        text = str(template["Resources"][f"{mine}DeployRole"])
        assert f"{mine}Environment" in text
        assert f"{other}Environment" not in text
