"""The local AWS, asked by real boto3: whole deployments, nested change sets, failures and what they leave."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from deployer.local.control import down, up

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.tools

PROJECT = Path(__file__).resolve().parents[2]
BUCKET = "templates"
STACK = "AWS::CloudFormation::Stack"
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"

Template = dict[str, Any]


@dataclass
class Local:
    """A running local AWS with clients, and the few steps every test takes."""

    url: str
    clients: dict[str, Any] = field(default_factory=dict)
    plans: int = 0

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name="us-east-1",
                aws_access_key_id="local",
                aws_secret_access_key="local",
            )
        return self.clients[service]

    @property
    def cfn(self) -> Any:
        return self.client("cloudformation")

    def post(self, path: str, **content: Any) -> None:
        connection = HTTPConnection(self.url.removeprefix("http://"))
        connection.request("POST", path, json.dumps(content))
        assert connection.getresponse().status == 200
        connection.close()

    def upload(self, template: Template) -> str:
        body = json.dumps(template).encode()
        key = f"{hashlib.sha256(body).hexdigest()}.json"
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"{self.url}/{BUCKET}/{key}"

    def project_template(self, name: str) -> Template:
        """A template of output/ whose children are uploaded."""
        template: Template = json.loads((PROJECT / "output" / name).read_text())
        for resource in template["Resources"].values():
            if resource["Type"] == STACK:
                child = self.project_template(resource["Properties"]["TemplateURL"])
                resource["Properties"]["TemplateURL"] = self.upload(child)
        return template

    def plan(self, stack: str, template: Template, **options: Any) -> dict[str, Any]:
        """Create a nested change set and describe it with values."""
        self.plans += 1
        kind = "UPDATE" if self.exists(stack) else "CREATE"
        parameters = [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in options.pop("parameters", {}).items()
        ]
        made = self.cfn.create_change_set(
            **{"StackName": stack, "ChangeSetName": f"change-{self.plans}", "ChangeSetType": kind}
            | {"TemplateURL": self.upload(template), "Parameters": parameters}
            | {"Capabilities": CAPABILITIES, "IncludeNestedStacks": True}
            | options
        )
        return self.describe(made["Id"])

    def describe(self, change_set: str) -> dict[str, Any]:
        found: dict[str, Any] = self.cfn.describe_change_set(
            ChangeSetName=change_set, IncludePropertyValues=True
        )
        return found

    def execute(self, change_set: dict[str, Any]) -> dict[str, Any]:
        self.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"], DisableRollback=False)
        return self.wait(change_set["StackId"])

    def deploy(self, stack: str, template: Template, **options: Any) -> dict[str, Any]:
        change_set = self.plan(stack, template, **options)
        assert change_set["Status"] == "CREATE_COMPLETE", change_set.get("StatusReason")
        return self.execute(change_set)

    def wait(self, stack: str) -> dict[str, Any]:
        for _ in range(200):
            found: dict[str, Any] = self.cfn.describe_stacks(StackName=stack)["Stacks"][0]
            if not found["StackStatus"].endswith("_IN_PROGRESS"):
                return found
            time.sleep(0.05)
        raise AssertionError(f"{stack} is still {found['StackStatus']}")

    def wait_for_event(self, stack: str, name: str, status: str) -> None:
        for _ in range(200):
            if (name, status) in self.events(stack):
                return
            time.sleep(0.02)
        raise AssertionError(f"no {status} of {name}")

    def exists(self, stack: str) -> bool:
        try:
            found = self.cfn.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError:
            return False
        return bool(found["StackStatus"] != "REVIEW_IN_PROGRESS")

    def resources(self, stack: str) -> dict[str, str]:
        pages = self.cfn.get_paginator("list_stack_resources").paginate(StackName=stack)
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for page in pages
            for one in page["StackResourceSummaries"]
        }

    def events(self, stack: str) -> list[tuple[str, str]]:
        """(logical id, status), oldest first."""
        pages = self.cfn.get_paginator("describe_stack_events").paginate(StackName=stack)
        found = [(one["LogicalResourceId"], one["ResourceStatus"]) for p in pages for one in p["StackEvents"]]
        return found[::-1]

    def delete(self, stack: str) -> dict[str, Any]:
        stack_id = self.cfn.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
        self.cfn.delete_stack(StackName=stack)
        return self.wait(stack_id)

    def changes(self, change_set: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found = [change["ResourceChange"] for change in change_set["Changes"]]
        return {change["LogicalResourceId"]: change for change in found}

    def children(self, change_set: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Described child change sets by the nested stack's logical id."""
        return {
            name: self.describe(change["ChangeSetId"])
            for name, change in self.changes(change_set).items()
            if "ChangeSetId" in change
        }


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    folder = tmp_path_factory.mktemp("local")
    started = Local(up(folder).url)
    try:
        started.client("s3").create_bucket(Bucket=BUCKET)
        started.client("secretsmanager").create_secret(
            Name="classla/github/token", SecretString='{"token": "ghp_example"}'
        )
        yield started
    finally:
        for client in started.clients.values():
            client.close()
        down(folder)


