"""Source, approval and CloudFormation actions, with gateways that only answer what a test says."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from deployer.errors import NotFoundError
from rehearsal import approval, cloudformation, source
from rehearsal.authority import Session
from rehearsal.definition import Action
from rehearsal.errors import RehearsalError
from rehearsal.repository import Repository, commit_of
from rehearsal.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CONNECTION = "arn:aws:codeconnections:us-east-1:1:connection/x"


class Answers:
    """A gateway: (operation) → answers, one after the other, or an error; notes the calls."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(self, service: str, operation: str, /, **parameters: Any) -> Any:
        self.calls.append((f"{service}:{operation}", parameters))
        answer = self.answers.get(operation, {})
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def execution(gateway: Answers, **fields: Any) -> Any:
    required: list[tuple[str, str]] = []
    return SimpleNamespace(
        required=required,
        pipeline_session=lambda action: Session("KEY", "role", action.where),
        require=lambda session, action, resource: required.append((action, resource)),
        gateway=lambda session: gateway,
        authority=SimpleNamespace(session=lambda key: Session(key, "deploy", "x")),
        deployed=lambda stack: "",
        **fields,
    )


def action(kind: str, **fields: Any) -> Action:
    return Action(
        stage="S",
        name="A",
        category=kind,
        provider="P",
        order=1,
        configuration={},
        **fields,
    )


# --- source ------------------------------------------------------------------------------------------------
def fetched(tmp_path: Path, **changed: str) -> tuple[Any, Any]:
    (tmp_path / "file").write_text("x")
    gateway = Answers()
    made = execution(
        gateway,
        sources={"me/repo": Repository(tmp_path, "me/repo", "main")},
        store=Store("bucket", "pipeline"),
    )
    configuration = {
        "ConnectionArn": CONNECTION,
        "FullRepositoryId": "me/repo",
        "BranchName": "main",
        "OutputArtifactFormat": "CODE_ZIP",
        **changed,
    }
    return made, source.run(made, action("Source", outputs=("Code",)), configuration)


def test_a_source_is_fetched_through_its_connection(tmp_path: Path) -> None:
    made, result = fetched(tmp_path)
    assert made.required == [("codeconnections:UseConnection", CONNECTION)]
    assert set(made.store.keys) == {"Code"}
    content = Repository(tmp_path, "me/repo", "main").content()
    assert result.variables["CommitId"] == commit_of(content)
    assert result.variables["BranchName"] == "main"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"FullRepositoryId": "me/other"}, "asks for main of me/other"),
        ({"BranchName": "next"}, "asks for next of me/repo"),
        ({"OutputArtifactFormat": "CODEBUILD_CLONE_REF"}, "hands on CODEBUILD_CLONE_REF"),
    ],
)
def test_another_source_is_refused(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        fetched(tmp_path, **changed)
    assert words in str(raised.value)


# --- approval ----------------------------------------------------------------------------------------------
ASKED = {"NotificationArn": "topic", "CustomData": "1 to add", "ExternalEntityLink": "https://x"}


def test_an_approval_tells_what_it_is_about() -> None:
    gateway = Answers()
    result = approval.run(execution(gateway, approve=True), action("Approval"), ASKED)
    ((call, parameters),) = gateway.calls
    assert (call, parameters["TopicArn"]) == ("sns:Publish", "topic")
    assert json.loads(parameters["Message"])["approval"]["customData"] == "1 to add"
    assert "1 to add" in result.notes[0]


def test_a_rejection_fails() -> None:
    with pytest.raises(RehearsalError, match="was rejected"):
        approval.run(execution(Answers(), approve=False), action("Approval"), ASKED)


# --- CloudFormation ----------------------------------------------------------------------------------------
EXECUTE = {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "s", "ChangeSetName": "c"}
FOUND = {"ExecutionStatus": "AVAILABLE", "StackId": "arn:s"}


def stacks(*states: str) -> list[dict[str, Any]]:
    return [{"Stacks": [{"StackStatus": state, "StackStatusReason": "why"}]} for state in states]


def test_a_change_set_is_executed_with_the_role_of_the_action() -> None:
    gateway = Answers(
        AssumeRole={"Credentials": {"AccessKeyId": "TAKEN"}},
        DescribeChangeSet=FOUND,
        DescribeStacks=stacks("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"),
    )
    result = cloudformation.run(execution(gateway), action("Deploy", role="deploy"), EXECUTE)
    assert [call for call, _ in gateway.calls] == [
        "sts:AssumeRole",
        "cloudformation:DescribeChangeSet",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStacks",
    ]
    assert result.notes == ("s is UPDATE_COMPLETE",)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"DescribeChangeSet": {**FOUND, "ExecutionStatus": "OBSOLETE"}}, "c of s is OBSOLETE"),
        ({"DescribeChangeSet": NotFoundError("ChangeSet [c] does not exist")}, "[c] does not exist"),
        (
            {"DescribeChangeSet": FOUND, "DescribeStacks": stacks("UPDATE_ROLLBACK_COMPLETE")},
            "s is UPDATE_ROLLBACK_COMPLETE why",
        ),
    ],
)
def test_what_cannot_be_executed_fails(answers: dict[str, Any], words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        cloudformation.run(execution(Answers(**answers)), action("Deploy"), EXECUTE)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ({**EXECUTE, "TemplatePath": "A::b"}, "TemplatePath is ignored"),
        ({**EXECUTE, "ActionMode": "CHANGE_SET_REPLACE"}, "has the mode CHANGE_SET_REPLACE"),
        ({"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "s"}, "ChangeSetName is not given"),
    ],
)
def test_an_action_that_would_do_something_else_is_refused(configuration: dict[str, str], words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        cloudformation.run(execution(Answers()), action("Deploy"), configuration)
    assert words in str(raised.value)
