"""What users notice, from the declared table."""

from __future__ import annotations

import pytest

from deployer.changes.model import PropertyChange
from deployer.review.impact import findings
from deployer.review.impact.render import finding_lines
from deployer.review.report.subject import Finding
from templates_src.impact.running import RECONNECT
from tests.unit.deployer.changes.trees import change, holder, stack

SERVICE = "AWS::ECS::Service"


def touched(*paths: str) -> tuple[PropertyChange, ...]:
    return tuple(PropertyChange(path=f"/Properties/{path}", before="a", after="b") for path in paths)


def titles(*changes: object) -> list[tuple[str, str]]:
    return [(item.level, item.title) for item in findings(stack(*changes))]  # type: ignore[arg-type]


def test_an_update_of_the_service_replaces_its_tasks() -> None:
    made = change("Service", SERVICE, properties=touched("TaskDefinition"))
    assert titles(made) == [("medium", RECONNECT)]


@pytest.mark.parametrize("path", ["Tags", "Tags/0/Value"])
def test_a_property_that_nobody_feels_is_nothing(path: str) -> None:
    assert titles(change("Service", SERVICE, properties=touched(path))) == []


def test_each_sentence_is_said_once_with_every_place_and_the_worst_first() -> None:
    found = findings(
        stack(
            holder("A", change("One", SERVICE, properties=touched("TaskDefinition", "NetworkConfiguration"))),
            holder("B", change("Two", SERVICE, properties=touched("TaskDefinition"))),
            change("Record", "AWS::Route53::RecordSet", properties=touched("AliasTarget")),
            change("Alarm", "AWS::CloudWatch::Alarm", replacement="True"),
        )
    )
    assert [item.level for item in found] == ["high", "medium", "low"]
    assert found[1] == Finding(level="medium", title=RECONNECT, where=("A/One", "B/Two"))


def test_what_may_be_replaced_says_both() -> None:
    made = change("Service", SERVICE, replacement="Conditional", properties=touched("LaunchType"))
    assert [title.split(":")[0] for _, title in titles(made)] == [
        "If it is replaced",
        RECONNECT.split(":")[0],
    ]


def test_what_is_left_behind_is_said() -> None:
    made = change("Secret", "AWS::SecretsManager::Secret", action="Remove", policy_action="Retain")
    ((level, title),) = titles(made)
    assert level == "high"
    assert title.startswith("It leaves the stack and stays in the account")


def test_what_is_added_is_not_felt() -> None:
    assert titles(change("Service", SERVICE, action="Add")) == []


@pytest.mark.parametrize("made", [change("X", "Not::A::Type"), change("X", SERVICE, action="Newer")])
def test_what_nobody_knows_is_said(made: object) -> None:
    ((level, title),) = titles(made)
    assert level == "medium"
    assert title.startswith("Nobody here knows")


def test_lines_are_short_unless_asked() -> None:
    many = Finding(level="high", title="It is gone", where=("a", "b", "c", "d\x1b"))
    quiet = Finding(level="low", title="Nothing", where=("e",))
    assert list(finding_lines([many, quiet], verbose=False)) == [
        ("bold red", "high: It is gone (a, b, c and 1 more)")
    ]
    assert [text for _, text in finding_lines([many, quiet], verbose=True)] == [
        "high: It is gone (a, b, c, d?)",
        "low: Nothing (e)",
    ]
