from __future__ import annotations

from templates_src.policies.storage import load_balancer_logs, publish_alarms, tls_only
from tests.support.plain import plain


def test_plain_http_is_denied_to_everybody_for_bucket_and_objects() -> None:
    made = plain(tls_only("arn"))
    assert (made["Effect"], made["Principal"]) == ("Deny", "*")
    assert made["Resource"] == ["arn", {"Fn::Sub": ["${Bucket}/*", {"Bucket": "arn"}]}]
    assert made["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_load_balancers_write_below_their_prefix_only() -> None:
    write = plain(load_balancer_logs("arn"))["Statement"][0]
    assert write["Resource"] == [
        {"Fn::Sub": ["${Bucket}/alb/AWSLogs/${AWS::AccountId}/*", {"Bucket": "arn"}]}
    ]


def test_nobody_publishes_for_another_account() -> None:
    statements = {s["Sid"]: s for s in plain(publish_alarms("topic"))["Statement"]}
    for sid in ("PublishAlarms", "PublishBudgets"):
        assert statements[sid]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        }


def test_eventbridge_publishes_without_a_condition_which_it_would_not_pass() -> None:
    (events,) = (s for s in plain(publish_alarms("topic"))["Statement"] if s["Sid"] == "PublishEvents")
    assert events["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in events
