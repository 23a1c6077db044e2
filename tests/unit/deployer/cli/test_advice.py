"""No message of any command advises a command or an option that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deployer.cli.parser import command_parser
from deployer.cli.registry import COMMANDS
from deployer.project import PROJECT
from tests.support.advice import options, texts, wrong

if TYPE_CHECKING:
    from deployer.cli.registry import Command

DEPLOYER = PROJECT / "deployer"
OWN = {DEPLOYER / "cli" / "commands" / f"{command.module}.py": command for command in COMMANDS}
SHARED = sorted(set(DEPLOYER.rglob("*.py")) - set(OWN) - {DEPLOYER / "cli" / "commands" / "__init__.py"})
AWS = [c.name for c in COMMANDS if "--profile" in options(tuple(c.name.split()))]
CONFIRMING = ["bootstrap", "deploy", "destroy", "recover", "up"]
PARAMETERS = [c.name for c in COMMANDS if "--parameter" in options(tuple(c.name.split()))]
# Modules that several commands use, and options that stand alone in their messages → who says that.
SAID_BY: dict[tuple[str, str], list[str]] = {
    ("aws/gateway.py", "--profile"): AWS,
    ("aws/gateway.py", "--region"): AWS,
    ("target.py", "--profile"): AWS,
    ("target.py", "--region"): AWS,
    ("target.py", "--aws"): AWS,
    ("cli/screen.py", "--confirm"): CONFIRMING,
    ("project.py", "--parameter"): PARAMETERS,
    ("execution/hints.py", "--allow-protected"): ["bootstrap", "deploy"],
    ("execution/verify.py", "--allow-protected"): ["bootstrap", "deploy", "up"],
    ("review/impact/losses.py", "--accept-loss"): ["bootstrap", "deploy", "drift", "plan", "rollback", "up"],
    ("plans/planner.py", "--out"): ["plan", "rollback"],
    ("plans/planner.py", "--state"): ["bootstrap", "deploy", "drift", "plan", "rollback", "up"],
    ("plans/sealed.py", "--out"): ["plan", "rollback"],
    ("history.py", "--list"): ["rollback"],
    ("recovery/rollback.py", "--skip"): ["recover"],
    ("operations/image.py", "--tag"): ["image build", "image push", "image resolve"],
    ("operations/image.py", "--dockerfile"): ["image build"],
    ("operations/secret_values.py", "--any-key"): ["secrets set"],
    ("review/access/render.py", "--verbose"): [command.name for command in COMMANDS],
    ("review/cost/source.py", "--since"): ["cost", "report"],
    ("review/cost/usage.py", "--usage"): ["cost"],
    ("review/report/gather.py", "--since"): ["report"],
    ("smoke/run.py", "--only"): ["smoke"],
    ("smoke/run.py", "--skip"): ["smoke"],
}
# Not what a command says: documents, the demonstration, calls of other programs, the help itself.
SILENT = {
    "demo.py",
    "docs.py",
    "pipeline.py",
    "local/control.py",
    "review/cost/document.py",
    "smoke/document.py",
    "cli/codes.py",
    "cli/context.py",
    "cli/duties.py",
    "cli/main.py",
    "cli/parser.py",
    "cli/registry.py",
}
FOREIGN_CALLS = {
    "project.py": {"--porcelain"},
    "operations/image.py": {"--platform", "--file", "--username", "--password-stdin"},
    "review/cost/source.py": {"--verify", "--end-of-options", "--name-only"},
    "review/offline/commits.py": {"--batch", "--verify", "--quiet", "--end-of-options", "--name-only"},
}
# Ends of a command line that another text begins.
ENDS = {("report", "--aws"): "deploy"}
STYLES = re.compile(r"style\.py$")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_s_own_messages_advise_what_it_has(command: Command) -> None:
    path = DEPLOYER / "cli" / "commands" / f"{command.module}.py"
    found = {
        f"{path.name}:{line}": why
        for line, text in texts(path)
        if (why := wrong(text, [ENDS.get((command.name, text.strip()), command.name)]))
    }
    assert found == {}


def standing_alone() -> set[tuple[str, str]]:
    """Modules below the commands, and the options that stand in their messages without a command."""
    found = set()
    for path in SHARED:
        name = path.relative_to(DEPLOYER).as_posix()
        if name in SILENT or STYLES.search(name):
            continue
        for _, text in texts(path):
            for why in wrong(text, ()):
                option = re.search(r"^classla  does not take (--[a-z-]+)$", why)
                assert option, f"{name}: {why}"
                if option[1] not in FOREIGN_CALLS.get(name, ()):
                    found.add((name, option[1]))
    return found


def test_what_shared_messages_advise_is_known_by_whoever_says_it() -> None:
    assert standing_alone() == set(SAID_BY)
    lacking = [
        (where, name)
        for where, names in SAID_BY.items()
        for name in names
        if where[1] not in options(tuple(name.split()))
    ]
    assert lacking == []


def test_whoever_asks_for_a_name_takes_it_in_advance() -> None:
    asking = [
        command.name
        for path, command in OWN.items()
        if re.search(r"screen\.(?:ask|confirm)\(|approve\(", path.read_text(encoding="utf-8"))
    ]
    assert sorted(asking) == CONFIRMING


def test_whoever_plans_or_executes_takes_the_options_declared_once() -> None:
    for option, calls, count in (
        ("--accept-loss", r"make_plan\(|from_record\(", 6),
        ("--allow-protected", r" execute\(", 3),
    ):
        having = {c.name for c in COMMANDS if option in options(tuple(c.name.split()))}
        doing = {c.name for path, c in OWN.items() if re.search(calls, path.read_text(encoding="utf-8"))}
        assert having == doing
        assert len(having) == count
        helps = {
            command_parser(command)._option_string_actions[option].help
            for command in COMMANDS
            if command.name in having
        }
        assert len(helps) == 1


@pytest.mark.parametrize(
    ("said", "command", "problem"),
    [
        ("deploy with --allow-protected", "plan", "classla plan does not take --allow-protected"),
        ("classla verify PLAN --accept-loss A", "deploy", "classla verify does not take --accept-loss"),
        ("classla depoly --env x", "deploy", "there is no classla depoly --env"),
        (
            "or lift it: classla drift --env x --allow-protected",
            "deploy",
            "classla drift does not take --allow-protected",
        ),
        ("sign in (aws sso login --nonsense), --bogus", "plan", "classla plan does not take --bogus"),
    ],
)
def test_planted_advice_is_seen(said: str, command: str, problem: str) -> None:
    assert wrong(said, [command]) == [problem]


@pytest.mark.parametrize(
    "said",
    [
        "classla deploy --env prod --allow-protected --accept-loss Cache/Cache",
        "change it (aws sso login --profile NAME), or classla secrets check --env x; then --verbose",
        "classla secrets --help",
    ],
)
def test_right_advice_is_none(said: str) -> None:
    assert wrong(said, ["plan"]) == []
