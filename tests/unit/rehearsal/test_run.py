"""The order of things: stages, run orders, conditions, failures, and what --from needs."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal import run
from rehearsal.authority import Authority
from rehearsal.errors import RehearsalError
from rehearsal.execution import Result
from rehearsal.run import execute, needed
from rehearsal.variables import Variables
from templates_src.errors import UsageError
from tests.unit.rehearsal.pipelines import PLACE, action_of, emitted, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rehearsal.definition import Action, Definition
    from rehearsal.report import Report

EXPORTS = {
    "Image": {"IMAGE_URI": "r@sha256:1"},
    "StagingPlan": dict.fromkeys(("CHANGE_SET", "SEAL", "SUMMARY", "CHANGE_SET_URL", "REPORT_PLACE"), "v"),
}
EXPORTS["ProductionPlan"] = EXPORTS["StagingPlan"]


class Actions:
    """Stands for every kind of action, and notes what was asked."""

    def __init__(self, changes: str = "true", failing: str = "") -> None:
        self.changes, self.failing = changes, failing
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self._lock = threading.Lock()

    def __call__(self, execution: Any, action: Action, configuration: Mapping[str, str]) -> Result:
        del execution
        with self._lock:
            self.asked.append((action.where, configuration))
        if action.where == self.failing:
            raise RehearsalError("planted")
        if action.category == "Source":
            return Result(variables={"CommitId": action.name})
        changes = {"CHANGES": self.changes} if action.name.endswith("Plan") else {}
        return Result(variables={**EXPORTS.get(action.namespace, {}), **changes})

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Report, Actions]]:
    def played(
        definition: Definition | None = None, start: str = "", **planted: str
    ) -> tuple[Report, Actions]:
        actions = Actions(**planted)
        monkeypatch.setattr(run, "KINDS", dict.fromkeys(run.KINDS, actions))
        execution: Any = SimpleNamespace(
            id="e1",
            definition=definition or read(),
            variables=Variables(),
            authority=Authority({}, PLACE),
        )
        return execute(execution, start, lambda line: None), actions

    return played


def test_everything_runs_in_its_order(play: Callable[..., tuple[Report, Actions]]) -> None:
    report, actions = play()
    assert report.status == "SUCCEEDED"
    order = [name for name in actions.names if name.startswith("ProductionDeploy/")]
    assert order == [
        f"ProductionDeploy/{name}" for name in ("Approve", "Migrate", "Verify", "Execute", "Record")
    ]
    assert actions.names.index("StagingSmoke/Smoke") < actions.names.index("ProductionPlan/ProductionPlan")
    assert actions.names[-1] == "ProductionSmoke/Frontend"
    assert report.told
    assert report.told[0].endswith("is told: SUCCEEDED")


def test_variables_arrive_where_they_are_read(play: Callable[..., tuple[Report, Actions]]) -> None:
    asked = dict(play()[1].asked)
    assert asked["StagingDeploy/Execute"]["ChangeSetName"] == "v"
    assert '"value":"e1"' in asked["StagingPlan/StagingPlan"]["EnvironmentVariables"]
    assert "r@sha256:1" in asked["ProductionDeploy/Approve"]["CustomData"]


def test_without_changes_the_deployments_are_skipped_and_the_rest_is_not(
    play: Callable[..., tuple[Report, Actions]],
) -> None:
    report, actions = play(changes="false")
    assert report.status == "SUCCEEDED"
    assert not [name for name in actions.names if "Deploy/" in name]
    assert {"StagingSmoke/Smoke", "ProductionSmoke/Smoke"} <= set(actions.names)
    line = report.of("StagingDeploy")
    assert line is not None
    assert (line.status, line.notes) == ("skipped", ("its entry condition HasChanges does not hold",))


@pytest.mark.parametrize(
    ("failing", "last"),
    [
        ("Build/Infrastructure", "Build"),
        ("StagingSmoke/Smoke", "StagingSmoke"),
        ("ProductionDeploy/Approve", "ProductionDeploy"),
        ("ProductionDeploy/Verify", "ProductionDeploy"),
    ],
)
def test_a_failure_stops_what_follows(
    play: Callable[..., tuple[Report, Actions]], failing: str, last: str
) -> None:
    report, actions = play(failing=failing)
    assert report.status == "FAILED"
    assert report.lines[-1].stage == last
    assert "planted" in next(line for line in report.lines if line.status == "failed").notes
    assert report.told[0].endswith("is told: FAILED")
    if failing.startswith("ProductionDeploy"):
        assert "ProductionDeploy/Execute" not in actions.names


def test_what_runs_beside_a_failure_ends_too(play: Callable[..., tuple[Report, Actions]]) -> None:
    assert "Build/Image" in play(failing="Build/Infrastructure")[1].names


def _undefined(template: dict[str, Any]) -> None:
    configuration = action_of(template, "StagingDeploy", "Execute")["Configuration"]
    configuration["ChangeSetName"] = "#{StagingPlan.CHANGESET}"


def _beside(template: dict[str, Any]) -> None:
    configuration = action_of(template, "Build", "Infrastructure")["Configuration"]
    configuration["X"] = "#{Image.IMAGE_URI}"


def _unknown_kind(template: dict[str, Any]) -> None:
    action_of(template, "StagingDeploy", "Record")["ActionTypeId"]["Provider"] = "Lambda"


def _condition(template: dict[str, Any]) -> None:
    stages = template["Resources"]["Pipeline"]["Properties"]["Stages"]
    rule = stages[3]["BeforeEntry"]["Conditions"][0]["Rules"][0]
    rule["Configuration"]["Variable"] = "#{StagingPlan.CHANGED}"


@pytest.mark.parametrize(
    ("plant", "stage", "words"),
    [
        (_undefined, "StagingDeploy", "#{StagingPlan.CHANGESET} is not defined"),
        (_beside, "Build", "#{Image.IMAGE_URI} is not defined"),
        (_unknown_kind, "StagingDeploy", "is of Build Lambda, which is not rehearsed"),
        (_condition, "StagingDeploy", "#{StagingPlan.CHANGED} is not defined"),
    ],
)
def test_planted_faults_fail_it(
    play: Callable[..., tuple[Report, Actions]],
    plant: Callable[[dict[str, Any]], None],
    stage: str,
    words: str,
) -> None:
    template = emitted()
    plant(template)
    report, _ = play(read(template))
    (failed,) = [line for line in report.lines if line.status == "failed"]
    assert failed.stage == stage
    assert words in "\n".join(failed.notes)


def test_beginning_later_runs_what_is_needed_and_nothing_else(
    play: Callable[..., tuple[Report, Actions]],
) -> None:
    report, actions = play(start="ProductionPlan")
    assert report.status == "SUCCEEDED"
    left = [line.stage for line in report.lines if line.status == "left out"]
    assert left == ["StagingPlan", "StagingDeploy", "StagingSmoke"]
    assert "Build/Image" in actions.names


def test_a_deployment_needs_its_plan() -> None:
    assert needed(read(), "StagingDeploy") >= {"Source", "Build", "StagingPlan", "StagingDeploy"}
    with pytest.raises(UsageError) as raised:
        needed(read(), "Staging")
    assert "there are Source, Build" in str(raised.value)
