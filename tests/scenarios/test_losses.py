"""What holds something is not replaced or deleted unless its address was typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.support import modify
from tests.support.wire.cloudformation import Resource, change

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

CACHE = "AWS::ElastiCache::ReplicationGroup"
SECRET = "AWS::SecretsManager::Secret"
LOST = ("Cache/Cache", "Secrets/App")


@pytest.fixture
def losing(classla: Classla) -> Classla:
    """The next change set replaces a cache and deletes a secret."""
    classla.deployed(
        children={
            "Cache": [Resource("Cache", CACHE, "cache-1")],
            "Secrets": [Resource("App", SECRET, "arn:secret")],
        }
    )
    engine = modify("Cache", CACHE, path="/Properties/Port", recreation="Always", physical_id="cache-1")
    gone = change("Remove", "App", SECRET, physical_id="arn:secret", PolicyAction="Delete")
    classla.world.cloudformation.next_change_set(nested={"Cache": [engine], "Secrets": [gone]})
    return classla


def test_a_plan_is_made_and_says_what_users_notice(losing: Classla) -> None:
    done = losing("plan", "--env", "dev")
    assert done.code == 0
    assert (
        "high: A new, empty cache: everybody is signed out, Socket.IO rooms are gone (Cache/Cache)"
        in done.out
    )


def test_it_is_not_executed_and_every_loss_is_named_with_the_option(losing: Classla) -> None:
    plan = losing.plan()
    before = losing.mutations()
    done = losing("deploy", plan, "--confirm", "dev", "--json")
    assert done.code == 1
    assert [problem["where"] for problem in done.error["problems"]] == list(LOST)
    command = " ".join(f"--accept-loss {address}" for address in LOST)
    assert all(p["next_step"].endswith(f" {command}") for p in done.error["problems"])
    assert losing.mutations() == before
    assert plan.exists()


def test_one_of_two_is_not_enough(losing: Classla) -> None:
    done = losing("deploy", losing.plan(), "--accept-loss", LOST[0], "--json")
    assert done.code == 1
    assert [problem["where"] for problem in done.error["problems"]] == [LOST[1]]
    assert "ExecuteChangeSet" not in losing.mutations()


def test_typed_at_deployment_it_is_executed(losing: Classla) -> None:
    options = [word for address in LOST for word in ("--accept-loss", address)]
    done = losing("deploy", losing.plan(), *options)
    assert done.code == 0, done.text
    assert losing.mutations().count("ExecuteChangeSet") == 1


def test_typed_at_the_plan_it_is_sealed(losing: Classla) -> None:
    plan = losing.plan("--accept-loss", LOST[1], "--accept-loss", LOST[0])
    assert json.loads(plan.read_text(encoding="utf-8"))["accepted"] == list(LOST)
    assert losing("verify", plan).code == 0
    assert losing("deploy", plan).code == 0


def test_a_pipeline_s_proof_refuses_it(losing: Classla) -> None:
    done = losing("verify", losing.plan(), "--json")
    assert done.code == 1
    assert [problem["where"] for problem in done.error["problems"]] == list(LOST)


@pytest.mark.parametrize("address", ["Cache", "Cache/Cachee", "Secrets"])
def test_a_misspelt_address_is_refused_and_leaves_nothing(losing: Classla, address: str) -> None:
    done = losing("plan", "--env", "dev", "--accept-loss", address, "--json")
    assert done.code == 2
    (problem,) = done.error["problems"]
    assert problem["next_step"] == f"what would be lost: {', '.join(LOST)}"
    assert losing.plans() == []
    assert losing.notes() == []
    assert losing.mutations()[-1] == "DeleteChangeSet"


def test_a_misspelt_address_at_deployment_is_refused(losing: Classla) -> None:
    done = losing("deploy", losing.plan(), "--accept-loss", "Cache", "--json")
    assert done.code == 2
    assert "ExecuteChangeSet" not in losing.mutations()


def test_planned_and_deployed_at_once_it_is_refused_before_anybody_is_asked(losing: Classla) -> None:
    done = losing("deploy", "--env", "dev", "--confirm", "dev", "--json")
    assert done.code == 1
    assert [problem["where"] for problem in done.error["problems"]] == list(LOST)
    assert "ExecuteChangeSet" not in losing.mutations()
    assert losing.plans() == []


def test_at_a_terminal_each_address_is_typed(losing: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([*LOST])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda *_: next(typed))
    assert losing("deploy", losing.plan()).code == 0
    assert next(typed, None) is None


def test_at_a_terminal_another_word_is_a_no(losing: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda *_: "yes")
    done = losing("deploy", losing.plan())
    assert done.code == 1
    assert "is not Cache/Cache" in done.err
    assert "ExecuteChangeSet" not in losing.mutations()
