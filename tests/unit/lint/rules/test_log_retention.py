from __future__ import annotations

from templates_src.lint.rules import log_retention as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single


def test_logs_kept_forever() -> None:
    body = {
        "A": resource("AWS::Logs::LogGroup"),
        "B": resource("AWS::Logs::LogGroup", RetentionInDays=choose("C", 7, NOTHING)),
    }
    assert found(rule, single(body)) == [
        ("CLS030", "t.json", "Resources/A"),
        ("CLS030", "t.json", "Resources/B"),
    ]


def test_logs_that_expire() -> None:
    body = {"A": resource("AWS::Logs::LogGroup", RetentionInDays=ref("LogRetentionDays"))}
    assert found(rule, single(body)) == []
