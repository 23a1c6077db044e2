from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates_src.environment import Environment
from templates_src.evaluate import evaluate_stack
from templates_src.summary import summary
from tests.support.parameters import file_of

if TYPE_CHECKING:
    from templates_src.emit import Emission

DOMAIN = {
    "EnvironmentType": "production",
    "EdgeMode": "domain",
    "ApiDomainName": "api.classla.example",
    "HostedZoneId": "Z123",
    "CacheEnabled": "true",
}


def lines(emission: Emission, name: str, **parameters: str) -> list[str]:
    file = file_of(name, parameters)
    return list(
        summary(Environment(file, evaluate_stack(emission.templates, file.root, file.parameters)), emission)
    )


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"NatMode": "single"}, "1 NAT gateway"),
        ({"NatMode": "per-az"}, "2 NAT gateways"),
        ({}, "over plain HTTP"),
        (DOMAIN, "https://api.classla.example"),
        ({"MinTasks": "1", "MaxTasks": "1"}, "1 task of 512 CPU units and 1024 MiB"),
        ({"MinTasks": "2", "MaxTasks": "2"}, "2 tasks of"),
        ({"MinTasks": "1", "MaxTasks": "2"}, "1 to 2 tasks of"),
        ({"ImageUri": ""}, "none until ImageUri is given"),
        (DOMAIN, "optional stacks: Cache, Dns"),
        ({}, "optional stacks: none"),
        ({"AlarmEmail": "ops@classla.example"}, "told to ops@classla.example"),
        ({}, "told to nobody"),
    ],
)
def test_what_an_environment_says(emission: Emission, parameters: dict[str, str], words: str) -> None:
    assert words in "\n".join(lines(emission, "dev", **parameters))


def test_the_ports_come_from_the_rules_not_from_words(emission: Emission) -> None:
    assert "open to the internet: port 80 and 443 of the load balancer" in lines(emission, "dev")


def test_bootstrap_says_what_is_kept(emission: Emission) -> None:
    (line,) = lines(emission, "bootstrap")
    assert "are kept when the stack is deleted" in line
