"""An environment's life in the local AWS, by the commands that people use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools
REPLACES = "AppSubnetBCidr=10.1.13.0/24"
UPDATES = "LogRetentionDays=14"


def test_a_first_deployment_is_exactly_what_was_planned(environment: Environment) -> None:
    plan = environment.plan_file()
    content = json.loads(plan.read_text(encoding="utf-8"))
    assert content["change_set_type"] == "CREATE"
    nested = {change["logical_id"]: change["nested"] for change in content["changes"]["changes"]}
    planned = {(name, item["logical_id"]) for name, stack in nested.items() for item in stack["changes"]}
    assert ("Network", "Vpc") in planned
    assert environment.run("deploy", str(plan)).code == 0
    resources = environment.gateway.call("cloudformation", "ListStackResources", StackName=environment.stack)
    children = {
        item["LogicalResourceId"]: item["PhysicalResourceId"] for item in resources["StackResourceSummaries"]
    }
    made = {
        (name, item["LogicalResourceId"])
        for name, arn in children.items()
        for item in environment.gateway.call("cloudformation", "ListStackResources", StackName=arn)[
            "StackResourceSummaries"
        ]
    }
    assert made == planned


def test_without_a_change_nothing_stays_behind(environment: Environment) -> None:
    assert environment.deploy().code == 0
    result = environment.run("plan", "--env", environment.name, "--detailed-exitcode")
    assert result.code == 0
    assert "nothing to change" in result.out
    assert environment.change_sets() == []
    assert environment.begun() == []


def test_a_first_plan_that_is_discarded_leaves_no_stack(environment: Environment) -> None:
    plan = environment.plan_file()
    assert environment.status() == "REVIEW_IN_PROGRESS"
    assert environment.run("discard", str(plan)).code == 0
    assert environment.status() == ""
    assert not plan.exists()


def test_an_update_in_place_keeps_the_resource(environment: Environment) -> None:
    environment.deploy()
    before = environment.run("outputs", "--env", environment.name, "--json").data
    result = environment.run("plan", "--env", environment.name, "--parameter", UPDATES)
    assert "BackendLogGroup" in result.out
    assert '"7" → "14"' in result.out
    assert "to replace" not in result.out.splitlines()[-1]
    assert environment.deploy("--parameter", UPDATES).code == 0
    assert environment.run("outputs", "--env", environment.name, "--json").data == before


def test_a_replacement_inside_a_nested_stack_is_shown_and_done(environment: Environment) -> None:
    environment.deploy()
    before = environment.run("outputs", "--env", environment.name, "--json").data
    result = environment.run(
        "plan", "--env", environment.name, "--parameter", REPLACES, "--fail-on", "replace"
    )
    assert result.code == 4
    line = next(line for line in result.out.splitlines() if "AppSubnetB  AWS::EC2::Subnet" in line)
    assert line.strip().startswith("-/+")
    assert "CidrBlock" in line
    assert environment.deploy("--parameter", REPLACES).code == 0
    after = environment.run("outputs", "--env", environment.name, "--json").data
    assert after["AppSubnetB"] != before["AppSubnetB"]
    assert after["AppSubnetA"] == before["AppSubnetA"]


def test_of_two_plans_the_second_is_refused(environment: Environment) -> None:
    environment.deploy()
    first = environment.plan_file("--parameter", UPDATES)
    second = environment.plan_file("--parameter", REPLACES)
    assert environment.run("deploy", str(first)).code == 0
    result = environment.run("deploy", str(second))
    assert result.code == 1
    assert f"make a new plan: classla plan --env {environment.name}" in result.err


def test_a_plan_that_somebody_changed_is_refused(environment: Environment) -> None:
    plan = environment.plan_file()
    content = plan.read_text(encoding="utf-8")
    plan.write_text(content.replace('"Vpc"', '"Other"'), encoding="utf-8")
    result = environment.run("deploy", str(plan))
    assert result.code == 2
    assert "was changed after it was sealed" in result.err
    assert environment.status() == "REVIEW_IN_PROGRESS"


def test_the_same_plan_again_finds_its_own_deployment_done(environment: Environment) -> None:
    plan = environment.plan_file()
    assert environment.run("deploy", str(plan)).code == 0
    again = environment.run("deploy", str(plan))
    assert again.code == 0, again.err
    assert environment.status() == "CREATE_COMPLETE"


def test_destroying_says_what_stays_and_what_stays_is_found_before_the_next_plan(
    environment: Environment,
) -> None:
    environment.deploy()
    dry = environment.run("destroy", "--env", environment.name, "--dry-run", "--json").data
    assert "Secrets/AppSecret" in dry["kept"]
    assert "Network/Vpc" in dry["deleted"]
    assert environment.status() == "CREATE_COMPLETE"
    result = environment.run("destroy", "--env", environment.name, "--confirm", environment.name)
    assert result.code == 0, result.err
    assert environment.status() == ""
    kept = environment.gateway.call(
        "secretsmanager", "DescribeSecret", SecretId=f"{environment.stack}/app/secrets"
    )
    assert kept["Name"] == f"{environment.stack}/app/secrets"
    again = environment.run("plan", "--env", environment.name)
    assert again.code == 1
    assert "kept from an earlier stack" in again.err
    assert environment.status() == ""


def test_everything_but_development_is_protected(make_environment: Callable[..., Environment]) -> None:
    staging = make_environment(
        EnvironmentType="staging",
        EdgeMode="certificate",
        ApiDomainName="api.staging.classla.example",
        CertificateArn="arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555",
    )
    result = staging.deploy()
    assert result.code == 0, result.err
    refused = staging.run("destroy", "--env", staging.name, "--confirm", staging.name)
    assert refused.code == 1
    assert "termination protection: is on" in refused.err
    assert staging.status() == "CREATE_COMPLETE"
    done = staging.run("destroy", "--env", staging.name, "--confirm", staging.name, "--unprotect")
    assert done.code == 0, done.err


def test_without_the_typed_name_nothing_is_done(environment: Environment) -> None:
    for confirm in ("wrong", ""):
        result = environment.run("deploy", "--env", environment.name, "--confirm", confirm)
        assert result.code == 1
        assert environment.status() == ""
        assert environment.begun() == []


def test_an_earlier_deployment_comes_back_by_a_plan(environment: Environment) -> None:
    environment.deploy()
    environment.deploy("--parameter", UPDATES)
    records = environment.run("rollback", "--env", environment.name, "--list", "--json").data
    assert [record["environment"] for record in records] == [environment.name] * 2
    plan = environment.state / "back.plan.json"
    result = environment.run("rollback", "--env", environment.name, "--out", str(plan))
    assert result.code == 0, result.err
    assert '"14" → "7"' in result.out
    assert environment.run("deploy", str(plan)).code == 0
    state = environment.gateway.call("cloudformation", "DescribeStacks", StackName=environment.stack)[
        "Stacks"
    ][0]
    values = {item["ParameterKey"]: item["ParameterValue"] for item in state["Parameters"]}
    assert values["LogRetentionDays"] == "7"


def test_bootstrap_stays_while_an_environment_needs_it(environment: Environment) -> None:
    environment.deploy()
    result = environment.run("destroy", "--env", "bootstrap", "--confirm", "bootstrap", "--unprotect")
    assert result.code == 1
    assert f"classla destroy --env {environment.name}" in result.err


def test_a_nested_stack_that_an_update_adds_is_guarded_too(environment: Environment) -> None:
    environment.deploy()
    result = environment.deploy("--parameter", "BackupEnabled=true")
    assert result.code == 0, result.err
    resources = environment.gateway.call("cloudformation", "ListStackResources", StackName=environment.stack)
    added = {
        item["LogicalResourceId"]: item["PhysicalResourceId"] for item in resources["StackResourceSummaries"]
    }
    policy = environment.gateway.call("cloudformation", "GetStackPolicy", StackName=added["Backup"])
    assert "Update:*" in policy.get("StackPolicyBody", "")
