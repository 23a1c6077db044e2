"""What docs/MAPPING.md claims, and the claims that do not hold."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.docs.design import HEADING, Item, LineItems, normalised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("Item", "Where", "Parameter", "Proof")
NOTHING = "–"  # noqa: RUF001 - the dash that the document uses
ROOT_TEMPLATES = ("app.json", "bootstrap.json", "pipeline.json")
_REPLACED = "Where we leave the design document"
_CODE = re.compile(r"`([^`]+)`")
_RULER = re.compile(r"\|[-| ]+\|")
_COMMANDS = ("make ", "DependsOn", "terraform ")


@dataclass(frozen=True)
class Row:
    """One row of the mapping, under its heading."""

    section: str
    line: int
    item: str
    where: str
    parameter: str
    proof: str

    @property
    def kind(self) -> str:
        """How the summary counts the row."""
        return "replaced" if _REPLACED in self.where else "here"


@dataclass(frozen=True)
class Project:
    """What a row may refer to."""

    root: Path
    logical_ids: frozenset[str]
    parameters: frozenset[str]


def project(root: Path) -> Project:
    """Read the emitted templates: resources and outputs as ``file#Id``, parameters of the roots."""
    templates: dict[str, Any] = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in (root / "output").glob("*.json")
    }
    logical_ids = {
        f"{name}#{logical_id}"
        for name, template in templates.items()
        for part in ("Resources", "Outputs")
        for logical_id in template.get(part, {})
    }
    parameters = {name for template in ROOT_TEMPLATES for name in templates[template]["Parameters"]}
    return Project(root, frozenset(logical_ids), frozenset(parameters))


# --- reading -----------------------------------------------------------------------------------------------
def rows(mapping: str) -> list[Row]:
    """Every row of the tables with the mapping's columns.

    Raises:
        ValueError: a row has another number of cells.
    """
    found, section, reading = [], "", False
    for number, line in enumerate(mapping.splitlines(), 1):
        if heading := HEADING.fullmatch(line):
            section = heading["text"]
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            reading = False
        elif cells == list(COLUMNS):
            reading = True
        elif reading and not _RULER.fullmatch(line):
            if len(cells) != len(COLUMNS):
                raise ValueError(f"line {number}: {len(cells)} cells, not {len(COLUMNS)}")
            found.append(Row(section, number, *cells))
    return found


def summary(mapping: str) -> dict[str, int]:
    """The numbers of the first table, by the kind of row that they count."""
    table = re.findall(r"^\| ([^|]+) \| (\d+) \|$", mapping.partition("\n## ")[0], re.MULTILINE)
    return {"replaced" if text.startswith("replaced") else text: int(number) for text, number in table}


def counts(found: list[Row]) -> dict[str, int]:
    """What the summary has to say."""
    return {**Counter(row.kind for row in found), "all": len(found)}


# --- checking ----------------------------------------------------------------------------------------------
def missing_items(document: LineItems, found: list[Row]) -> list[str]:
    """Line items of the document that no row of the same section is about."""
    there = {Item(row.section, normalised(row.item)) for row in found}
    return [f"{item.section}: {item.text}" for item in document.all if item not in there]


def problems(found: list[Row], project: Project) -> list[str]:
    """Everything that is wrong with the rows themselves, each with its line."""
    return [f"line {row.line}: {problem}" for row in found for problem in _row_problems(row, project)]


def _row_problems(row: Row, project: Project) -> Iterator[str]:
    empty = [name for name in COLUMNS if not getattr(row, name.lower()).strip("` ")]
    yield from (f"{name} is empty" for name in empty)
    if re.search(r"\b(TODO|TBD|FIXME)\b", " ".join((row.where, row.parameter, row.proof))):
        yield "something is left to do"
    references = _CODE.findall(row.where)
    yield from (problem for text in references if (problem := _wrong_reference(text, project)))
    if not any(_is_reference(text) for text in references):
        yield "Where names nothing that can be looked up"
    yield from _parameter_problems(row, project)
    proofs = _CODE.findall(row.proof)
    if not proofs:
        yield "Proof names neither a test nor a document"
    yield from (problem for text in proofs if (problem := _wrong_proof(text, project)))


def _parameter_problems(row: Row, project: Project) -> Iterator[str]:
    names = _CODE.findall(row.parameter)
    if not names and row.parameter != NOTHING:
        yield f"Parameter is neither {NOTHING} nor a name in backticks"
    yield from (f"no root has the parameter {name}" for name in names if name not in project.parameters)


def _is_reference(text: str) -> bool:
    return not text.startswith(_COMMANDS)


def _wrong_reference(text: str, project: Project) -> str | None:
    if not _is_reference(text):
        return None
    if "#" in text:
        return None if text in project.logical_ids else f"no emitted template has {text}"
    if " § " in text:
        return _wrong_heading(text, project)
    return None if (project.root / text).is_file() else f"there is no file {text}"


def _wrong_proof(text: str, project: Project) -> str | None:
    if "::" in text:
        return _wrong_test(text, project)
    return _wrong_heading(text, project) if " § " in text else f"{text} proves nothing"


def _wrong_heading(text: str, project: Project) -> str | None:
    name, _, heading = text.partition(" § ")
    path = project.root / name
    if not path.is_file():
        return f"there is no document {name}"
    lines = path.read_text(encoding="utf-8").splitlines()
    there = any(line.lstrip("#") == f" {heading}" and line.startswith("#") for line in lines)
    return None if there else f"{name} has no heading {heading}"


def _wrong_test(text: str, project: Project) -> str | None:
    name, _, function = text.partition("::")
    path = project.root / name
    if not path.is_file():
        return f"there is no test file {name}"
    body = ast.parse(path.read_text(encoding="utf-8")).body
    there = {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}
    return None if function in there else f"{name} has no test {function}"
