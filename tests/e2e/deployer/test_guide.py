"""``classla up``: stops where it needs somebody, and goes on where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools


def test_the_first_deployment_step_by_step(environment: Environment) -> None:
    up = ("up", "--env", environment.name)
    stopped = environment.run(*up)
    assert stopped.code == 1
    assert "has no value yet" in stopped.err
    assert environment.status() == "CREATE_COMPLETE"
    environment.fill_secrets()
    assert environment.run("secrets", "check", "--env", environment.name).code == 0

    image = environment.push_image()
    done = environment.run(*up, "--image", image)
    assert done.code == 0, done.err
    assert "Service" in done.out
    outputs = environment.run("outputs", "--env", environment.name, "--json").data
    assert outputs["ServiceName"]

    again = environment.run(*up, "--image", image, "--json")
    assert again.code == 0, again.err
    assert again.data["did"] == []


def test_a_newer_image_is_deployed_only_when_it_is_named(environment: Environment) -> None:
    environment.deploy()
    environment.fill_secrets()
    first, up = environment.push_image("7"), ("up", "--env", environment.name, "--json")
    assert environment.run(*up, "--image", first).data["did"] == ["service"]
    second = environment.push_image("8")
    assert environment.run(*up).data["did"] == []
    assert environment.run(*up, "--image", second).data["did"] == ["service"]


def test_a_plan_without_an_image_keeps_the_one_that_is_deployed(environment: Environment) -> None:
    environment.deploy()
    environment.fill_secrets()
    image = environment.push_image("2")
    assert environment.deploy("--image", image).code == 0
    result = environment.run("plan", "--env", environment.name, "--detailed-exitcode")
    assert result.code == 0, result.out
    assert "nothing to change" in result.out
    removed = environment.run("plan", "--env", environment.name, "--parameter", "ImageUri=")
    assert "Service  AWS::ECS::Service" in removed.out


def test_an_image_that_is_not_in_the_registry_is_refused(environment: Environment) -> None:
    environment.deploy()
    absent = environment.push_image("3").split("@")[0] + "@sha256:" + "9" * 64
    result = environment.run("plan", "--env", environment.name, "--image", absent)
    assert result.code == 1
    assert "classla image resolve" in result.err
    assert environment.change_sets() == []


def test_the_newest_image_is_found(environment: Environment) -> None:
    image = environment.push_image("4")
    result = environment.run(
        "image", "resolve", "--env", environment.name, "--tag", f"tag-{environment.name}-4"
    )
    assert result.out.strip() == image
