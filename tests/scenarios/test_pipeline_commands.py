"""classla verify and record: what stands around a change set that CodePipeline executes by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from deployer.aws.gateway import Connection, Gateway
from tests.scenarios.support import BUCKET, OUTPUTS, REGION, TOPIC, modify
from tests.support.wire.cloudformation import Tick, change

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.support import Classla


def planned(classla: Classla, env: str = "prod") -> Path:
    """An update that is planned."""
    classla.deployed(env)
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    return classla.plan(env=env)


def executed_by_somebody(classla: Classla, plan: Path, *statuses: str) -> None:
    """As CodePipeline's action does it: by name, with a token of its own, until it is over."""
    classla.world.cloudformation.next_execution([Tick(status) for status in statuses], OUTPUTS)
    gateway = Gateway(Connection(region=REGION, endpoint=classla.world.endpoint_url))
    data = json.loads(plan.read_text())
    gateway.call(
        "cloudformation", "ExecuteChangeSet", StackName=data["stack"], ChangeSetName=data["change_set"]
    )
    for _ in statuses:
        gateway.call("cloudformation", "DescribeStacks", StackName=data["stack"])


def records(classla: Classla) -> list[dict[str, Any]]:
    objects = classla.world.s3.buckets[BUCKET].objects
    return [json.loads(one.body) for key, one in objects.items() if key.startswith("deployments/")]


# --- verify ------------------------------------------------------------------------------------------------
def test_a_plan_that_still_holds_is_verified_and_nothing_is_changed(classla: Classla) -> None:
    plan = planned(classla)
    before = classla.mutations()
    done = classla("verify", plan, "--json")
    assert done.code == 0, done.text
    assert done.data["verified"]
    assert done.data["seal"] == json.loads(plan.read_text())["seal"]
    assert classla.mutations() == before


def test_guarding_puts_the_policies_in_force_and_executes_nothing(classla: Classla) -> None:
    plan = planned(classla)
    assert classla("verify", plan, "--guard").code == 0
    assert len(classla.sent("SetStackPolicy")) == 2
    assert "ExecuteChangeSet" not in classla.mutations()


def test_another_plan_than_the_approved_one_is_refused_before_aws_is_asked(classla: Classla) -> None:
    plan = planned(classla)
    calls = len(classla.operations())
    refused = classla("verify", plan, "--seal", "0" * 64)
    assert refused.code == 2
    assert "Another plan was approved" in refused.err
    assert len(classla.operations()) == calls
    seal = json.loads(plan.read_text())["seal"]
    assert classla("verify", plan, "--seal", seal[:12]).code == 0


def test_a_stack_that_was_changed_since_is_refused(classla: Classla) -> None:
    plan = planned(classla)
    classla.world.cloudformation.named("classla-prod").status = "UPDATE_ROLLBACK_COMPLETE"
    refused = classla("verify", plan, "--guard")
    assert refused.code == 1
    assert "cannot be executed" in refused.err
    assert classla.sent("SetStackPolicy") == []


# --- record ------------------------------------------------------------------------------------------------
def test_what_a_pipeline_executed_is_guarded_protected_and_recorded(classla: Classla) -> None:
    plan = planned(classla)
    executed_by_somebody(classla, plan, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    done = classla("record", plan, "--json")
    assert done.code == 0, done.text
    (record,) = records(classla)
    assert record["seal"] == json.loads(plan.read_text())["seal"]
    assert classla.world.cloudformation.named("classla-prod").protected
    assert len(classla.sent("SetStackPolicy")) == 2


def test_recording_twice_is_one_record(classla: Classla) -> None:
    plan = planned(classla)
    executed_by_somebody(classla, plan, "UPDATE_COMPLETE")
    assert [classla("record", plan).code for _ in range(2)] == [0, 0]
    assert len(records(classla)) == 1


def test_what_was_not_executed_is_not_recorded(classla: Classla) -> None:
    plan = planned(classla)
    refused = classla("record", plan)
    assert refused.code == 1
    assert "was not executed" in refused.err
    assert records(classla) == []


def test_what_failed_is_nothing_to_go_back_to(classla: Classla) -> None:
    plan = planned(classla)
    executed_by_somebody(classla, plan, "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE")
    refused = classla("record", plan)
    assert refused.code == 1
    assert "UPDATE_ROLLBACK_COMPLETE" in refused.err
    assert records(classla) == []


def test_another_stack_of_that_name_is_not_recorded(classla: Classla) -> None:
    plan = planned(classla)
    executed_by_somebody(classla, plan, "UPDATE_COMPLETE")
    classla.world.cloudformation.named("classla-prod").status = "DELETE_COMPLETE"
    assert classla("record", plan).code == 1
    assert records(classla) == []


def test_an_executed_change_set_that_aws_forgot_is_known_by_the_stack(classla: Classla) -> None:
    plan = planned(classla)
    executed_by_somebody(classla, plan, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    for one in classla.world.cloudformation.change_sets:
        one.deleted = True
    stack = classla.world.cloudformation.named("classla-prod")
    stack.updated = stack.created + timedelta(minutes=5)
    assert classla("record", plan).code == 0
    assert len(records(classla)) == 1


# --- the pipeline's own stack ------------------------------------------------------------------------------
def test_the_pipeline_is_read_from_the_bucket_that_bootstrap_made(own: Classla) -> None:
    own.edit(
        "pipeline",
        **{name: value.replace("EXAMPLE", "real") for name, value in own.parameters("pipeline").items()},
    )
    own.world.cloudformation.next_change_set(changes=[change("Add", "NotificationTopic", TOPIC)])
    done = own("bootstrap", "--env", "pipeline", "--confirm", "pipeline", "--json")
    assert done.code == 0, done.text
    (request,) = own.sent("CreateChangeSet")
    assert BUCKET in request["TemplateURL"]
    assert "TemplateBody" not in request
    assert "RoleARN" not in request
