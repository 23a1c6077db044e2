"""Executes a pipeline: stage after stage, run order after run order, what has one order side by side.

Source: CodePipeline user guide, "How pipeline executions work" and "Stage conditions".
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rehearsal import approval, builds, cloudformation, source
from rehearsal.errors import RehearsalError
from rehearsal.report import Line, Report, calls_of
from rehearsal.variables import OWN, entry
from templates_src.errors import ClasslaError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rehearsal.definition import Action, Definition, Stage
    from rehearsal.execution import Execution, Result
    from rehearsal.report import Status

# (category, provider) → what it does.
KINDS: Mapping[tuple[str, str], Callable[[Execution, Action, Mapping[str, str]], Result]] = {
    ("Source", "CodeStarSourceConnection"): source.run,
    ("Build", "CodeBuild"): builds.run,
    ("Deploy", "CloudFormation"): cloudformation.run,
    ("Approval", "Manual"): approval.run,
}


def execute(execution: Execution, start: str, say: Callable[[Line], None], *, alone: bool = False) -> Report:
    """Run a pipeline to its end, or to its first failure; how it ended is in the report.

    Args:
        execution: what the actions share.
        start: stage to begin with; what it needs of earlier ones is run too. Empty for the first.
        say: told of every line.
        alone: nothing of earlier stages is run: what they gave is known.

    Raises:
        UsageError: there is no such stage.
    """
    definition = execution.definition
    wanted = following(definition, start) if alone else needed(definition, start)
    execution.variables.add(OWN, {"PipelineExecutionId": execution.id})
    report = Report(execution.id)

    def add(line: Line) -> None:
        report.lines.append(line)
        say(line)

    for stage in definition.stages:
        if stage.name not in wanted:
            add(Line(stage=stage.name, status="left out", notes=(f"--from {start} does not need it",)))
        elif not _run_stage(execution, stage, add):
            break
    topics = [notice.topic for notice in definition.notices if report.status in notice.states]
    report.told = [f"{topic} is told: {report.status}" for topic in topics]
    return report


def needed(definition: Definition, start: str) -> set[str]:
    """Names of the stages that run: those from ``start`` on, and what they read of earlier ones.

    Raises:
        UsageError: there is no such stage.
    """
    wanted = following(definition, start)
    for stage in reversed(definition.stages):
        if stage.name in wanted:
            wanted |= {other.name for other in definition.stages if _gives(other, stage)}
    return wanted


def following(definition: Definition, start: str) -> set[str]:
    """Names of the stages from ``start`` on; of all of them when it is empty.

    Raises:
        UsageError: there is no such stage.
    """
    names = [stage.name for stage in definition.stages]
    if start and start not in names:
        problem = Problem(f"--from {start}", "is no stage", f"there are {', '.join(names)}")
        raise UsageError("There is nothing to begin with", [problem])
    return set(names[names.index(start) if start else 0 :])


def _gives(other: Stage, stage: Stage) -> bool:
    """Whether one stage makes an artifact or variable that another reads."""
    read = {name for action in stage.actions for name in action.inputs}
    text = repr([action.configuration for action in stage.actions]) + repr(stage.entry)
    return any(
        set(action.outputs) & read or (action.namespace and f"#{{{action.namespace}." in text)
        for action in other.actions
    )


def _run_stage(execution: Execution, stage: Stage, add: Callable[[Line], None]) -> bool:
    """Whether the next stage may follow."""
    try:
        decided, rule = entry(stage, execution.variables)
    except RehearsalError as error:
        add(Line(stage=stage.name, status="failed", notes=tuple(str(error).splitlines())))
        return False
    if decided != "run":
        status: Status = "skipped" if decided == "skip" else "failed"
        add(Line(stage=stage.name, status=status, notes=(f"its entry condition {rule} does not hold",)))
        return decided == "skip"
    for group in stage.groups():
        with ThreadPoolExecutor(len(group)) as pool:
            ended = list(pool.map(lambda action: _run_action(execution, action), group))
        # Only now: actions side by side do not see each other's variables.
        for action, line in zip(group, ended, strict=True):
            if action.namespace:
                execution.variables.add(action.namespace, line.variables)
            add(line)
        if any(line.status == "failed" for line in ended):
            return False
    return True


def _run_action(execution: Execution, action: Action) -> Line:
    began = time.monotonic()
    try:
        runner = KINDS.get((action.category, action.provider))
        if runner is None:
            what = f"is of {action.category} {action.provider}, which is not rehearsed"
            raise RehearsalError("An action is not rehearsed", [Problem(action.where, what)])
        result = runner(execution, action, execution.variables.resolve(action.configuration, action.where))
    except ClasslaError as error:
        return Line(
            stage=action.stage,
            action=action.name,
            status="failed",
            seconds=round(time.monotonic() - began, 1),
            inputs=action.inputs,
            outputs=action.outputs,
            notes=tuple(str(error).splitlines()),
            calls=calls_of(execution.authority.made, action),
        )
    return Line(
        stage=action.stage,
        action=action.name,
        status="succeeded",
        seconds=round(time.monotonic() - began, 1),
        inputs=action.inputs,
        outputs=action.outputs,
        variables=result.variables if action.namespace else {},
        notes=result.notes,
        stand_ins=result.stand_ins,
        calls=calls_of(execution.authority.made, action),
        log=result.log,
    )
