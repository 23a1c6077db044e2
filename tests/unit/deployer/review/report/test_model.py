"""What a report says before it is written as anything: verdict, tiles, access, parameters, masks."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from deployer.changes.mask import MASK
from deployer.changes.model import PropertyChange, ResourceChange
from deployer.review.report import Additions, Grant, Part, build, data, from_plan, html, markdown
from deployer.review.report.svg import refusal
from deployer.review.report.values import MOST_LINES, compared, definition
from deployer.review.report.words import listed, many, money, noun, sentence
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.plans.planning import plan
from tests.unit.deployer.review.report.made import SMALL, SVG, cost, subject

SECRET = "hunter2-hunter2"
OPEN = '{"Properties":{"SecurityGroupIngress":[{"CidrIp":"0.0.0.0/0","IpProtocol":"tcp"}]}}'
SHUT = '{"Properties":{"SecurityGroupIngress":[]}}'


def said(*changes: ResourceChange, first: bool = False, **more: Any) -> str:
    return build(subject(stack(*changes), first=first, **more), Additions()).verdict


def test_the_sentence_of_a_small_change() -> None:
    found = build(subject(SMALL), Additions(cost=Part(value=cost())))
    assert found.verdict == (
        "This replaces 1 subnet and updates 1 log group in dev; nothing else is deleted; "
        f"access does not widen; {money(cost().total)} a month."
    )
    assert found.level == "destructive"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((), "This changes no resource in dev; nothing is deleted;"),
        ((change("A", action="Add"),), "This adds 1 SNS topic in dev; nothing is deleted;"),
        ((change("A", action="Remove"),), "This deletes 1 SNS topic in dev; access"),
        (
            (change("A", action="Remove", policy_action="Retain"),),
            "This lets go of, without deleting, 1 SNS topic in dev; nothing is deleted;",
        ),
        ((change("A", action="Other"),), "This does something unknown to 1 SNS topic in dev;"),
        (
            (change("A", replacement="Conditional"),),
            "may replace 1 SNS topic in dev; nothing else is deleted;",
        ),
        (
            tuple(change(name, f"AWS::X::{name}") for name in "ABCD"),
            "This updates 4 resources in dev;",
        ),
        (
            (holder("N", properties=(PropertyChange(path="/Properties/TemplateURL"),)),),
            "This rewrites 1 nested stack without touching a resource in it in dev;",
        ),
    ],
)
def test_the_sentence(changes: tuple[ResourceChange, ...], words: str) -> None:
    assert words in said(*changes)


def test_access_and_cost_in_the_sentence() -> None:
    rule = change("A", "AWS::EC2::SecurityGroup", before=SHUT, after=OPEN)
    assert "access widens in 1 place; what it costs is not known." in said(rule)
    assert "access is granted in 1 place;" in said(change("A", "AWS::IAM::Role", action="Add"), first=True)


@pytest.mark.parametrize(
    ("resource_type", "name"),
    [
        ("AWS::EC2::Subnet", "subnet"),
        ("AWS::Logs::LogGroup", "log group"),
        ("AWS::EC2::NatGateway", "NAT gateway"),
        ("AWS::RDS::DBInstance", "DB instance"),
        ("AWS::EC2::SubnetRouteTableAssociation", "subnet route table association"),
        ("", "resource"),
    ],
)
def test_nouns(resource_type: str, name: str) -> None:
    assert noun(resource_type) == name


def test_numbers_of_things() -> None:
    assert [many(2, name) for name in ("subnet", "policy", "address", "key", "branch")] == [
        "2 subnets",
        "2 policies",
        "2 addresses",
        "2 keys",
        "2 branches",
    ]
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    amounts = [money(Decimal(x)) for x in ("0", "-0.001", "1.005", "-3")]
    assert amounts == ["+0.00 USD", "+0.00 USD", "+1.01 USD", "-3.00 USD"]
    assert sentence("a", [], rewritten=0, wider=2, cost=None, first=False).count("2 places") == 1


@pytest.mark.parametrize(
    ("changes", "first", "level"),
    [
        ((change("A"),), False, "routine"),
        ((change("A", action="Add"),), True, "first"),
        ((change("A", "AWS::IAM::Role", action="Add"),), True, "first"),
        ((change("A", "AWS::IAM::Role", action="Add"),), False, "careful"),
        ((change("A", replacement="Conditional"),), False, "careful"),
        ((change("A", action="Remove", policy_action="Retain"),), False, "careful"),
        ((change("A", action="Something"),), False, "careful"),
        ((change("A", action="Remove"),), False, "destructive"),
        ((change("A", replacement="True"),), True, "destructive"),
    ],
)
def test_levels(changes: tuple[ResourceChange, ...], first: bool, level: str) -> None:
    assert build(subject(stack(*changes), first=first), Additions()).level == level


def test_tiles_tell_what_is_not_there_too() -> None:
    tiles = build(subject(), Additions()).tiles
    assert [(tile.kind, tile.number) for tile in tiles] == [
        ("add", "0"),
        ("update", "1"),
        ("replace", "1"),
        ("delete", "0"),
        ("widen", "0"),
        ("cost", "not available"),
    ]


def test_access_is_read_from_the_tree_and_told_by_who_looked_closer() -> None:
    rule = change("A", "AWS::EC2::SecurityGroup", before=SHUT, after=OPEN)
    blind = change("B", "AWS::EC2::SecurityGroup")
    tree = stack(rule, blind)
    plain = build(subject(tree), Additions()).access
    assert [item.where for item in plain] == ["A", "B"]
    assert ("+", '      "CidrIp": "0.0.0.0/0",') in plain[0].lines
    assert "AWS does not show how" in plain[1].what
    grants = (Grant(where="A", what="everybody"), Grant(where="C", what="somebody"))
    told = build(subject(tree), Additions(grants=Part(value=grants))).access
    assert [(item.where, item.what[:9]) for item in told] == [
        ("A", "everybody"),
        ("B", "The secur"),
        ("C", "somebody"),
    ]


def test_parameters_that_change_come_first() -> None:
    made = subject(
        parameters={"Same": "1", "Kept": "2", "Changed": "3", "Hidden": "x", "Empty": ""},
        previous={"Changed": "2", "Hidden": "y"},
        changed=("Changed",),
        carried=("Kept", "Empty"),
        no_echo=("Hidden",),
    )
    found = build(made, Additions()).parameters
    assert [(item.name, item.state) for item in found] == [
        ("Changed", "changed"),
        ("Hidden", "secret"),
        ("Kept", "kept"),
        ("Empty", "same"),
        ("Same", "same"),
    ]
    assert (found[1].before, found[1].after) == (MASK, MASK)
    assert {item.state for item in build(replace(made, first=True), Additions()).parameters} == {
        "set",
        "secret",
        "kept",
    }


def test_what_was_changed_outside_is_noted() -> None:
    tree = stack(change("A", drift="MODIFIED"), change("B", drift="IN_SYNC"), notes=("cut short",))
    notes = build(subject(tree), Additions(checks=Part(value=("app.json: odd",)))).notes
    assert notes == ("cut short", "app.json: odd", "1 resource changed outside CloudFormation: A")


@pytest.mark.parametrize("writer", ["html", "markdown", "json"])
def test_no_secret_gets_into_a_report(writer: str) -> None:
    """Not even out of a tree that nobody masked."""
    key = "AKIAIOSFODNN7EXAMPLE"
    definition_ = json.dumps({"Properties": {"MasterUserPassword": SECRET, "Note": key}})
    items = (
        PropertyChange(path="/Properties/MasterUserPassword", before="old-" + SECRET, after=SECRET),
        PropertyChange(path="/Properties/Environment/0/Value", before="a", after=SECRET),
        PropertyChange(path="/Properties/Url", after=f"redis://me:{SECRET}@host", causes=(key,)),
    )
    changes = (
        change("A", properties=items, before=definition_, after=definition_, physical_id=key),
        change("B", "AWS::IAM::Role", action="Add", after=definition_),
    )
    made = subject(
        stack(*changes, notes=(key,)),
        parameters={"DbPassword": SECRET, "Hidden": SECRET},
        previous={"DbPassword": "old-" + SECRET, "Hidden": SECRET},
        changed=("DbPassword",),
        no_echo=("Hidden",),
        facts=(("Stack", key),),
    )
    report = build(made, Additions(cost=Part(missing=key), checks=Part(value=(key,))))
    texts = {
        "html": html.render(report),
        "markdown": markdown.render(report),
        "json": json.dumps(data.data(report)),
    }
    assert SECRET not in texts[writer]
    assert key not in texts[writer]
    assert MASK in texts[writer] or "&#42;" in texts[writer]


def test_a_plan_as_a_subject() -> None:
    made = from_plan(plan(), "p.plan.json", " --aws")
    facts = dict(made.facts)
    assert facts["Where"] == "AWS account 123456789012, us-east-1"
    assert facts["Seal (SHA-256)"] == plan().seal
    assert facts["State it was planned against"] == "UPDATE_COMPLETE since 2026-11-23T18:05:03Z"
    assert [step.command for step in made.steps] == [
        "classla deploy p.plan.json --aws",
        "classla discard p.plan.json --aws",
    ]
    local = dict(from_plan(plan(local=True, commit="", stack_status="", stack_updated=""), "p").facts)
    assert local["Where"] == "the embedded local AWS, us-east-1"
    assert local["Git commit"] == "unknown"
    assert "State it was planned against" not in local


def test_long_definitions_are_cut_and_that_is_told() -> None:
    text = json.dumps({"Properties": {f"P{number:04}": "x" for number in range(MOST_LINES * 2)}})
    lines = definition(text)
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == ("@", f"{MOST_LINES + 2} more lines are left out here")


def test_text_of_one_line_is_not_compared_by_lines() -> None:
    assert compared("A", "x" * 100, "y" * 100).lines == ()
    assert compared("A", None, '{"a":1}').before is None
    assert compared("A", "", "{broken").before == "(empty)"
    assert compared("A", "[" * 100_000, "x").after == "x"


@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        (SVG, ""),
        (SVG.replace("<rect/>", '<rect fill="url(#a)"/><use href="#b"/>'), ""),
        (SVG.replace("<rect/>", "<style>.a{fill:red}</style>"), ""),
        (SVG.replace("<rect/>", "<script>1</script>"), "an element script"),
        (SVG.replace("<rect/>", "<foreignObject></foreignObject>"), "an element foreignobject"),
        (SVG.replace("<rect/>", '<rect onload="x"/>'), "an attribute onload"),
        (SVG.replace("<rect/>", '<use href="https://a"/>'), "an attribute href"),
        (
            SVG.replace("<rect/>", '<rect style="fill:url( https://a)"/>'),
            "an attribute style that loads something",
        ),
        (SVG.replace("<rect/>", "<style>@import 'a'</style>"), "a style that loads something"),
        (SVG.replace("<rect/>", "<style>.a{b:\\75rl(x)}</style>"), "a style that loads something"),
        (SVG.replace("<rect/>", "<!-- -->"), "a comment"),
        (SVG.replace("<rect/>", "<![CDATA[x]]>"), "a CDATA section"),
        (SVG.replace("<rect/>", "<?x?>"), "an instruction"),
        (SVG.replace("<rect/>", "</g>"), "elements that do not nest"),
        (SVG.replace("<rect/>", "<g>"), "elements that do not nest"),
        (f"<!DOCTYPE svg>{SVG}", "something else than one drawing"),
        (f"{SVG}x{SVG}", "text around the drawing"),
        ("<svg><g></svg>", "elements that do not nest"),
        ("", "something else than one drawing"),
    ],
)
def test_only_what_draws_is_a_drawing(drawing: str, why: str) -> None:
    assert refusal(drawing) == why


def test_a_document_that_goes_whole_is_shown_by_lines() -> None:
    lines = compared("A", json.dumps([{"Action": "s3:*", "Resource": "x" * 80}]), None).lines
    assert {sign for sign, _ in lines} == {"-"}
    assert ("-", '    "Action": "s3:*",') in lines
