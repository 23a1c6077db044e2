"""The Python of a build's stand-in environment: ``launch.py FOLDER (-m MODULE | FILE) [WORDS]``.

The installed packages are this machine's, and this project's own come from the build's source and from
nowhere else, so that what an artifact forgot is missed.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

OWN = ("deployer", "templates_src")


def main(words: list[str]) -> int:
    """Run a module or a file as Python would."""
    folder, kind, *rest = words
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if "__editable__" not in getattr(finder, "__module__", "")
    ]
    outside = [path for path in sys.path if any((Path(path) / name).is_dir() for name in OWN)]
    sys.path[:] = [folder, *(path for path in sys.path if path and path not in outside)]
    if kind == "-m" and rest:
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind.endswith(".py"):
        sys.argv = [kind, *rest]
        runpy.run_path(kind, run_name="__main__")
    else:
        sys.stderr.write(f"python {kind}: the stand-in runs modules and files\n")
        return 64
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