@pytest.fixture(autouse=True)
def _nothing_planted(local: Local) -> Iterator[None]:
    yield
    local.post("/_classla/clear")


def settings(environment: str, **changed: str) -> dict[str, str]:
    content = json.loads((PROJECT / "parameters" / f"{environment}.json").read_text())
    return {**content["Parameters"], **changed}


def topic(name: str | None = None, **attributes: Any) -> Template:
    properties = {"TopicName": name} if name else {}
    return {"Type": "AWS::SNS::Topic", "Properties": properties, **attributes}


def queue(delay: Any = 0, **attributes: Any) -> Template:
    return {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": delay}, **attributes}


def nested(url: str, **parameters: Any) -> Template:
    return {"Type": STACK, "Properties": {"TemplateURL": url, "Parameters": parameters}}


def family(local: Local, **changed: Any) -> Template:
    """A root with two children: the second one is given what the first one makes."""
    first = {
        "Resources": {
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": changed.get("days", 7)},
            },
            "Network": {
                "Type": "AWS::EC2::VPC",
                "Properties": {"CidrBlock": changed.get("cidr", "10.9.0.0/16")},
            },
        },
        "Outputs": {"VpcId": {"Value": {"Ref": "Network"}}},
    }
    second = {
        "Parameters": {"VpcId": {"Type": "String"}, "Level": {"Type": "String"}},
        "Resources": {
            "Guard": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {"GroupDescription": "guard", "VpcId": {"Ref": "VpcId"}},
            },
            "Note": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Ref": "Level"}},
            },
            **changed.get("more", {}),
        },
    }
    return {
        "Resources": {
            "First": nested(local.upload(first))
            if "first_url" not in changed
            else nested(changed["first_url"]),
            "Second": nested(
                local.upload(second),
                VpcId={"Fn::GetAtt": ["First", "Outputs.VpcId"]},
                Level=changed.get("level", "low"),
            ),
        }
    }


@pytest.fixture(scope="module")
def environments(local: Local) -> Template:
    """The bootstrap and a development environment, deployed; gives the template of both environments."""
    boot = local.project_template("bootstrap.json")
    finished = local.deploy("boot", boot, parameters=settings("bootstrap"))
    assert finished["StackStatus"] == "CREATE_COMPLETE"
    template = local.project_template("app.json")
    finished = local.deploy("app-dev", template, parameters=settings("dev"))
    assert finished["StackStatus"] == "CREATE_COMPLETE"
    return template


def test_an_environment_comes_up_in_the_stacks_that_waited_for_it(
    local: Local, environments: Template
) -> None:
    change_set = local.plan("app-prod", environments, parameters=settings("prod"))
    assert change_set["Status"] == "CREATE_COMPLETE", change_set.get("StatusReason")
    children = local.children(change_set)
    assert local.execute(change_set)["StackStatus"] == "CREATE_COMPLETE"
    assert set(local.resources("app-prod").values()) == {one["StackId"] for one in children.values()}
    assert "Cache" in children
    assert "Cache" not in local.resources("app-dev")


