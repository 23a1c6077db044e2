from __future__ import annotations

from templates_src.parameters.cross import check_values
from tests.support.parameters import values_with


def test_every_kind_of_rule_is_asked_at_once() -> None:
    values = values_with(
        CanaryEnabled="true",
        AppSubnetACidr="10.9.0.0/24",
        MinTasks="9",
        ExtraEnvironment="A=1,A=2",
        ApiDomainName="x.org",
        FrontendDomainName="x.org",
        SecretReplicaRegion="us-east-1",
    )
    assert len(check_values(values, "us-east-1")) == 6
    assert len(check_values(values)) == 5  # no region, no rule about regions


def test_right_and_absent_values_are_silent() -> None:
    assert check_values(values_with(), "us-east-1") == []
    assert check_values({}) == []
