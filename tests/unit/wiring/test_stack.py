from __future__ import annotations

import json
from typing import Any

import pytest
from troposphere import Equals, GetAtt, Ref, Template
from troposphere.ec2 import VPC, Subnet

from templates_src.errors import WiringError
from templates_src.settings import environment, network
from templates_src.settings.model import text, toggle
from templates_src.wiring import Built, Root, Stack, Value, contract, passed_on, published, setting, wired
from templates_src.wiring import kinds as k
from templates_src.wiring.stack import parameter_of


@contract
class NetInputs:
    """A network that needs a setting."""

    cidr: Value[k.Cidr] = setting(network.VPC_CIDR)


@contract
class NetOutputs:
    """A network that gives its VPC."""

    vpc_id: Value[k.VpcId] = published("Id of the VPC")


@contract
class UserInputs:
    """A stack that needs the VPC."""

    vpc_id: Value[k.VpcId] = wired("VPC to live in")


@contract
class UserOutputs:
    """A stack that gives a subnet."""

    subnet: Value[k.AppSubnetAId] = published("The subnet")


@contract
class Nothing:
    """Outputs of a root that gives nothing."""


@contract
class PairOutputs:
    """A stack that gives two values of one kind."""

    ip_a: Value[k.PublicIp] = published("First address")
    ip_b: Value[k.PublicIp] = published("Second address")


def build_pair(_: Nothing) -> Built[PairOutputs]:
    return Built(Template(), PairOutputs(ip_a=k.PublicIp.of("1.1.1.1"), ip_b=k.PublicIp.of("2.2.2.2")))


def build_net(inputs: NetInputs) -> Built[NetOutputs]:
    template = Template()
    template.add_condition("Always", Equals("a", "a"))
    vpc = template.add_resource(VPC("Vpc", CidrBlock=inputs.cidr.ref))
    return Built(template, NetOutputs(vpc_id=k.VpcId.of(Ref(vpc))))


def build_user(inputs: UserInputs) -> Built[UserOutputs]:
    template = Template()
    subnet = template.add_resource(Subnet("Subnet", VpcId=inputs.vpc_id.ref))
    return Built(template, UserOutputs(subnet=k.AppSubnetAId.of(Ref(subnet))))


class _Net(Stack[NetInputs, NetOutputs]):
    title = "Net"
    file_name = "net.json"


class _User(Stack[UserInputs, UserOutputs]):
    title = "User"
    file_name = "user.json"


class _Pair(Stack[Nothing, PairOutputs]):
    title = "Pair"
    file_name = "pair.json"


# Contracts of one test module share a title; real stacks are one a module.
NET = _Net(NetInputs, NetOutputs, build_net)
USER = _User(UserInputs, UserOutputs, build_user)
PAIR = _Pair(Nothing, PairOutputs, build_pair)


def data(template: Template) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(template.to_json())
    return plain


def wired_root(condition: str | None = None) -> tuple[Root, UserOutputs]:
    root = Root("root.json", "test")
    if condition:
        root.condition(condition, Equals("a", "b"))
    net = root.nest(NET, NetInputs())
    user = root.nest(USER, UserInputs(vpc_id=net.vpc_id), condition=condition)
    root.finish(Nothing)
    return root, user


def test_the_root_passes_settings_and_outputs() -> None:
    root, _ = wired_root()
    resources = data(root.template)["Resources"]
    assert resources["Net"]["Properties"] == {
        "TemplateURL": "net.json",
        "TimeoutInMinutes": 60,
        "Parameters": {"VpcCidr": {"Ref": "VpcCidr"}},
    }
    assert resources["User"]["Properties"]["Parameters"] == {
        "VpcId": {"Fn::GetAtt": ["Net", "Outputs.VpcId"]}
    }
    assert list(root.templates) == ["root.json", "net.json", "user.json"]


def test_a_sibling_fed_parameter_is_a_bare_string() -> None:
    root, _ = wired_root()
    assert data(root.children["user.json"])["Parameters"] == {
        "VpcId": {"Type": "String", "Description": "VPC to live in"}
    }


def test_a_setting_keeps_its_constraint_and_leaves_its_default_to_the_root() -> None:
    root, _ = wired_root()
    inner = data(root.children["net.json"])["Parameters"]["VpcCidr"]
    outer = data(root.template)["Parameters"]["VpcCidr"]
    assert outer.pop("Default") == "10.0.0.0/16"
    assert inner == outer
    assert inner["AllowedPattern"] == network.VPC_CIDR.pattern


def test_outputs_carry_the_description() -> None:
    root, _ = wired_root()
    assert data(root.children["net.json"])["Outputs"]["VpcId"] == {
        "Description": "Id of the VPC",
        "Value": {"Ref": "Vpc"},
    }


def test_a_conditional_stack_reads_as_empty_when_absent() -> None:
    root, user = wired_root("HasUser")
    assert data(root.template)["Resources"]["User"]["Condition"] == "HasUser"
    assert user.subnet.ref.to_dict() == {
        "Fn::If": ["HasUser", {"Fn::GetAtt": ["User", "Outputs.Subnet"]}, ""]
    }


