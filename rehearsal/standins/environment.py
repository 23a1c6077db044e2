"""``python3 -m venv FOLDER`` of a build: a folder that looks like one, with this machine's packages.

``pip`` in it compares instead of downloading: see ``installer``.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

# Set by the rehearsal: options that lead the smoke test to what stands for the load balancer, or that
# nothing stands for it.
SMOKE_OPTIONS, NO_SMOKE = "CLASSLA_REHEARSAL_SMOKE", "CLASSLA_REHEARSAL_NO_SMOKE"
SMOKE_LEFT_OUT = "classla smoke was not run: --without-backend leaves out what it would test"
ROOT = Path(__file__).resolve().parents[2]
LAUNCH = Path(__file__).resolve().parent / "launch.py"


def tool_script(module: str, *words: str) -> str:
    """A line of a shell script that goes on as one of these stand-ins."""
    python, root = shlex.quote(sys.executable), shlex.quote(str(ROOT))
    given = "".join(f" {shlex.quote(word)}" for word in words)
    return f'PYTHONPATH={root} exec {python} -P -m rehearsal.standins.{module}{given} "$@"\n'


def python_script(source: Path) -> str:
    """What stands for ``bin/python``."""
    python, launch, place = (shlex.quote(str(item)) for item in (sys.executable, LAUNCH, source))
    return (
        "#!/bin/sh\n"
        f'if [ "$1 $2" = "-m pip" ]; then shift 2; {tool_script("installer", str(source)).strip()}; fi\n'
        f'exec {python} -P {launch} {place} "$@"\n'
    )


def command_script(source: Path, module: str) -> str:
    """What stands for an installed command."""
    left_out = tool_script("leave_out", SMOKE_LEFT_OUT).strip()
    return (
        "#!/bin/sh\n"
        f'if [ "$1" = smoke ] && [ -n "${{{NO_SMOKE}:-}}" ]; then {left_out}; fi\n'
        f'if [ "$1" = smoke ]; then set -- "$@" ${{{SMOKE_OPTIONS}:-}}; fi\n'
        f'exec {shlex.quote(str(source / ".venv/bin/python"))} -m {module} "$@"\n'
    )


def main(words: list[str]) -> int:
    """Make the folder."""
    folder = Path(words[0]).absolute()
    place = folder / "bin" / "python"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(python_script(folder.parent), encoding="utf-8")
    place.chmod(0o755)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
