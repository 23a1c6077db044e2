from __future__ import annotations

import re
from pathlib import Path

import pytest

from gates.locks import HASH, PIN, normal, pins

PROJECT = Path(__file__).resolve().parents[3]
LOCKS = sorted((PROJECT / "requirements").glob("*.lock"))


def unpinned(text: str) -> list[str]:
    """Requirements without an exact version or without a hash."""
    parts = re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)
    wanted = [part for part in parts if part.strip() and not part.startswith(("#", " "))]
    return [part.split("\n")[0] for part in wanted if not PIN.match(part) or not HASH.search(part)]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_lock_pins_versions_and_hashes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unpinned(text) == []
    assert len(pins(text)) > 10


def test_there_are_locks() -> None:
    assert [path.stem for path in LOCKS] == ["build", "checkov", "deploy", "dev", "gates"]


@pytest.mark.parametrize("line", ["boto3>=1 \\\n    --hash=sha256:" + "0" * 64, "boto3==1.0\n"])
def test_what_is_not_pinned_would_be_seen(line: str) -> None:
    assert unpinned(line) != []


def test_names_are_compared_as_the_index_does() -> None:
    assert normal("Ruamel.yaml_X") == "ruamel-yaml-x"
    assert pins("My_Pkg==1.0 ; python_version < '4' \\\n") == {"my-pkg": "1.0"}
