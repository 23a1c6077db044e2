from __future__ import annotations

import dataclasses

import pytest

from templates_src.errors import WiringError
from templates_src.settings import network as settings
from templates_src.wiring import Value, contract, passed_on, published, setting, wired
from templates_src.wiring import kinds as k
from templates_src.wiring.contract import contract_fields, pascal_case


@contract
class Inputs:
    """A stack that needs one sibling's value and one setting."""

    vpc_id: Value[k.VpcId] = wired("Id of the VPC")
    nat_mode: Value[k.Choice] = setting(settings.NAT_MODE)


@contract
class Outputs:
    """A stack that gives one value."""

    app_subnet_a: Value[k.AppSubnetAId] = published("First subnet")


def test_fields_know_kind_description_and_setting() -> None:
    fields = {field.name: field for field in contract_fields(Inputs)}
    assert fields["vpc_id"].kind is k.VpcId
    assert fields["vpc_id"].cloudformation_name == "VpcId"
    assert fields["vpc_id"].setting is None
    assert fields["nat_mode"].setting is settings.NAT_MODE
    assert fields["nat_mode"].cloudformation_name == "NatMode"
    assert fields["nat_mode"].description == settings.NAT_MODE.description


def test_a_root_passes_an_output_on_in_the_stack_s_words() -> None:
    @contract
    class Root:
        """A root's outputs."""

        subnet: Value[k.AppSubnetAId] = passed_on(Outputs, "app_subnet_a")

    (field,) = contract_fields(Root)
    assert field.description == "First subnet"
    assert field.source == (Outputs, "app_subnet_a")
    with pytest.raises(WiringError, match="did you mean app_subnet_a"):
        passed_on(Outputs, "app_subnet")


def test_a_setting_needs_no_line_in_the_root() -> None:
    made = Inputs(vpc_id=k.VpcId.of("vpc-1"))
    assert made.nat_mode.ref.to_dict() == {"Ref": "NatMode"}


def test_a_contract_cannot_be_changed() -> None:
    made = Outputs(app_subnet_a=k.AppSubnetAId.of("subnet-1"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.app_subnet_a = k.AppSubnetAId.of("subnet-2")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"vpc_id": k.AppSubnetAId.of("x")}, "TestContract.vpc_id: wants VpcId, got AppSubnetAId"),
        ({"vpc_id": "vpc-1"}, "TestContract.vpc_id: wants VpcId, got str"),
        ({}, "TestContract.vpc_id: is missing: it wants VpcId"),
        (
            {"vpc_id": k.VpcId.of("x"), "vpc_ids": k.VpcId.of("x")},
            "TestContract.vpc_ids: there is no such field",
        ),
    ],
)
def test_wrong_wiring_names_stack_field_and_both_kinds(values: dict[str, object], words: str) -> None:
    with pytest.raises(WiringError) as raised:
        Inputs(**values)  # type: ignore[arg-type]
    assert words in str(raised.value)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(WiringError) as raised:
        Inputs(nat_mode=k.VpcId.of("x"), colour="red")  # type: ignore[call-arg, arg-type]
    assert len(raised.value.problems) == 3


def test_a_mistyped_output_suggests_the_right_one() -> None:
    made = Outputs(app_subnet_a=k.AppSubnetAId.of("x"))
    with pytest.raises(WiringError, match="did you mean app_subnet_a") as raised:
        made.app_subnet  # type: ignore[attr-defined]  # noqa: B018
    assert "TestContract.app_subnet" in str(raised.value)


def test_special_methods_stay_ordinary() -> None:
    assert not hasattr(Outputs(app_subnet_a=k.AppSubnetAId.of("x")), "__nothing__")


@pytest.mark.parametrize(("name", "expected"), [("vpc_id", "VpcId"), ("app_subnet_a", "AppSubnetA")])
def test_pascal_case(name: str, expected: str) -> None:
    assert pascal_case(name) == expected
