"""classla deploy: exactly the plan, or nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deployer.execution.guard import ALLOW_ALL
from tests.scenarios.support import BUCKET, OUTPUTS, ROLE, SERVICE, STACK, TOPIC, modify
from tests.support.wire.cloudformation import Event, Resource, Tick, change
from tests.support.wire.faults import AccessDenied, ErrorAnswer
from tests.support.wire.template_calls import S3_DENIED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.scenarios.support import Classla

VPC = "AWS::EC2::VPC"
UPDATES = [
    Tick("UPDATE_IN_PROGRESS", [Event("Service", STACK, "UPDATE_IN_PROGRESS")]),
    Tick("", [Event("Service", SERVICE, "UPDATE_IN_PROGRESS", stack="Service")]),
    Tick("", [Event("Service", SERVICE, "UPDATE_COMPLETE", stack="Service")]),
    Tick("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", [Event("Service", STACK, "UPDATE_COMPLETE")]),
    Tick("UPDATE_COMPLETE"),
]


def planned(classla: Classla, env: str = "dev", **change_set: Any) -> Path:
    """An update that is planned."""
    classla.deployed(env)
    classla.world.cloudformation.next_change_set(**(change_set or {"nested": {"Service": [modify()]}}))
    return classla.plan(env=env)


def records(classla: Classla) -> dict[str, dict[str, Any]]:
    """What was recorded, by key."""
    objects = classla.world.s3.buckets[BUCKET].objects
    return {key: json.loads(one.body) for key, one in objects.items() if key.startswith("deployments/")}


def policies(classla: Classla) -> list[tuple[str, Any]]:
    """Every SetStackPolicy: the stack's path, and the policy."""
    return [
        (classla.world.cloudformation.named(one["StackName"]).path, json.loads(one["StackPolicyBody"]))
        for one in classla.sent("SetStackPolicy")
    ]


def test_an_update(classla: Classla) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(UPDATES, OUTPUTS)
    done = classla("deploy", plan)
    assert done.code == 0
    assert "UPDATE_COMPLETE              Service/Service  AWS::ECS::Service" in done.out
    assert "dev: 1 to update, done in 0 s" in done.out
    assert "ApiUrl: https://api.example.org" in done.out
    assert "FrontendUrl: https://example.org" in done.out
    # In force before the update; a policy that forbids nothing inside allows everything there.
    assert sorted(policies(classla), key=str) == [("", classla.file()["StackPolicy"]), ("Service", ALLOW_ALL)]
    assert classla.mutations()[-1] == "ExecuteChangeSet"
    assert "UpdateTerminationProtection" not in classla.operations()
    (key,) = records(classla)
    record = records(classla)[key]
    assert key == f"deployments/classla-dev/{plan.name.removeprefix('classla-').split('.')[0]}.json"
    assert record["summary"] == "1 to update"
    assert record["seal"] == json.loads(plan.read_text())["seal"]
    assert record["parameters"]["MinTasks"] == "1"
    (executed,) = classla.sent("ExecuteChangeSet")
    assert executed["ClientRequestToken"] == f"classla-{record['seal'][:40]}"
    assert executed["DisableRollback"] is False


def test_the_change_set_is_asked_for_as_the_plan_role_may(classla: Classla) -> None:
    planned(classla)
    (asked,) = classla.sent("CreateChangeSet")
    assert asked["RoleARN"] == ROLE
    assert asked["IncludeNestedStacks"] is True
    assert asked["ClientToken"] == asked["ChangeSetName"]
    assert "CAPABILITY_AUTO_EXPAND" in asked["Capabilities"]
    assert {one["Key"]: one["Value"] for one in asked["Tags"]} == classla.file()["Tags"]


