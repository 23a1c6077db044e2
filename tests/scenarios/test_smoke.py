"""classla smoke reads the addresses from the stack; what it tries is tests/e2e/smoke's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

NOBODY = ("--connect", "api.example.org:443=127.0.0.1:9", "--timeout", "1", "--only", "health")


def test_the_stack_says_what_is_tried(classla: Classla) -> None:
    classla.deployed()
    done = classla("smoke", "--env", "dev", "--json", *NOBODY)
    assert done.code == 1
    assert done.data["api"] == "https://api.example.org"
    assert done.data["frontend"] == "https://example.org"
    (check,) = done.data["checks"]
    assert (check["id"], check["status"]) == ("health", "failed")
    assert classla.mutations() == []


def test_an_environment_that_is_not_there_cannot_be_tried(classla: Classla) -> None:
    done = classla("smoke", "--env", "dev", "--json", *NOBODY)
    assert done.code == 1
    assert done.error["problems"][0]["where"] == "classla-dev"
