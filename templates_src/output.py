"""Generated files on disk: written all or none, only where they changed, and compared for staleness."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from templates_src.errors import OutputError, Problem, StaleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def write(files: Mapping[Path, str], owned_folder: Path | None) -> list[Path]:
    """Write generated files and remove leftovers from the folder that is wholly ours.

    Everything is first written beside its place, where a full disk or a missing right stops the build before
    the first file is touched. Only then are the files moved, with Ctrl-C held back for that moment; when a
    move fails, those already moved get their old content back.

    Args:
        files: path → text.
        owned_folder: folder whose other JSON files are leftovers of templates that no longer exist, or None:
            nothing is removed.

    Returns:
        The paths that changed, sorted.

    Raises:
        OutputError: a file or folder cannot be written; nothing was changed.
    """
    before = {path: _read(path) for path in files}
    changed = {path: text for path, text in files.items() if before[path] != text}
    leftovers = [path for path in _owned(owned_folder) if path not in files]
    staged: dict[Path, Path] = {}
    try:
        for path, text in changed.items():
            staged[path] = _stage(path, text)
        with _uninterrupted():
            _move(staged, before)
            for path in leftovers:
                path.unlink()
    except OSError as error:
        raise _cannot_write(error) from error
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    return sorted([*changed, *leftovers])


def _move(staged: Mapping[Path, Path], before: Mapping[Path, str | None]) -> None:
    moved: list[Path] = []
    try:
        for path, temporary in staged.items():
            temporary.replace(path)
            moved.append(path)
    except OSError:
        for path in moved:
            old = before[path]
            if old is None:
                path.unlink()
            else:
                path.write_bytes(old.encode("utf-8"))
        raise


def _cannot_write(error: OSError) -> OutputError:
    where = str(error.filename or "output")
    problem = Problem(where, error.strerror or str(error), "check rights and free space")
    return OutputError("The generated files cannot be written", [problem])


def require_fresh(files: Mapping[Path, str], owned_folder: Path | None) -> None:
    """Compare generated files with what is on disk.

    Raises:
        StaleError: with every file that differs, is missing or is left over.
    """
    problems = [
        Problem(str(path), "is missing" if _read(path) is None else "differs from what the sources emit")
        for path, text in sorted(files.items())
        if _read(path) != text
    ]
    problems += [
        Problem(str(path), "is left over: nothing emits it")
        for path in _owned(owned_folder)
        if path not in files
    ]
    if problems:
        raise StaleError("Generated files are stale: run `make templates` and commit the result", problems)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(
            "A generated file cannot be read", [Problem(str(path), str(error), "remove it and run again")]
        ) from error


def _owned(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.json")) if folder else []


def _stage(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C; it is delivered right after. Signals can only be set in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    previous = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if pressed:
        raise KeyboardInterrupt
