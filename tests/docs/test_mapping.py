"""Whether docs/MAPPING.md covers the whole design document and names only what exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import design, mapping

ROOT = Path(__file__).parents[2]
DESIGN = (ROOT / "docs" / "design-document.md").read_text(encoding="utf-8")
MAPPING = (ROOT / "docs" / "MAPPING.md").read_text(encoding="utf-8")
PROJECT = mapping.project(ROOT)
TABLE = "| Item | Where | Parameter | Proof |\n|---|---|---|---|\n"
TEST = "`tests/docs/test_mapping.py::test_every_line_item_of_the_document_is_mapped`"
GOOD = f"| VPC | `network.json#Vpc` | `VpcCidr` | {TEST} |"


def faults(row: str) -> list[str]:
    return mapping.problems(mapping.rows(f"### Network\n\n{TABLE}{row}\n"), PROJECT)


# --- the document ------------------------------------------------------------------------------------------
def test_every_line_item_of_the_document_is_mapped() -> None:
    assert mapping.missing_items(design.line_items(DESIGN), mapping.rows(MAPPING)) == []


def test_no_line_of_the_document_escapes_the_parser() -> None:
    bullets = [line for line in DESIGN.splitlines() if line.lstrip().startswith("- ")]
    items = design.line_items(DESIGN)
    assert len(items.bullets) == len(bullets) == 194
    assert (len(items.numbered), len(items.variables)) == (32, 12)
    assert len(set(items.all)) == len(items.all)


def test_every_row_holds() -> None:
    assert mapping.problems(mapping.rows(MAPPING), PROJECT) == []


def test_no_item_is_mapped_twice() -> None:
    items = [(row.section, design.normalised(row.item)) for row in mapping.rows(MAPPING)]
    assert len(set(items)) == len(items)


def test_the_headings_are_the_document_s() -> None:
    assert design.headings(MAPPING) == design.headings(DESIGN)


def test_the_summary_counts_the_rows() -> None:
    assert mapping.summary(MAPPING) == mapping.counts(mapping.rows(MAPPING))


# --- the parser --------------------------------------------------------------------------------------------
NESTED = """\
## One

1. **First**:

   - inner `code`
     - deep

Prose.

- **Outer:**

### Two

- x
"""
FENCED = """\
- Build:
  ```yaml
  steps:
    - npm ci
  ```
### Environment Variables
```
  "A": "1",
  b
```
B=2
"""


def test_items_know_their_section_and_what_they_are_nested_in() -> None:
    items = design.line_items(NESTED)
    assert [(item.section, item.text) for item in items.bullets] == [
        ("One", design.JOIN.join(("First", "inner code"))),
        ("One", design.JOIN.join(("First", "inner code", "deep"))),
        ("One", "Outer"),
        ("Two", "x"),
    ]
    assert [item.text for item in items.numbered] == ["First"]


def test_code_is_read_for_the_bullets_of_the_build_specification_and_for_variables_only() -> None:
    items = design.line_items(FENCED)
    assert [item.text for item in items.bullets] == ["Build", design.JOIN.join(("Build", "npm ci"))]
    assert [item.text for item in items.variables] == ['"A": "1"']


def test_only_tables_with_the_mapping_s_columns_are_read() -> None:
    (row,) = mapping.rows(f"| rows | number |\n|---|---|\n| all | 1 |\n\n## A\n\n{TABLE}{GOOD}\n")
    assert (row.section, row.item, row.parameter) == ("A", "VPC", "`VpcCidr`")


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cells"):
        faults("| VPC | `network.json#Vpc` | `VpcCidr` |")


# --- the checks, each with what it is for ------------------------------------------------------------------
def test_a_missing_bullet_is_reported() -> None:
    document = design.line_items(DESIGN + "\n### Planted\n\n- A moat around the data centre\n")
    found = mapping.missing_items(document, mapping.rows(MAPPING))
    assert found == ["Planted: A moat around the data centre"]


def test_an_item_under_another_heading_does_not_count() -> None:
    document = design.line_items("## Here\n\n- VPC\n")
    assert mapping.missing_items(document, mapping.rows(f"## There\n\n{TABLE}{GOOD}\n")) == ["Here: VPC"]


def test_a_right_row_has_no_problem() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("#Vpc`", "#Vpcs`", "no emitted template has network.json#Vpcs"),
        ("network.json#", "networks.json#", "no emitted template has networks.json#Vpc"),
        ("`network.json#Vpc`", "`templates_src/stacks/nowhere.py`", "there is no file templates_src/"),
        ("`network.json#Vpc`", "somewhere", "Where names nothing that can be looked up"),
        ("`network.json#Vpc`", "`make check`", "Where names nothing that can be looked up"),
        ("`VpcCidr`", "`VpcSider`", "no root has the parameter VpcSider"),
        ("`VpcCidr`", "none", "Parameter is neither"),
        ("_is_mapped`", "_is_mopped`", "has no test test_every_line_item_of_the_document_is_mopped"),
        ("test_mapping.py", "test_napping.py", "there is no test file tests/docs/test_napping.py"),
        (TEST, "trust me", "Proof names neither a test nor a document"),
        (TEST, "`faults`", "faults proves nothing"),
        (TEST, "`docs/SETUP.md § 9. Luck`", "docs/SETUP.md has no heading 9. Luck"),
        (TEST, "`docs/SETTING.md § 4. Secrets`", "there is no document docs/SETTING.md"),
        ("`network.json#Vpc`", "`network.json#Vpc` TODO", "something is left to do"),
        ("VPC", " ", "Item is empty"),
        ("`VpcCidr`", "", "Parameter is empty"),
    ],
)
def test_a_planted_fault_is_reported(old: str, new: str, words: str) -> None:
    assert any(words in fault for fault in faults(GOOD.replace(old, new, 1)))


def test_a_wrong_summary_is_seen() -> None:
    text = MAPPING.replace("| here | ", "| here | 1", 1)
    assert mapping.summary(text) != mapping.counts(mapping.rows(text))
