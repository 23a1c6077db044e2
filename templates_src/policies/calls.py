"""What each role of a person may call: what the scenario tests recorded for its commands, and nothing more.

``calls.json`` holds, command by command, the IAM actions that the real command line needed against a scripted
AWS in ``tests/scenarios``. Those tests fail when a command asks for something else, and say how to record it.
"""

from __future__ import annotations

import json
from pathlib import Path

from templates_src.errors import Problem, WiringError
from templates_src.policies.duties import DUTIES, WITHHELD
from templates_src.policies.handlers import Handlers

PATH = Path(__file__).with_name("calls.json")
COMMAND = ".venv/bin/python -m tests.support.duties"


def needed_by(role: str, path: Path = PATH) -> Handlers:
    """The actions of a role: command → what it needs, without what is withheld.

    Raises:
        WiringError: the recording is missing or damaged, or lacks a command of the role.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        commands, unlimited = data["commands"], frozenset(data["unlimited"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = Problem(str(path), f"cannot be used: {error}", COMMAND)
        raise WiringError("What the commands call cannot be read", [problem]) from error
    missing = [Problem(one, "was never recorded", COMMAND) for one in DUTIES[role] if one not in commands]
    if missing:
        raise WiringError(f"The {role} role can not be derived", missing)
    withheld = {action for whose, action in WITHHELD if whose == role}
    types = {one: tuple(a for a in commands[one] if a not in withheld) for one in DUTIES[role]}
    return Handlers("tests/scenarios", types, unlimited)
