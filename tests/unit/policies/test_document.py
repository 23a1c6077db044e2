"""templates_src/policies/document.py: what it sets and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from awacs import s3
from awacs.aws import Bool, Principal, StringEquals

from templates_src.errors import WiringError
from templates_src.policies import document
from templates_src.policies.document import allow, deny, policy, service_trust

BUCKET = "arn:aws:s3:::classla-bucket"


def _data(made: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(made.to_json())
    return data


def test_a_star_without_a_reason_is_refused() -> None:
    with pytest.raises(WiringError) as caught:
        allow("NobodySaidWhy", [s3.GetObject], ["*"])
    assert "statement NobodySaidWhy: uses * for the resource without a reason" in str(caught.value)
    assert "wildcards.py" in str(caught.value)


def test_a_broad_action_without_a_reason_is_refused_and_named() -> None:
    with pytest.raises(WiringError, match=r"uses \* for s3:\* without a reason"):
        allow("NobodySaidWhy", [s3.Action("*")], [BUCKET])


def test_a_star_inside_an_action_is_broad_too() -> None:
    with pytest.raises(WiringError, match=r"s3:Get\*Configuration"):
        allow("NobodySaidWhy", [s3.Action("Get*Configuration")], [BUCKET])


def test_a_star_with_a_reason_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "REASONS", {"SomebodySaidWhy": "It lists."})
    assert _data(policy(allow("SomebodySaidWhy", [s3.ListAllMyBuckets], ["*"])))["Statement"][0][
        "Resource"
    ] == ["*"]


def test_a_denial_needs_no_reason() -> None:
    (statement,) = _data(policy(deny("DenyAll", [s3.Action("*")], ["*"])))["Statement"]
    assert statement["Effect"] == "Deny"


def test_two_statements_of_one_name_are_refused() -> None:
    one = allow("Read", [s3.GetObject], [BUCKET])
    with pytest.raises(WiringError, match="Read: rename one"):
        policy(one, allow("Read", [s3.ListBucket], [BUCKET]))


@pytest.mark.parametrize(
    "made",
    [policy(), policy(allow("Read", [s3.GetObject], [BUCKET])), service_trust("ecs-tasks.amazonaws.com")],
    ids=["empty", "identity", "trust"],
)
def test_the_version_is_always_set(made: Any) -> None:
    """Without it IAM reads the document by the rules of 2008, where ``${…}`` is plain text."""
    assert _data(made)["Version"] == "2012-10-17"


def test_actions_are_sorted_so_that_the_output_does_not_depend_on_the_source() -> None:
    (statement,) = _data(policy(allow("Read", [s3.PutObject, s3.GetObject], [BUCKET])))["Statement"]
    assert statement["Action"] == ["s3:GetObject", "s3:PutObject"]


def test_a_resource_policy_names_its_principal_and_conditions() -> None:
    made = policy(
        deny(
            "DenyPlainHttp",
            [s3.Action("*")],
            [BUCKET],
            principal=Principal("*"),
            conditions=[Bool({"aws:SecureTransport": "false"})],
        )
    )
    (statement,) = _data(made)["Statement"]
    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_trust_policy_has_no_resource() -> None:
    made = service_trust(
        "ecs-tasks.amazonaws.com", conditions=[StringEquals({"aws:SourceAccount": "123456789012"})]
    )
    assert _data(made)["Statement"] == [
        {
            "Sid": "Trust",
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        }
    ]
