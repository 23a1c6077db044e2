"""What one set of IAM statements allows and another did not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.review.access.statements import parse, released, widened

GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}


def document(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(entries)}


def more(before: dict[str, Any], after: dict[str, Any]) -> bool:
    old, new = parse(document(before)), parse(document(after))
    return bool(widened(old, new) or released(old, new))


def allow(**changed: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GET, **changed}.items() if value is not None}


@pytest.mark.parametrize(
    "wider",
    [
        allow(Action=["s3:GetObject", "s3:PutObject"]),
        allow(Action="s3:*"),
        allow(Action="s3:Get*"),
        allow(Action=None, NotAction="iam:*"),
        allow(Resource="arn:aws:s3:::*"),
        allow(Resource=["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]),
        allow(Resource=None, NotResource="arn:aws:s3:::b/*"),
    ],
)
def test_more_actions_and_resources_are_more(wider: dict[str, Any]) -> None:
    assert more(GET, wider)
    assert not more(wider, GET)


CONDITION = {"StringEquals": {"aws:SourceAccount": ["1", "2"]}}


@pytest.mark.parametrize(
    ("tight", "loose"),
    [
        (allow(Condition=CONDITION), GET),
        (allow(Condition={"StringEquals": {"aws:SourceAccount": "1"}}), allow(Condition=CONDITION)),
        (allow(Condition={**CONDITION, "Bool": {"aws:SecureTransport": "true"}}), allow(Condition=CONDITION)),
        (
            allow(Condition={"StringNotEquals": {"aws:PrincipalTag/t": ["a", "b"]}}),
            allow(Condition={"StringNotEquals": {"aws:PrincipalTag/t": ["a"]}}),
        ),
    ],
)
def test_a_condition_removed_or_loosened_is_more(tight: dict[str, Any], loose: dict[str, Any]) -> None:
    assert more(tight, loose)
    assert not more(loose, tight)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"AWS": "arn:aws:iam::1:root"}, {"AWS": ["arn:aws:iam::1:root", "arn:aws:iam::2:root"]}),
        ({"AWS": "arn:aws:iam::1:root"}, "*"),
        ({"AWS": "arn:aws:iam::1:root"}, {"AWS": "*"}),
        ({"Service": "ecs.amazonaws.com"}, {"Service": "ecs.amazonaws.com", "Federated": "x"}),
    ],
)
def test_another_principal_is_more(narrow: Any, wide: Any) -> None:
    assert more(allow(Principal=narrow), allow(Principal=wide))
    assert not more(allow(Principal=wide), allow(Principal=narrow))


def test_a_denial_that_goes_or_narrows_is_more() -> None:
    deny = {"Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:PutBucketPolicy"], "Resource": "*"}
    one = {**deny, "Action": "s3:DeleteBucket"}
    assert released(parse(document(deny)), parse(document(one)))
    assert not released(parse(document(one)), parse(document(deny)))
    (gone,) = released(parse(document(deny)), [])
    assert gone.words() == "denies s3:deletebucket, s3:putbucketpolicy on *"


def test_statements_that_are_only_written_otherwise_are_no_more() -> None:
    put = allow(Action="s3:PutObject")
    both = allow(Action=["s3:PutObject", "s3:GetObject"])
    assert not widened(parse(document(GET, put)), parse(document(both)))
    assert not widened(parse(document(both)), parse(document(put, GET)))
    assert not more(GET, allow(Sid="Renamed", Action="S3:getobject", Resource=["arn:aws:s3:::a/*"]))


def test_only_what_is_new_is_told() -> None:
    (found,) = widened(parse(document(GET)), parse(document(allow(Action=["s3:GetObject", "s3:PutObject"]))))
    assert found.words() == "allows s3:putobject on arn:aws:s3:::a/*"


def test_words_name_everything() -> None:
    (item,) = parse(
        document(allow(Principal={"AWS": "*"}, Condition=CONDITION, Action=None, NotAction="iam:*"))
    )
    assert item.words() == (
        "allows everything but iam:* on arn:aws:s3:::a/* when StringEquals aws:SourceAccount 1, 2"
    )


words = st.sampled_from(["s3:Get*", "s3:GetObject", "s3:*", "iam:PassRole", "*"])
places = st.sampled_from(["*", "arn:a", "arn:a/*", "arn:b"])
entries = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": st.lists(words, min_size=1, max_size=2)},
    optional={
        "Resource": st.lists(places, min_size=1, max_size=2),
        "Principal": st.sampled_from(["*", {"AWS": "arn:x"}, {"Service": "s"}]),
        "Condition": st.sampled_from([{"StringEquals": {"k": ["a"]}}, {"StringEquals": {"k": ["a", "b"]}}]),
    },
)
policies = st.lists(entries, max_size=4)


@given(policies)
def test_nothing_is_more_than_itself(policy: list[dict[str, Any]]) -> None:
    one, other = parse(document(*policy)), parse(document(*reversed(policy)))
    assert widened(one, other) == released(one, other) == []


@given(policies, entries)
def test_taking_an_allow_away_or_denying_more_is_never_more(policy: list[Any], entry: dict[str, Any]) -> None:
    without, full = parse(document(*policy)), parse(document(*policy, entry))
    if entry["Effect"] == "Allow":
        assert widened(full, without) == []
    else:
        assert widened(without, full) == released(without, full) == []


@given(policies)
def test_something_that_nobody_had_is_always_more(policy: list[dict[str, Any]]) -> None:
    new = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "arn:new"}
    old = [entry for entry in policy if "*" not in entry["Action"]]
    assert widened(parse(document(*old)), parse(document(*old, new)))


@given(st.recursive(st.none() | st.integers() | words, lambda i: st.lists(i) | st.dictionaries(words, i)))
def test_nothing_that_a_template_may_hold_is_too_strange(value: Any) -> None:
    strange = {"Statement": [{"Effect": "Allow", "Action": value, "Resource": value, "Condition": value}]}
    assert widened(parse(strange), parse(strange)) == []
