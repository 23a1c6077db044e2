from __future__ import annotations

import pytest

from templates_src.parameters.expressions import AllOf, AnyOf, Is, Not, OneOf, given, is_on
from templates_src.settings.edge import API_DOMAIN_NAME, CDN_ENABLED, EDGE_MODE

HTTP = Is(EDGE_MODE, "http")


def test_both_forms_of_each_condition() -> None:
    values = {"EdgeMode": "http", "ApiDomainName": "", "CdnEnabled": "true"}
    assert HTTP.holds(values)
    assert HTTP.to_cloudformation() == {"Fn::Equals": [{"Ref": "EdgeMode"}, "http"]}
    one_of = OneOf(EDGE_MODE, ("domain", "certificate"))
    assert not one_of.holds(values)
    assert one_of.to_cloudformation() == {"Fn::Contains": [["domain", "certificate"], {"Ref": "EdgeMode"}]}
    assert not given(API_DOMAIN_NAME).holds(values)
    assert given(API_DOMAIN_NAME).to_cloudformation() == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "ApiDomainName"}, ""]}]
    }
    assert is_on(CDN_ENABLED).holds(values)


def test_several() -> None:
    values = {"EdgeMode": "http", "CdnEnabled": "false"}
    both, either = AllOf(HTTP, is_on(CDN_ENABLED)), AnyOf(HTTP, is_on(CDN_ENABLED))
    assert not both.holds(values)
    assert either.holds(values)
    assert both.names == either.names == {"EdgeMode", "CdnEnabled"}
    assert list(both.to_cloudformation()) == ["Fn::And"]
    assert list(either.to_cloudformation()) == ["Fn::Or"]
    assert Not(both).names == both.names


@pytest.mark.parametrize("count", [0, 1, 11])
def test_cloudformation_takes_two_to_ten_conditions(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 10"):
        AllOf(*[HTTP] * count)
