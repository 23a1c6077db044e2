"""What the provider schemas say, and that the table is what cfn-lint ships."""

from __future__ import annotations

import pytest

from deployer.review.offline import generate
from deployer.review.offline.compare import MISSING, Difference
from deployer.review.offline.rules import TABLE, Rules, from_row, rules_of


def change(*path: str, before: object = "a", after: object = "b") -> Difference:
    return Difference(path, path, path, before, after)


@pytest.mark.tools
def test_the_table_is_what_cfn_lint_ships() -> None:
    fresh = generate.text()
    assert TABLE.read_text(encoding="utf-8") == fresh, "python -m deployer.review.offline.generate"


def test_every_emitted_type_is_in_it() -> None:
    unknown = [kind for kind in generate.emitted_types() if not rules_of(kind).known]
    assert unknown == []


def test_a_change_around_a_replacing_property_counts_only_when_that_differs() -> None:
    rules = Rules(type="X", replaces=("Budget/BudgetName",))
    assert rules.recreation(change("Budget", "BudgetName")) == "Always"
    assert rules.recreation(change("Budget", "BudgetLimit")) == "Never"
    old, same, other = ({"BudgetName": n, "x": x} for n, x in (("a", 1), ("a", 2), ("b", 1)))
    assert rules.recreation(change("Budget", before=old, after=same)) == "Never"
    assert rules.recreation(change("Budget", before=old, after=other)) == "Always"
    assert rules.recreation(change("Budget", before=MISSING, after=old)) == "Always"


def test_a_property_of_list_members_counts_in_each() -> None:
    rules = Rules(type="X", may_replace=("Rules/*/Name",))
    one, other = [{"Name": "a"}], [{"Name": "a"}, {"Name": "b"}]
    assert rules.recreation(change("Rules", before=one, after=other)) == "Conditionally"
    assert rules.recreation(change("Rules", "*", "Name")) == "Conditionally"
    assert rules.recreation(change("Rules", "*", "Size")) == "Never"


def test_a_type_that_cannot_be_updated_is_replaced_by_every_change() -> None:
    assert from_row("X", {"fixed": True}).recreation(change("Anything")) == "Always"


def test_of_an_unknown_type_every_change_may_replace() -> None:
    assert rules_of("Custom::Thing").recreation(change("Anything")) == "Conditionally"
    assert rules_of("Not::A::Type").recreation(change("Anything")) == "Conditionally"


def test_a_type_that_no_template_has_is_asked_of_cfn_lint() -> None:
    assert rules_of("AWS::DynamoDB::Table").recreation(change("TableName")) == "Always"


def test_a_schema_s_row_keeps_what_matters() -> None:
    schema = {
        "properties": {"Tags": {}, "List": {"insertionOrder": False, "items": {"$ref": "#/definitions/D"}}},
        "definitions": {
            "D": {"properties": {"In": {"insertionOrder": False, "items": {"$ref": "#/definitions/D"}}}}
        },
        "createOnlyProperties": ["/properties/B", "/properties/A"],
        "replacementStrategy": "delete_then_create",
        "handlers": {"create": {}},
    }
    assert generate.row(schema) == {
        "replaces": ["A", "B"],
        "bags": ["List", "List/*/In", "Tags"],
        "tags": "Tags",
        "deleted_first": True,
        "fixed": True,
    }
