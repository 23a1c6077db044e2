"""Every command that plans or executes: what would be lost or is protected, refused, accepted, misspelt.

The advice of each refusal is run as it is written.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from deployer.cli.main import main
from deployer.operations.secret_values import wanted
from deployer.project import load
from tests.scenarios.support import REPOSITORY, bootstrap, modify, wrong_advice
from tests.support.wire.cloudformation import Resource, change

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.support import Classla, Result

CACHE, BUCKET, VPC = "AWS::ElastiCache::ReplicationGroup", "AWS::S3::Bucket", "AWS::EC2::VPC"
DEPLOY = ("deploy", "--env", "dev", "--confirm", "dev")
UP = ("up", "--env", "dev", "--confirm", "dev", "--until", "foundation")
BOOTSTRAP = ("bootstrap", "--confirm", "bootstrap")
# Commands that execute what they planned → the address that each would lose.
EXECUTING = {DEPLOY: "Cache/Cache", UP: "Cache/Cache", BOOTSTRAP: "ArtifactBucket"}
# Commands that write a plan.
PLANNING = (("plan", "--env", "dev"), ("drift", "--env", "dev", "--plan"))


@pytest.fixture
def losing(classla: Classla) -> Callable[[], Classla]:
    """Called: the next change set loses something, of the environment or of bootstrap."""
    # Something is left for up to do.
    classla.deployed(
        status="UPDATE_ROLLBACK_COMPLETE", children={"Cache": [Resource("Cache", CACHE, "cache-1")]}
    )

    def prepare(address: str = "Cache/Cache") -> Classla:
        if address == "Cache/Cache":
            port = modify("Cache", CACHE, path="/Properties/Port", recreation="Always", physical_id="cache-1")
            classla.world.cloudformation.next_change_set(nested={"Cache": [port]})
        else:
            gone = change("Remove", address, BUCKET, physical_id="bucket", PolicyAction="Delete")
            classla.world.cloudformation.next_change_set(changes=[gone])
        return classla

    return prepare


def advised(done: Result) -> list[str]:
    """Words of the one command that a refusal advises."""
    steps = [problem["next_step"] for problem in done.error["problems"]]
    (command,) = {step[step.index("classla ") :] for step in steps}
    return shlex.split(command)[1:]


def run(classla: Classla, words: list[str]) -> dict[str, Any]:
    """A command exactly as it was advised; what it printed."""
    classla.capsys.readouterr()
    code = main(words)
    out, err = classla.capsys.readouterr()
    assert code == 0, out + err
    printed: dict[str, Any] = json.loads(out)
    return printed


@pytest.mark.parametrize("command", EXECUTING, ids=lambda words: words[0])
def test_it_is_refused_and_the_advice_works_as_it_is_written(
    losing: Callable[[str], Classla], command: tuple[str, ...]
) -> None:
    address = EXECUTING[command]
    classla = losing(address)
    done = classla(*command, "--json")
    assert done.code == 1, done.text
    assert address in [problem["where"] for problem in done.error["problems"]]
    assert "ExecuteChangeSet" not in classla.mutations()
    assert classla.mutations()[-1] == "DeleteChangeSet"
    assert classla.plans() == []
    words = advised(done)
    assert words[0] == command[0]
    losing(address)
    run(classla, words)
    assert classla.mutations().count("ExecuteChangeSet") == 1


@pytest.mark.parametrize("command", EXECUTING, ids=lambda words: words[0])
def test_a_misspelt_address_is_refused_and_leaves_nothing(
    losing: Callable[[str], Classla], command: tuple[str, ...]
) -> None:
    classla = losing(EXECUTING[command])
    done = classla(*command, "--accept-loss", "Cashe/Cache", "--json")
    assert done.code == 2, done.text
    (problem,) = done.error["problems"]
    assert problem["next_step"] == f"what would be lost: {EXECUTING[command]}"
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    assert classla.plans() == classla.notes() == []


@pytest.mark.parametrize("command", EXECUTING, ids=lambda words: words[0])
@pytest.mark.parametrize("right", [True, False])
def test_at_a_terminal_the_address_is_typed(
    losing: Callable[[str], Classla],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    *,
    right: bool,
) -> None:
    address = EXECUTING[command]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda *_: address if right else "yes")
    classla = losing(address)
    done = classla(*command, "--allow-protected" if command == BOOTSTRAP else "--quiet")
    assert done.code == (0 if right else 1), done.text
    assert f"Type {address} to go on:" in done.out
    assert (f"is not {address}" in done.err) is not right
    assert ("ExecuteChangeSet" in classla.mutations()) is right
    assert classla.plans() == []


@pytest.mark.parametrize("command", PLANNING, ids=lambda words: words[0])
def test_what_plans_seals_it(losing: Callable[[], Classla], command: tuple[str, ...]) -> None:
    classla = losing()
    done = classla(*command, "--accept-loss", "Cache/Cache", "--json")
    assert done.code == 0, done.text
    assert done.data["plan"]["accepted"] == ["Cache/Cache"]
    assert classla("deploy", done.data["file"]).code == 0


@pytest.mark.parametrize("command", PLANNING, ids=lambda words: words[0])
def test_what_plans_refuses_a_misspelt_one(losing: Callable[[], Classla], command: tuple[str, ...]) -> None:
    classla = losing()
    done = classla(*command, "--accept-loss", "Cashe/Cache", "--json")
    assert done.code == 2
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    assert classla.plans() == []


@pytest.mark.parametrize("command", PLANNING, ids=lambda words: words[0])
@pytest.mark.parametrize("executed_by", ["deploy", "verify"])
def test_a_plan_that_accepts_nothing_is_refused_and_the_advice_works(
    losing: Callable[[], Classla], command: tuple[str, ...], executed_by: str
) -> None:
    classla = losing()
    plan = classla(*command, "--json").data["file"]
    guard = ["--guard"] if executed_by == "verify" else []
    done = classla(executed_by, plan, *guard, "--json")
    assert done.code == 1
    words = advised(done)
    assert words[:2] == ["deploy", plan]
    assert run(classla, words)["deployed"] is True


def test_a_rollback_takes_the_option_as_a_plan_does(losing: Callable[[], Classla]) -> None:
    classla = losing()
    assert classla("deploy", classla.plan("--accept-loss", "Cache/Cache")).code == 0
    for given, code in (("Cashe/Cache", 2), ("Cache/Cache", 0)):
        losing()
        done = classla("rollback", "--env", "dev", "--accept-loss", given, "--json", "--to", "20")
        assert done.code == code, done.text
    assert done.data["plan"]["accepted"] == ["Cache/Cache"]
    assert classla("deploy", done.data["file"]).code == 0


def test_drift_without_a_plan_accepts_nothing(losing: Callable[[], Classla]) -> None:
    classla = losing()
    done = classla("drift", "--env", "dev", "--accept-loss", "Cache/Cache", "--json")
    assert done.code == 2
    assert classla.operations() == []
    assert run(classla, advised(done))["plan"]["accepted"] == ["Cache/Cache"]


def protecting(classla: Classla) -> None:
    """The next change set replaces something that production's stack policy protects, and nothing is lost."""
    vpc = modify("Vpc", VPC, path="/Properties/CidrBlock", recreation="Always", physical_id="vpc-1")
    classla.world.cloudformation.next_change_set(nested={"Network": [vpc]})


