"""The offline plan against what is deployed in the local AWS, and against its change sets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools


def kinds(data: dict[str, Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Address, action and replacement of every change that is no mere container."""
    for change in data["changes"]:
        where = f"{above}{change['logical_id']}"
        if change["nested"]:
            yield from kinds(change["nested"], f"{where}/")
        else:
            yield where, change["action"], change["replacement"]


def test_what_is_deployed_is_what_the_templates_say(environment: Environment) -> None:
    environment.deploy()
    result = environment.run("diff", "stack", "--env", environment.name, "--detailed-exitcode")
    assert result.code == 0, result.out
    assert "nothing to change" in result.out


@pytest.mark.parametrize(
    "parameter",
    ["LogRetentionDays=14", "AppSubnetBCidr=10.1.13.0/24", "NatMode=per-az", "FlowLogs=true"],
)
def test_it_foretells_what_the_change_set_says(environment: Environment, parameter: str) -> None:
    environment.deploy()
    options = ("--env", environment.name, "--parameter", parameter)
    foretold = environment.run("diff", "stack", *options, "--json").data
    assert foretold["changes"]
    plan = json.loads(environment.plan_file("--parameter", parameter).read_text(encoding="utf-8"))
    said = {(where, action): replacement for where, action, replacement in kinds(plan["changes"])}
    assert said
    ours = {(where, action): replacement for where, action, replacement in kinds(foretold["tree"])}
    assert ours.keys() == said.keys()
    # CloudFormation calls what follows from a certain replacement conditional: it has not got the new id yet.
    other = {key: (ours[key], said[key]) for key in said if ours[key] != said[key]}
    assert set(other.values()) <= {("True", "Conditional")}


def test_what_is_deployed_in_no_stack_is_one_clear_error(environment: Environment) -> None:
    result = environment.run("diff", "stack", "--env", environment.name)
    assert result.code == 2
    assert f"{environment.stack}: does not exist in this account and region" in result.out + result.err
