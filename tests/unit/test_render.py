from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from templates_src.render import canonical_json, children, manifest, sha256, template_json, tight_json
from tests.support.templates import tree

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_canonical_json_loses_nothing_and_is_ascii(data: object) -> None:
    text = canonical_json(data)
    assert json.loads(text) == data
    assert text.isascii()
    assert text.endswith("\n")


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_keys_does_not_matter(data: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(data.items()))) == canonical_json(data)


@given(JSON)
def test_tight_json_loses_nothing(data: object) -> None:
    assert json.loads(tight_json(data)) == data


def test_a_template_that_is_sent_as_a_body_is_indented_little() -> None:
    data = {"a": {"b": {"c": {"d": {"e": {"f": [1]}}}}}}
    lines = template_json("bootstrap.json", data).splitlines()
    assert max(len(line) - len(line.lstrip()) for line in lines) == 4
    assert template_json("app.json", data) == canonical_json(data)


def test_children_are_the_local_template_urls() -> None:
    assert children(tree()["root.json"]) == ["child.json"]
    assert children(tree()["bucket.json"]) == []


def test_the_manifest_says_what_a_deployer_needs() -> None:
    texts = {name: canonical_json(template) for name, template in tree().items()}
    made = json.loads(manifest(texts, {"root.json": ("dev.json",)}))
    assert made["roots"] == {"root.json": {"parameter_files": ["dev.json"]}}
    assert made["templates"]["root.json"] == {
        "sha256": sha256(texts["root.json"]),
        "bytes": len(texts["root.json"]),
        "children": ["child.json"],
        "parameters": [],
        "resources": 1,
    }
