"""The images of these tests: the backend's, the same a second time, and one with faults planted."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deployer.local import control
from tests.e2e.container import application, content
from tests.e2e.deployer.environment import PROJECT, make_project
from tests.support import node_image, podman

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.container.content import Content

DOCKERFILE = PROJECT / "docker" / "Dockerfile"
DOCUMENT = PROJECT / "docs" / "design-document.md"
OFFICIAL = "public.ecr.aws/docker/library/node:24-alpine"
OF_THE_DOCUMENT = "docker.io/library/node:20-alpine"
# What each change to the Dockerfile makes wrong.
FAULTS = {
    "npm prune --omit=dev --no-audit --no-fund": "true",
    "npm sbom --sbom-format cyclonedx >": "echo '{\"metadata\": {}}' >",
    "USER 1000:1000\n": "",
    "VOLUME /tmp\n": "",
    "COPY --from=builder /app/dist ./dist": "COPY --from=builder /app ./",
    'CMD ["node", "dist/server.js"]': "CMD node dist/server.js",
}


@dataclass(frozen=True)
class Images:
    """What was built.

    Attributes:
        unavailable: why nothing was; empty when it was.
        engine: where the images are.
        name: of the backend's image, built by ``classla image build``.
        base, first, second, faulty: contents.
        document: what building the document's own Dockerfile said.
        said: what ``classla image build`` printed.
        context: files that a build gets to see, by their path in the application's repository.
    """

    unavailable: str
    engine: podman.Engine
    name: str = ""
    base: Content | None = None
    first: Content | None = None
    second: Content | None = None
    faulty: Content | None = None
    document: tuple[int, str] = (0, "")
    said: str = field(default="", repr=False)
    context: tuple[str, ...] = ()


def build(folder: Path) -> Images:
    """Build all of them below a folder, or read what another process built there."""
    done = folder / "images.pickle"
    if done.exists():
        made: Images = pickle.loads(done.read_bytes())  # noqa: S301 - written by us, in this test run
        return made
    engine, reason = podman.find(folder)
    made = Images(reason, engine) if reason else _build(engine)
    done.write_bytes(pickle.dumps(made))
    return made


def faulty(text: str) -> str:
    """The Dockerfile with every fault."""
    for old, new in FAULTS.items():
        assert old in text, f"docker/Dockerfile no longer holds {old!r}"
        text = text.replace(old, new)
    return text


def of_the_document() -> str:
    """The design document's Dockerfile, word for word."""
    found = re.search(r"```dockerfile\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


def _build(engine: podman.Engine) -> Images:
    node_image.make(engine, OFFICIAL, OF_THE_DOCUMENT)
    context = application.make(engine.folder / "application")
    again = application.make(engine.folder / "again")
    # Their ignore files would be named after them: without one, the whole context goes in.
    planted = engine.folder / "Dockerfile.faulty"
    planted.write_text(faulty(DOCKERFILE.read_text(encoding="utf-8")), encoding="utf-8")
    original = engine.folder / "Dockerfile.original"
    original.write_text(of_the_document(), encoding="utf-8")
    everything = _everything(engine.folder)
    with ThreadPoolExecutor(2) as pool:
        by_command = pool.submit(_by_command, engine, context)
        builds = [
            pool.submit(engine.build, file, folder, f"localhost/{name}:1")
            for file, folder, name in (
                (DOCKERFILE, again, "again"),
                (planted, context, "faulty"),
                (original, context, "original"),
                (everything, context, "everything"),
            )
        ]
    name, said = by_command.result()
    second, third, document, fourth = (build.result() for build in builds)
    for done in (second, third, fourth):
        _must(done)
    return Images(
        unavailable="",
        engine=engine,
        name=name,
        base=_content(engine, OFFICIAL),
        first=_content(engine, name),
        second=_content(engine, "localhost/again:1"),
        faulty=_content(engine, "localhost/faulty:1"),
        document=(document.returncode, document.stdout + document.stderr),
        said=said,
        context=tuple(sorted(_content(engine, "localhost/everything:1").below("/context"))),
    )


def _everything(folder: Path) -> Path:
    """A Dockerfile that takes all it gets, beside a copy of our ignore file."""
    file = folder / "Dockerfile.everything"
    file.write_text("FROM scratch\nCOPY . /context/\n", encoding="utf-8")
    shutil.copy(DOCKERFILE.with_name("Dockerfile.dockerignore"), f"{file}.dockerignore")
    return file


def _by_command(engine: podman.Engine, context: Path) -> tuple[str, str]:
    """The image as ``classla image build`` builds and names it, and what that said."""
    state = engine.folder / "state"
    project = make_project(engine.folder / "project", "container")
    folders = ["--project", str(project), "--state", str(state)]
    environment = {**os.environ, "PATH": f"{engine.shim(engine.folder / 'bin')}:{os.environ['PATH']}"}

    def classla(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "deployer", *words, *folders],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return _must(done)

    control.up(state)
    try:
        classla("bootstrap", "--quiet")
        where = ["--context", str(context), "--dockerfile", str(DOCKERFILE)]
        done = classla("image", "build", "--env", "container", "--tag", "1", "--json", *where)
    finally:
        control.down(state)
    return str(json.loads(done.stdout)["image"]), done.stderr


def _content(engine: podman.Engine, name: str) -> Content:
    with engine.files(name) as root:
        return content.read(root, engine.image(name))


def _must(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    if done.returncode:
        raise RuntimeError(f"{done.args}\n{done.stdout}\n{done.stderr}")
    return done
