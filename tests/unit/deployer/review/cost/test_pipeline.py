"""The pipeline's minutes: of its actions, and of its builds by their size."""

from __future__ import annotations

from decimal import Decimal

from tests.unit.deployer.review.cost.made import estimated, line, priced

EXECUTIONS, STEP, MAIN = Decimal(20), Decimal(2), Decimal(10)


def test_every_action_but_the_approval_is_charged() -> None:
    (pipeline,) = priced("pipeline").application.evaluate().of_type("AWS::CodePipeline::Pipeline")
    actions = sum(len(stage["Actions"]) for stage in pipeline.properties["Stages"])
    found = line(estimated("pipeline"), "pipeline-minute")
    assert found.quantity == (actions - 1) * EXECUTIONS * STEP


def test_each_project_builds_once_an_execution() -> None:
    found = estimated("pipeline")
    projects = priced("pipeline").application.evaluate().of_type("AWS::CodeBuild::Project")
    assert line(found, "build-medium-minute").quantity == 2 * EXECUTIONS * MAIN
    assert line(found, "build-small-minute").quantity == (len(projects) - 2) * EXECUTIONS * STEP
