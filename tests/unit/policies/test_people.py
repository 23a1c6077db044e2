"""The roles of people: exactly what the scenarios recorded, on resources of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from deployer.cli.duties import WAYS, roles_text
from deployer.cli.registry import COMMANDS
from deployer.iam.needs import Need
from templates_src.errors import WiringError
from templates_src.policies import calls, duties, people
from templates_src.policies import pipeline as grants
from templates_src.policies.scopes import Area, Scope
from tests.support import duties as recorded
from tests.support.iam import ACCOUNT, Role, actions_of, exists, resolve
from tests.support.plain import plain

if TYPE_CHECKING:
    from pathlib import Path

REGION = "us-east-1"
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-prod/0a1b"
BOOTSTRAP = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-bootstrap/id"
PIPELINE_STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-pipeline/0a1b"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:classla/app-0a1b2c"
OF_PEOPLE = tuple(recorded.LOGICAL_IDS)
SEPARATE = "whoever makes a change set does not execute it"


def allowed(role: Role) -> set[str]:
    return {action for _, action in actions_of(role.documents)}


def calls_of(role: str) -> set[str]:
    """What the scenarios recorded for the role's commands, read anew."""
    commands = recorded.recorded()
    return {one for command in duties.DUTIES[role] for one in commands[command]}


@pytest.mark.parametrize("duty", OF_PEOPLE)
def test_a_role_may_do_what_its_commands_call_and_nothing_else(duty: str) -> None:
    withheld = {action for role, action in duties.WITHHELD if role == duty}
    assert allowed(recorded.roles()[duty]) == calls_of(duty) - withheld


def test_the_pipeline_s_role_may_do_what_its_commands_and_its_action_call() -> None:
    document = resolve(plain(grants.deploy("prod", "bucket")), {})
    action = {str(one.JSONrepr()) for one in grants.ACTION_CALLS}
    assert allowed(Role([document])) == calls_of(duties.PIPELINE) | action


@pytest.mark.parametrize("duty", OF_PEOPLE)
def test_every_action_exists_and_the_boundary_lets_it_through(duty: str) -> None:
    role = recorded.roles()[duty]
    assert role.boundary is not None
    assert [one for one in allowed(role) if not exists(one)] == []
    bounded = Role([{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}], role.boundary)
    passed = {"iam__PassedToService": "cloudformation.amazonaws.com"}
    execution = f"arn:aws:iam::{ACCOUNT}:role/classla/deployment/classla-bootstrap-ExecutionRole-1"
    for action in allowed(role):
        assert bounded.may(action, execution if action == "iam:PassRole" else STACK, **passed), action


def test_whoever_makes_a_change_set_does_not_execute_it() -> None:
    roles = recorded.roles()
    makes = {name for name, role in roles.items() if role.may("cloudformation:CreateChangeSet", STACK)}
    executes = {name for name, role in roles.items() if role.may("cloudformation:ExecuteChangeSet", STACK)}
    deletes = {name for name, role in roles.items() if role.may("cloudformation:DeleteStack", STACK)}
    reads = {name for name, role in roles.items() if role.may("secretsmanager:GetSecretValue", SECRET)}
    assert (makes, executes, deletes, reads) == ({"plan"}, {"execute"}, {"recover"}, {"secrets"}), SEPARATE


@pytest.mark.parametrize("duty", OF_PEOPLE)
@pytest.mark.parametrize("stack", [BOOTSTRAP, PIPELINE_STACK])
def test_nobody_changes_the_stacks_that_bind_them(duty: str, stack: str) -> None:
    role = recorded.roles()[duty]
    for action in ("CreateChangeSet", "ExecuteChangeSet", "DeleteStack", "SetStackPolicy", "UpdateStack"):
        assert not role.may(f"cloudformation:{action}", stack)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/classla-x"),
        ("s3:DeleteObject", "arn:aws:s3:::classla-bootstrap-artifactbucket-examplesuffix/templates/x.json"),
        ("cloudformation:DescribeStacks", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/other/0"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:other-0a1b2c"),
        ("ecs:ListTasks", f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/other/0"),
    ],
)
@pytest.mark.parametrize("duty", OF_PEOPLE)
def test_nobody_reaches_beyond_the_application(duty: str, action: str, resource: str) -> None:
    other = {"ecs__cluster": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/other"}
    assert not recorded.roles()[duty].may(action, resource, **other)


def test_a_call_that_the_role_lacks_is_found() -> None:
    planted = Need("cloudformation:DeleteStack", STACK)
    assert recorded.refused("record", [planted]) == [f"cloudformation:DeleteStack {STACK}"]
    assert recorded.refused("destroy", [planted]) == []


def test_a_command_that_was_never_recorded_stops_the_build(tmp_path: Path) -> None:
    data = json.loads(calls.PATH.read_text())
    del data["commands"]["destroy"]
    path = tmp_path / "calls.json"
    path.write_text(json.dumps(data))
    with pytest.raises(WiringError, match="destroy: was never recorded"):
        calls.needed_by(duties.RECOVER, path)


def test_a_recorded_call_without_a_scope_stops_the_build() -> None:
    area = Area("Recover", (Scope("Read", ("cloudformation:Describe*",), [STACK]),))
    with pytest.raises(WiringError, match="cloudformation:DeleteStack: is needed for"):
        people.may(duties.RECOVER, area)


@pytest.mark.parametrize("text", ["", "[]", '{"commands": {}}'])
def test_a_damaged_recording(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calls.json"
    path.write_text(text)
    with pytest.raises(WiringError, match="What the commands call cannot be read"):
        calls.needed_by(duties.PLAN, path)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_names_its_role(command: str) -> None:
    names: list[Any] = [duties.roles_of(way) for way in WAYS.get(command, (command,))]
    without = command in (*duties.WITHOUT_AWS, *duties.BY_IMAGE_ROLE)
    assert all(names) != without
    assert roles_text(command).startswith("Role: ")


def test_every_duty_is_a_command() -> None:
    ways = {way for known in WAYS.values() for way in known}
    named = {one for commands in duties.DUTIES.values() for one in commands} | set(duties.SEVERAL)
    assert named <= {command.name for command in COMMANDS} | ways


def test_every_recorded_command_is_somebody_s() -> None:
    assert [one for one in recorded.recorded() if not duties.roles_of(one)] == []


def test_what_is_withheld_is_called() -> None:
    assert [one for one in duties.WITHHELD if one[1] not in calls_of(one[0])] == []
