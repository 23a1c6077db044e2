"""Who gets credentials, and what is decided and noted with them."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.iam.evaluate import Role
from rehearsal.authority import Authority
from rehearsal.errors import RehearsalError
from rehearsal.permissions import Need
from rehearsal.wire import Request
from tests.unit.rehearsal.pipelines import ACCOUNT, PLACE, read

BUILD, TARGET = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("build", "target"))


def allow(action: str, resource: str = "*", **condition: Any) -> dict[str, Any]:
    return {
        "Statement": [{"Effect": "Allow", "Action": [action], "Resource": [resource], "Condition": condition}]
    }


def trust(principal: dict[str, str]) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}


def authority(taking: str = TARGET, trusted: str = f"arn:aws:iam::{ACCOUNT}:root") -> Authority:
    build = Role(
        [allow("sts:AssumeRole", taking)], arn=BUILD, trust=trust({"Service": "codebuild.amazonaws.com"})
    )
    target = Role([allow("cloudformation:Describe*")], arn=TARGET, trust=trust({"AWS": trusted}))
    return Authority({BUILD: build, TARGET: target}, PLACE)


def request(key: str, service: str, operation: str, **parameters: str) -> Request:
    return Request(key, PLACE.region, service, operation, parameters)


def test_a_service_gets_a_role_that_trusts_it() -> None:
    session = authority().service_session(BUILD, "codebuild.amazonaws.com", "Build/Image")
    assert (session.role, session.where) == (BUILD, "Build/Image")


@pytest.mark.parametrize(
    ("role", "service", "words"),
    [
        (BUILD, "codepipeline.amazonaws.com", "does not trust codepipeline.amazonaws.com"),
        ("arn:none", "codebuild.amazonaws.com", "does not exist"),
    ],
)
def test_no_other_service_gets_it(role: str, service: str, words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        authority().service_session(role, service, "x")
    assert words in str(raised.value)


def test_a_call_is_decided_by_its_signer_s_role_and_noted() -> None:
    one = authority()
    session = one.service_session(BUILD, "codebuild.amazonaws.com", "Build/Image")
    one.taken(session, TARGET, "TAKEN")
    assert one.decide(request("TAKEN", "cloudformation", "DescribeStacks", StackName="s"), str) == ""
    refused = one.decide(request("TAKEN", "cloudformation", "ExecuteChangeSet", StackName="s"), str)
    assert "not authorized to perform: cloudformation:ExecuteChangeSet" in refused
    assert [made.call for made in one.refused("Build/Image")] == ["cloudformation:ExecuteChangeSet"]
    assert {made.role for made in one.made} == {TARGET}


def test_a_call_of_nobody_and_an_unknown_call_are_refused() -> None:
    one = authority()
    assert "security token" in one.decide(request("", "s3", "GetObject"), str)
    session = one.service_session(BUILD, "codebuild.amazonaws.com", "here")
    assert "has no rule" in one.decide(request(session.key, "ec2", "RunInstances"), str)
    assert len(one.refused("here")) == 1


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (authority(), ""),
        (authority(taking="arn:other"), "not authorized to perform: sts:AssumeRole"),
        (authority(trusted="arn:aws:iam::999999999999:root"), "is not trusted by"),
    ],
)
def test_a_role_is_taken_when_both_agree(one: Authority, words: str) -> None:
    session = one.service_session(BUILD, "codebuild.amazonaws.com", "x")
    refused = one.decide(request(session.key, "sts", "AssumeRole", RoleArn=TARGET), str)
    assert (words in refused) if words else refused == ""


def test_a_role_that_nothing_makes_cannot_be_taken() -> None:
    one = authority(taking="*")
    session = one.service_session(BUILD, "codebuild.amazonaws.com", "x")
    assert "no template here makes" in one.decide(
        request(session.key, "sts", "AssumeRole", RoleArn="arn:x"), str
    )


def test_a_permission_of_a_service_without_endpoint_is_required() -> None:
    one = authority()
    session = one.service_session(BUILD, "codebuild.amazonaws.com", "Build/Image")
    with pytest.raises(RehearsalError, match="may not do its work"):
        one.require(session, Need("codebuild:StartBuild", "arn:x"))
    assert one.refused("Build/Image")


def test_the_emitted_roles_trust_whom_they_should() -> None:
    definition = read()
    one = Authority(definition.roles, PLACE)
    assert one.service_session(definition.role, "codepipeline.amazonaws.com", "x").role == definition.role
    for project in definition.projects.values():
        assert one.service_session(project.role, "codebuild.amazonaws.com", "x").role == project.role
        with pytest.raises(RehearsalError, match="no role to work with"):
            one.service_session(project.role, "codepipeline.amazonaws.com", "x")
