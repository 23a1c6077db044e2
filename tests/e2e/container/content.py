"""What an image holds, and everything about it that must not be."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.container.application import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

USER = "1000:1000"
# Made anew in every container, or by the engine that builds.
OF_THE_ENGINE = ("/dev", "/proc", "/sys", "/run", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf")
BILL = "/app/sbom.cdx.json"
INSTALLERS = ("npm", "npx", "corepack", "yarn", "yarnpkg")


@dataclass(frozen=True)
class File:
    """A file, link or folder of an image.

    Attributes:
        mode, owner: as ls says them.
        sha256: of a file's bytes or a link's target; empty for a folder.
        changed: seconds since 1970, 0 for a folder: those are made when they are copied.
    """

    mode: str
    owner: str
    sha256: str
    changed: int


@dataclass(frozen=True)
class Content:
    """An image.

    Attributes:
        config: what it starts with.
        files: by absolute path.
        marked: files that hold a planted secret.
        bytes: its size.
        installed: name and version of every Node.js package in it.
        bill: its CycloneDX bill of materials, as text; empty without one.
    """

    config: Mapping[str, Any]
    files: Mapping[str, File]
    marked: tuple[str, ...]
    bytes: int
    installed: frozenset[tuple[str, str]] = frozenset()
    bill: str = ""

    def below(self, folder: str) -> dict[str, File]:
        """The files below a folder."""
        return {path: file for path, file in self.files.items() if path.startswith(folder + "/")}


def read(root: Path, image: Mapping[str, Any]) -> Content:
    """Read an image from its mounted root folder and what the engine says of it."""
    files = {}
    marked = []
    for path in _walk(root):
        name = "/" + str(path.relative_to(root))
        if name.startswith(OF_THE_ENGINE):
            continue
        found = path.lstat()
        data = b""
        if stat.S_ISLNK(found.st_mode):
            data = str(path.readlink()).encode()
        elif stat.S_ISREG(found.st_mode):
            data = path.read_bytes()
        if MARK.encode() in data:
            marked.append(name)
        folder = stat.S_ISDIR(found.st_mode)
        files[name] = File(
            mode=stat.filemode(found.st_mode),
            owner=f"{found.st_uid}:{found.st_gid}",
            sha256="" if folder else hashlib.sha256(data).hexdigest(),
            changed=0 if folder else int(found.st_mtime),
        )
    if MARK in json.dumps(image):
        marked.append("the image's own description")
    bill = root / BILL.lstrip("/")
    return Content(
        image["Config"],
        files,
        tuple(marked),
        int(image["Size"]),
        frozenset(_installed(root / "app" / "node_modules")),
        bill.read_text(encoding="utf-8") if bill.exists() else "",
    )


def problems(content: Content, base: Content, lock: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with an image of the backend.

    Args:
        content: the image.
        base: the image that it was made from.
        lock: the backend's package-lock.json.
    """
    return [
        *_start(content),
        *_packages(content, lock),
        *bill_problems(content),
        *_sources(content),
        *(f"{name}: holds what is private" for name in content.marked),
        *_surroundings(content, base),
    ]


def _start(content: Content) -> Iterator[str]:
    config = content.config
    if config.get("User") != USER:
        yield f"starts as {config.get('User') or 'root'}, not as {USER}"
    if config.get("Entrypoint") != ["/sbin/tini", "-s", "--"]:
        yield f"has the entry point {config.get('Entrypoint')}"
    if config.get("Cmd") != ["node", "dist/server.js"]:
        yield f"runs {config.get('Cmd')}: a shell in between keeps signals to itself"
    if "NODE_ENV=production" not in config.get("Env", ()):
        yield "does not say NODE_ENV=production"
    if "/tmp" not in (config.get("Volumes") or {}):  # noqa: S108 - a path of the image
        yield "has no VOLUME /tmp: on Fargate only root could write there"
    for name, file in content.below("/app").items():
        # Every link says that all may write; what counts is where it leads to.
        open_to_all = "w" in (file.mode[5], file.mode[8]) and not file.mode.startswith("l")
        if file.owner != "0:0" or open_to_all:
            yield f"{name}: the backend could change it ({file.owner} {file.mode})"


def _packages(content: Content, lock: Mapping[str, Any]) -> Iterator[str]:
    for place, package in lock["packages"].items():
        there = f"/app/{place}/package.json" in content.files
        if place and package.get("dev") and there:
            yield f"{place}: only development needs it"
        if place and not package.get("dev") and not package.get("optional") and not there:
            yield f"{place}: is missing"


def bill_problems(content: Content) -> Iterator[str]:
    """What its bill of materials lacks, and what it only claims."""
    if not content.bill:
        yield f"has no {BILL}"
        return
    bill = json.loads(content.bill)
    named = {(one["name"], one["version"]) for one in bill.get("components", ())}
    for name, version in sorted(content.installed - named):
        yield f"{name} {version}: is not in {BILL}"
    for name, version in sorted(named - content.installed):
        yield f"{name} {version}: is in {BILL}, and not in the image"


def _installed(folder: Path) -> Iterator[tuple[str, str]]:
    """Packages below node_modules: a package.json elsewhere inside a package is not one."""
    for path in folder.rglob("package.json"):
        place = path.parent.relative_to(folder).as_posix().rsplit("node_modules/", 1)[-1]
        if place.count("/") == (1 if place.startswith("@") else 0):
            text = json.loads(path.read_text(encoding="utf-8"))
            yield text["name"], text["version"]


def _sources(content: Content) -> Iterator[str]:
    own = [name for name in content.below("/app") if not name.startswith("/app/node_modules")]
    for name in own:
        if name.endswith((".ts", ".tsx", ".tsbuildinfo")) or Path(name).name.startswith("tsconfig"):
            yield f"{name}: is source"
        if "/test/" in name:
            yield f"{name}: is a test"
    if "/app/dist/server.js" not in own:
        yield "/app/dist/server.js: is missing"


def _surroundings(content: Content, base: Content) -> Iterator[str]:
    """Beside /app nothing is new but tini, and no installer is left."""
    for name in sorted(set(content.files) - set(base.files) - set(content.below("/app")) - {"/app"}):
        if name != "/sbin/tini":
            yield f"{name}: was left by the build"
    for name in INSTALLERS:
        if f"/usr/local/bin/{name}" in content.files:
            yield f"/usr/local/bin/{name}: is not needed to run"
    if content.below("/usr/local/lib/node_modules"):
        yield "/usr/local/lib/node_modules: is not needed to run"


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        for name in [*folders, *names]:
            yield Path(folder) / name
