"""Stack policies come from the table; the parameters files hold what it says."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.changes.protection import denied
from templates_src.impact import stack_policy
from templates_src.parameters.files import load_environment
from templates_src.parameters.stack_policy import policy_problems
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.review.offline.cases import PROJECT, templates

ENVIRONMENTS = ["bootstrap", "dev", "pipeline", "prod", "staging"]


def generated(name: str) -> dict[str, Any]:
    file = load_environment(PROJECT / "parameters", name)
    return stack_policy(templates(), file.root, file.parameters.get("EnvironmentType", "production"))


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_file_holds_what_the_table_says(name: str) -> None:
    file = load_environment(PROJECT / "parameters", name)
    assert file.stack_policy == generated(name), "make golden"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_it_is_a_policy_that_cloudformation_takes(name: str) -> None:
    file = load_environment(PROJECT / "parameters", name)
    assert list(policy_problems(generated(name), name, templates()[file.root]["Resources"])) == []


def test_production_keeps_its_state_and_development_nothing() -> None:
    lost = stack(
        holder("Secrets", change("App", "AWS::SecretsManager::Secret", replacement="True")),
        holder("Network", change("Vpc", "AWS::EC2::VPC", replacement="True")),
        holder("Service", change("Service", "AWS::ECS::Service", replacement="True")),
    )
    assert {where for where, _ in denied(lost, generated("prod"))} == {"Secrets/App", "Network/Vpc"}
    assert {where for where, _ in denied(lost, generated("staging"))} == {"Secrets/App"}
    assert list(denied(lost, generated("dev"))) == []


def test_an_optional_stack_may_be_switched_off_when_what_it_holds_stays() -> None:
    gone = stack(
        *(change(name, "AWS::CloudFormation::Stack", action="Remove") for name in ("Backup", "Cache"))
    )
    assert {where for where, _ in denied(gone, generated("prod"))} == {"Cache"}