def test_production_is_protected_inside_and_out(classla: Classla) -> None:
    """The stack policy is on the root and, as far as it means something there, on what is nested."""
    plan = planned(classla, "prod")
    done = classla("deploy", plan)
    assert done.code == 0
    policy = classla.file("prod")["StackPolicy"]
    inside = dict(policies(classla))["Service"]
    assert ("", policy) in policies(classla)
    assert VPC in str(inside)
    assert "LogicalResourceId" not in str(inside)
    assert classla.sent("UpdateTerminationProtection") == [
        {
            "StackName": classla.world.cloudformation.named("classla-prod").id,
            "EnableTerminationProtection": True,
        }
    ]
    assert classla.world.cloudformation.named("classla-prod").protected


def test_what_is_protected_already_is_not_asked_again(classla: Classla) -> None:
    plan = planned(classla, "prod")
    classla.world.cloudformation.named("classla-prod").protected = True
    assert classla("deploy", plan).code == 0
    assert "UpdateTerminationProtection" not in classla.operations()


def test_a_creation(classla: Classla) -> None:
    new = change("Add", "Vpc", VPC, physical_id="vpc-1")
    classla.world.cloudformation.next_change_set(nested={"Network": [new], "Service": []})
    plan = classla.plan(env="prod")
    assert json.loads(plan.read_text())["change_set_type"] == "CREATE"
    done = classla("deploy", plan, "--json")
    assert done.code == 0
    assert done.data["deployed"]
    # Only once it is there: a new stack's policy protects nothing while it is made.
    order = classla.mutations()
    assert order[:2] == ["CreateChangeSet", "ExecuteChangeSet"]
    assert sorted(path for path, _ in policies(classla)) == ["", "Network", "Service"]
    assert order[-1] == "UpdateTerminationProtection"
    assert len(records(classla)) == 1


def test_deploy_without_a_plan_asks_and_leaves_no_file(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    done = classla("deploy", "--env", "dev", "--confirm", "dev")
    assert done.code == 0
    assert "Plan: 1 to update" in done.out
    assert classla.plans() == classla.notes() == []


@pytest.mark.parametrize("answer", [[], ["--confirm", "prod"]])
def test_unconfirmed_nothing_is_left(classla: Classla, answer: list[str]) -> None:
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    done = classla("deploy", "--env", "dev", *answer)
    assert done.code == 1
    assert ("Nobody is there to ask" if not answer else "is not dev") in done.err
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    assert classla.plans() == []


def test_what_fail_on_names_is_not_deployed(classla: Classla) -> None:
    plan = planned(classla, nested={"Service": [modify(recreation="Always")]})
    done = classla("deploy", plan, "--fail-on", "replace,delete")
    assert done.code == 4
    assert "the plan holds what --fail-on replace,delete names: nothing was done" in done.out
    assert classla.mutations() == ["CreateChangeSet"]
    assert classla("deploy", plan, "--fail-on", "sell").code == 2


def obsolete(classla: Classla) -> None:
    classla.world.cloudformation.change_sets[0].execution = "OBSOLETE"


def gone(classla: Classla) -> None:
    classla.world.cloudformation.change_sets[0].deleted = True


def another_value(classla: Classla) -> None:
    nested = classla.world.cloudformation.change_sets[1]
    nested.changes[0]["ResourceChange"]["Details"][0]["Target"]["AfterValue"] = "3"


def another_resource(classla: Classla) -> None:
    nested = classla.world.cloudformation.change_sets[1]
    nested.changes.append({"Type": "Resource", "ResourceChange": change("Add", "Spy", TOPIC)})


def updated(classla: Classla) -> None:
    stack = classla.world.cloudformation.named("classla-dev")
    stack.status, stack.updated = "UPDATE_COMPLETE", stack.created + timedelta(hours=1)


def busy(classla: Classla) -> None:
    classla.world.cloudformation.named("classla-dev").status = "UPDATE_IN_PROGRESS"


def made_anew(classla: Classla) -> None:
    classla.world.cloudformation.named("classla-dev").status = "DELETE_COMPLETE"
    classla.deployed()


def removed(classla: Classla) -> None:
    classla.world.cloudformation.named("classla-dev").status = "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (obsolete, "is OBSOLETE, not AVAILABLE: the stack was changed since"),
        (gone, "does not exist any more: it was executed, discarded, or removed when another was executed"),
        (another_value, "now describes something else: Service/Service changes in another way"),
        (another_resource, "now describes something else: Service/Spy was not in it"),
        (updated, "when the plan was made and is UPDATE_COMPLETE of"),
        (made_anew, "is another stack of the same name than the one planned for"),
        (removed, "does not exist any more: the change set was discarded"),
        (busy, "is UPDATE_IN_PROGRESS: somebody else is changing it"),
    ],
)
def test_a_plan_that_is_not_true_any_more_is_refused(
    classla: Classla, meanwhile: Callable[[Classla], None], told: str
) -> None:
    plan = planned(classla)
    meanwhile(classla)
    done = classla("deploy", plan)
    assert done.code == 1
    assert "error: The plan for dev cannot be executed" in done.err
    assert told in done.err
    follow = f"classla status --env dev{classla.options} --follow"
    again = f"make a new plan: classla plan --env dev{classla.options}"
    assert f"→ {follow if meanwhile is busy else again}" in done.err
    assert classla.mutations() == ["CreateChangeSet"]
    assert records(classla) == {}


