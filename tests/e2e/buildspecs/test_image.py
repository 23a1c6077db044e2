"""buildspecs/image.yml run literally: the image is really built, by podman under the name of docker.

What cannot be reached from here is a stand-in that writes down how it was called: Trivy, whose database is
out of reach, and the registry. A push takes the image's real manifest there, so that the digest is the
real one.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.buildspecs import project
from tests.e2e.container import application

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.phases import Outcome
    from tests.e2e.container.images import Images

pytestmark = pytest.mark.tools
COMMIT = "c" * 40
LIMIT = json.loads((project.PROJECT / "output" / "pipeline.json").read_text(encoding="utf-8"))["Parameters"][
    "ImageLimitMebibytes"
]["Default"]
DOCKER = """\
#!/bin/sh
echo "$*" >> {folder}/log
case "$1" in
  login) cat > {folder}/password; echo Login Succeeded ;;
  run) exit "${{TRIVY:-0}}" ;;
  push) {real} push --quiet --format v2s2 "$2" dir:{folder}/pushed && exec {python} {folder}/push.py "$2" ;;
  *) exec {real} "$@" ;;
esac
"""
PUSH = """\
import sys, boto3
repository, _, tag = sys.argv[1].partition("/")[2].rpartition(":")
manifest = open({manifest!r}).read()
boto3.client("ecr").put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)
print("pushed", sys.argv[1])
"""


@pytest.fixture(scope="module")
def tools(images: Images, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH whose docker builds for real."""
    folder = tmp_path_factory.mktemp("tools")
    real = images.engine.shim(folder / "real") / "docker"
    project.tool(folder, "push.py", PUSH.format(manifest=str(folder / "pushed" / "manifest.json")))
    names = {"folder": str(folder), "real": str(real), "python": sys.executable}
    text = DOCKER.format(**{name: shlex.quote(value) for name, value in names.items()})
    return project.tool(folder, "docker", text)


def calls(tools: Path) -> list[str]:
    """What docker was asked since it was last asked this."""
    log = tools / "log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.write_text("", encoding="utf-8")
    return [" ".join(line.split()[:2]) if line.startswith("image") else line.split()[0] for line in lines]


def test_an_image_is_pushed_once_it_was_built_measured_and_scanned(
    source: Path, place: project.Place, tools: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(source, tmp_path / "source")
    context = application.make(tmp_path / "application")

    def build(name: str, **more: str) -> Outcome:
        given = {
            **place.variables,
            "ENVIRONMENT": "staging",
            "APPLICATION_COMMIT": COMMIT,
            "IMAGE_LIMIT_MEBIBYTES": str(LIMIT),
            **more,
        }
        secondary = {"ApplicationSource": context}
        return project.run("image", own, tmp_path / name, given, tools=tools, secondary=secondary)

    holes = build("holes", TRIVY="1")
    assert not holes.succeeded
    assert calls(tools) == ["build", "image inspect", "run"]
    assert holes.exported == {}

    built = build("built")
    assert built.succeeded, built.output
    assert calls(tools) == ["build", "image inspect", "run", "login", "push"]
    manifest = (tools / "pushed" / "manifest.json").read_bytes()
    digest = hashlib.sha256(manifest).hexdigest()
    assert built.exported == {"IMAGE_URI": f"{place.repository()}@sha256:{digest}"}
    assert f"MiB; {LIMIT} are allowed" in built.output
    password = (tools / "password").read_text(encoding="utf-8")
    assert password
    assert password not in built.output

    again = build("again")
    assert (again.exported, calls(tools)) == (built.exported, [])

    shutil.rmtree(context / "classla-backend" / "src")
    broken = build("broken", APPLICATION_COMMIT="d" * 40)
    assert not broken.succeeded
    assert calls(tools) == ["build"]
    assert "docker build failed" in broken.output
