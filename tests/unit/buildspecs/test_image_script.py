"""buildspecs/image.sh, run with tools that only write down what they are asked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMIT = "c" * 40
DIGEST = "registry/classla@sha256:" + "d" * 64
# In the place of docker, jq and classla; each line of $LOG is one call.
DOCKER = """#!/bin/sh
echo "docker $*" >> "$LOG"
case "$1" in
  image) echo "${SIZE:-104857600}" ;;
  run) exit "${TRIVY:-0}" ;;
esac
"""
JQ = """#!/bin/sh
sed -n 's/.*"image": "\\([^"]*\\)".*/\\1/p' "$3"
"""
CLASSLA = """#!/bin/sh
echo "classla $*" >> "$LOG"
case "$2" in
  resolve) [ -n "$THERE" ] && echo "$THERE" ;;
  build) echo '{"image": "registry/classla:tag"}' ;;
  push) echo "{\\"image\\": \\"${PUSHED:-registry/classla:tag}\\"}" ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The script, a docker/ folder and the tools, in a place of their own."""
    (tmp_path / "buildspecs").mkdir()
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker" / "Dockerfile").write_text("FROM scratch\n")
    shutil.copy(ROOT / "buildspecs" / "image.sh", tmp_path / "buildspecs")
    for name, text in {"docker": DOCKER, "jq": JQ, "classla": CLASSLA}.items():
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(text)
        tool.chmod(0o755)
    return tmp_path


def run(project: Path, **environment: str) -> tuple[int, list[str], str]:
    """Exit code, calls, and the URI that was said."""
    log = project / "log"
    log.write_text("")
    done = subprocess.run(
        ["bash", str(project / "buildspecs" / "image.sh"), "application"],
        env={
            "PATH": f"{project / 'bin'}:/usr/bin:/bin",
            "LOG": str(log),
            "CLASSLA": str(project / "bin" / "classla"),
            "ENVIRONMENT": "staging",
            "APPLICATION_COMMIT": COMMIT,
            "IMAGE_LIMIT_MEBIBYTES": "500",
            "TRIVY_IMAGE": "trivy:1",
            "THERE": "",
            "PUSHED": DIGEST,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = project / "image-uri"
    return done.returncode, log.read_text().splitlines(), said.read_text().strip() if said.exists() else ""


def verbs(calls: list[str]) -> list[str]:
    return [" ".join(call.split()[:3]) for call in calls]


def test_it_is_built_measured_scanned_and_only_then_pushed(project: Path) -> None:
    code, calls, uri = run(project)
    assert (code, uri) == (0, DIGEST)
    assert [v.split()[1:] for v in verbs(calls)] == [
        ["image", "resolve"],
        ["image", "build"],
        ["image", "inspect"],
        ["run", "--rm"],
        ["image", "push"],
    ]
    assert "--exit-code 1 --severity HIGH,CRITICAL" in calls[3]


def test_the_tag_is_the_commit_and_the_recipe(project: Path) -> None:
    tag = run(project)[1][1].split("--tag ")[1].split()[0]
    assert tag.startswith(f"{COMMIT}-")
    (project / "docker" / "Dockerfile").write_text("FROM other\n")
    assert run(project)[1][1].split("--tag ")[1].split()[0] != tag


def test_a_commit_that_has_an_image_keeps_it(project: Path) -> None:
    code, calls, uri = run(project, THERE=DIGEST)
    assert (code, uri) == (0, DIGEST)
    assert len(calls) == 1


def test_an_image_that_is_too_large_is_neither_scanned_nor_pushed(project: Path) -> None:
    code, calls, uri = run(project, SIZE=str(501 * 1048576))
    assert code != 0
    assert uri == ""
    assert not [call for call in calls if "push" in call or "run" in call]


def test_an_image_with_known_holes_is_not_pushed(project: Path) -> None:
    code, calls, uri = run(project, TRIVY="1")
    assert code != 0
    assert uri == ""
    assert not [call for call in calls if "push" in call]


def test_what_is_no_digest_is_not_passed_on(project: Path) -> None:
    code, _, uri = run(project, PUSHED="registry/classla:latest")
    assert code != 0
    assert uri == ""
