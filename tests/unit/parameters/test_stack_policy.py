from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.parameters.files import load_folder
from templates_src.parameters.stack_policy import nested_policy, policy_problems
from tests.support.parameters import FOLDER

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


def _says(policy: dict[str, Any], logical_ids: tuple[str, ...] = ()) -> str:
    return "\n".join(map(str, policy_problems(policy, "here", logical_ids)))


def test_no_policy_and_a_plain_policy_are_right() -> None:
    assert _says({}) == ""
    assert _says({"Statement": [ALLOW]}) == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Effect": "allow"}, "needs Effect Allow or Deny"),
        ({"Principal": {"AWS": "*"}}, 'needs Principal "*"'),
        ({"Action": "Update:Remove"}, "has an unknown Action"),
        ({"Action": []}, "a list of texts that is not empty, as Action"),
        ({"Action": [1]}, "a list of texts that is not empty, as Action"),
        ({"NotAction": "Update:Delete"}, "needs either Action or NotAction"),
        ({"Resource": "Secrets"}, "is no resource of the stack"),
        ({"Resource": "LogicalResourceId/"}, "is no resource of the stack"),
        ({"NotResource": "*"}, "needs either Resource or NotResource"),
        ({"Ressource": "*"}, 'did you mean "Resource"?'),
        ({"Condition": []}, "must be an object of StringEquals or StringLike"),
        ({"Condition": {"IpAddress": {}}}, "must be an object of StringEquals or StringLike"),
        ({"Condition": {"StringEquals": {"aws:user": "x"}}}, "can test ResourceType only"),
        ({"Condition": {"StringEquals": {"ResourceType": []}}}, "can test ResourceType only"),
        ({"Condition": {"StringLike": {"ResourceType": "bucket"}}}, "a resource type that cannot be"),
    ],
)
def test_a_wrong_statement(change: dict[str, Any], message: str) -> None:
    says = _says({"Statement": [ALLOW, {**ALLOW, **change}]})
    assert message in says
    assert "here, statement 2" in says


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"Statement": [ALLOW], "Version": "2012-10-17"}, 'unknown keys: "Version"'),
        ({"Statement": []}, "needs a list of statements"),
        ({"Statement": ALLOW}, "needs a list of statements"),
        ({"Statement": ["x"]}, "must be an object"),
        ({"Statement": [{**ALLOW, "Effect": "Deny"}]}, "refuse every update"),
        ({"Statement": [ALLOW] * 300}, "longer than the 16384 bytes"),
    ],
)
def test_a_wrong_policy(policy: dict[str, Any], message: str) -> None:
    assert message in _says(policy)


def test_a_statement_must_match_a_resource_of_the_root() -> None:
    def protecting(logical_id: str) -> dict[str, Any]:
        return {"Statement": [ALLOW, {**ALLOW, "Resource": [f"LogicalResourceId/{logical_id}"]}]}

    assert _says(protecting("Sec*"), ("Secrets",)) == ""
    assert 'did you mean "Secrets"?' in _says(protecting("Secret"), ("Secrets",))
    assert "the root has Network, Secrets" in _says(protecting("Q"), ("Secrets", "Network"))


def test_nested_stacks_get_the_statements_without_logical_ids() -> None:
    typed = {**ALLOW, "Effect": "Deny", "Condition": {"StringEquals": {"ResourceType": "AWS::S3::Bucket"}}}
    named = {**ALLOW, "Resource": ["LogicalResourceId/Network"]}
    assert nested_policy({"Statement": [ALLOW, named, typed]}) == {"Statement": [ALLOW, typed]}
    assert nested_policy({}) == {}


def test_production_protects_its_nested_stacks_and_what_is_in_them() -> None:
    policies = {file.name: file.stack_policy for file in load_folder(FOLDER)}
    _, by_name, by_type = policies["prod"]["Statement"]
    assert {"LogicalResourceId/Secrets", "LogicalResourceId/Network"} <= set(by_name["Resource"])
    assert by_name["Action"] == by_type["Action"] == ["Update:Replace", "Update:Delete"]
    assert "AWS::SecretsManager::Secret" in by_type["Condition"]["StringEquals"]["ResourceType"]
    assert policies["dev"]["Statement"] == [ALLOW]


_JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "StringLike"]), inner
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["Statement", "X"]), _JSON))
def test_any_document_gets_a_verdict(policy: dict[str, Any]) -> None:
    list(policy_problems(policy, "here", ("A",)))
