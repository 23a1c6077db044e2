"""Secrets travel from a file to Secrets Manager and to nowhere else."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.support import LOOKS_SECRET, SERVICE, modify
from tests.support.wire.cloudformation import Event, Tick

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.support import Classla

SUPABASE = "classla-dev/supabase/credentials"
WORKOS = "classla-dev/workos/credentials"
APP = "classla-dev/app/secrets"
KEYS = {
    SUPABASE: ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    WORKOS: ("WORKOS_API_KEY", "WORKOS_CLIENT_ID"),
    APP: ("SESSION_SECRET",),
}
PLANTED = LOOKS_SECRET


@pytest.fixture
def empty(classla: Classla) -> Classla:
    """An environment whose stack made the secrets; only the session secret has a value."""
    classla.deployed()
    for name in (SUPABASE, WORKOS):
        classla.world.secrets.secret(name)
    classla.world.secrets.secret(APP, json.dumps({"SESSION_SECRET": PLANTED}))
    return classla


def stored(classla: Classla, name: str) -> dict[str, str]:
    values: dict[str, str] = json.loads(classla.world.secrets.secrets[name]["versions"][-1]["SecretString"])
    return values


def seen(classla: Classla, *texts: str) -> str:
    """Everything that was printed, written, or sent, but for what fills a secret."""
    files = [path.read_text("utf-8") for path in classla.state.rglob("*") if path.is_file()]
    sent = [repr(call) for call in classla.world.calls if call.operation != "PutSecretValue"]
    return "\n".join([*texts, *files, *sent])


def fill(classla: Classla, name: str, tmp_path: Path, **changed: str) -> Any:
    file = tmp_path / "values.json"
    file.write_text(json.dumps({**dict.fromkeys(KEYS[name], PLANTED), **changed}), encoding="utf-8")
    return classla("secrets", "set", name, "--env", "dev", "--file", file)


def test_what_is_missing_is_told_by_key_and_without_values(empty: Classla) -> None:
    checked = empty("secrets", "check", "--env", "dev")
    assert checked.code == 1
    assert f"{SUPABASE}: has no value yet" in checked.err
    assert f"classla secrets set {WORKOS} --env dev{empty.options}" in checked.err
    listed = empty("secrets", "list", "--env", "dev", "--json")
    assert {item["name"]: item["complete"] for item in listed.data} == {
        SUPABASE: False,
        WORKOS: False,
        APP: True,
    }
    assert PLANTED not in seen(empty, checked.text, listed.text)


def test_filled_secrets_are_complete(empty: Classla, tmp_path: Path) -> None:
    for name in (SUPABASE, WORKOS):
        assert fill(empty, name, tmp_path).code == 0
        assert stored(empty, name) == dict.fromkeys(KEYS[name], PLANTED)
    checked = empty("secrets", "check", "--env", "dev")
    assert checked.code == 0, checked.text
    assert PLANTED not in seen(empty, checked.text)


@pytest.mark.parametrize("form", ["json", "lines"])
def test_values_from_standard_input_go_nowhere_else(
    empty: Classla, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    values = dict.fromkeys(KEYS[SUPABASE], PLANTED)
    lines = "".join(f'export {key}="{value}"\n' for key, value in values.items())
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(values) if form == "json" else lines))
    result = empty("secrets", "set", "supabase", "--env", "dev", "--file", "-", "-v")
    assert result.code == 0
    assert f"{SUPABASE}: stored SUPABASE_ANON_KEY, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_URL" in result.out
    assert stored(empty, SUPABASE) == values
    assert PLANTED not in seen(empty, result.text)
    assert len(empty.sent("PutSecretValue")) == 1


def test_nobody_to_ask_for_values(empty: Classla) -> None:
    result = empty("secrets", "set", "supabase", "--env", "dev", "--json")
    assert result.code == 1
    assert "--file -" in result.error["problems"][0]["next_step"]
    assert empty.sent("PutSecretValue") == []


def test_the_same_values_again_make_no_new_version(empty: Classla, tmp_path: Path) -> None:
    fill(empty, WORKOS, tmp_path)
    again = fill(empty, WORKOS, tmp_path)
    assert "nothing new" in again.out
    assert len(empty.sent("PutSecretValue")) == 1


def test_keys_that_are_not_given_keep_their_value(empty: Classla, tmp_path: Path) -> None:
    fill(empty, WORKOS, tmp_path)
    file = tmp_path / "one.env"
    file.write_text("WORKOS_CLIENT_ID=client_1\n", encoding="utf-8")
    result = empty("secrets", "set", "workos", "--env", "dev", "--file", file)
    assert result.code == 0, result.text
    assert stored(empty, WORKOS) == {"WORKOS_API_KEY": PLANTED, "WORKOS_CLIENT_ID": "client_1"}


def test_a_key_that_nobody_reads_is_a_mistake(empty: Classla, tmp_path: Path) -> None:
    result = fill(empty, WORKOS, tmp_path, WORKOS_API_KEYS=PLANTED)
    assert result.code == 2
    assert 'did you mean "WORKOS_API_KEY"?' in result.err
    assert empty.sent("PutSecretValue") == []
    assert PLANTED not in result.text


def test_a_secret_that_holds_something_else_is_not_overwritten(empty: Classla, tmp_path: Path) -> None:
    empty.world.secrets.secret(WORKOS, f"not json {PLANTED}")
    result = fill(empty, WORKOS, tmp_path)
    assert result.code == 1
    assert "its value is not JSON" in result.err
    assert PLANTED not in result.text


def test_broken_input_is_refused_without_repeating_it(empty: Classla, tmp_path: Path) -> None:
    file = tmp_path / "values.json"
    file.write_text(f'{{"WORKOS_API_KEY": "{PLANTED}"', encoding="utf-8")
    result = empty("secrets", "set", "workos", "--env", "dev", "--file", file)
    assert result.code == 2
    assert PLANTED not in result.text


def test_a_password_in_an_extra_variable_or_a_hidden_parameter_is_nowhere(own: Classla) -> None:
    """A mistake that the review must not spread: parameters, plan file, changes, events, log lines."""
    own.template(
        "app.json",
        lambda root: root["Parameters"].update(Hidden={"Type": "String", "NoEcho": True, "Default": ""}),
    )
    own.edit("dev", ExtraEnvironment=f"PASSWORD={PLANTED}", Hidden=PLANTED)
    stack = own.deployed(
        parameters={**own.parameters(), "ExtraEnvironment": "PASSWORD=other", "Hidden": "****"}
    )
    environment = json.dumps([{"Name": "PASSWORD", "Value": PLANTED}])
    definition = json.dumps(
        {"Properties": {"ContainerDefinitions": [{"Environment": json.loads(environment)}]}}
    )
    own.world.cloudformation.next_change_set(
        nested={
            "Service": [
                modify(
                    "TaskDefinition",
                    "AWS::ECS::TaskDefinition",
                    path="/Properties/ContainerDefinitions/0/Environment",
                    before="[]",
                    after=environment,
                    recreation="Always",
                    BeforeContext="{}",
                    AfterContext=definition,
                )
            ]
        }
    )
    planned = own("plan", "--env", "dev", "-v")
    assert planned.code == 0, planned.text
    assert "ExtraEnvironment" in planned.out
    (plan,) = own.plans()
    own.world.cloudformation.next_execution(
        [
            Tick("UPDATE_IN_PROGRESS"),
            Tick("", [Event("Service", SERVICE, "UPDATE_FAILED", f"bad url postgres://me:{PLANTED}@db/x")]),
            Tick("UPDATE_ROLLBACK_COMPLETE"),
        ]
    )
    failed = own("deploy", plan, "-v")
    assert failed.code == 1
    assert "postgres://****@db/x" in failed.err
    told = own("events", "--env", "dev")
    assert "postgres" in told.out
    shown = planned.text + failed.text + told.text + plan.read_text("utf-8")
    assert PLANTED not in shown
    assert stack.name in shown
