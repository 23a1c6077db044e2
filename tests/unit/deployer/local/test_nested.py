from __future__ import annotations

import re

import pytest

from deployer.local import nested


def test_a_name_has_parent_logical_id_and_a_suffix() -> None:
    assert re.fullmatch(r"app-Network-[A-Z0-9]{12}", nested.new_name("app", "Network"))
    assert len(nested.new_name("a" * 128, "Network")) == 128


@pytest.mark.parametrize(("value", "expected"), [(True, "true"), (None, ""), (5, "5"), ("a", "a")])
def test_parameters_are_handed_over_as_text(value: object, expected: str) -> None:
    assert nested.text(value) == expected


def test_a_record_knows_its_place_in_the_tree() -> None:
    root = {"StackId": "root-id", "Capabilities": ["CAPABILITY_IAM"]}
    child = nested.new_record("child", root, "REVIEW_IN_PROGRESS")
    grandchild = nested.new_record("grandchild", child, "REVIEW_IN_PROGRESS")
    assert (child["ParentId"], child["RootId"]) == ("root-id", "root-id")
    assert (grandchild["ParentId"], grandchild["RootId"]) == (child["StackId"], "root-id")
    assert grandchild["Capabilities"] == ["CAPABILITY_IAM"]


def test_outputs_become_attributes() -> None:
    record = {"Outputs": [{"OutputKey": "VpcId", "OutputValue": "vpc-1"}]}
    assert nested.outputs(record) == {"Outputs.VpcId": "vpc-1"}


def test_a_template_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="nowhere/at-all"):
        nested.read({"TemplateURL": "http://127.0.0.1/nowhere/at-all"})
