"""The image with a container tool, and the frontend's first build, against the local AWS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools
# Stands for docker: writes down what it was told and given, and fails when asked to.
TOOL = """\
#!/bin/sh
echo "$@" >> "{log}"
case "$1" in
  login) cat > "{log}.password" ;;
  push) [ ! -e "{log}.fail" ] || exit 3 ;;
esac
"""


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of a container tool that is the only one on PATH."""
    log = tmp_path / "tool.log"
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "docker"
    program.write_text(TOOL.format(log=log), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return log


def test_an_image_is_built_and_pushed_under_the_registry_s_name(environment: Environment, tool: Path) -> None:
    (environment.state / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    tag = f"tag-{environment.name}-5"
    built = environment.run(
        "image", "build", "--env", environment.name, "--tag", tag, "--context", str(environment.state)
    )
    assert built.code == 0, built.err
    # The tool only pretends to push; what it would have pushed is put there.
    image = environment.push_image("5")
    pushed = environment.run("image", "push", "--env", environment.name, "--tag", tag, "--json")
    assert pushed.data["image"] == image
    lines = tool.read_text(encoding="utf-8").splitlines()
    name, folder = image.split("@")[0] + f":{tag}", environment.state
    assert lines[0] == f"build --platform linux/amd64 --file {folder}/Dockerfile --tag {name} {folder}"
    assert lines[1] == f"login --username AWS --password-stdin {name.split('/')[0]}"
    assert lines[2] == f"push {name}"


def test_the_registry_s_password_is_on_no_command_line(environment: Environment, tool: Path) -> None:
    environment.push_image("6")
    result = environment.run(
        "image", "push", "--env", environment.name, "--tag", f"tag-{environment.name}-6", "-v"
    )
    password = tool.with_name("tool.log.password").read_text(encoding="utf-8")
    assert password
    assert password not in tool.read_text(encoding="utf-8") + result.out + result.err


def test_a_push_that_fails_is_an_error(environment: Environment, tool: Path) -> None:
    tool.with_name("tool.log.fail").touch()
    result = environment.run("image", "push", "--env", environment.name, "--tag", "x")
    assert result.code == 1
    assert "docker push failed" in result.err


def test_without_a_container_tool_it_says_what_else_there_is(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment.state))
    result = environment.run("image", "build", "--env", environment.name, "--tag", "x")
    assert result.code == 2
    assert "let the pipeline build" in result.err


def test_the_first_frontend_build_is_started_and_waited_for(
    make_environment: Callable[..., Environment],
) -> None:
    environment = make_environment(
        FrontendRepository="https://github.com/classla/classla", GitHubTokenSecretName="classla/github"
    )
    environment.gateway.call(
        "secretsmanager", "CreateSecret", Name="classla/github", SecretString='{"token": "ghp_planted"}'
    )
    deployed = environment.deploy()
    assert deployed.code == 0, deployed.err
    started = environment.run("frontend", "start", "--env", environment.name, "--json")
    assert started.code == 0, started.err
    jobs = environment.run("frontend", "start", "--env", environment.name, "--wait")
    assert "SUCCEED" in jobs.out
    assert "ghp_planted" not in deployed.out + deployed.err


def test_without_a_repository_there_is_nothing_to_build(environment: Environment) -> None:
    environment.deploy()
    result = environment.run("frontend", "start", "--env", environment.name)
    assert result.code == 1
    assert "FrontendRepository: is empty" in result.err