def test_another_account_is_refused(classla: Classla) -> None:
    plan = planned(classla)
    classla.world.sts.account = "999999999999"
    done = classla("deploy", plan)
    assert done.code == 1
    assert "error: The plan for dev is for another AWS" in done.err
    assert "account: is 999999999999, and the plan is for 123456789012" in done.err
    assert "→ use the profile that the plan was made with" in done.err
    assert classla.mutations() == ["CreateChangeSet"]


def test_a_plan_that_was_changed_by_hand_is_refused(classla: Classla) -> None:
    plan = planned(classla)
    plan.write_text(plan.read_text().replace('"after": "2"', '"after": "1"'))
    done = classla("deploy", plan, "--json")
    assert done.code == 2
    assert done.error["kind"] == "PlanFileError"
    assert done.error["problems"][0]["what"] == "was changed after it was sealed"
    assert classla.mutations() == ["CreateChangeSet"]


def test_somebody_else_executes_at_that_moment(classla: Classla) -> None:
    plan = planned(classla)
    text = "ChangeSet [x] cannot be executed in its current status of [EXECUTE_IN_PROGRESS]"
    classla.world.faults.add("ExecuteChangeSet", ErrorAnswer("InvalidChangeSetStatus", text))
    done = classla("deploy", plan)
    assert done.code == 1
    assert "error: Somebody else was faster" in done.err
    assert f"→ make a new plan: classla plan --env dev{classla.options}" in done.err


def protected(classla: Classla) -> Path:
    """A plan of production that its stack policy refuses."""
    vpc = modify("Vpc", VPC, path="/Properties/CidrBlock", recreation="Always", physical_id="vpc-1")
    network = {"Network": [Resource("Vpc", VPC, "vpc-1")], "Service": []}
    classla.deployed("prod", children=network)
    classla.world.cloudformation.next_change_set(nested={"Network": [vpc]})
    return classla.plan(env="prod")


def test_what_the_stack_policy_refuses_is_told_before_it_is_tried(classla: Classla) -> None:
    done = classla("deploy", protected(classla))
    assert done.code == 1
    assert "Network/Vpc: the stack policy refuses Update:Replace" in done.err
    assert "→ change StackPolicy in parameters/prod.json, or classla deploy " in done.err
    assert done.err.endswith(" --allow-protected\n")
    assert classla.mutations() == ["CreateChangeSet"]


DENIED = "Action denied by stack policy: Statement [#2] denies [Update:Replace] for resource [*]"
REFUSED = [
    Tick("UPDATE_IN_PROGRESS", [Event("Network", STACK, "UPDATE_IN_PROGRESS")]),
    Tick("", [Event("Vpc", VPC, "UPDATE_FAILED", DENIED, stack="Network")]),
    Tick("UPDATE_ROLLBACK_IN_PROGRESS", [Event("Network", STACK, "UPDATE_FAILED", "Embedded stack failed")]),
    Tick("UPDATE_ROLLBACK_COMPLETE"),
]


