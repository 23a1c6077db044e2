from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates_src.environment import Environment
from templates_src.errors import OutputError
from templates_src.evaluate import evaluate_stack
from templates_src.generated import BEGIN, END, document_files, template_files, with_block
from tests.support.parameters import REPOSITORY, file_of

if TYPE_CHECKING:
    from pathlib import Path

    from templates_src.emit import Emission

DOCUMENT = f"before\n{BEGIN.format(name='d')}\nold\n{END.format(name='d')}\nafter\n"


def test_only_the_block_changes(tmp_path: Path) -> None:
    path = tmp_path / "doc.md"
    path.write_text(DOCUMENT)
    assert with_block(path, "d", "new\n") == DOCUMENT.replace("old", "new")
    path.write_text(with_block(path, "d", "new\n"))
    assert with_block(path, "d", "new\n") == path.read_text()


@pytest.mark.parametrize("content", [None, "no markers", BEGIN.format(name="d")])
def test_a_document_without_its_place_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "doc.md"
    if content is not None:
        path.write_text(content)
    with pytest.raises(OutputError, match=r"doc\.md"):
        with_block(path, "d", "new")


def test_the_files_of_a_build(emission: Emission, tmp_path: Path) -> None:
    files = [file_of("dev"), file_of("bootstrap")]
    templates = template_files(emission, files, tmp_path)
    assert {path.name for path in templates} == {*emission.texts, "manifest.json"}
    environments = [
        Environment(file, evaluate_stack(emission.templates, file.root, file.parameters)) for file in files
    ]
    documents = document_files(emission, environments, REPOSITORY)
    assert {path.relative_to(REPOSITORY).as_posix() for path in documents} == {
        "README.md",
        "docs/ARCHITECTURE.md",
        "docs/CONFIGURATION.md",
        "parameters/schema/app.schema.json",
        "parameters/schema/bootstrap.schema.json",
        "parameters/schema/pipeline.schema.json",
    }
    assert "dev us-east-1" in documents[REPOSITORY / "README.md"]
