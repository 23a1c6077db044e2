"""What is handed from action to action: zipped by the rules of whoever makes it, kept in the artifact bucket.

Source: CodePipeline user guide, "Input and output artifacts"; CodeBuild user guide, "Build specification
reference", artifacts.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rehearsal.buildspec import Specification


def declared(folder: Path, specification: Specification) -> bytes:
    """What a build's specification says is its artifact, zipped.

    Args:
        folder: of the primary source.
        specification: of the build.

    Raises:
        RehearsalError: a pattern finds nothing; every one that does.
    """
    base = folder / specification.base if specification.base else folder
    if not base.is_dir():
        problem = Problem(f"{specification.path} base-directory", f"{specification.base} is no folder")
        raise RehearsalError("There is no artifact", [problem])
    present = sorted(path.relative_to(base).as_posix() for path in files_below(base))
    chosen, problems = choose(present, specification.files, specification.path)
    if problems:
        raise RehearsalError("The artifact is not whole", problems)
    return pack(base, chosen)


def files_below(folder: Path) -> Iterable[Path]:
    """Every file, hidden ones too; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield folder.__class__(place) / name


def choose(present: Sequence[str], patterns: Sequence[str], where: str) -> tuple[list[str], list[Problem]]:
    """The files that patterns mean, and a problem for each that means none."""
    chosen: set[str] = set()
    problems = []
    for pattern in patterns:
        matcher = re.compile(expression(pattern))
        found = [name for name in present if matcher.fullmatch(name)]
        chosen.update(found)
        if not found:
            problems.append(Problem(f"{where} artifacts", f"{pattern} finds nothing"))
    return sorted(chosen), problems


def expression(pattern: str) -> str:
    """A glob as a regular expression: ``**/`` is any folders or none, ``*`` stays inside one."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda match: parts.get(match[0], re.escape(match[0])), pattern)


def pack(folder: Path, names: Iterable[str]) -> bytes:
    """A zip of files below a folder, with their modes, the same for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            path = folder / name
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (path.stat().st_mode & 0xFFFF) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """The files of a zip, with their modes."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            made = folder.__class__(archive.extract(entry, folder))
            if mode := entry.external_attr >> 16 & 0o777:
                made.chmod(mode)
