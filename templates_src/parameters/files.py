"""Read parameters files. The only module of this package that touches the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.errors import ParameterError, Problem
from templates_src.parameters.json_text import Literal, parse
from templates_src.parameters.model import REGION_TAG, ParameterFile, label_of, root_of
from templates_src.parameters.words import did_you_mean, listed, looks_secret, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECTIONS = ("Parameters", "Tags", "StackPolicy")
FOLDER = "parameters"
SUFFIX = ".json"


def load_file(path: Path) -> ParameterFile:
    """Read one parameters file.

    Raises:
        ParameterError: the file is absent, unreadable, not JSON, or not of the format; all problems at once.
    """
    loaded, problems = read_file(path)
    if loaded is None:
        raise ParameterError(f"{label_of(path)} cannot be used", problems)
    return loaded


def load_environment(folder: Path, name: str) -> ParameterFile:
    """Read the file of an environment, ``<folder>/<name>.json``.

    Raises:
        ParameterError: see ``load_file``; an unknown name comes with the closest known one.
    """
    return load_file(folder / f"{name}{SUFFIX}")


def load_folder(folder: Path) -> tuple[ParameterFile, ...]:
    """Read every parameters file of a folder, sorted by name.

    Raises:
        ParameterError: with all problems of all files.
    """
    files, problems = read_folder(folder)
    if problems:
        raise ParameterError("Parameters files cannot be used", problems)
    return files


def read_folder(folder: Path) -> tuple[tuple[ParameterFile, ...], list[Problem]]:
    """Every file of a folder that can be used, sorted by name, and the problems of those that cannot."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        missing = Problem(str(folder), "holds no parameters file", "run from the root of the repository")
        return (), [missing]
    results = [read_file(path) for path in paths]
    return (
        tuple(loaded for loaded, _ in results if loaded),
        [problem for _, problems in results for problem in problems],
    )


def read_file(path: Path) -> tuple[ParameterFile | None, list[Problem]]:
    """A parameters file, or None and every problem of its structure."""
    label = label_of(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [_missing(path)]
    except OSError as error:
        return None, [Problem(label, f"cannot be read: {error.strerror or error}")]
    document, problems = parse(data, label)
    if not problems:
        problems = list(_structure_problems(document, label))
    if problems or not isinstance(document, dict):
        return None, problems
    tags = document.get("Tags", {})
    return (
        ParameterFile(
            name=path.stem,
            path=path,
            root=root_of(path.stem),
            parameters=document["Parameters"],
            tags=tags,
            stack_policy=document.get("StackPolicy", {}),
            region=tags.get(REGION_TAG, ""),
        ),
        [],
    )


def _missing(path: Path) -> Problem:
    known = sorted(other.stem for other in path.parent.glob(f"*{SUFFIX}"))
    there = f"there are {listed(known)}" if known else "the folder holds no parameters file"
    advice = did_you_mean(path.stem, known)
    return Problem(label_of(path), "does not exist", f"{advice} {there}".strip())


def _structure_problems(document: object, label: str) -> Iterator[Problem]:
    if not isinstance(document, dict):
        yield Problem(
            label, f"holds {_kind(document)} where an object belongs", f"its sections are {listed(SECTIONS)}"
        )
        return
    for section in document:
        if section not in SECTIONS:
            advice = did_you_mean(section, SECTIONS) or f"the sections are {listed(SECTIONS)}"
            yield Problem(label, f"has an unknown section {quoted(section)}", advice)
    if "Parameters" not in document:
        yield Problem(label, 'has no section "Parameters"', 'write {"Parameters": {…}, "Tags": {…}}')
    for section in ("Parameters", "Tags"):
        yield from _text_problems(document.get(section, {}), f"{label}, {section}")
    policy = document.get("StackPolicy", {})
    if not isinstance(policy, dict):
        yield Problem(f"{label}, StackPolicy", f"is {_kind(policy)} where an object belongs")


def _text_problems(section: object, where: str) -> Iterator[Problem]:
    if not isinstance(section, dict):
        yield Problem(where, f"is {_kind(section)} where an object belongs")
        return
    for name, value in section.items():
        if not isinstance(value, str) or isinstance(value, Literal):
            yield Problem(
                f"{where}, {name if name.isidentifier() else quoted(name)}",
                f"is {_kind(value)}, and CodePipeline wants text",
                _as_text(name, value),
            )


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false without quotes"
    if isinstance(value, Literal):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"


def _as_text(name: str, value: object) -> str:
    if value is None:
        return 'write "" for empty text, or remove the line for the default'
    if isinstance(value, bool):
        word = "true" if value else "false"
        return f'write "{word}" instead of {word}'
    if isinstance(value, Literal):
        return "put it in double quotes" if looks_secret(name) else f'write "{value}" instead of {value}'
    if isinstance(value, list):
        return 'write "a,b" instead of ["a", "b"]'
    return "write one text; nested values have no place in a parameters file"
