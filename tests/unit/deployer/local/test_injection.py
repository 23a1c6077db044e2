from __future__ import annotations

import time

import pytest

from deployer.local.injection import Injector


def test_a_failure_is_met_as_often_as_asked_and_only_by_what_it_names() -> None:
    injector = Injector()
    injector.plant({"LogicalResourceId": "Vpc", "Action": "update", "Times": 2, "Message": "no"})
    injector.meet("create", "Vpc")
    injector.meet("update", "Subnet")
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            injector.meet("update", "Vpc")
    injector.meet("update", "Vpc")


def test_clear_forgets_everything() -> None:
    injector = Injector()
    injector.plant({"LogicalResourceId": "Vpc"})
    injector.delay_seconds = 60
    injector.clear()
    injector.meet("create", "Vpc")


def test_a_delay_takes_its_time() -> None:
    injector = Injector()
    injector.delay_seconds = 0.05
    began = time.monotonic()
    injector.meet("create", "Vpc")
    assert time.monotonic() - began >= 0.05


@pytest.mark.parametrize("request_", [{}, {"LogicalResourceId": "Vpc", "Action": "explode"}])
def test_a_request_without_sense_is_refused(request_: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Injector().plant(request_)
