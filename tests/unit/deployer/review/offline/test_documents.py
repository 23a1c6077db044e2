"""Texts of templates as documents: what is wrong with them is one clear error."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.changes.mask import MASK
from deployer.review.offline.documents import Documents, agree, collect, parse
from deployer.review.offline.errors import SourceError

DECLARED = {
    "Parameters": {
        "ImageUri": {"Type": "String", "Default": ""},
        "Token": {"Type": "String", "NoEcho": True, "Default": ""},
    },
    "Resources": {},
}


def side(physical: bool = False, **parameters: str) -> Documents:
    return Documents(
        label="here",
        stack="s",
        root="root.json",
        templates={"root.json": DECLARED},
        parameters=parameters,
        physical={"": "arn"} if physical else {},
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ('{"Resources": {"A"', "is no JSON, or was cut short"),
        ("[]", "is no template: it is no object"),
        ('{"Outputs": {}}', "is no template: it has no Resources"),
        ('{"Resources": {}, "Outputs": []}', "is no template: its Outputs are no object"),
        ('{"Resources": {"A": {}}}', "is no template: resource A has no Type"),
        ('{"Resources": {}, "Parameters": {"P": 1}}', "is no template: parameter P has no Type"),
        ('{"Resources": {"A": {"Type": "T", "Properties": 1}}}', "A has Properties that are no object"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_what_is_no_template_is_told(text: str, what: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text, "output/app.json")
    (problem,) = caught.value.problems
    assert problem.where == "output/app.json"
    assert what in problem.what
    assert caught.value.exit_code == 2


@given(st.text(max_size=40) | st.recursive(st.none() | st.integers(), lambda i: st.lists(i)).map(repr))
def test_no_text_is_more_than_an_error(text: str) -> None:
    with pytest.raises(SourceError):
        parse(text, "x")


def test_what_is_nested_is_read_once() -> None:
    nested = '{"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "in.json"}}'
    texts = {
        "root.json": f'{{"Resources": {{"A": {nested}, "B": {nested}}}}}',
        "in.json": '{"Resources": {}}',
    }
    read: list[str] = []

    def reader(name: str) -> str:
        read.append(name)
        return texts[name]

    assert collect("root.json", reader, str).keys() == texts.keys()
    assert sorted(read) == ["in.json", "root.json"]


def test_a_deployed_image_is_kept_where_the_file_names_none() -> None:
    before, after = agree(side(True, ImageUri="a"), side(), frozenset({"ImageUri"}), {"ImageUri": "any"})
    assert after.parameters["ImageUri"] == before.parameters["ImageUri"] == "a"
    assert after.notes == ("ImageUri keeps its deployed value",)


def test_where_nothing_is_deployed_both_sides_run_an_image() -> None:
    before, after = agree(side(), side(ImageUri="b"), frozenset(), {"ImageUri": "any"})
    assert (before.parameters["ImageUri"], after.parameters["ImageUri"]) == ("any", "b")
    assert after.notes == ("no file names ImageUri: compared as if one were deployed",)
    before, after = agree(side(ImageUri="a"), side(ImageUri="b"), frozenset(), {"ImageUri": "any"})
    assert after.notes == ()


def test_a_secret_shows_that_it_changes_and_not_what_it_is() -> None:
    before, after = agree(side(Token="hunter2"), side(Token="hunter3"), frozenset(), {})
    assert before.parameters["Token"] == MASK
    assert after.parameters["Token"] not in (MASK, "hunter3")
    assert "hunter" not in repr((before, after))


def test_a_masked_side_counts_as_unchanged_and_says_so() -> None:
    before, after = agree(side(True, Token=MASK), side(Token="hunter3"), frozenset(), {})
    assert before.parameters == after.parameters == {"Token": MASK}
    assert "Token cannot be seen where it is deployed: taken for unchanged" in after.notes


def test_an_environment_that_is_not_there_needs_no_agreement() -> None:
    nothing = Documents(label="before", stack="s")
    assert agree(nothing, side(ImageUri="a"), frozenset(), {}) == (nothing, side(ImageUri="a"))


def test_a_template_that_nobody_can_evaluate_is_a_clear_error() -> None:
    broken = {"Resources": {"A": {"Type": "T", "Properties": {"X": {"Ref": "Nothing"}}}}}
    with pytest.raises(SourceError, match="here"):
        replace(side(), templates={"root.json": broken}).evaluate()
    strange = {"Resources": {"A": {"Type": "T", "Properties": {"X": {"Fn::GetAtt": 7}}}}}
    with pytest.raises(SourceError):
        replace(side(), templates={"root.json": strange}).evaluate()
