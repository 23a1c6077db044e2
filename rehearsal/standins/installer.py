"""``pip`` of a build: compares what would be installed with what is, and downloads nothing.

``download`` leaves an empty file for each pinned package, which has to arrive with the artifact; ``install``
with ``--no-index`` misses those that did not. A version that is not the pinned one fails the build.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement

from rehearsal.standins.environment import command_script
from rehearsal.standins.note import note, refuse


def pinned(lock: Path) -> list[Requirement]:
    """What a lock file pins for this machine."""
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line]
    found = [Requirement(line.rstrip("\\ ")) for line in lines if not line.startswith((" ", "#"))]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def different(wanted: list[Requirement]) -> list[str]:
    """Pins that are not what is installed here."""
    found = []
    for one in wanted:
        try:
            here = version(one.name)
        except PackageNotFoundError:
            here = "nothing"
        if not one.specifier.contains(here if here != "nothing" else "0", prereleases=True):
            found.append(f"{one}, and here is {here}")
    return found


def wheel(folder: Path, one: Requirement) -> Path:
    """The file that stands for a package."""
    return folder / f"{one.name}{one.specifier}.whl"


def requirements(source: Path, words: list[str], verb: str) -> int:
    """Compare, and look for or leave the files that stand for wheels."""
    given = dict(pairwise(words))
    wanted = pinned(source / given["--requirement"])
    if problems := different(wanted):
        sys.stderr.write("".join(f"pip: {problem}\n" for problem in problems))
        return 1
    if verb == "download":
        folder = source / given["--dest"]
        folder.mkdir(exist_ok=True)
        for one in wanted:
            wheel(folder, one).touch()
    elif "--no-index" in words:
        folder = source / given["--find-links"]
        if missing := [str(one) for one in wanted if not wheel(folder, one).is_file()]:
            sys.stderr.write(f"pip: {folder} does not hold {', '.join(missing)}\n")
            return 1
    note("pip compared the pinned versions with what is installed on this machine, and downloaded nothing")
    return 0


def editable(source: Path) -> int:
    """This project itself: the files that setuptools reads must be there, and its commands appear."""
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    needed = [project["project"]["readme"], *(f"{one.rstrip('*')}/__init__.py" for one in patterns)]
    if missing := [name for name in needed if not (source / name).is_file()]:
        sys.stderr.write(f"pip: {source} does not hold {', '.join(missing)}\n")
        return 1
    for name in project["project"]["scripts"]:
        place = source / ".venv" / "bin" / name
        place.write_text(command_script(source, "deployer"), encoding="utf-8")
        place.chmod(0o755)
    return 0


def main(words: list[str]) -> int:
    """Do what pip would be asked to."""
    source, verbs = Path(words[0]), [word for word in words[1:] if word in ("install", "download")]
    rest = words[1:]
    if verbs and "--requirement" in rest:
        return requirements(source, rest, verbs[0])
    if verbs == ["install"] and rest[-2:] == ["--editable", "."]:
        return editable(source)
    return refuse("pip", rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
