"""What a parameters file is, once it has been read.

The files are in the format of CodePipeline's template configuration, so that the pipeline and the deployer
read the same bytes: ``{"Parameters": {}, "Tags": {}, "StackPolicy": {}}``, text values only. That format has
no place for the region, so the stack tag ``Region`` holds it: the one place that both tools already read,
and every resource then carries it, which is what a bill grouped by region wants. A file is for one region;
a second region is a second file with a name, and an environment name, of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from templates_src.settings.model import AnySetting

PROJECT_TAG = "Project"
ENVIRONMENT_TAG = "Environment"
REGION_TAG = "Region"
REQUIRED_TAGS = (PROJECT_TAG, ENVIRONMENT_TAG, REGION_TAG)

APP_ROOT = "app.json"
# A file called after one of these, alone or with a suffix (bootstrap-west), configures that root; any other
# name is an environment of the application.
RESERVED_ROOTS = ("bootstrap", "pipeline")


@dataclass(frozen=True, kw_only=True)
class ParameterFile:
    """A parameters file whose structure is right; ``check`` says whether its content is.

    Attributes:
        name: the file's stem; for an environment of the application also its EnvironmentName.
        path: where it was read from.
        root: file name of the root template that it configures.
        parameters: parameter name → text, as written.
        tags: stack tags, which CloudFormation copies to every resource.
        stack_policy: the policy document, or empty when the file has none.
        region: the value of the Region tag, or empty when the tag is missing.
    """

    name: str
    path: Path
    root: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    stack_policy: Mapping[str, Any]
    region: str

    @property
    def label(self) -> str:
        """The file as a person knows it, whatever machine it is on: ``parameters/dev.json``."""
        return label_of(self.path)


def label_of(path: Path) -> str:
    """A path's last two parts: enough to find the file, and the same on every machine."""
    return "/".join(part for part in (path.parent.name, path.name) if part)


def root_of(name: str) -> str:
    """File name of the root template that the file of this stem configures."""
    for reserved in RESERVED_ROOTS:
        if name == reserved or name.startswith(f"{reserved}-"):
            return f"{reserved}.json"
    return APP_ROOT


def effective_values(parameters: Mapping[str, str], settings: Sequence[AnySetting]) -> dict[str, str]:
    """What CloudFormation will use: the given values of the known settings over the defaults."""
    defaults = {declared.name: declared.default for declared in settings}
    values = {name: parameters.get(name, default) for name, default in defaults.items()}
    return {name: value for name, value in values.items() if value is not None}


def regions(files: Iterable[ParameterFile]) -> tuple[str, ...]:
    """Every region that some file is for, sorted: what the linter checks the templates against."""
    return tuple(sorted({file.region for file in files if file.region}))
