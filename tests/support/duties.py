"""What the scenarios ask AWS, command by command: held against the roles, and recorded for them.

A scenario that asks for something new fails and says so. Then: ``python -m tests.support.duties``, which runs
them all and records, ``make templates``, and a review of what the roles got.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.cli.registry import find
from deployer.iam.arns import Place
from deployer.iam.needs import Need, Request, Site, needs
from deployer.iam.roles import managed_policies, roles_of
from templates_src.evaluate import evaluate_stack
from templates_src.permissions import is_unlimited
from templates_src.policies import duties
from templates_src.policies.calls import PATH
from templates_src.render import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deployer.iam.evaluate import Role
    from tests.support.wire.decode import Call

PROJECT = Path(__file__).resolve().parents[2]
# Those of the installed command run in processes of their own, which nobody listens to here.
SCENARIOS = PROJECT / "tests" / "scenarios"
RECORD = "CLASSLA_RECORD_DUTIES"
REGION = "us-east-1"
ACCOUNT = "123456789012"
# The scenarios' names of what bootstrap makes → what the evaluated template says.
BUCKET = f"classla-templates-{ACCOUNT}-{REGION}"
STOOD_FOR = {
    f"arn:aws:s3:::{BUCKET}": "arn:aws:s3:::classla-bootstrap-artifactbucket-examplesuffix",
    f"arn:aws:iam::{ACCOUNT}:role/classla-execution": f"arn:aws:iam::{ACCOUNT}:role/classla/deployment/"
    "classla-bootstrap-ExecutionRole-EXAMPLESUFFIX",
    f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/classla": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/"
    "classla-bootstrap-backendrepository-examplesuffix",
}
LOGICAL_IDS = {
    duties.PLAN: "PlanRole",
    duties.EXECUTE: "DeployRole",
    duties.RECOVER: "RecoverRole",
    duties.SECRETS: "SecretsRole",
}


def command_of(words: Sequence[str]) -> str:
    """The name that ``duties.py`` has for a command line; empty when it is none."""
    command = find(list(words))
    if command is None:
        return ""
    if "--env" in words and words[words.index("--env") + 1] in ("bootstrap", "pipeline"):
        # Whatever it is, an administrator does it.
        return "bootstrap"
    if command.name == "deploy":
        return "deploy PLAN" if len(words) > 1 and not words[1].startswith("-") else "deploy --env"
    if command.name == "verify" and "--guard" in words:
        return "verify --guard"
    return command.name


@cache
def roles() -> dict[str, Role]:
    """Name of a duty → the role that bootstrap makes for it."""
    templates = {path.name: json.loads(path.read_text()) for path in (PROJECT / "output").glob("*.json")}
    given = json.loads((PROJECT / "parameters" / "bootstrap.json").read_text())["Parameters"]
    place = Place("classla-bootstrap", REGION, ACCOUNT)
    made = evaluate_stack(templates, "bootstrap.json", given, region=REGION, stack_name=place.stack)
    found = roles_of(made, place, managed_policies(made, place))
    return {duty: found[name] for duty, name in LOGICAL_IDS.items() if name in found}


def needed(calls: Iterable[Call], stacks: dict[str, str]) -> list[Need]:
    """The permissions that calls need, by the names of the evaluated templates.

    Args:
        calls: as they arrived.
        stacks: name of a change set → its stack; is added to.
    """
    found = []
    for call in calls:
        if call.operation == "CreateChangeSet":
            stacks[call.params["ChangeSetName"]] = call.params["StackName"]
        site = Site(REGION, ACCOUNT, lambda arn: stacks.get(arn.split("/")[1], "classla-dev"))
        for need in needs(Request(call.service, call.operation, call.params), site):
            found.append(Need(need.action, _stood_for(need.resource), need.context))
    return found


def refused(command: str, wanted: Iterable[Need]) -> list[str]:
    """What the command needs and its roles may not; nothing for a command that has no such role."""
    having = [name for name in duties.roles_of(command) if name in LOGICAL_IDS]
    if not having:
        return []
    together = command in duties.SEVERAL
    lost = [
        [one for one in wanted if not roles()[name].may(one.action, one.resource, **one.context)]
        for name in having
    ]
    if together:
        lost = [[one for one in lost[0] if all(one in other for other in lost)]]
    withheld = {action for role, action in duties.WITHHELD if role in having}
    return sorted(
        {f"{one.action} {one.resource}" for each in lost for one in each if one.action not in withheld}
    )


def recorded() -> dict[str, Any]:
    """Command → actions, as committed."""
    data: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))["commands"]
    return data


def note(command: str, wanted: Iterable[Need], folder: Path) -> None:
    """Keep what a command needed, for ``main`` to collect; one file a process."""
    with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps([command, sorted({one.action for one in wanted})]) + "\n")


def collect(folder: Path) -> dict[str, list[str]]:
    """Everything that was noted, command → actions."""
    found: dict[str, set[str]] = {}
    for path in folder.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            command, actions = json.loads(line)
            found.setdefault(command, set()).update(actions)
    return {command: sorted(actions) for command, actions in sorted(found.items())}


def _stood_for(resource: str) -> str:
    for ours, theirs in STOOD_FOR.items():
        if resource == ours or resource.startswith(f"{ours}/"):
            return theirs + resource[len(ours) :]
    return resource


def text(commands: dict[str, list[str]]) -> str:
    """Of calls.json."""
    unlimited = {one for actions in commands.values() for one in actions if is_unlimited(one)}
    return canonical_json({"commands": commands, "unlimited": sorted(unlimited)})


def main() -> int:
    """Run every scenario and write what its commands needed."""
    import pytest

    with tempfile.TemporaryDirectory() as folder:
        os.environ[RECORD] = folder
        code = int(
            pytest.main(["-q", "-n", "2", "--ignore", str(SCENARIOS / "test_installed.py"), str(SCENARIOS)])
        )
        if code == 0:
            PATH.write_text(text(collect(Path(folder))), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
