from __future__ import annotations

from templates_src.lint.rules import exports as rule
from tests.unit.lint.planting import found, ref, single


def test_an_export() -> None:
    outputs = {"VpcId": {"Value": ref("Vpc"), "Export": {"Name": "vpc"}}, "Other": {"Value": "x"}}
    assert found(rule, single({}, Outputs=outputs)) == [("CLS022", "t.json", "Outputs/VpcId/Export")]


def test_a_plain_output() -> None:
    assert found(rule, single({}, Outputs={"VpcId": {"Value": ref("Vpc")}})) == []
