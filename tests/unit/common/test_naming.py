from __future__ import annotations

from templates_src.common.naming import arn, environment_name, name_tag
from templates_src.wiring import kinds as k
from tests.support.plain import plain

DEV = k.Text.of("dev")


def test_names_carry_project_and_environment() -> None:
    assert plain(environment_name(DEV)) == {"Fn::Join": ["-", ["classla", "dev"]]}
    assert plain(name_tag(DEV, "vpc")) == [
        {"Key": "Name", "Value": {"Fn::Join": ["-", ["classla", "dev", "vpc"]]}}
    ]


def test_arns_hold_in_every_partition() -> None:
    assert plain(arn("logs", "log-group:x")) == {
        "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:x"
    }
    assert plain(arn("s3", "bucket", region=False, account=False)) == {
        "Fn::Sub": "arn:${AWS::Partition}:s3:::bucket"
    }
    assert plain(arn("logs", "${Group}", Group="g")) == {
        "Fn::Sub": ["arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:${Group}", {"Group": "g"}]
    }