def test_an_image_arrives_and_only_what_it_touches_changes(local: Local, environments: Template) -> None:
    image = "000000000000.dkr.ecr.us-east-1.amazonaws.com/classla@sha256:" + "a" * 64
    change_set = local.plan("app-dev", environments, parameters=settings("dev", ImageUri=image))
    children = local.children(change_set)
    changed = {name for name, child in children.items() if child["Changes"]}
    assert changed == {"Service", "Monitoring"}
    assert "Service" in local.changes(children["Service"])
    assert local.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"
    ecs = local.client("ecs")
    services = ecs.list_services(cluster="classla-dev")["serviceArns"]
    assert (
        ecs.describe_services(cluster="classla-dev", services=services)["services"][0]["status"] == "ACTIVE"
    )


def test_nothing_changes(local: Local) -> None:
    template = family(local)
    local.deploy("still", template)
    again = local.plan("still", template)
    assert (again["Status"], again["StatusReason"]) == ("FAILED", NO_CHANGES)
    assert again["ExecutionStatus"] == "UNAVAILABLE"
    with pytest.raises(ClientError, match="InvalidChangeSetStatus"):
        local.cfn.execute_change_set(ChangeSetName=again["ChangeSetId"])


def test_child_change_sets_are_linked_and_their_stacks_wait_in_review(local: Local) -> None:
    change_set = local.plan("linked", family(local))
    children = local.children(change_set)
    assert set(children) == {"First", "Second"}
    for child in children.values():
        assert child["ParentChangeSetId"] == child["RootChangeSetId"] == change_set["ChangeSetId"]
        assert child["IncludeNestedStacks"]
        stack = local.cfn.describe_stacks(StackName=child["StackId"])["Stacks"][0]
        assert stack["StackStatus"] == "REVIEW_IN_PROGRESS"
        assert stack["ParentId"] == stack["RootId"] == change_set["StackId"]
        with pytest.raises(ClientError, match="root change set"):
            local.cfn.execute_change_set(ChangeSetName=child["ChangeSetId"])
    context = json.loads(local.changes(children["Second"])["Guard"]["AfterContext"])
    assert context["Properties"]["VpcId"] == UNKNOWN
    local.cfn.delete_change_set(ChangeSetName=change_set["ChangeSetId"])
    for child in children.values():
        stack = local.cfn.describe_stacks(StackName=child["StackId"])["Stacks"][0]
        assert stack["StackStatus"] == "DELETE_COMPLETE"
        with pytest.raises(ClientError, match="ChangeSetNotFound"):
            local.describe(child["ChangeSetId"])


