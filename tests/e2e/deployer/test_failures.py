"""Deployments that fail in the local AWS, and the way back that the messages name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools


def test_a_first_deployment_that_fails_is_removed_and_tried_again(environment: Environment) -> None:
    environment.fail("TargetGroup", message="A target group cannot be made today")
    result = environment.deploy()
    assert result.code == 1
    first = result.err.splitlines()[1]
    assert first.strip().startswith(
        "Edge/TargetGroup: AWS::ElasticLoadBalancingV2::TargetGroup CREATE_FAILED"
    )
    assert "cannot be made today" in first
    assert f"classla recover --env {environment.name}" in result.err
    assert environment.status() == "ROLLBACK_COMPLETE"
    refused = environment.run("plan", "--env", environment.name)
    assert refused.code == 1
    assert "can only be deleted" in refused.err or "is gone" in refused.err
    recovered = environment.run("recover", "--env", environment.name, "--confirm", environment.name)
    assert recovered.code == 0, recovered.err
    assert environment.status() == ""
    again = environment.deploy()
    assert again.code == 0, again.err
    assert environment.status() == "CREATE_COMPLETE"


def test_an_update_that_fails_leaves_what_was_there(environment: Environment) -> None:
    environment.deploy()
    before = environment.run("outputs", "--env", environment.name, "--json").data
    environment.fail("BackendLogGroup", "update", "The log group is busy")
    result = environment.deploy("--parameter", "LogRetentionDays=14")
    assert result.code == 1
    assert result.err.splitlines()[1].strip().startswith("Storage/BackendLogGroup")
    assert "UPDATE_ROLLBACK_COMPLETE: an update failed and was undone" in result.err
    assert environment.run("outputs", "--env", environment.name, "--json").data == before
    again = environment.deploy("--parameter", "LogRetentionDays=14")
    assert again.code == 0, again.err
    assert environment.status() == "UPDATE_COMPLETE"


def test_failures_are_told_again_by_events(environment: Environment) -> None:
    environment.fail("Vpc", message="VpcLimitExceeded: the limit of 5 VPCs is reached")
    environment.deploy()
    result = environment.run("events", "--env", environment.name, "--failed")
    assert "Network/Vpc" in result.out.splitlines()[1]
    assert "Service Quotas" in result.out


def test_a_deletion_that_fails_is_finished_by_recover(environment: Environment) -> None:
    environment.deploy()
    environment.fail("Cluster", "delete", "The cluster has dependencies")
    result = environment.run("destroy", "--env", environment.name, "--confirm", environment.name)
    assert result.code == 1
    assert "Service/Cluster" in result.err
    assert environment.status() == "DELETE_FAILED"
    done = environment.run("recover", "--env", environment.name, "--confirm", environment.name)
    assert done.code == 0, done.err
    assert environment.status() == ""


def test_a_failure_for_machines(environment: Environment) -> None:
    environment.fail("Vpc")
    result = environment.deploy("--json")
    assert result.code == 1
    error = json.loads(result.out)["error"]
    assert error["kind"] == "DeploymentError"
    assert error["problems"][0]["where"] == "Network/Vpc"
    assert result.err == ""
