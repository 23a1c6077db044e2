"""Outputs, rollback, drift, discard, destroy, and how many calls a plan makes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.support import BUCKET, LOOKS_SECRET, OUTPUTS, ROLE, SERVICE, STACK, modify
from tests.support.wire.cloudformation import Event, Resource, Tick, change
from tests.support.wire.faults import AccessDenied

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

NESTED = (
    "Backup",
    "Cache",
    "Cdn",
    "Dns",
    "Edge",
    "Frontend",
    "Monitoring",
    "Network",
    "Secrets",
    "Security",
    "Service",
    "Storage",
    "Synthetics",
)
TASK = "AWS::ECS::TaskDefinition"
RETAINED = json.dumps(
    {
        "Resources": {
            "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
            "Gone": {"Type": "AWS::SNS::Topic"},
        }
    }
)


def deploy(classla: Classla, *words: str) -> str:
    """Deploy a change; gives the id of its record."""
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    plan = classla.plan(*words)
    assert classla("deploy", plan).code == 0
    name: str = json.loads(plan.read_text("utf-8"))["change_set"]
    return name.removeprefix("classla-")


def test_outputs_for_a_file_a_variable_and_a_program(classla: Classla) -> None:
    classla.deployed()
    assert classla("outputs", "--env", "dev", "--json").data == OUTPUTS
    assert classla("outputs", "ApiUrl", "--env", "dev").out == "https://api.example.org\n"
    dotenv = classla("outputs", "--env", "dev", "--format", "dotenv").out
    assert dotenv == "API_URL=https://api.example.org\nFRONTEND_URL=https://example.org\n"
    wrong = classla("outputs", "ApiUr", "--env", "dev")
    assert wrong.code == 2
    assert 'did you mean "ApiUrl"?' in wrong.err


def test_going_back_is_a_plan_of_what_was_deployed(classla: Classla) -> None:
    classla.deployed()
    first = deploy(classla)
    template = classla.sent("CreateChangeSet")[0]["TemplateURL"]
    deploy(classla, "--parameter", "MinTasks=1", "--parameter", "LogRetentionDays=30")
    listed = classla("rollback", "--env", "dev", "--list", "--json").data
    assert [record["id"] for record in listed][-1] == first
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    back = classla("rollback", "--env", "dev", "--to", first, "--json")
    assert back.code == 0, back.text
    sent = classla.sent("CreateChangeSet")[-1]
    values = {item["ParameterKey"]: item.get("ParameterValue") for item in sent["Parameters"]}
    assert sent["TemplateURL"] == template
    assert values["LogRetentionDays"] == "7"
    assert "ExecuteChangeSet" not in classla.operations()[-10:]


def test_going_back_without_a_name_is_to_the_deployment_before(classla: Classla) -> None:
    classla.deployed()
    first, second = deploy(classla), deploy(classla, "--parameter", "LogRetentionDays=30")
    listed = classla("rollback", "--env", "dev", "--list").out.splitlines()
    assert [line.split()[0] for line in listed[-2:]] == [second, first]
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    back = classla("rollback", "--env", "dev")
    assert back.code == 0
    assert f"back to {first}" in back.out
    assert "data is not rolled back" in back.out
    (plan,) = [path for path in classla.plans() if str(path) in back.out]
    assert f"next: classla deploy {plan}{classla.options}" in back.out
    assert classla("deploy", plan).code == 0
    assert classla.world.cloudformation.named("classla-dev").parameters["LogRetentionDays"] == "7"


def test_nothing_to_go_back_to(classla: Classla) -> None:
    classla.deployed()
    result = classla("rollback", "--env", "dev")
    assert result.code == 1
    assert "nothing to go back to" in result.err


def test_drift_is_looked_for_in_every_stack(classla: Classla) -> None:
    stack = classla.deployed(children={"Service": [Resource("Service", SERVICE, "arn:s")], "Edge": []})
    result = classla("drift", "--env", "dev")
    assert result.code == 0, result.text
    assert len(classla.sent("DetectStackDrift")) == len(
        {stack.id, *[child.id for child in stack.children.values()]}
    )
    assert "nothing has drifted" in result.out


def test_drift_of_a_nested_stack_is_shown_without_secrets(classla: Classla) -> None:
    classla.deployed(children={"Service": [Resource("Task", TASK, "arn:t")]})
    differences = [
        {"PropertyPath": "/Cpu", "ExpectedValue": "256", "ActualValue": "512", "DifferenceType": "NOT_EQUAL"},
        {
            "PropertyPath": "/ContainerDefinitions/0/Environment/0/Value",
            "ExpectedValue": "old",
            "ActualValue": LOOKS_SECRET,
            "DifferenceType": "NOT_EQUAL",
        },
    ]
    drifted = {"LogicalResourceId": "Task", "ResourceType": TASK, "PropertyDifferences": differences}
    gone = {"LogicalResourceId": "Topic", "ResourceType": "AWS::SNS::Topic"}
    classla.world.cloudformation.next_drift(in_progress=2)
    classla.world.cloudformation.next_drift(
        [drifted, {**gone, "StackResourceDriftStatus": "DELETED"}], in_progress=1
    )
    result = classla("drift", "--env", "dev", "--detailed-exitcode")
    assert result.code == 3, result.text
    assert f"MODIFIED  Service/Task  {TASK}" in result.out
    assert "DELETED   Service/Topic  AWS::SNS::Topic" in result.out
    assert "/Cpu: 256 in the template, 512 in AWS" in result.out
    assert "/ContainerDefinitions/0/Environment/0/Value: **** in the template, **** in AWS" in result.out
    assert f"next: classla drift --env dev --plan{classla.options}" in result.out
    assert LOOKS_SECRET not in result.text


def test_a_stack_that_drift_cannot_be_asked_of_is_told_with_the_rest(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.next_drift(failed="Failed to detect drift on resource [Task]")
    classla.world.faults.add("DetectStackDrift", AccessDenied(), skip=1)
    result = classla("drift", "--env", "dev")
    assert result.code == 1
    assert "root: Failed to detect drift on resource [Task]" in result.err
    assert "Service: User:" in result.err


def test_failed_events_are_the_causes_with_advice(classla: Classla) -> None:
    """Of the latest operation, masked; what was only cancelled or repeats it is left out."""
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    plan = classla.plan()
    reason = f"password authentication failed for postgres://me:{LOOKS_SECRET}@db/x: Rate exceeded"
    classla.world.cloudformation.next_execution(
        [
            Tick("UPDATE_IN_PROGRESS", [Event("Service", STACK, "UPDATE_IN_PROGRESS")]),
            Tick("", [Event("Service", SERVICE, "UPDATE_FAILED", reason, stack="Service")]),
            Tick("", [Event("Task", TASK, "UPDATE_FAILED", "Resource update cancelled", stack="Service")]),
            Tick("UPDATE_ROLLBACK_IN_PROGRESS", [Event("Service", STACK, "UPDATE_FAILED", "Embedded")]),
            Tick("UPDATE_ROLLBACK_COMPLETE"),
        ]
    )
    assert classla("deploy", plan).code == 1
    told = classla("events", "--env", "dev", "--failed")
    assert told.code == 0
    masked = "password authentication failed for postgres://****@db/x: Rate exceeded"
    happened = told.out.splitlines()[1:]
    assert len(happened) == 2
    assert f"UPDATE_FAILED                Service/Service  {SERVICE}  {masked}" in happened[0]
    assert happened[1].strip() == "→ AWS throttled it: run the same command again"
    machines = classla("events", "--env", "dev", "--failed", "--json")
    assert [item["address"] for item in machines.data] == ["Service/Service"]
    assert LOOKS_SECRET not in told.text + machines.text


def test_a_drift_aware_plan_says_so_to_cloudformation(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    result = classla("drift", "--env", "dev", "--plan", "--detailed-exitcode")
    assert result.code == 3, result.text
    assert classla.sent("CreateChangeSet")[0]["DeploymentMode"] == "REVERT_DRIFT"


def test_discarding_leaves_nothing_and_may_be_done_twice(classla: Classla) -> None:
    classla.world.cloudformation.next_change_set(changes=[change("Add", "Topic", "AWS::SNS::Topic")])
    plan = classla.plan()
    copy = plan.with_name("copy.plan.json")
    copy.write_bytes(plan.read_bytes())
    assert classla("discard", plan).code == 0
    assert classla.mutations()[-2:] == ["DeleteChangeSet", "DeleteStack"]
    assert classla("status", "--env", "dev").out.splitlines()[-1].startswith("next: classla")
    assert classla("discard", copy).code == 0
    assert classla.plans() == []


def test_a_protected_environment_is_destroyed_only_on_purpose(classla: Classla) -> None:
    stack = classla.deployed(
        protected=True,
        template=RETAINED,
        resources=[
            Resource("Kept", "AWS::S3::Bucket", "the-bucket"),
            Resource("Gone", "AWS::SNS::Topic", "arn:topic"),
        ],
        children={},
    )
    refused = classla("destroy", "--env", "dev", "--confirm", "dev")
    assert refused.code == 1
    assert "termination protection: is on" in refused.err
    assert classla.mutations() == []
    dry = classla("destroy", "--env", "dev", "--dry-run")
    assert "Kept  AWS::S3::Bucket  stays: the-bucket" in dry.out
    done = classla("destroy", "--env", "dev", "--confirm", "dev", "--unprotect")
    assert done.code == 0, done.text
    assert classla.mutations() == ["UpdateTerminationProtection", "DeleteStack"]
    assert stack.status == "DELETE_COMPLETE"


def test_a_load_balancer_s_protection_is_told_before_anything_is_deleted(classla: Classla) -> None:
    classla.deployed(parameters={**classla.parameters(), "AlbDeletionProtection": "true"})
    result = classla("destroy", "--env", "dev", "--confirm", "dev")
    assert result.code == 1
    assert "classla deploy --env dev" in result.err
    assert "--parameter AlbDeletionProtection=false" in result.err
    assert classla.mutations() == []


def test_bootstrap_goes_last(classla: Classla) -> None:
    bootstrap = classla.world.cloudformation.named("classla-bootstrap")
    bootstrap.template = "{}"
    classla.deployed()
    refused = classla("destroy", "--env", "bootstrap", "--confirm", "bootstrap")
    assert refused.code == 1
    assert f"→ classla destroy --env dev{classla.options}" in refused.err
    assert classla.mutations() == []
    # Its role is what counts: somebody's stack of another name needs it too.
    classla.world.cloudformation.named("classla-dev").status = "DELETE_COMPLETE"
    other = classla.world.cloudformation.stack("their-stack", role=ROLE)
    assert (
        "their-stack: still needs" in classla("destroy", "--env", "bootstrap", "--confirm", "bootstrap").err
    )
    other.status = "DELETE_COMPLETE"
    assert classla("destroy", "--env", "bootstrap", "--confirm", "bootstrap").code == 0
    assert classla.mutations() == ["DeleteStack"]


def test_bootstrap_is_idempotent(classla: Classla) -> None:
    classla.world.cloudformation.next_empty_change_set()
    result = classla("bootstrap", "--confirm", "bootstrap", "--json")
    assert result.code == 0, result.text
    assert result.data["changed"] is False
    assert "ExecuteChangeSet" not in classla.operations()
    assert "TemplateURL" not in classla.sent("CreateChangeSet")[0]
    assert result.data["outputs"]["ExecutionRoleArn"] == ROLE


@pytest.mark.parametrize("resources", [1, 12])
def test_a_plan_s_calls_grow_with_pages_and_never_with_resources(classla: Classla, resources: int) -> None:
    classla.world.cloudformation.store.page_size = 100
    inside = [
        change("Modify", f"R{number}", "AWS::SNS::Topic", physical_id="arn:t") for number in range(resources)
    ]
    classla.deployed(children={name: [] for name in NESTED})
    classla.world.cloudformation.next_change_set(changes=[], nested=dict.fromkeys(NESTED, inside))
    classla.plan()
    counts = Counter(classla.operations())
    # Three polls; then every stack once, with its property values.
    assert counts == {
        "GetCallerIdentity": 1,
        "DescribeStacks": counts["DescribeStacks"],
        "HeadObject": 14,
        "PutObject": 14,
        "CreateChangeSet": 1,
        "DescribeChangeSet": 3 + 1 + len(NESTED),
    }
    assert counts["DescribeStacks"] <= 4


def test_a_plan_asks_once_more_for_every_further_page(classla: Classla) -> None:
    """Seven changes in each of 13 nested stacks, three a page; the root's 13 are five pages."""
    inside = [change("Add", f"R{number}", "AWS::SNS::Topic") for number in range(7)]
    classla.deployed(children={name: [] for name in NESTED})
    classla.world.cloudformation.next_change_set(nested=dict.fromkeys(NESTED, inside))
    plan = classla.plan()
    assert Counter(classla.operations())["DescribeChangeSet"] == 3 + 5 + 3 * len(NESTED)
    # And the deployment reads all of it once more before it executes it.
    classla.world.calls.clear()
    assert classla("deploy", plan).code == 0
    assert Counter(classla.operations())["DescribeChangeSet"] == 1 + 5 + 3 * len(NESTED)


def test_a_second_plan_uploads_nothing(classla: Classla) -> None:
    classla.deployed()
    for _ in range(2):
        classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
        classla.plan()
    assert len(classla.sent("PutObject")) == 14
    stored = classla.world.s3.buckets[BUCKET].objects
    assert all(name.startswith("templates/") for name in stored)


@pytest.mark.parametrize("command", [["plan"], ["deploy", "--confirm", "bootstrap"], ["up"]])
def test_bootstrap_has_a_command_of_its_own(classla: Classla, command: list[str]) -> None:
    result = classla(*command, "--env", "bootstrap")
    assert result.code == 2, result.text
    assert f"classla bootstrap --env bootstrap{classla.options}" in result.err
    assert classla.mutations() == []
