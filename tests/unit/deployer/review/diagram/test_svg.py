"""The document: harmless, the same every time, told in words, marked by more than colour."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from deployer.review.diagram import draw
from deployer.review.diagram.errors import DiagramError
from deployer.review.report.svg import refusal
from templates_src.evaluate import Deployment
from tests.unit.deployer.review.diagram.made import ROOT, SHAPES, deployment, of, resource

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"><script>alert('x')</script><!-- ]]> &amp; javascript:x http://evil.example/ \x00"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own document


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in parsed(svg).iter(f"{SPACE}text")]


def titles(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in parsed(svg).iter(f"{SPACE}title")]


@pytest.mark.parametrize("name", SHAPES)
def test_the_report_takes_it_in_and_every_resource_is_told(name: str) -> None:
    made = deployment(name)
    svg = draw(made, {made.resources[-1].address: "update"}, region=SHAPES[name][2])
    assert refusal(svg) == ""
    told = "\n".join(titles(svg))
    for one in made.resources:
        if one.type != "AWS::CloudFormation::Stack":
            assert f"{one.address} {one.type}" in told
    ids = Counter(one.get("id") for one in parsed(svg).iter() if one.get("id"))
    assert max(ids.values()) == 1


def test_hostile_names_and_values_stay_text() -> None:
    nasty = of(
        Bucket=resource("S3::Bucket"),
        Group=resource("SecretsManager::Secret"),
        Record=resource("Route53::RecordSet", Name=HOSTILE),
        Site=resource("Amplify::App", Platform="WEB", EnvironmentVariables=[{"Name": "A", "Value": HOSTILE}]),
        Vpc=resource("EC2::VPC", CidrBlock=HOSTILE),
        Subnet=resource("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock=HOSTILE, AvailabilityZone=HOSTILE),
    )
    renamed = tuple(
        replace(one, address=f"{one.address}{HOSTILE}") if one.logical_id in ("Bucket", "Group") else one
        for one in nasty.resources
    )
    svg = draw(replace(nasty, resources=renamed), {f"Bucket{HOSTILE}": "add"}, title=HOSTILE, region=HOSTILE)
    assert refusal(svg) == ""
    assert "<script" not in svg
    assert "<!--" not in svg
    assert "\x00" not in svg
    assert any("<script>" in one for one in titles(svg))


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import hashlib; from tests.unit.deployer.review.diagram.made import deployment; "
        "from deployer.review.diagram import draw; "
        "print(hashlib.sha256(draw(deployment('everything')).encode()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2", "77")
    }
    assert sums == {hashlib.sha256(draw(deployment("everything")).encode()).hexdigest()}


def test_light_and_dark_are_both_in_it() -> None:
    svg = draw(deployment("dev"))
    assert "@media screen and (prefers-color-scheme:dark)" in svg
    assert "<script" not in svg


def test_it_is_told_in_words() -> None:
    root = parsed(draw(deployment("prod"), title="Architecture of prod"))
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    found = {one.get("id"): "".join(one.itertext()) for one in root.iter() if one.get("id") in named}
    assert found[named[0]] == "Architecture of prod"
    assert "Target group Edge/TargetGroup to ECS on Fargate Service/Service (3001)" in found[named[1]]


def test_marks_have_a_sign_an_outline_a_legend_and_a_title() -> None:
    made = deployment("prod")
    plain = draw(made)
    marked = draw(made, {"Edge/TargetGroup": "replace", "Network/AppSubnetB": "may-replace"})
    assert "replaced" not in texts(plain)
    assert Counter(texts(marked))["-/+"] == 2
    assert Counter(texts(marked))["-/+?"] == 2
    assert {"replaced", "may be replaced"} <= set(texts(marked))
    assert "updated in place" not in texts(marked)
    assert any(
        one.startswith("Edge/TargetGroup AWS::") and one.endswith(": replaced") for one in titles(marked)
    )
    assert "cd-k-replace" in marked.split("</style>")[1]


def test_only_what_does_not_change_is_dimmed() -> None:
    made = deployment("prod")
    marked = draw(made, {"Edge/TargetGroup": "update"})
    groups = {one.get("id"): ElementTree.tostring(one, "unicode") for one in parsed(marked).iter(f"{SPACE}g")}
    assert "cd-dim" not in groups["cdr-Edge-TargetGroup"]
    assert "cd-dim" in groups["cdr-Cache-Cache"]
    assert "cd-dim" not in draw(made).split("</style>")[1]


def test_what_goes_is_drawn_from_before() -> None:
    before, after = deployment("prod"), deployment("without cache")
    assert "ElastiCache" not in texts(draw(after, {}, before))
    marks = {"Cache/Cache": "delete", "Cache/CacheSubnets": "delete", "Cache": "delete"}
    svg = draw(after, marks, before)
    assert {"ElastiCache", "-", "deleted"} <= set(texts(svg))
    assert "without a symbol" not in " ".join(texts(svg))


def test_a_change_without_a_symbol_is_counted_and_named() -> None:
    svg = draw(deployment("dev"), {"Gone/Thing": "delete"})
    assert "1 change without a symbol" in texts(svg)
    assert "Changes that are not drawn: Gone/Thing." in svg


def test_nothing_at_all_can_be_drawn() -> None:
    assert refusal(draw(Deployment((), {}, ()))) == ""


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(DiagramError, match="cannot be marked"):
        draw(deployment("dev"), {"Edge/LoadBalancer": "explode"})


def test_the_region_is_the_zones_when_nobody_says_it() -> None:
    assert "Region eu-west-1" in texts(draw(deployment("secondary region")))
