"""``python3 -m venv FOLDER`` of a build that really installs: ``installed PYTHON FOLDER``.

The environment is a real one. Only ``classla smoke`` is given what the stand-in environment gives it too:
options that lead to what stands for the load balancer. pip has not installed the command yet, so a file in
site-packages, which Python runs at its start, waits for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rehearsal.standins.environment import NO_SMOKE, SMOKE_LEFT_OUT, SMOKE_OPTIONS, tool_script

MODULE = "classla_rehearsal"
WAITING = """\
import os, sys
if os.path.basename(sys.argv[0]) == "classla" and sys.argv[1:2] == ["smoke"]:
    if os.environ.get({without!r}):
        os.execv("/bin/sh", ["sh", "-c", {left_out!r}, "sh"])
    sys.argv += os.environ.get({options!r}, "").split()
"""


def waiting() -> str:
    """What Python runs at its start."""
    left_out = tool_script("leave_out", SMOKE_LEFT_OUT)
    return WAITING.format(without=NO_SMOKE, left_out=left_out, options=SMOKE_OPTIONS)


def main(words: list[str]) -> int:
    """Make the environment; returns what the venv module returns."""
    python, folder = words[0], Path(words[1])
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = subprocess.run([python, "-m", "venv", str(folder)], env=given, check=False).returncode
    for packages in folder.glob("lib/python*/site-packages"):
        (packages / f"{MODULE}.py").write_text(waiting(), encoding="utf-8")
        (packages / f"{MODULE}.pth").write_text(f"import {MODULE}\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
