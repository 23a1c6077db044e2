"""The scripted CloudFormation refuses, waits, pages and fails as the real one, seen through boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.support.wire.cloudformation import (
    NO_CHANGES,
    NO_UPDATES,
    Event,
    Resource,
    StackSpec,
    Tick,
    ValidationFailure,
    change,
    every_stack_status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.wire.world import World

BUCKET = "AWS::S3::Bucket"
SERVICE = "AWS::ECS::Service"
NAME = "classla-dev"
TEMPLATE = json.dumps(
    {
        "Parameters": {
            "Size": {"Type": "Number", "Default": 3},
            "Secret": {"Type": "String", "NoEcho": True},
        },
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}},
    }
)


@pytest.fixture
def cloudformation(world: World) -> Any:
    return world.client("cloudformation")


def refusal(call: Callable[..., Any], **params: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as raised:
        call(**params)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"], raised.value.response["ResponseMetadata"]["HTTPStatusCode"]


def create(client: Any, name: str = "one", **more: Any) -> str:
    params = {"StackName": NAME, "ChangeSetName": name, "TemplateBody": "{}", **more}
    return str(client.create_change_set(**params)["Id"])


def status(client: Any, name: str = NAME) -> str:
    return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def test_a_stack_that_is_not_there(cloudformation: Any) -> None:
    missing = ("ValidationError", "Stack with id nope does not exist", 400)
    assert refusal(cloudformation.describe_stacks, StackName="nope") == missing
    assert refusal(cloudformation.list_stack_resources, StackName="nope") == missing
    assert refusal(cloudformation.get_template, StackName="nope") == missing
    bracketed = ("ValidationError", "Stack [nope] does not exist", 400)
    assert refusal(cloudformation.describe_stack_events, StackName="nope") == bracketed
    assert refusal(create, client=cloudformation)[1] == f"Stack [{NAME}] does not exist"
    cloudformation.delete_stack(StackName="nope")


def test_a_described_stack_shows_what_was_put_into_it(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(
        NAME,
        resources=[Resource("Bucket", BUCKET, "a-bucket")],
        children={
            "Network": [Resource("Vpc", "AWS::EC2::VPC", "vpc-1")],
            "Deep": StackSpec(children={"Inner": []}),
        },
        parameters={"Size": "3"},
        tags={"App": "classla"},
        outputs={"Url": "https://example.org"},
        protected=True,
    )
    [shown] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    assert shown["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "3"}]
    assert shown["Tags"] == [{"Key": "App", "Value": "classla"}]
    assert shown["Outputs"] == [{"OutputKey": "Url", "OutputValue": "https://example.org"}]
    assert shown["EnableTerminationProtection"] is True
    listed = cloudformation.list_stack_resources(StackName=NAME)["StackResourceSummaries"]
    arns = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}
    assert set(arns) == {"Bucket", "Network", "Deep"}
    [network] = cloudformation.describe_stacks(StackName=arns["Network"])["Stacks"]
    assert (network["ParentId"], network["RootId"]) == (shown["StackId"], shown["StackId"])
    inner = world.cloudformation.named(NAME, "Deep/Inner")
    assert inner.path == "Deep/Inner"
    assert cloudformation.describe_stacks(StackName=inner.id)["Stacks"][0]["ParentId"] == arns["Deep"]
    [vpc] = cloudformation.describe_stack_resources(PhysicalResourceId="vpc-1")["StackResources"]
    assert vpc["StackId"] == arns["Network"]


@pytest.mark.parametrize("known", every_stack_status())
def test_every_status_can_be_shown_and_only_some_be_updated(
    world: World, cloudformation: Any, known: str
) -> None:
    stack = world.cloudformation.stack(NAME, status=known, reason="because")
    if known != "DELETE_COMPLETE":
        assert status(cloudformation) == known
    updatable = known in {
        *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"),
        *("IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"),
    }
    if updatable:
        create(cloudformation)
    elif known != "DELETE_COMPLETE":
        text = f"Stack:{stack.id} is in {known} state and can not be updated."
        assert refusal(create, client=cloudformation) == ("ValidationError", text, 400)


def test_a_change_set_goes_one_status_further_with_each_look(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    world.cloudformation.next_change_set(
        statuses=["CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"],
        changes=[change("Add", f"Bucket{number}", BUCKET) for number in range(5)],
    )
    arn = create(cloudformation)
    seen, counts = [], []
    for _ in range(4):
        shown = cloudformation.describe_change_set(ChangeSetName=arn)
        seen.append((shown["Status"], shown["ExecutionStatus"]))
        counts.append(len(shown["Changes"]))
    assert seen == [
        ("CREATE_PENDING", "UNAVAILABLE"),
        ("CREATE_IN_PROGRESS", "UNAVAILABLE"),
        ("CREATE_COMPLETE", "AVAILABLE"),
        ("CREATE_COMPLETE", "AVAILABLE"),
    ]
    assert counts == [0, 0, 3, 3]
    pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName="one", StackName=NAME)
    names = [one["ResourceChange"]["LogicalResourceId"] for page in pages for one in page["Changes"]]
    assert names == [f"Bucket{number}" for number in range(5)]


def test_a_change_set_of_a_new_stack_makes_it_wait_for_review(cloudformation: Any) -> None:
    create(cloudformation, ChangeSetType="CREATE")
    assert status(cloudformation) == "REVIEW_IN_PROGRESS"
    create(cloudformation, "two", ChangeSetType="CREATE")
    shown = cloudformation.list_change_sets(StackName=NAME)["Summaries"]
    assert [one["ChangeSetName"] for one in shown] == ["one", "two"]


def test_a_name_is_taken_unless_the_token_is_the_same(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    first = create(cloudformation, ClientToken="t")
    assert create(cloudformation, ClientToken="t") == first
    assert refusal(create, client=cloudformation)[0] == "AlreadyExistsException"
    existing = refusal(create, client=cloudformation, name="two", ChangeSetType="CREATE")
    assert (
        existing[1] == f"Stack [{NAME}] already exists and cannot be created again with the changeSet [two]."
    )


@pytest.mark.parametrize("text", [NO_CHANGES, NO_UPDATES])
def test_an_empty_change_set_fails_with_the_known_words(world: World, cloudformation: Any, text: str) -> None:
    world.cloudformation.stack(NAME)
    world.cloudformation.next_empty_change_set(text)
    arn = create(cloudformation)
    shown = [cloudformation.describe_change_set(ChangeSetName=arn) for _ in range(3)][-1]
    assert (shown["Status"], shown["StatusReason"], shown["ExecutionStatus"]) == (
        "FAILED",
        text,
        "UNAVAILABLE",
    )
    code, message, _ = refusal(cloudformation.execute_change_set, ChangeSetName=arn)
    assert (code, "[FAILED]" in message) == ("InvalidChangeSetStatus", True)


def test_nested_change_sets_are_found_through_their_parents(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME, children={"Service": StackSpec(children={"Inner": []})})
    world.cloudformation.next_change_set(
        statuses=["CREATE_COMPLETE"],
        changes=[change("Modify", "Service", "AWS::CloudFormation::Stack")],
        nested={
            "Service": [change("Modify", "Web", SERVICE, replacement="True")],
            "Service/Inner": [change("Remove", "Old", BUCKET)],
            "Fresh": [change("Add", "New", BUCKET)],
        },
    )
    root = cloudformation.describe_change_set(ChangeSetName=create(cloudformation, IncludeNestedStacks=True))
    changes = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in root["Changes"]}
    assert {name: one["Action"] for name, one in changes.items()} == {"Service": "Modify", "Fresh": "Add"}
    service = cloudformation.describe_change_set(ChangeSetName=changes["Service"]["ChangeSetId"])
    assert (service["ParentChangeSetId"], service["RootChangeSetId"]) == (
        root["ChangeSetId"],
        root["ChangeSetId"],
    )
    assert service["StackId"] == world.cloudformation.named(NAME, "Service").id
    assert (
        refusal(cloudformation.execute_change_set, ChangeSetName=service["ChangeSetId"])[0]
        == "ValidationError"
    )
    web, inner = (one["ResourceChange"] for one in service["Changes"])
    assert web["Replacement"] == "True"
    deep = cloudformation.describe_change_set(ChangeSetName=inner["ChangeSetId"])
    assert (deep["RootChangeSetId"], deep["ParentChangeSetId"]) == (
        root["ChangeSetId"],
        service["ChangeSetId"],
    )
    assert world.cloudformation.named(NAME, "Fresh").status == "REVIEW_IN_PROGRESS"


def test_values_come_only_when_asked_for_and_may_lack_resources(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    target = {"Attribute": "Properties", "Name": "Size", "BeforeValue": "1", "AfterValue": "2"}
    world.cloudformation.next_change_set(
        statuses=["CREATE_COMPLETE"],
        changes=[
            change("Modify", "Kept", BUCKET, BeforeContext="{}", Details=[{"Target": target}]),
            change("Modify", "Lost", BUCKET),
        ],
        lost_values=["Lost"],
    )
    arn = create(cloudformation)
    plain = cloudformation.describe_change_set(ChangeSetName=arn)
    assert [one["ResourceChange"]["LogicalResourceId"] for one in plain["Changes"]] == ["Kept", "Lost"]
    assert "BeforeContext" not in plain["Changes"][0]["ResourceChange"]
    shown = plain["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
    assert shown == {"Attribute": "Properties", "Name": "Size"}
    assert "StatusReason" not in plain
    full = cloudformation.describe_change_set(ChangeSetName=arn, IncludePropertyValues=True)
    [kept] = [one["ResourceChange"] for one in full["Changes"]]
    assert (kept["BeforeContext"], kept["Details"][0]["Target"]) == ("{}", target)
    assert full["StatusReason"].startswith("[WARN]")
    assert "[Lost]" in full["StatusReason"]


def test_early_validation_is_read_from_the_operation_s_events(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    reason = "Resource of type 'AWS::S3::Bucket' with identifier 'b' already exists."
    world.cloudformation.next_change_set(
        failures=[ValidationFailure("Bucket", BUCKET, reason, "NAME_CONFLICT_VALIDATION")]
    )
    arn = create(cloudformation)
    shown = [cloudformation.describe_change_set(ChangeSetName=arn) for _ in range(3)][-1]
    assert shown["Status"] == "FAILED"
    assert "[AWS::EarlyValidation::ResourceExistenceCheck]" in shown["StatusReason"]
    [event] = cloudformation.describe_events(ChangeSetName=arn, Filters={"FailedEvents": True})[
        "OperationEvents"
    ]
    assert (event["EventType"], event["ValidationName"]) == ("VALIDATION_ERROR", "NAME_CONFLICT_VALIDATION")
    assert event["ValidationStatusReason"] == reason
    text = "One of ChangeSetName, OperationId or StackName must be specified"
    assert refusal(cloudformation.describe_events, ChangeSetName="one")[1] == text
    world.cloudformation.denied.add("DescribeEvents")
    code, message, _ = refusal(cloudformation.describe_events, ChangeSetName=arn)
    assert (code, "cloudformation:DescribeEvents" in message) == ("AccessDenied", True)


def test_an_execution_follows_its_timeline_poll_by_poll(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME, children={"Service": [Resource("Web", SERVICE, "arn:web")]})
    world.cloudformation.next_execution(
        [
            Tick(events=[Event("Service", status="UPDATE_IN_PROGRESS")]),
            Tick(events=[Event("Web", SERVICE, "UPDATE_FAILED", "it crashed", stack="Service")]),
            Tick(
                "UPDATE_ROLLBACK_IN_PROGRESS", reason="The following resource(s) failed to update: [Service]."
            ),
            Tick("UPDATE_ROLLBACK_COMPLETE"),
        ]
    )
    arn = create(cloudformation, TemplateBody=json.dumps({"changed": True}))
    cloudformation.describe_change_set(ChangeSetName=arn)
    cloudformation.execute_change_set(ChangeSetName=arn, ClientRequestToken="token")
    seen = [status(cloudformation) for _ in range(5)]
    assert seen == [
        *["UPDATE_IN_PROGRESS"] * 2,
        "UPDATE_ROLLBACK_IN_PROGRESS",
        *["UPDATE_ROLLBACK_COMPLETE"] * 2,
    ]
    pages = list(cloudformation.get_paginator("describe_stack_events").paginate(StackName=NAME))
    root = [event for page in pages for event in page["StackEvents"]]
    assert [len(page["StackEvents"]) for page in pages] == [3, 1]
    assert [event["ResourceStatus"] for event in root] == [
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
    ]
    assert {event["ClientRequestToken"] for event in root} == {"token"}
    times = [event["Timestamp"] for event in root]
    assert sorted(set(times), reverse=True) == times
    service = world.cloudformation.named(NAME, "Service")
    [failed] = cloudformation.describe_stack_events(StackName=service.id)["StackEvents"]
    assert (failed["ResourceStatusReason"], failed["PhysicalResourceId"]) == ("it crashed", "arn:web")
    assert world.cloudformation.change_sets[0].execution_status == "EXECUTE_FAILED"
    assert cloudformation.get_template(StackName=NAME)["TemplateBody"] == {}


def test_pages_of_events_stay_where_they_are_while_events_arrive(world: World, cloudformation: Any) -> None:
    stack = world.cloudformation.stack(NAME)
    world.cloudformation.next_execution(
        [Tick(events=[Event(f"R{n}", BUCKET) for n in range(5)]), Tick("UPDATE_COMPLETE")]
    )
    cloudformation.execute_change_set(ChangeSetName=create(cloudformation))
    status(cloudformation)
    first = cloudformation.describe_stack_events(StackName=NAME)
    status(cloudformation)
    second = cloudformation.describe_stack_events(StackName=NAME, NextToken=first["NextToken"])
    names = [event["LogicalResourceId"] for event in first["StackEvents"] + second["StackEvents"]]
    assert len({event["Timestamp"] for event in first["StackEvents"] + second["StackEvents"]}) == len(names)
    assert names == ["R4", "R3", "R2", "R1", "R0", NAME]
    assert len(stack.events) == 7


def test_unscripted_executions_do_what_was_announced(world: World, cloudformation: Any) -> None:
    world.cloudformation.next_change_set(
        statuses=["CREATE_COMPLETE"],
        changes=[change("Add", "Bucket", BUCKET, physical_id="b")],
        nested={"Service": [change("Add", "Web", SERVICE)]},
    )
    parameters = [{"ParameterKey": "Secret", "ParameterValue": "s3cr3t"}]
    arn = create(
        cloudformation,
        ChangeSetType="CREATE",
        TemplateBody=TEMPLATE,
        Parameters=parameters,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": "A", "Value": "B"}],
    )
    cloudformation.execute_change_set(ChangeSetName=arn)
    assert [status(cloudformation) for _ in range(2)] == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    [shown] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    assert shown["Parameters"] == [
        {"ParameterKey": "Size", "ParameterValue": "3"},
        {"ParameterKey": "Secret", "ParameterValue": "****"},
    ]
    assert (shown["Tags"], shown["ChangeSetId"]) == ([{"Key": "A", "Value": "B"}], arn)
    assert world.cloudformation.named(NAME, "Service").status == "CREATE_COMPLETE"
    assert world.cloudformation.named(NAME, "Service").resources["Web"].status == "CREATE_COMPLETE"
    assert cloudformation.get_template(StackName=NAME)["TemplateBody"] == json.loads(TEMPLATE)


def test_execution_is_refused_twice_but_not_to_a_retry(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    arn, other = create(cloudformation), create(cloudformation, "other")
    cloudformation.execute_change_set(ChangeSetName=arn, ClientRequestToken="t")
    cloudformation.execute_change_set(ChangeSetName=arn, ClientRequestToken="t")
    assert refusal(cloudformation.execute_change_set, ChangeSetName=arn)[0] == "InvalidChangeSetStatus"
    gone = ("ChangeSetNotFound", f"ChangeSet [{other}] does not exist", 404)
    assert refusal(cloudformation.describe_change_set, ChangeSetName=other) == gone
    assert refusal(create, client=cloudformation, name="third")[1].endswith(
        "is in UPDATE_IN_PROGRESS state and can not be updated."
    )
    assert refusal(cloudformation.delete_change_set, ChangeSetName=arn)[0] == "InvalidChangeSetStatus"


def test_an_obsolete_change_set_cannot_be_executed_and_a_deleted_one_is_gone(
    world: World, cloudformation: Any
) -> None:
    world.cloudformation.stack(NAME)
    world.cloudformation.next_change_set(statuses=["CREATE_COMPLETE"], execution="OBSOLETE")
    arn = create(cloudformation)
    assert "[OBSOLETE]" in refusal(cloudformation.execute_change_set, ChangeSetName=arn)[1]
    cloudformation.delete_change_set(ChangeSetName="one", StackName=NAME)
    code, _, http = refusal(cloudformation.delete_change_set, ChangeSetName="one", StackName=NAME)
    assert (code, http) == ("ChangeSetNotFound", 404)
    unnamed = refusal(cloudformation.describe_change_set, ChangeSetName="one")
    assert unnamed[1] == "StackName must be specified if ChangeSetName is not specified as an ARN."


def test_templates_are_checked_before_anything_happens(world: World, cloudformation: Any) -> None:
    named = {"ChangeSetType": "CREATE", "TemplateBody": TEMPLATE}
    secret = {"ParameterKey": "Secret", "ParameterValue": "x"}
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "Parameters: [Secret] must have values"),
        (
            {"Parameters": [secret, {"ParameterKey": "Typo", "ParameterValue": "x"}]},
            "Parameters: [Typo] do not exist in the template",
        ),
        ({"Parameters": [secret]}, "Requires capabilities : [CAPABILITY_NAMED_IAM]"),
        ({"TemplateBody": "{"}, "Template format error: JSON not well-formed."),
        ({"TemplateBody": "x" * 51_201}, "Member must have length less than or equal to 51200"),
    ]
    for params, text in cases:
        assert text in refusal(create, client=cloudformation, **{**named, **params})[1]
    assert world.cloudformation.stacks == []
    summary = cloudformation.get_template_summary(TemplateBody=TEMPLATE)
    assert summary["Capabilities"] == ["CAPABILITY_NAMED_IAM"]
    assert {one["ParameterKey"]: one["NoEcho"] for one in summary["Parameters"]} == {
        "Size": False,
        "Secret": True,
    }
    assert len(cloudformation.validate_template(TemplateBody=TEMPLATE)["Parameters"]) == 2


def test_template_urls_are_read_from_the_bucket(world: World, cloudformation: Any) -> None:
    bucket = world.s3.bucket("artifacts")
    world.client("s3").put_object(Bucket="artifacts", Key="a/b.json", Body=TEMPLATE.encode())
    url = "https://artifacts.s3.eu-central-1.amazonaws.com/a/b.json"
    assert len(cloudformation.get_template_summary(TemplateURL=url)["Parameters"]) == 2
    bucket.objects.clear()
    assert refusal(cloudformation.validate_template, TemplateURL=url)[1].startswith("S3 error: Access Denied")


def test_protection_and_deletion(world: World, cloudformation: Any) -> None:
    stack = world.cloudformation.stack(NAME, protected=True, resources=[Resource("Bucket", BUCKET, "b")])
    text = f"Stack [{NAME}] cannot be deleted while TerminationProtection is enabled"
    assert refusal(cloudformation.delete_stack, StackName=NAME) == ("ValidationError", text, 400)
    cloudformation.update_termination_protection(StackName=NAME, EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName=NAME)
    assert [status(cloudformation, stack.id) for _ in range(2)] == ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert (
        refusal(cloudformation.describe_stacks, StackName=NAME)[1] == f"Stack with id {NAME} does not exist"
    )
    listed = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert [one["StackId"] for one in listed] == [stack.id]
    newest = cloudformation.describe_stack_events(StackName=stack.id)["StackEvents"][0]
    assert newest["ResourceStatus"] == "DELETE_COMPLETE"


def test_deletion_can_fail_and_be_tried_again_without_a_resource(world: World, cloudformation: Any) -> None:
    stack = world.cloudformation.stack(NAME, resources=[Resource("Bucket", BUCKET, "b")])
    failed = Event("Bucket", BUCKET, "DELETE_FAILED", "The bucket you tried to delete is not empty")
    world.cloudformation.next_timeline("DeleteStack", [Tick("DELETE_FAILED", [failed])])
    assert (
        refusal(cloudformation.delete_stack, StackName=NAME, RetainResources=["Bucket"])[0]
        == "ValidationError"
    )
    cloudformation.delete_stack(StackName=NAME)
    assert status(cloudformation) == "DELETE_FAILED"
    cloudformation.delete_stack(StackName=NAME, RetainResources=["Bucket"])
    assert stack.skipped == ["Bucket"]


def test_recovery_calls_need_the_right_status(world: World, cloudformation: Any) -> None:
    stack = world.cloudformation.stack(NAME)
    for call in (cloudformation.continue_update_rollback, cloudformation.rollback_stack):
        assert refusal(call, StackName=NAME)[0] == "ValidationError"
    text = "CancelUpdateStack cannot be called from current stack status"
    assert refusal(cloudformation.cancel_update_stack, StackName=NAME)[1] == text

    stack.status = "UPDATE_ROLLBACK_FAILED"
    world.cloudformation.next_timeline(
        "ContinueUpdateRollback", [Tick("UPDATE_ROLLBACK_FAILED", reason="again"), Tick("never")]
    )
    cloudformation.continue_update_rollback(StackName=NAME, ResourcesToSkip=["Service.Web"])
    assert (stack.skipped, stack.status) == (["Service.Web"], "UPDATE_ROLLBACK_IN_PROGRESS")
    assert (status(cloudformation), stack.reason) == ("UPDATE_ROLLBACK_FAILED", "again")
    cloudformation.continue_update_rollback(StackName=NAME)
    assert [status(cloudformation) for _ in range(2)][-1] == "UPDATE_ROLLBACK_COMPLETE"

    stack.status = "CREATE_FAILED"
    assert cloudformation.rollback_stack(StackName=NAME)["OperationId"]
    assert [status(cloudformation) for _ in range(2)] == ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]


def test_a_nested_stack_goes_with_its_resource_unless_it_speaks_for_itself(
    world: World, cloudformation: Any
) -> None:
    world.cloudformation.stack(NAME, children={"Quiet": [], "Loud": []})
    failed = [
        Event(status="UPDATE_ROLLBACK_FAILED", stack="Loud", reason="own words"),
        Event("Loud", status="UPDATE_FAILED"),
        Event("Quiet", status="UPDATE_FAILED"),
        Event("Fresh", status="CREATE_IN_PROGRESS"),
    ]
    world.cloudformation.next_execution([Tick("UPDATE_ROLLBACK_FAILED", failed)])
    cloudformation.execute_change_set(ChangeSetName=create(cloudformation))
    status(cloudformation)
    seen = {name: world.cloudformation.named(NAME, name).status for name in ("Quiet", "Loud", "Fresh")}
    assert seen == {"Quiet": "UPDATE_FAILED", "Loud": "UPDATE_ROLLBACK_FAILED", "Fresh": "CREATE_IN_PROGRESS"}
    listed = cloudformation.list_stack_resources(StackName=NAME)["StackResourceSummaries"]
    assert [one["PhysicalResourceId"].startswith("arn:") for one in listed] == [True, True, True]


def test_an_update_can_be_cancelled(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    world.cloudformation.next_execution([Tick() for _ in range(9)])
    cloudformation.execute_change_set(ChangeSetName=create(cloudformation))
    assert status(cloudformation) == "UPDATE_IN_PROGRESS"
    cloudformation.cancel_update_stack(StackName=NAME)
    assert [status(cloudformation) for _ in range(2)][-1] == "UPDATE_ROLLBACK_COMPLETE"
    assert world.cloudformation.change_sets[0].execution_status == "EXECUTE_FAILED"


def test_stack_policies(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    assert "StackPolicyBody" not in cloudformation.get_stack_policy(StackName=NAME)
    cloudformation.set_stack_policy(StackName=NAME, StackPolicyBody='{"Statement": []}')
    assert cloudformation.get_stack_policy(StackName=NAME)["StackPolicyBody"] == '{"Statement": []}'


def test_drift_is_found_after_a_while(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    found = [{"LogicalResourceId": f"R{number}", "ResourceType": BUCKET} for number in range(4)]
    same = {"LogicalResourceId": "Same", "ResourceType": BUCKET, "StackResourceDriftStatus": "IN_SYNC"}
    world.cloudformation.next_drift([*found, same], in_progress=2)
    detection = cloudformation.detect_stack_drift(StackName=NAME)["StackDriftDetectionId"]
    assert "already in progress" in refusal(cloudformation.detect_stack_drift, StackName=NAME)[1]
    polls = [
        cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        for _ in range(3)
    ]
    assert [one["DetectionStatus"] for one in polls] == [*["DETECTION_IN_PROGRESS"] * 2, "DETECTION_COMPLETE"]
    assert (polls[-1]["StackDriftStatus"], polls[-1]["DriftedStackResourceCount"]) == ("DRIFTED", 4)
    wanted = {"StackName": NAME, "StackResourceDriftStatusFilters": ["MODIFIED"]}
    first = cloudformation.describe_stack_resource_drifts(**wanted)
    second = cloudformation.describe_stack_resource_drifts(**wanted, NextToken=first["NextToken"])
    assert [len(page["StackResourceDrifts"]) for page in (first, second)] == [3, 1]
    world.cloudformation.next_drift(failed="Failed to detect drift on resource [R1]")
    again = cloudformation.detect_stack_drift(StackName=NAME)["StackDriftDetectionId"]
    last = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=again)
    assert (last["DetectionStatus"], "R1" in last["DetectionStatusReason"]) == ("DETECTION_FAILED", True)


@pytest.mark.parametrize(
    ("operation", "key", "name"),
    [
        ("list_stack_resources", "StackResourceSummaries", NAME),
        ("list_stacks", "StackSummaries", ""),
        ("describe_stacks", "Stacks", ""),
        ("list_change_sets", "Summaries", NAME),
        ("describe_events", "OperationEvents", NAME),
    ],
)
def test_lists_come_in_pages(world: World, cloudformation: Any, operation: str, key: str, name: str) -> None:
    stack = world.cloudformation.stack(
        NAME, resources=[Resource(f"R{number}", BUCKET) for number in range(7)]
    )
    for number in range(6):
        world.cloudformation.stack(f"other-{number}")
    for number in range(7):
        create(cloudformation, f"set-{number}")
    if operation == "describe_events":
        world.cloudformation.next_execution(
            [Tick("UPDATE_FAILED", [Event(f"R{n}", BUCKET) for n in range(5)])]
        )
        cloudformation.execute_change_set(ChangeSetName="set-0", StackName=NAME)
        status(cloudformation)
    params: dict[str, Any] = {"StackName": name} if name else {}
    sizes = [len(page[key]) for page in cloudformation.get_paginator(operation).paginate(**params)]
    assert sizes == [3, 3, 1]
    invalid = refusal(getattr(cloudformation, operation), NextToken="made up", **params)
    assert (invalid[0], stack.name) == ("ValidationError", NAME)


def test_what_failed_in_an_operation_can_be_asked_for(world: World, cloudformation: Any) -> None:
    world.cloudformation.stack(NAME)
    failed = Event("Web", SERVICE, "UPDATE_FAILED", "it crashed")
    world.cloudformation.next_execution([Tick(events=[failed]), Tick("UPDATE_ROLLBACK_COMPLETE")])
    cloudformation.execute_change_set(ChangeSetName=create(cloudformation))
    for _ in range(2):
        [shown] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    [operation] = shown["LastOperations"]
    found = cloudformation.describe_events(
        OperationId=operation["OperationId"], Filters={"FailedEvents": True}
    )
    [event] = found["OperationEvents"]
    assert (event["EventType"], event["LogicalResourceId"]) == ("PROVISIONING_ERROR", "Web")
    assert (event["OperationType"], event["ResourceStatusReason"]) == ("UPDATE_STACK", "it crashed")


def test_what_is_not_scripted_says_so(world: World) -> None:
    with pytest.raises(ClientError, match="has no EstimateTemplateCost"):
        world.client("cloudformation").estimate_template_cost(TemplateBody="{}")
    assert isinstance(world.server.broken.pop(), NotImplementedError)