def test_the_console_form_groups_every_setting() -> None:
    root, _ = wired_root()
    (group,) = data(root.template)["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert group == {"Label": {"default": "Network"}, "Parameters": ["VpcCidr"]}


def test_a_root_passes_on_what_its_stacks_publish() -> None:
    @contract
    class Outputs:
        """Both addresses, one under another name."""

        ip_a: Value[k.PublicIp] = passed_on(PairOutputs, "ip_a")
        second: Value[k.PublicIp] = passed_on(PairOutputs, "ip_b")

    root = Root("root.json", "test")
    root.nest(PAIR, Nothing())
    root.finish(Outputs)
    assert data(root.template)["Outputs"] == {
        "IpA": {"Description": "First address", "Value": {"Fn::GetAtt": ["Pair", "Outputs.IpA"]}},
        "Second": {"Description": "Second address", "Value": {"Fn::GetAtt": ["Pair", "Outputs.IpB"]}},
    }


@contract
class Swapped:
    """Two values of one kind, the wrong way round."""

    ip_a: Value[k.PublicIp] = passed_on(PairOutputs, "ip_b")
    ip_b: Value[k.PublicIp] = passed_on(PairOutputs, "ip_a")


@contract
class Twice:
    """One value under two names."""

    first: Value[k.PublicIp] = passed_on(PairOutputs, "ip_a")
    second: Value[k.PublicIp] = passed_on(PairOutputs, "ip_a")


@contract
class Absent:
    """A value of a stack that the root does not have."""

    subnet: Value[k.AppSubnetAId] = passed_on(UserOutputs, "subnet")


@contract
class OtherKind:
    """A value that is declared as something else."""

    address: Value[k.Url] = passed_on(PairOutputs, "ip_a")


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        (Swapped, r"TestStack.ip_a: passes TestStack.ip_b on.*pass TestStack.ip_a on"),
        (Twice, "TestStack.second: passes TestStack.ip_a on, and so does first"),
        (Absent, "TestStack.subnet: passes TestStack.subnet on, and the root does not have that stack"),
        (PairOutputs, "TestStack.ip_a: is fed by nothing"),
        (OtherKind, "TestStack.address: wants Url, got PublicIp"),
    ],
)
def test_a_root_output_that_is_fed_wrongly_is_refused(outputs: type, words: str) -> None:
    root = Root("root.json", "test")
    root.nest(PAIR, Nothing())
    with pytest.raises(WiringError, match=f"(?s){words}"):
        root.finish(outputs)


def test_a_root_that_was_not_finished_has_no_templates() -> None:
    root = Root("root.json", "test")
    root.nest(NET, NetInputs())
    with pytest.raises(WiringError, match=r"root\.json: was not finished"):
        _ = root.templates


def test_rules_reach_the_template() -> None:
    root = Root("root.json", "test")
    rule = {"Assertions": [{"Assert": {"Fn::Equals": ["a", "a"]}, "AssertDescription": "same"}]}
    root.finish(Nothing, rules={"Same": rule})
    assert data(root.template)["Rules"] == {"Same": rule}


@contract
class FlatOutputs:
    """What a flat root gives."""

    subnet: Value[k.AppSubnetAId] = passed_on(UserOutputs, "subnet")


def test_inline_puts_everything_into_the_root() -> None:
    root = Root("flat.json", "test")
    net = root.inline(NET, NetInputs())
    root.inline(USER, UserInputs(vpc_id=net.vpc_id))
    root.finish(FlatOutputs)
    flat = data(root.template)
    assert set(flat["Resources"]) == {"Vpc", "Subnet"}
    assert flat["Resources"]["Subnet"]["Properties"] == {"VpcId": {"Ref": "Vpc"}}
    assert set(flat["Parameters"]) == {"VpcCidr"}
    assert set(flat["Conditions"]) == {"Always"}
    assert set(flat["Outputs"]) == {"Subnet"}


def test_inline_refuses_a_stack_that_it_would_put_in_incompletely() -> None:
    def build(inputs: NetInputs) -> Built[NetOutputs]:
        built = build_net(inputs)
        built.template.add_mapping("Sizes", {"small": {"cpu": "256"}})
        built.template.add_rule("Same", {"Assertions": []})
        return built

    with pytest.raises(WiringError, match="Net: has Mappings, Rules"):
        Root("flat.json", "test").inline(_Net(NetInputs, NetOutputs, build), NetInputs())


def test_a_stack_is_nested_once() -> None:
    root = Root("root.json", "test")
    root.nest(NET, NetInputs())
    with pytest.raises(WiringError, match="Net is nested twice"):
        root.nest(NET, NetInputs())


@pytest.mark.parametrize("wrong", [GetAtt("Vpc", "CidrBlock"), Ref("Subnet")])
def test_an_output_made_of_something_else_is_refused(wrong: object) -> None:
    def build(inputs: NetInputs) -> Built[NetOutputs]:
        built = build_net(inputs)
        built.template.add_resource(Subnet("Subnet", VpcId=Ref("Vpc")))
        return Built(built.template, NetOutputs(vpc_id=k.VpcId.of(wrong)))

    with pytest.raises(WiringError, match=r"vpc_id: wants VpcId, which is Ref of AWS::EC2::VPC, got"):
        Root("root.json", "test").nest(_Net(NetInputs, NetOutputs, build), NetInputs())


def test_two_settings_of_one_name_are_refused() -> None:
    root = Root("root.json", "test")
    root.setting(environment.ENVIRONMENT_NAME)
    twin = toggle("EnvironmentName", "G", "another")
    with pytest.raises(WiringError, match="two settings of one name"):
        root.setting(twin)


def test_a_number_becomes_a_number_parameter() -> None:
    declared = text("Free", k.Text, "G", "words", "^a$", "an a")
    assert parameter_of(declared, with_default=True).to_dict() == {
        "Type": "String",
        "Description": "words",
        "Default": "",
        "AllowedPattern": "^a$",
        "ConstraintDescription": "an a",
    }
