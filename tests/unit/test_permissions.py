"""The table of permissions: derived from schemas, and held against what is emitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from templates_src import permissions
from templates_src.build import Options, build
from templates_src.emit import emit
from templates_src.errors import WiringError
from templates_src.policies import handlers

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "AWS::DynamoDB::Table"
SCHEMA = {
    "handlers": {
        "create": {"permissions": ["dynamodb:CreateTable"]},
        "read": {"permissions": ["dynamodb:DescribeTable"]},
        "list": {"permissions": ["dynamodb:ListTables"]},
    },
    "tagging": {"permissions": ["dynamodb:TagResource"]},
}


def application(**resources: Any) -> list[dict[str, Any]]:
    """One template with everything that the committed table is about, and these resources."""
    known = {name.replace(":", ""): {"Type": name, "Properties": {}} for name in handlers.read().types}
    return [{"Resources": {**known, **resources}}]


def test_creating_reading_and_tagging_is_derived_and_listing_is_not() -> None:
    made = permissions.derive([TABLE], {TABLE: SCHEMA})
    assert made.types == {TABLE: ("dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:TagResource")}


def test_what_iam_limits_to_no_resource_is_known() -> None:
    schema = {"handlers": {"read": {"permissions": ["ec2:DescribeVpcs", "ec2:CreateVpc", "s3:REST.PUT"]}}}
    made = permissions.derive(["AWS::EC2::VPC"], {"AWS::EC2::VPC": schema})
    assert made.unlimited == {"ec2:DescribeVpcs"}


@pytest.mark.parametrize("schema", [{}, {"handlers": {}}, {"handlers": {"create": {"permissions": []}}}])
def test_a_type_without_permissions_in_its_schema(schema: dict[str, Any]) -> None:
    with pytest.raises(WiringError, match="AWS::DynamoDB::Table: its provider schema lists no permissions"):
        permissions.derive([TABLE], {TABLE: schema})


def test_a_type_declared_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions.BY_HAND, TABLE, ("dynamodb:CreateTable",))
    assert permissions.derive([TABLE], {TABLE: {}}).types == {TABLE: ("dynamodb:CreateTable",)}


def test_a_new_type_is_found() -> None:
    (problem,) = permissions.problems(application(Table={"Type": TABLE}), handlers.read())
    assert (problem.where, problem.next_step) == (TABLE, "python -m templates_src.permissions")


def test_a_type_that_is_gone_is_found() -> None:
    (template,) = application()
    del template["Resources"]["AWSEC2VPC"]
    found = [problem.where for problem in permissions.problems([template], handlers.read())]
    assert found == ["AWS::EC2::VPC"]


@pytest.mark.parametrize(
    ("resource_type", "properties", "expected"),
    [
        ("AWS::ElastiCache::ReplicationGroup", {"KmsKeyId": "key"}, "kms:*"),
        ("AWS::Synthetics::Canary", {"ArtifactConfig": {"S3Encryption": {"KmsKeyArn": "arn"}}}, "kms:*"),
        ("AWS::EC2::FlowLog", {"LogDestinationType": "s3"}, "s3:*"),
        ("AWS::EC2::FlowLog", {"LogDestinationType": "cloud-watch-logs"}, ""),
        ("AWS::Route53::HealthCheck", {"KmsKeyId": "key"}, ""),
    ],
)
def test_a_property_that_makes_an_exclusion_wrong(
    resource_type: str, properties: dict[str, Any], expected: str
) -> None:
    planted = {"Type": resource_type, "Properties": properties}
    found = [problem.what for problem in permissions.problems(application(Planted=planted), handlers.read())]
    assert [expected in text for text in found] == ([True] if expected else [])


def test_an_exclusion_that_excludes_nothing() -> None:
    known = handlers.read()
    fewer = {**known.types, "AWS::EC2::VPCGatewayAttachment": ("ec2:AttachInternetGateway",)}
    made = handlers.Handlers(known.source, fewer, known.unlimited)
    (problem,) = permissions.problems(application(), made)
    assert problem.where == "AWS::EC2::VPCGatewayAttachment ec2:*VpnGateway"


def test_the_committed_table_is_fresh() -> None:
    assert permissions.main(["--check"]) == 0


def test_a_stale_table_is_told_and_then_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "handlers.json"
    path.write_text(handlers.PATH.read_text().replace("ec2:CreateVpc", "ec2:MadeUp"))
    assert permissions.main(["--check"], path) == 1
    assert "make templates" in capsys.readouterr().err
    assert "ec2:MadeUp" in path.read_text()
    assert permissions.main([], path) == 0
    assert path.read_text() == handlers.PATH.read_text()


def test_the_build_refuses_a_table_about_other_templates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    emitted, known = emit(), handlers.read()
    fewer = {name: actions for name, actions in known.types.items() if name != "AWS::EC2::VPC"}
    damaged = handlers.Handlers(known.source, fewer, known.unlimited)
    monkeypatch.setattr("templates_src.build.handlers.read", lambda: damaged)
    monkeypatch.setattr("templates_src.build.emit", lambda: emitted)
    with pytest.raises(WiringError, match="AWS::EC2::VPC: is emitted and no permissions are known"):
        build(Options(tmp_path))
