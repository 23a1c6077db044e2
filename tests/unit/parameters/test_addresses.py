from __future__ import annotations

from ipaddress import IPv4Network
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.parameters.addresses import SUBNETS, VPC, address_problems
from tests.support.parameters import values_with


def _says(**changed: str) -> list[str]:
    return [str(problem) for problem in address_problems(values_with(**changed))]


def test_the_defaults_are_right() -> None:
    assert _says() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"AppSubnetACidr": "10.1.11.0/24"}, "AppSubnetACidr, VpcCidr: 10.1.11.0/24 is not inside"),
        ({"AppSubnetACidr": "10.0.12.0/25"}, "AppSubnetACidr, AppSubnetBCidr: 10.0.12.0/25 and 10.0.12.0/24"),
        ({"AppSubnetACidr": "10.0.11.7/24"}, "10.0.11.7/24 is not the first address of its range"),
        ({"VpcCidr": "10.0.1.0/16"}, "write 10.0.0.0/16"),
        ({"PublicSubnetBCidr": "10.0.2.0/28"}, "10.0.2.0/28 is too small for a load balancer"),
    ],
)
def test_one_mistake_gives_one_problem(changed: dict[str, str], message: str) -> None:
    (says,) = _says(**changed)
    assert message in says


@pytest.mark.parametrize(
    "vpc", ["127.0.0.0/16", "169.254.0.0/16", "224.0.0.0/16", "240.0.0.0/16", "0.0.0.0/16"]
)
def test_reserved_ranges(vpc: str) -> None:
    assert any("is reserved" in line for line in _says(VpcCidr=vpc))


def test_a_small_private_subnet_is_right() -> None:
    assert _says(DataSubnetACidr="10.0.21.0/28") == []


def test_all_pairs_are_reported() -> None:
    same = dict.fromkeys(SUBNETS, "10.0.1.0/24")
    assert sum("overlap" in line for line in _says(**same)) == 15


@pytest.mark.parametrize("text", ["", "10.0.0.0", "10.0.0/24", "300.0.0.0/24", "10.0.0.0/33", "x/y"])
def test_what_is_no_range_is_left_to_the_check_of_the_value(text: str) -> None:
    assert _says(AppSubnetACidr=text) == []


def test_absent_parameters_are_skipped() -> None:
    assert list(address_problems({})) == []


_NETWORKS = st.builds(
    lambda address, prefix: IPv4Network((address, prefix), strict=False),
    st.integers(0x0A000000, 0x0A00FFFF),
    st.integers(18, 27),
)


@given(st.tuples(*[_NETWORKS] * len(SUBNETS)))
def test_silence_means_apart_and_inside(networks: tuple[IPv4Network, ...]) -> None:
    values = {VPC: "10.0.0.0/16"} | dict(zip(SUBNETS, map(str, networks), strict=True))
    overlapping = sum(
        bool(set(range(int(a[0]), int(a[-1]) + 1)) & {int(b[0]), int(b[-1])})
        or bool(set(range(int(b[0]), int(b[-1]) + 1)) & {int(a[0]), int(a[-1])})
        for i, a in enumerate(networks)
        for b in networks[i + 1 :]
    )
    assert len(list(address_problems(values))) == overlapping


@given(_NETWORKS, _NETWORKS)
def test_overlap_is_symmetric(one: IPv4Network, other: IPv4Network) -> None:
    first, second = SUBNETS[2:4]
    counts = {
        len(list(address_problems({first: str(a), second: str(b)}))) for a, b in permutations((one, other))
    }
    assert len(counts) == 1


@given(_NETWORKS)
def test_halves_are_inside_and_apart(network: IPv4Network) -> None:
    first, second = SUBNETS[2:4]
    low, high = network.subnets()
    assert list(address_problems({VPC: str(network), first: str(low), second: str(high)})) == []
    (problem,) = address_problems({first: str(low), second: str(network)})
    assert "overlap" in problem.what


@given(st.text(max_size=20))
def test_any_text_gets_a_verdict(text: str) -> None:
    list(address_problems({VPC: text, SUBNETS[0]: text}))