def test_what_the_stack_policy_refuses_while_it_is_done(classla: Classla) -> None:
    """A replacement that CloudFormation decides on late is not in the plan."""
    classla.deployed("prod", children={"Network": [Resource("Vpc", VPC, "vpc-1")]})
    vpc = modify("Vpc", VPC, physical_id="vpc-1")
    classla.world.cloudformation.next_change_set(nested={"Network": [vpc]})
    plan = classla.plan(env="prod")
    classla.world.cloudformation.next_execution(REFUSED)
    done = classla("deploy", plan)
    assert done.code == 1
    assert f"Network/Vpc: {VPC} UPDATE_FAILED: {DENIED}" in done.err
    assert "→ the stack policy of parameters/prod.json protects it; change the policy, or lift it" in done.err
    assert f"classla deploy --env prod{classla.options} --allow-protected" in done.err
    assert records(classla) == {}


@pytest.mark.parametrize("good", [True, False])
def test_a_lifted_policy_is_put_back_whatever_happens(classla: Classla, good: bool) -> None:
    plan = protected(classla)
    if not good:
        classla.world.cloudformation.next_execution(REFUSED)
    done = classla("deploy", plan, "--allow-protected")
    assert done.code == (0 if good else 1)
    before, after = _around_execution(classla)
    assert before == {"": ALLOW_ALL, "Network": ALLOW_ALL, "Service": ALLOW_ALL}
    assert after[""] == classla.file("prod")["StackPolicy"]
    assert VPC in str(after["Network"])
    assert VPC in str(after["Service"])


def test_a_lifted_policy_is_put_back_when_the_execution_is_refused(classla: Classla) -> None:
    plan = protected(classla)
    classla.world.faults.add("ExecuteChangeSet", AccessDenied())
    done = classla("deploy", plan, "--allow-protected")
    assert done.code == 1
    assert "error: AWS refused cloudformation:ExecuteChangeSet" in done.err
    root = classla.world.cloudformation.named("classla-prod")
    assert json.loads(root.policy) == classla.file("prod")["StackPolicy"]
    assert VPC in root.children["Network"].policy


def _around_execution(classla: Classla) -> tuple[dict[str, Any], dict[str, Any]]:
    """Policies that were set before ExecuteChangeSet and after it; the last one of a stack counts."""
    made: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    executed = False
    for call in classla.world.calls:
        executed = executed or call.operation == "ExecuteChangeSet"
        if call.operation == "SetStackPolicy":
            path = classla.world.cloudformation.named(call.params["StackName"]).path
            made[executed][path] = json.loads(call.params["StackPolicyBody"])
    return made


def test_a_template_that_cloudformation_cannot_read(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.templates.fetch = lambda url: None
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert S3_DENIED.split("\n")[0] in done.err
    assert classla.plans() == []


def test_a_policy_that_cannot_be_put_back_hides_no_failure(classla: Classla) -> None:
    plan = protected(classla)
    classla.world.cloudformation.next_execution(REFUSED)
    classla.world.faults.add("SetStackPolicy", AccessDenied(), skip=3, times=3)
    done = classla("deploy", plan, "--allow-protected")
    assert done.code == 1
    assert f"Network/Vpc: {VPC} UPDATE_FAILED: {DENIED}" in done.err
    assert (
        "stack policy: could not be put back everywhere: AWS refused cloudformation:SetStackPolicy"
        in done.err
    )


@pytest.mark.parametrize(("env", "on"), [("dev", False), ("staging", True), ("prod", True)])
def test_everything_but_development_is_protected_against_deletion(
    classla: Classla, env: str, on: bool
) -> None:
    assert classla("deploy", planned(classla, env)).code == 0
    assert classla.world.cloudformation.named(f"classla-{env}").protected is on
