"""classla plan: what AWS may answer between the request and the sealed plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deployer.clock import Pace
from deployer.recovery.table import STEPS, step_for
from tests.scenarios.support import REPOSITORY, TOPIC, modify
from tests.support.wire.cloudformation import (
    NO_CHANGES,
    NO_UPDATES,
    Resource,
    StackSpec,
    ValidationFailure,
    change,
)
from tests.support.wire.faults import ErrorAnswer, Reset

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

IN_PROGRESS = ErrorAnswer(
    "InvalidChangeSetStatus", "ChangeSet cannot be deleted in its current status of [CREATE_IN_PROGRESS]"
)


def test_a_slow_change_set_is_waited_for_and_every_status_is_told(classla: Classla) -> None:
    classla.deployed()
    pending, working = ["CREATE_PENDING"] * 3, ["CREATE_IN_PROGRESS"] * 2
    classla.world.cloudformation.next_change_set(
        statuses=[*pending, *working, "CREATE_COMPLETE"], nested={"Service": [modify()]}
    )
    done = classla("plan", "--env", "dev")
    assert done.code == 0
    assert done.out.count("CREATE_PENDING") == done.out.count("CREATE_IN_PROGRESS") == 1
    assert "Service  AWS::ECS::Service" in done.out
    assert 'DesiredCount: "1" → "2"  from MinTasks' in done.out
    assert "Plan: 1 to update" in done.out
    (plan,) = classla.plans()
    assert f"next: classla deploy {plan}{classla.options}" in done.out
    assert f"or drop it: classla discard {plan}{classla.options}" in done.out
    assert classla.notes() == []
    # Six polls, then once with values for the root and once for the nested one.
    assert classla.operations().count("DescribeChangeSet") == 8
    assert classla.mutations() == ["CreateChangeSet"]


def test_every_page_of_every_level_is_in_the_plan(classla: Classla) -> None:
    classla.deployed(children={"Network": StackSpec(children={"Inner": []}), "Service": []})
    many = {
        "Network": [modify(f"Net{number}", TOPIC) for number in range(7)],
        "Network/Inner": [modify(f"Deep{number}", TOPIC) for number in range(4)],
        "Service": [change("Add", f"New{number}", TOPIC) for number in range(8)],
    }
    classla.world.cloudformation.next_change_set(
        changes=[modify(f"Own{number}", TOPIC) for number in range(5)], nested=many
    )
    done = classla("plan", "--env", "dev", "--json")
    assert done.code == 0
    assert {name: number for name, number in done.data["summary"].items() if number} == {
        "add": 8,
        "update": 16,
    }
    tree = done.data["plan"]["changes"]
    assert [one["logical_id"] for one in tree["changes"] if not one["nested"]] == [
        f"Own{n}" for n in range(5)
    ]
    network = next(one["nested"] for one in tree["changes"] if one["logical_id"] == "Network")
    inner = next(one["nested"] for one in network["changes"] if one["logical_id"] == "Inner")
    assert (network["address"], inner["address"]) == ("Network", "Network/Inner")
    assert len(network["changes"]) == 8
    assert len(inner["changes"]) == 4
    # Pages of three: three polls, then 7, 8, 4 and 8 changes.
    assert classla.operations().count("DescribeChangeSet") == 3 + 3 + 3 + 2 + 3


def test_values_before_and_after_are_shown_with_what_causes_them(classla: Classla) -> None:
    classla.deployed()
    cpu = modify("Task", "AWS::ECS::TaskDefinition", path="/Properties/Cpu", before="256", after="512")
    name = modify(
        "Bucket",
        "AWS::S3::Bucket",
        path="/Properties/BucketName",
        before="old",
        after="new",
        recreation="Always",
        cause="Name",
        PolicyAction="ReplaceAndRetain",
    )
    classla.world.cloudformation.next_change_set(nested={"Service": [cpu, name]})
    done = classla("plan", "--env", "dev", "--fail-on", "replace")
    assert done.code == 4
    assert 'Cpu: "256" → "512"  from MinTasks' in done.out
    assert 'BucketName: "old" → "new"  from Name  forces replacement' in done.out
    assert "(replaced because of BucketName; the old one stays)" in done.out
    assert len(classla.plans()) == 1


def test_a_resource_that_aws_drops_from_the_values_is_in_the_plan(classla: Classla) -> None:
    """Asked for values, AWS leaves resources out and only warns: a reviewer must see them all the same."""
    classla.deployed(resources=[Resource("Topic", TOPIC, "arn:topic")])
    classla.world.cloudformation.next_change_set(
        changes=[change("Remove", "Topic", TOPIC, physical_id="arn:topic")],
        nested={"Service": [modify(), modify("Lost", "AWS::EC2::VPC", recreation="Always")]},
        lost_values=["Topic", "Service/Lost"],
    )
    done = classla("plan", "--env", "dev", "--fail-on", "replace,delete")
    assert done.code == 4
    assert "-    Topic  AWS::SNS::Topic" in done.out
    assert "-/+  Lost  AWS::EC2::VPC" in done.out
    assert "Plan: 1 to update, 1 to replace, 1 to delete" in done.out
    assert "note: [WARN] --include-property-values" in done.out


@pytest.mark.parametrize("text", [NO_CHANGES, NO_UPDATES])
def test_no_change_leaves_no_change_set(classla: Classla, text: str) -> None:
    classla.deployed()
    classla.world.cloudformation.next_empty_change_set(text)
    done = classla("plan", "--env", "dev", "--detailed-exitcode")
    assert done.code == 0
    assert "classla-dev: nothing to change" in done.out
    assert all(one.deleted for one in classla.world.cloudformation.change_sets)
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    assert classla.plans() == classla.notes() == []


@pytest.mark.parametrize("text", [NO_CHANGES, NO_UPDATES])
def test_no_change_on_a_first_plan_leaves_no_stack(classla: Classla, text: str) -> None:
    classla.world.cloudformation.next_empty_change_set(text)
    done = classla("plan", "--env", "dev", "--json")
    assert done.code == 0
    assert done.data == {"changes": False, "stack": "classla-dev"}
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]
    assert classla.sent("CreateChangeSet")[0]["ChangeSetType"] == "CREATE"
    assert classla.plans() == classla.notes() == []


def test_containers_that_change_nothing_are_no_change(classla: Classla) -> None:
    """CloudFormation calls a nested stack modified when a sibling might give it another value."""
    classla.deployed(children={"Service": [], "Network": []})
    classla.world.cloudformation.next_change_set(nested={"Service": [], "Network": []})
    done = classla("plan", "--env", "dev")
    assert (done.code, "nothing to change" in done.out) == (0, True)
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]


def test_a_failed_change_set_says_what_validation_found(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.next_change_set(
        failures=[
            ValidationFailure(
                "Bucket",
                "AWS::S3::Bucket",
                "#: extraneous key [Colour] is not permitted",
                path="/Resources/Bucket/Properties/Colour",
            ),
            ValidationFailure("Role", "AWS::IAM::Role", "RoleName is too long"),
        ]
    )
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert "error: CloudFormation could not make the change set: FAILED" in done.err
    assert "AWS::EarlyValidation::PropertyValidation" in done.err
    assert "Bucket /Resources/Bucket/Properties/Colour: #: extraneous key [Colour]" in done.err
    assert "Role /Resources/Role/Properties: RoleName is too long" in done.err
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet"]
    assert classla.plans() == classla.notes() == []


def test_a_failed_change_set_is_told_when_nobody_may_ask_for_the_details(classla: Classla) -> None:
    classla.deployed()
    classla.world.cloudformation.denied.add("DescribeEvents")
    classla.world.cloudformation.next_change_set(
        statuses=["FAILED"], reason="Parameters: [Colour] must have values"
    )
    done = classla("plan", "--env", "dev", "--json")
    assert done.code == done.error["exit_code"] == 1
    assert done.error["kind"] == "DeploymentError"
    assert [problem["what"] for problem in done.error["problems"]] == [
        "Parameters: [Colour] must have values",
        "could not be read (AccessDenied)",
    ]
    assert done.error["problems"][1]["next_step"] == "allow cloudformation:DescribeEvents"


def test_a_failed_first_change_set_leaves_no_stack(classla: Classla) -> None:
    classla.world.cloudformation.next_change_set(statuses=["FAILED"], reason="Template error")
    done = classla("plan", "--env", "dev")
    assert (done.code, "CloudFormation: Template error" in done.err) == (1, True)
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]


@pytest.mark.parametrize("deletable", [True, False])
def test_a_change_set_that_is_never_ready(
    classla: Classla, monkeypatch: pytest.MonkeyPatch, deletable: bool
) -> None:
    """The deadline is what is told, also when CloudFormation does not let go of the change set yet."""
    monkeypatch.setattr("deployer.plans.planner.CHANGE_SET", Pace(first=0.001, longest=0.01, deadline=0.05))
    classla.deployed()
    classla.world.cloudformation.next_change_set(statuses=["CREATE_IN_PROGRESS"])
    if not deletable:
        classla.world.faults.add("DeleteChangeSet", IN_PROGRESS)
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert "error: The change set was not ready after 0 seconds" in done.err
    assert "is still CREATE_IN_PROGRESS" in done.err
    assert "→ run the same command again; it removes this one first" in done.err
    assert classla.plans() == []
    assert len(classla.notes()) == (0 if deletable else 1)
    # The next run keeps the promise.
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    assert classla("plan", "--env", "dev").code == 0
    assert classla.world.cloudformation.change_sets[0].deleted
    assert classla.notes() == []


def test_somebody_else_changes_the_stack_at_that_moment(classla: Classla) -> None:
    stack = classla.deployed()
    text = f"Stack:{stack.id} is in UPDATE_IN_PROGRESS state and can not be updated."
    classla.world.faults.add("CreateChangeSet", ErrorAnswer("ValidationError", text))
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert "error: AWS refused cloudformation:CreateChangeSet" in done.err
    assert text in done.err
    advice = _reaching("classla status --env dev --follow", classla.options)
    assert f"→ see what is going on: {advice}" in done.err
    assert classla.notes() == []


@pytest.mark.parametrize("status", [step.status for step in STEPS if not step.may_plan])
def test_a_stack_in_no_state_to_be_changed_is_left_alone(classla: Classla, status: str) -> None:
    step = step_for(status)
    classla.deployed(status=status)
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert "error: classla-dev cannot be changed now" in done.err
    assert f"is {status}: {step.meaning}" in done.err
    # What is to be read or typed next: the command, for this very AWS.
    assert f"→ {_reaching(step.command('dev'), classla.options)}" in done.err
    assert classla.mutations() == []


def test_example_values_are_refused_in_a_real_account(own: Classla) -> None:
    own.edit("dev", AlarmEmail="dev@classla.example", WorkosClientId="client_EXAMPLE")
    done = own("plan", "--env", "dev")
    assert done.code == 1
    assert "parameters/dev.json, AlarmEmail: is an example" in done.err
    assert "parameters/dev.json, WorkosClientId: is an example" in done.err
    assert "CreateChangeSet" not in own.operations()


def test_an_account_without_bootstrap(classla: Classla) -> None:
    classla.world.cloudformation.named("classla-bootstrap").outputs = {}
    done = classla("plan", "--env", "dev")
    assert (done.code, classla.mutations()) == (1, [])
    assert "has not been bootstrapped" in done.err
    assert f"→ classla bootstrap{classla.options}" in done.err


def test_a_secret_that_was_kept_is_told_before_the_first_deployment(classla: Classla) -> None:
    classla.world.secrets.secret("classla-dev/supabase/credentials")
    done = classla("plan", "--env", "dev")
    assert done.code == 1
    assert "is there, kept from an earlier stack" in done.err
    assert "--force-delete-without-recovery" in done.err
    assert classla.mutations() == []


def test_an_image_that_is_not_in_the_registry_is_told_before_the_plan(classla: Classla) -> None:
    classla.deployed()
    known = classla.world.ecr.image("classla", "v1")
    absent = f"{REPOSITORY}@sha256:{'0' * 64}"
    done = classla("plan", "--env", "dev", "--image", absent)
    assert done.code == 1
    assert f"sha256:{'0' * 64} is not in classla" in done.err
    assert f"→ classla image resolve --env dev{classla.options} shows what is" in done.err
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    assert classla("plan", "--env", "dev", "--image", f"{REPOSITORY}@{known}").code == 0
    sent = {one["ParameterKey"]: one for one in classla.sent("CreateChangeSet")[0]["Parameters"]}
    assert sent["ImageUri"]["ParameterValue"] == f"{REPOSITORY}@{known}"


def test_a_plan_without_image_keeps_the_deployed_one(classla: Classla) -> None:
    deployed = f"{REPOSITORY}@sha256:{'1' * 64}"
    classla.deployed(parameters={**classla.parameters(), "ImageUri": deployed})
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    done = classla("plan", "--env", "dev")
    assert f'= ImageUri keeps its deployed value "{deployed[:30]}' in done.out
    sent = {one["ParameterKey"]: one for one in classla.sent("CreateChangeSet")[0]["Parameters"]}
    assert sent["ImageUri"] == {"ParameterKey": "ImageUri", "UsePreviousValue": True}


def test_two_lost_answers_make_one_change_set(classla: Classla) -> None:
    """The SDK repeats CreateChangeSet; its token makes the repetition the same request."""
    classla.deployed()
    classla.world.faults.add("CreateChangeSet", Reset(after=True))
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    classla.plan()
    assert len([one for one in classla.world.cloudformation.change_sets if one.parent is None]) == 1


def _reaching(command: str, options: str) -> str:
    """A command as a message shows it: the AWS that is meant comes right after the environment."""
    return command.replace("--env dev", f"--env dev{options}") if command else ""
