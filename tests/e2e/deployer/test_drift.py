"""Drift in the local AWS: what was changed by hand is found in nested stacks too, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools


def test_nothing_has_drifted_after_a_deployment(environment: Environment) -> None:
    environment.deploy()
    result = environment.run("drift", "--env", environment.name, "--detailed-exitcode")
    assert result.code == 0, result.out
    assert "nothing has drifted" in result.out


def test_a_change_by_hand_is_found_with_both_values(environment: Environment) -> None:
    environment.deploy()
    group = environment.run("outputs", "LogGroupName", "--env", environment.name).out.strip()
    environment.gateway.call("logs", "PutRetentionPolicy", logGroupName=group, retentionInDays=30)
    result = environment.run("drift", "--env", environment.name, "--detailed-exitcode")
    assert result.code == 3
    assert "MODIFIED  Storage/BackendLogGroup" in result.out
    assert "/RetentionInDays: 7 in the template, 30 in AWS" in result.out
    assert f"classla drift --env {environment.name} --plan" in result.out


def test_a_secret_deleted_by_hand_is_found(environment: Environment) -> None:
    environment.deploy()
    name = f"classla-{environment.name}/workos/credentials"
    environment.gateway.call("secretsmanager", "DeleteSecret", SecretId=name, ForceDeleteWithoutRecovery=True)
    found = environment.run("drift", "--env", environment.name, "--json").data["drifted"]
    assert [(item["address"], item["status"]) for item in found] == [("Secrets/WorkosSecret", "DELETED")]