@pytest.mark.parametrize(
    "command",
    [("deploy", "--env", "prod", "--confirm", "prod"), ("up", "--env=prod", "--confirm=prod")],
    ids=lambda words: words[0],
)
def test_what_is_protected_is_refused_before_anybody_is_asked(
    classla: Classla, command: tuple[str, ...]
) -> None:
    if command[0] == "up":
        command = (*command, "--until", "foundation")
    classla.deployed(
        "prod", status="UPDATE_ROLLBACK_COMPLETE", children={"Network": [Resource("Vpc", VPC, "vpc-1")]}
    )
    protecting(classla)
    done = classla(*command, "--json")
    assert done.code == 1, done.text
    assert [problem["where"] for problem in done.error["problems"]] == ["Network/Vpc"]
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    protecting(classla)
    run(classla, advised(done))
    assert classla.mutations().count("ExecuteChangeSet") == 1
    root = classla.world.cloudformation.named("classla-prod")
    assert json.loads(root.policy) == classla.file("prod")["StackPolicy"]


def test_one_answer_is_not_enough_for_a_protected_loss(losing: Callable[[str], Classla]) -> None:
    for options, where in (
        (("--accept-loss", "ArtifactBucket"), "the stack policy refuses Update:Delete"),
        (("--allow-protected",), "is deleted, and"),
    ):
        classla = losing("ArtifactBucket")
        done = classla(*BOOTSTRAP, *options, "--json")
        assert done.code == 1, done.text
        (problem,) = done.error["problems"]
        assert problem["what"].startswith(where)
        assert "ExecuteChangeSet" not in classla.mutations()


def test_what_up_is_given_is_not_bootstraps(own: Classla) -> None:
    """An old bootstrap is brought up to date on the way; what that loses is bootstrap's to accept."""
    cloudformation = own.world.cloudformation
    cloudformation.named("classla-bootstrap").status = "DELETE_COMPLETE"
    bootstrap(own.world, outputs={"BucketName": ""})
    gone = change("Remove", "ArtifactBucket", BUCKET, physical_id="bucket", PolicyAction="Delete")
    cloudformation.next_change_set(changes=[gone])
    own.deployed()
    done = own(*UP, "--image", "", "--accept-loss", "ArtifactBucket", "--allow-protected", "--json")
    assert done.code == 1, done.text
    words = advised(done)
    assert words[0] == "bootstrap"
    assert "--until" not in words
    cloudformation.next_change_set(changes=[gone])
    assert run(own, words)["changed"] is True


def test_what_was_accepted_is_not_asked_of_the_next_plan_of_a_run(losing: Callable[[], Classla]) -> None:
    """The foundation loses the cache; the service's plan after it loses nothing, and must not complain."""
    classla = losing()
    secrets_filled(classla)
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    image = f"{REPOSITORY}@{classla.world.ecr.image('classla', 'v1')}"
    done = classla(*UP[:-2], "--image", image, "--accept-loss", "Cache/Cache", "--until", "service")
    assert done.code == 0, done.text
    assert classla.mutations().count("ExecuteChangeSet") == 2


def secrets_filled(classla: Classla) -> None:
    """Every secret has its keys."""
    for secret in wanted(load("dev", project=classla.project)):
        classla.world.secrets.secret(secret.name, json.dumps(dict.fromkeys(secret.keys, "x")))


@pytest.mark.parametrize("as_json", [True, False])
def test_advice_that_a_command_lacks_would_fail_every_scenario(*, as_json: bool) -> None:
    said = "deploy with --allow-protected, or classla drift --allow-protected"
    out = json.dumps({"error": {"problems": [{"next_step": said}]}}) if as_json else ""
    err = "" if as_json else f"error: no\n  a: b\n    → {said}\n"
    found = wrong_advice(["plan", *(["--json"] if as_json else [])], out, err)
    assert found == [
        "classla drift does not take --allow-protected",
        "classla plan does not take --allow-protected",
    ]
