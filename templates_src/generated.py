"""Every file that is generated from the sources, as path → text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.diagram import stack_diagram
from templates_src.errors import OutputError, Problem
from templates_src.parameters.docs_table import configuration_markdown
from templates_src.parameters.schema import json_schema, schema_file
from templates_src.render import MANIFEST, canonical_json, manifest
from templates_src.summary import summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from templates_src.emit import Emission
    from templates_src.environment import Environment
    from templates_src.parameters.model import ParameterFile

BEGIN = "<!-- generated: {name} (make templates) -->"
END = "<!-- end generated: {name} -->"


def template_files(emission: Emission, files: Sequence[ParameterFile], output: Path) -> dict[Path, str]:
    """The templates and their manifest."""
    roots = {
        root: tuple(sorted(file.path.name for file in files if file.root == root))
        for root in emission.settings
    }
    made = {output / name: text for name, text in emission.texts.items()}
    return {**made, output / MANIFEST: manifest(emission.texts, roots)}


def document_files(emission: Emission, environments: Sequence[Environment], project: Path) -> dict[Path, str]:
    """JSON Schemas, docs/CONFIGURATION.md, and the generated parts of README.md and docs/ARCHITECTURE.md."""
    files = [environment.file for environment in environments]
    schemas = {
        project / "parameters" / "schema" / schema_file(root): canonical_json(json_schema(root, settings))
        for root, settings in emission.settings.items()
    }
    architecture, readme = project / "docs" / "ARCHITECTURE.md", project / "README.md"
    return {
        **schemas,
        project / "docs" / "CONFIGURATION.md": configuration_markdown(emission.settings, files),
        architecture: with_block(architecture, "diagram", stack_diagram(emission.templates)),
        readme: with_block(readme, "example", _example(emission, environments)),
    }


def _example(emission: Emission, environments: Sequence[Environment]) -> str:
    """What ``make templates`` says about the environments."""
    lines = ["```text"]
    for environment in environments:
        count = len(environment.deployment.resources)
        lines.append(f"{environment.file.name} {environment.file.region}, {count} resources")
        lines += [f"  {line}" for line in summary(environment, emission)]
    return "\n".join([*lines, "```"])


def with_block(path: Path, name: str, body: str) -> str:
    """A hand-written document with one generated block replaced.

    Raises:
        OutputError: the document, or its markers, are not there.
    """
    begin, end = BEGIN.format(name=name), END.format(name=name)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if begin not in text or end not in text:
        raise OutputError(
            "A document has no place for its generated part",
            [Problem(str(path), f"lacks the lines {begin} and {end}", "put them where the part belongs")],
        )
    before, after = text.split(begin, 1)[0], text.split(end, 1)[1]
    return f"{before}{begin}\n{body.rstrip()}\n{end}{after}"