def test_deleting_a_stack_in_review_leaves_nothing(local: Local) -> None:
    change_set = local.plan("declined", family(local))
    assert local.delete("declined")["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        local.describe(change_set["ChangeSetId"])
    left = [one for one in local.cfn.describe_stacks()["Stacks"] if one["StackName"].startswith("declined")]
    assert left == []


def test_an_update_in_place_keeps_ids_and_shows_values(local: Local) -> None:
    local.deploy("placed", family(local))
    before = local.resources("placed")
    inside = local.resources(before["Second"])
    change_set = local.plan("placed", family(local, level="high"))
    assert set(local.changes(change_set)) >= {"Second"}
    second = local.children(change_set)["Second"]
    (note,) = local.changes(second).values()
    (detail,) = note["Details"]
    assert note["Replacement"] == "False"
    assert detail["Target"] == {
        "Attribute": "Properties",
        "Name": "Value",
        "RequiresRecreation": "Never",
        "Path": "/Properties/Value",
        "BeforeValue": "low",
        "AfterValue": "high",
        "AttributeChangeType": "Modify",
    }
    assert (detail["ChangeSource"], detail["CausingEntity"]) == ("ParameterReference", "Level")
    assert json.loads(note["BeforeContext"])["Properties"]["Value"] == "low"
    assert local.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"
    assert local.resources("placed") == before
    assert local.resources(before["Second"]) == inside
    assert ("Second", "UPDATE_COMPLETE") in local.events("placed")
    assert {name for name, status in local.events("placed") if "UPDATE" in status} == {"Second", "placed"}
    assert {name for name, status in local.events(before["Second"]) if status == "UPDATE_COMPLETE"} == {
        "Note",
        second["StackName"],
    }
    assert ("placed", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") in local.events("placed")


def test_a_replacement_makes_a_new_one_and_deletes_the_old_one_at_the_end(local: Local) -> None:
    local.deploy("moved", family(local))
    child = local.resources("moved")["First"]
    other = local.resources("moved")["Second"]
    old_vpc, old_guard = local.resources(child)["Network"], local.resources(other)["Guard"]
    change_set = local.plan("moved", family(local, cidr="10.8.0.0/16"))
    children = local.children(change_set)
    network = local.changes(children["First"])["Network"]
    assert (network["Replacement"], network["PolicyAction"]) == ("True", "ReplaceAndDelete")
    guard = local.changes(children["Second"])["Guard"]
    (detail,) = guard["Details"]
    assert (guard["Replacement"], detail["Evaluation"]) == ("Conditional", "Dynamic")
    assert detail["Target"]["AfterValue"] == UNKNOWN
    assert local.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"
    new_vpc = local.resources(child)["Network"]
    assert new_vpc != old_vpc
    assert local.resources(other)["Guard"] != old_guard
    statuses = [status for name, status in local.events(child) if name == "Network"][-2:]
    assert statuses == ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    vpcs = {one["VpcId"] for one in local.client("ec2").describe_vpcs()["Vpcs"]}
    assert new_vpc in vpcs
    assert old_vpc not in vpcs


def test_a_replaced_resource_may_be_retained(local: Local) -> None:
    def vpc(cidr: str) -> Template:
        return {
            "Resources": {
                "Kept": {
                    "Type": "AWS::EC2::VPC",
                    "Properties": {"CidrBlock": cidr},
                    "UpdateReplacePolicy": "Retain",
                }
            }
        }

    local.deploy("keeper", vpc("10.7.0.0/16"))
    old = local.resources("keeper")["Kept"]
    change_set = local.plan("keeper", vpc("10.6.0.0/16"))
    assert local.changes(change_set)["Kept"]["PolicyAction"] == "ReplaceAndRetain"
    assert local.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"
    assert local.resources("keeper")["Kept"] != old
    assert old in {one["VpcId"] for one in local.client("ec2").describe_vpcs()["Vpcs"]}


def test_a_failed_creation_rolls_the_whole_tree_back_and_can_be_retried(local: Local) -> None:
    local.post("/_classla/fail", LogicalResourceId="Note", Action="create", Message="no room")
    failed = local.deploy("unlucky", family(local))
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    events = local.cfn.describe_stack_events(StackName="unlucky")["StackEvents"]
    (second,) = [
        one
        for one in events
        if (one["LogicalResourceId"], one["ResourceStatus"]) == ("Second", "CREATE_FAILED")
    ]
    assert "failed to create: [Note]" in second["ResourceStatusReason"]
    inner = local.cfn.describe_stack_events(StackName=second["PhysicalResourceId"])["StackEvents"]
    assert "no room" in {one.get("ResourceStatusReason") for one in inner}
    assert local.resources("unlucky") == {}
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        local.plan("unlucky", family(local))
    local.delete("unlucky")
    assert local.deploy("unlucky", family(local))["StackStatus"] == "CREATE_COMPLETE"


def test_a_failed_update_brings_back_what_finished_siblings_had(local: Local) -> None:
    local.deploy("undone", family(local))
    first, second = local.resources("undone")["First"], local.resources("undone")["Second"]
    before = (local.resources(first), local.resources(second))
    local.post("/_classla/fail", LogicalResourceId="Late", Action="create")
    change = family(local, cidr="10.5.0.0/16", days=30, level="high", more={"Late": topic()})
    change["Resources"]["Second"]["DependsOn"] = "First"
    assert local.deploy("undone", change)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (local.resources(first), local.resources(second)) == before
    for stack in (first, second):
        found = local.cfn.describe_stacks(StackName=stack)["Stacks"][0]
        assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    (group,) = local.client("logs").describe_log_groups(logGroupNamePrefix=before[0]["Group"])["logGroups"]
    assert group["retentionInDays"] == 7
    assert before[0]["Network"] in {one["VpcId"] for one in local.client("ec2").describe_vpcs()["Vpcs"]}
    change = family(local, cidr="10.5.0.0/16", level="high", more={"Late": topic()})
    assert local.deploy("undone", change)["StackStatus"] == "UPDATE_COMPLETE"


def test_a_failed_change_in_place_is_undone_and_works_the_second_time(local: Local) -> None:
    local.deploy("twice", family(local))
    first = local.resources("twice")["First"]
    local.post("/_classla/fail", LogicalResourceId="Group", Action="update")
    assert local.deploy("twice", family(local, days=30))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert local.deploy("twice", family(local, days=30))["StackStatus"] == "UPDATE_COMPLETE"
    (group,) = local.client("logs").describe_log_groups(logGroupNamePrefix=local.resources(first)["Group"])[
        "logGroups"
    ]
    assert group["retentionInDays"] == 30


def test_a_rollback_that_fails_can_be_continued(local: Local) -> None:
    local.deploy("stuck", family(local))
    second = local.resources("stuck")["Second"]
    local.post("/_classla/fail", LogicalResourceId="Late", Action="create")
    change_set = local.plan("stuck", family(local, level="high", more={"Late": topic(DependsOn="Note")}))
    local.post("/_classla/delay", Milliseconds=100)
    local.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    local.wait_for_event(second, "Note", "UPDATE_COMPLETE")
    local.post("/_classla/fail", LogicalResourceId="Note", Action="update")
    assert local.wait("stuck")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    local.cfn.continue_update_rollback(StackName="stuck")
    assert local.wait("stuck")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    found = local.cfn.describe_stacks(StackName=second)["Stacks"][0]["StackStatus"]
    assert found == "UPDATE_ROLLBACK_COMPLETE"
    (note,) = local.client("ssm").get_parameters(Names=[local.resources(second)["Note"]])["Parameters"]
    assert note["Value"] == "low"


def test_an_update_is_cancelled_in_the_middle_of_a_child(local: Local) -> None:
    local.deploy("stopped", family(local))
    second = local.resources("stopped")["Second"]
    change_set = local.plan("stopped", family(local, level="high", more={"Late": topic(DependsOn="Note")}))
    local.post("/_classla/delay", Milliseconds=150)
    local.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    local.wait_for_event(second, "Note", "UPDATE_IN_PROGRESS")
    local.cfn.cancel_update_stack(StackName="stopped")
    assert local.wait("stopped")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Late" not in local.resources(second)


def test_without_rollback_a_failure_stays_visible_until_it_is_rolled_back(local: Local) -> None:
    local.deploy("left", family(local))
    second = local.resources("left")["Second"]
    local.post("/_classla/fail", LogicalResourceId="Late", Action="create")
    change_set = local.plan("left", family(local, level="high", more={"Late": topic(DependsOn="Note")}))
    local.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"], DisableRollback=True)
    assert local.wait("left")["StackStatus"] == "UPDATE_FAILED"
    assert local.wait(second)["StackStatus"] == "UPDATE_FAILED"
    first = local.wait(local.resources("left")["First"])
    assert first["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    local.cfn.rollback_stack(StackName="left")
    assert local.wait("left")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert local.wait(second)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_without_rollback_another_update_goes_on_from_a_failure(local: Local) -> None:
    local.deploy("onward", family(local))
    second = local.resources("onward")["Second"]
    local.post("/_classla/fail", LogicalResourceId="Late", Action="create")
    change = family(local, days=30, level="high", more={"Late": topic()})
    change_set = local.plan("onward", change)
    local.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"], DisableRollback=True)
    assert local.wait("onward")["StackStatus"] == "UPDATE_FAILED"
    assert local.deploy("onward", change)["StackStatus"] == "UPDATE_COMPLETE"
    assert "Late" in local.resources(second)
    assert ("Late", "CREATE_COMPLETE") in local.events(second)


def test_tags_of_the_root_reach_the_children_and_their_resources(local: Local) -> None:
    template = family(local)
    local.deploy("tagged", template)
    change_set = local.plan("tagged", template, Tags=[{"Key": "Owner", "Value": "team"}])
    second = local.children(change_set)["Second"]
    assert local.changes(second)["Guard"]["Scope"] == ["Tags"]
    before = local.resources(second["StackId"])
    assert local.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"
    assert local.resources(second["StackId"]) == before
    stack = local.cfn.describe_stacks(StackName=second["StackId"])["Stacks"][0]
    assert {"Key": "Owner", "Value": "team"} in stack["Tags"]
    (group,) = local.client("ec2").describe_security_groups(GroupIds=[before["Guard"]])["SecurityGroups"]
    assert {"Key": "Owner", "Value": "team"} in group["Tags"]


def test_a_conditional_child_comes_and_goes(local: Local) -> None:
    child = local.upload({"Resources": {"Queue": queue()}})
    template = {
        "Parameters": {"Wanted": {"Type": "String"}},
        "Conditions": {"IsWanted": {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]}},
        "Resources": {"Topic": topic(), "Extra": nested(child) | {"Condition": "IsWanted"}},
    }
    local.deploy("optional", template, parameters={"Wanted": "no"})
    coming = local.plan("optional", template, parameters={"Wanted": "yes"})
    assert local.changes(coming)["Extra"]["Action"] == "Add"
    assert local.execute(coming)["StackStatus"] == "UPDATE_COMPLETE"
    extra = local.resources("optional")["Extra"]
    going = local.plan("optional", template, parameters={"Wanted": "no"})
    assert local.changes(going)["Extra"]["Action"] == "Remove"
    assert local.execute(going)["StackStatus"] == "UPDATE_COMPLETE"
    assert local.wait(extra)["StackStatus"] == "DELETE_COMPLETE"
    assert ("Extra", "DELETE_COMPLETE") in local.events("optional")


def test_a_child_that_cannot_be_planned_fails_the_tree(local: Local) -> None:
    child = {"Parameters": {"Size": {"Type": "Number"}}, "Resources": {"Queue": queue()}}
    change_set = local.plan("hopeless", {"Resources": {"Child": nested(local.upload(child), Size="big")}})
    assert change_set["Status"] == "FAILED"
    assert "was not successfully created: Currently in FAILED" in change_set["StatusReason"]
    waiting = [
        one for one in local.cfn.describe_stacks()["Stacks"] if one.get("RootId") == change_set["StackId"]
    ]
    (failed,) = local.cfn.list_change_sets(StackName=waiting[0]["StackName"])["Summaries"]
    assert "'big' is not a valid Number" in failed["StatusReason"]
    local.delete("hopeless")


def test_a_failed_deletion_inside_a_child_fails_the_root_and_can_be_retried(local: Local) -> None:
    local.deploy("sticky", family(local))
    local.post("/_classla/fail", LogicalResourceId="Note", Action="delete")
    assert local.delete("sticky")["StackStatus"] == "DELETE_FAILED"
    assert local.delete("sticky")["StackStatus"] == "DELETE_COMPLETE"


def test_deleting_honours_retention_inside_children(local: Local) -> None:
    child = {
        "Resources": {
            "Gone": queue(),
            "Kept": queue(DeletionPolicy="Retain"),
            "KeptToo": queue(DeletionPolicy="RetainExceptOnCreate"),
        }
    }
    local.deploy("parting", {"Resources": {"Child": nested(local.upload(child))}})
    inside = local.resources("parting")["Child"]
    queues = local.resources(inside)
    assert local.delete("parting")["StackStatus"] == "DELETE_COMPLETE"
    events = local.events(inside)
    assert ("Kept", "DELETE_SKIPPED") in events
    assert ("KeptToo", "DELETE_SKIPPED") in events
    assert ("Gone", "DELETE_COMPLETE") in events
    left = set(local.client("sqs").list_queues()["QueueUrls"])
    assert {queues["Kept"], queues["KeptToo"]} <= left
    assert queues["Gone"] not in left


def test_a_rolled_back_creation_leaves_only_what_is_always_retained(local: Local) -> None:
    child = {
        "Resources": {
            "Kept": queue(DeletionPolicy="Retain"),
            "Spare": queue(DeletionPolicy="RetainExceptOnCreate"),
        }
    }
    last = topic(DependsOn="Child")
    local.post("/_classla/fail", LogicalResourceId="Last", Action="create")
    failed = local.deploy("brief", {"Resources": {"Child": nested(local.upload(child)), "Last": last}})
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    inside = next(
        one["PhysicalResourceId"]
        for one in local.cfn.describe_stack_events(StackName="brief")["StackEvents"]
        if one["LogicalResourceId"] == "Child" and one["ResourceStatus"] == "DELETE_COMPLETE"
    )
    events = local.events(inside)
    assert ("Kept", "DELETE_SKIPPED") in events
    assert ("Spare", "DELETE_COMPLETE") in events


def test_executing_deletes_other_change_sets_and_an_update_makes_them_obsolete(local: Local) -> None:
    local.deploy("raced", {"Resources": {"Queue": queue(0)}})
    older = local.plan("raced", {"Resources": {"Queue": queue(1)}})
    newer = local.plan("raced", {"Resources": {"Queue": queue(2)}})
    local.execute(newer)
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        local.cfn.execute_change_set(ChangeSetName=older["ChangeSetId"])
    stale = local.plan("raced", {"Resources": {"Queue": queue(3)}})
    local.cfn.update_stack(StackName="raced", TemplateURL=local.upload({"Resources": {"Queue": queue(4)}}))
    local.wait("raced")
    assert local.describe(stale["ChangeSetId"])["ExecutionStatus"] == "OBSOLETE"
    with pytest.raises(ClientError, match="InvalidChangeSetStatus"):
        local.cfn.execute_change_set(ChangeSetName=stale["ChangeSetId"])


def test_hidden_parameters_stay_hidden(local: Local) -> None:
    template = {
        "Parameters": {"Word": {"Type": "String", "NoEcho": True}},
        "Resources": {
            "Note": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Ref": "Word"}},
            }
        },
    }
    local.deploy("quiet", template, parameters={"Word": "open-sesame"})
    change_set = local.plan("quiet", template, parameters={"Word": "abracadabra"})
    (change,) = local.changes(change_set).values()
    assert change["Details"][0]["Target"]["AfterValue"] == "****"
    assert change_set["Parameters"][0]["ParameterValue"] == "****"
    assert "sesame" not in json.dumps(change_set, default=str)
    assert "abracadabra" not in json.dumps(change_set, default=str)


def test_protection_policy_and_drift(local: Local) -> None:
    local.deploy("guarded", {"Resources": {"Queue": queue()}})
    local.cfn.update_termination_protection(StackName="guarded", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        local.cfn.delete_stack(StackName="guarded")
    local.cfn.update_termination_protection(StackName="guarded", EnableTerminationProtection=False)
    policy = json.dumps({"Statement": []})
    local.cfn.set_stack_policy(StackName="guarded", StackPolicyBody=policy)
    assert local.cfn.get_stack_policy(StackName="guarded")["StackPolicyBody"] == policy
    detection = local.cfn.detect_stack_drift(StackName="guarded")["StackDriftDetectionId"]
    found = local.cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert (found["DetectionStatus"], found["StackDriftStatus"]) == ("DETECTION_COMPLETE", "IN_SYNC")
    assert local.cfn.get_template(StackName="guarded")["TemplateBody"]


@pytest.mark.usefixtures("environments")
def test_secrets_begin_without_a_value_and_are_not_overwritten(local: Local) -> None:
    secrets = local.client("secretsmanager")
    with pytest.raises(ClientError, match="value for staging label: AWSCURRENT") as refused:
        secrets.get_secret_value(SecretId="classla-dev/supabase/credentials")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    secrets.put_secret_value(SecretId="classla-dev/supabase/credentials", SecretString='{"A": "b"}')
    assert (
        secrets.get_secret_value(SecretId="classla-dev/supabase/credentials")["SecretString"] == '{"A": "b"}'
    )
    generated = json.loads(secrets.get_secret_value(SecretId="classla-dev/app/secrets")["SecretString"])
    assert len(generated["SESSION_SECRET"]) == 64
    assert generated["SESSION_SECRET"].isalnum()
    clash = {
        "Resources": {
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"Name": "classla-dev/app/secrets"},
            }
        }
    }
    assert local.deploy("clash", clash)["StackStatus"] == "ROLLBACK_COMPLETE"


