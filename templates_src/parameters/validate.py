"""Everything at once: read the folder, check each file, check each set of values, check files together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from templates_src.errors import ParameterError, Problem
from templates_src.parameters.check import check_file
from templates_src.parameters.cross import check_values
from templates_src.parameters.files import read_folder
from templates_src.parameters.model import effective_values
from templates_src.parameters.places import shared_problems
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from templates_src.parameters.model import ParameterFile
    from templates_src.settings.model import AnySetting


def check_files(
    files: Sequence[ParameterFile],
    settings: Mapping[str, Sequence[AnySetting]],
    logical_ids: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """Every problem of every file, alone and together.

    Args:
        files: what was read.
        settings: root file name → the settings it uses.
        logical_ids: root file name → its resources, to find stack policies that protect nothing.
    """
    problems: list[Problem] = []
    for file in files:
        known = settings.get(file.root)
        if known is None:
            problems.append(_no_root(file, settings))
            continue
        problems += check_file(file, known, (logical_ids or {}).get(file.root, ()))
        crossed = check_values(effective_values(file.parameters, known), file.region)
        problems += [replace(problem, where=f"{file.label}, {problem.where}") for problem in crossed]
    return [*problems, *shared_problems(files, settings)]


def load_checked(
    folder: Path,
    settings: Mapping[str, Sequence[AnySetting]],
    logical_ids: Mapping[str, Collection[str]] | None = None,
) -> tuple[ParameterFile, ...]:
    """Read a folder of parameters files and check all of them.

    Raises:
        ParameterError: with every problem of every file, also when some files could not be read.
    """
    files, problems = read_folder(folder)
    problems += check_files(files, settings, logical_ids)
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise ParameterError(f"The parameters files do not fit the templates: {count}", problems)
    return files


def _no_root(file: ParameterFile, settings: Mapping[str, Sequence[AnySetting]]) -> Problem:
    advice = did_you_mean(file.root, settings) or "remove the file, or give it the name of an environment"
    return Problem(file.label, f"configures {file.root}, which is not built", advice)
