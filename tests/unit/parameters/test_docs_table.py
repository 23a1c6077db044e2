from __future__ import annotations

import re

from templates_src.parameters.docs_table import configuration_markdown
from templates_src.parameters.files import load_folder
from templates_src.settings.model import text
from templates_src.wiring import kinds as k
from tests.support.parameters import APP_SETTINGS, FOLDER, SETTINGS, file_of

FILES = load_folder(FOLDER)
TEXT = configuration_markdown(SETTINGS, FILES)


def _row(name: str) -> list[str]:
    (line,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |")]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_it_is_deterministic_and_says_that_it_is_generated() -> None:
    assert configuration_markdown(SETTINGS, FILES) == TEXT
    assert TEXT.startswith("<!-- Generated")
    assert TEXT.endswith("\n")
    assert not TEXT.endswith("\n\n")


def test_every_parameter_has_one_row() -> None:
    for settings in SETTINGS.values():
        for declared in settings:
            assert _row(declared.name)[1]


def test_a_row_has_the_value_of_each_environment() -> None:
    assert _row("NatMode")[2:] == ["`single`, `per-az`", "`single`", "`single`", "`per-az`", "`single`"]
    assert _row("MaxTasks")[2:] == ["1 to 100", "`2`", "`1`", "`2`", "`2`"]
    assert _row("ImageUri")[3:] == ["empty", "empty", "empty", "empty"]
    assert _row("EdgeMode")[3] == "**required**"
    assert _row("StopTimeoutSeconds")[4:] == ["*default*"] * 3


def test_all_rows_of_a_table_have_the_same_number_of_cells() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE):
        assert len({len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_tags_and_policies_are_listed() -> None:
    assert "| `parameters/prod.json` | `classla` | `prod` | `us-east-1` |" in TEXT
    assert "- **Deny** `Update:Replace`, `Update:Delete` on `Secrets`, `Storage`" in TEXT
    assert "of type `AWS::S3::Bucket`, `AWS::ECR::Repository`" in TEXT


def test_rules_of_the_roots_at_hand_are_listed() -> None:
    assert "- EdgeMode domain needs ApiDomainName." in TEXT
    assert "EdgeMode domain needs" not in configuration_markdown({"app.json": APP_SETTINGS[:1]}, [])


def test_text_stays_in_its_cell() -> None:
    odd = text("Odd", k.Text, "Group", "a | b <c>", "", "", default="x|y")
    made = configuration_markdown({"app.json": (odd,)}, [file_of("dev", {"Odd": "p|q"})])
    assert r"| `Odd` | a \| b &lt;c> | any text | `x\|y` | `p\|q` |" in made