@pytest.mark.usefixtures("environments")
def test_images_can_be_pushed_to_the_repository_and_found(local: Local) -> None:
    ecr = local.client("ecr")
    repository = local.resources("boot")["BackendRepository"]
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"})
    image = ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag="v1")["image"]
    digest = image["imageId"]["imageDigest"]
    (found,) = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": "v1"}])["imageDetails"]
    assert found["imageDigest"] == digest
    got = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageDigest": digest}])
    assert got["images"][0]["imageManifest"] == manifest


@pytest.mark.usefixtures("environments")
def test_a_frontend_build_is_started_and_found(local: Local) -> None:
    amplify = local.client("amplify")
    app = local.cfn.describe_stacks(StackName="app-dev")["Stacks"][0]["Outputs"]
    app_id = next(one["OutputValue"] for one in app if one["OutputKey"] == "AmplifyAppId")
    assert app_id in {one["appId"] for one in amplify.list_apps()["apps"]}
    (branch,) = amplify.list_branches(appId=app_id)["branches"]
    where = {"appId": app_id, "branchName": branch["branchName"]}
    assert amplify.list_jobs(**where)["jobSummaries"] == []
    job = amplify.start_job(**where, jobType="RELEASE")["jobSummary"]
    assert amplify.get_job(**where, jobId=job["jobId"])["job"]["summary"]["status"] == "SUCCEED"
    assert len(amplify.list_jobs(**where)["jobSummaries"]) == 1


def test_a_delay_lets_somebody_look_at_the_middle(local: Local) -> None:
    change_set = local.plan("slow", {"Resources": {"A": queue(), "B": queue(DependsOn="A")}})
    local.post("/_classla/delay", Milliseconds=150)
    local.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    seen = local.cfn.describe_stacks(StackName="slow")["Stacks"][0]["StackStatus"]
    assert seen == "CREATE_IN_PROGRESS"
    assert local.wait("slow")["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.usefixtures("environments")
def test_an_environment_is_deleted_with_all_its_children(local: Local) -> None:
    """Last: it ends what the others look at."""
    children = local.resources("app-dev")
    assert local.delete("app-dev")["StackStatus"] == "DELETE_COMPLETE"
    for child in children.values():
        found = local.cfn.describe_stacks(StackName=child)["Stacks"][0]
        assert found["StackStatus"] == "DELETE_COMPLETE"
    secrets = {one["Name"] for one in local.client("secretsmanager").list_secrets()["SecretList"]}
    assert "classla-dev/app/secrets" in secrets
