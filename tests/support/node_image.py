"""A base image that stands for the official Node image, made of what is on this machine.

The tools of the machine lie where the official image has them: node with its libraries, npm, a shell
(busybox), the user ``node``. Three things are not what they stand for: it is the machine's Node version, on
glibc; ``apk`` knows only the packages of ``PACKAGES``; npm reads the machine's registry settings from a
global file. Nothing of it is kept.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.podman import Engine

FOLDERS = (
    "etc/ssl/certs",
    "usr/local/bin",
    "usr/local/etc",
    "usr/local/lib/node_modules",
    "usr/share/packages",
)
EMPTY = ("dev", "proc", "sys", "run", "var", "root", "home/node", "tmp", "opt/yarn-v1.22.22")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
PACKAGES = {"tini~=0.19": ("tini-static", "/sbin/tini")}
APK = """\
#!/bin/sh
[ "$1 $2" = "add --no-cache" ] || { echo "apk: this one only knows add --no-cache" >&2; exit 1; }
shift 2
for package; do
  case "$package" in
%s
    *) echo "ERROR: unable to select packages: $package" >&2; exit 1 ;;
  esac
done
"""


def make(engine: Engine, *names: str) -> None:
    """Make the image under each of these names."""
    root = engine.folder / "node"
    for name in (*FOLDERS, *EMPTY):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    _busybox(root)
    _node(root)
    _npm(root, engine.folder)
    _users(root)
    _apk(root)
    tar = subprocess.run(["tar", "c", "-C", str(root), "."], capture_output=True, check=True).stdout
    first, *others = names
    change = ["--change", f"ENV PATH={PATH}", "--change", 'CMD ["node"]']
    engine.call("import", "--quiet", *change, "-", first, given=tar)
    for name in others:
        engine.call("tag", first, name)
    shutil.rmtree(root)


def settings() -> str:
    """The npm settings of this machine, for the inside of a container."""
    lines: list[str] = []
    for key in ("globalconfig", "userconfig"):
        place = Path(_said("npm", "config", "get", key))
        lines += place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    kept = [line for line in lines if not re.match(r"\s*(cafile|nodedir|prefix|cache)\s*=", line)]
    registry = _said("npm", "config", "get", "registry")
    return "\n".join([*kept, f"registry={registry}", f"cafile={CERTIFICATES}", "update-notifier=false", ""])


def _said(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _busybox(root: Path) -> None:
    (root / "bin").mkdir(exist_ok=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin" / "busybox")
    for name in _said("busybox", "--list-full").splitlines():
        place = root / name
        if not place.exists() and place.name != "busybox":
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to("/bin/busybox")


def _node(root: Path) -> None:
    node = Path(str(shutil.which("node"))).resolve()
    shutil.copy(node, root / "usr/local/bin/node")
    libraries = re.findall(r"(/\S+) \(0x", _said("ldd", str(node)))
    # Debian's node reads some of its own modules from files.
    modules = re.findall(r"_PATH=(/[^\"]+)", _said("node", "-p", "JSON.stringify(process.config)"))
    for name in (*libraries, *modules):
        place = root / name.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, place)


def _npm(root: Path, scratch: Path) -> None:
    """npm as its registry has it: a distribution spreads it over folders of its own."""
    version = _said("npm", "--version")
    words = ["npm", "pack", "--silent", "--pack-destination", str(scratch), f"npm@{version}"]
    subprocess.run(words, cwd=scratch, check=True, capture_output=True)
    modules = root / "usr/local/lib/node_modules"
    archive = scratch / f"npm-{version}.tgz"
    subprocess.run(["tar", "xzf", str(archive), "-C", str(modules)], check=True)
    archive.unlink()
    (modules / "package").rename(modules / "npm")
    for name in ("npm", "npx"):
        (root / "usr/local/bin" / name).symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
        (modules / "npm" / "bin" / f"{name}-cli.js").chmod(0o755)
    (root / "usr/local/etc/npmrc").write_text(settings(), encoding="utf-8")
    shutil.copy(CERTIFICATES, root / CERTIFICATES.lstrip("/"))


def _users(root: Path) -> None:
    (root / "etc/passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n", encoding="utf-8"
    )
    (root / "etc/group").write_text("root:x:0:\nnode:x:1000:\n", encoding="utf-8")
    shutil.chown(root / "home/node", 1000, 1000)


def _apk(root: Path) -> None:
    cases = []
    for package, (tool, place) in PACKAGES.items():
        shutil.copy(str(shutil.which(tool)), root / "usr/share/packages" / tool)
        cases.append(f"    '{package}') cp /usr/share/packages/{tool} {place} ;;")
    apk = root / "sbin/apk"
    apk.unlink(missing_ok=True)
    apk.write_text(APK % "\n".join(cases), encoding="utf-8")
    apk.chmod(0o755)
