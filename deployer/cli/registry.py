"""Every command: its name, its module, one line about it. --help imports nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command of the command line.

    Attributes:
        name: one word, or two for a command of a group.
        module: below ``deployer.cli.commands``; has ``EXAMPLES``, ``arguments(parser)`` and ``run(context)``.
        help: one line.
    """

    name: str
    module: str
    help: str


COMMANDS: tuple[Command, ...] = (
    Command("up", "up", "the guided first deployment; goes on where it stopped"),
    Command("plan", "plan", "make a change set, show what it would do, write a sealed plan"),
    Command("deploy", "deploy", "execute a sealed plan, or plan, ask and execute"),
    Command("report", "report", "what a plan would do, as a page, as Markdown or as JSON for its reviewers"),
    Command("verify", "verify", "whether a sealed plan could still be executed, for a pipeline that does it"),
    Command("record", "record", "finish what a pipeline executed: guards, protection, the record"),
    Command("diff", "diff", "what would change between two states of an environment, without asking AWS"),
    Command("cost", "cost", "what an environment costs a month, and what a change adds"),
    Command("diagram", "diagram", "the architecture of an environment as a picture, from its templates"),
    Command("smoke", "smoke", "what a user would notice, tried from outside"),
    Command("status", "status", "the stack, what it nests, and what to do next; --follow attaches"),
    Command("outputs", "outputs", "what the stack gives: URLs, names, ids"),
    Command("events", "events", "what happened in the latest operation, nested stacks included"),
    Command("drift", "drift", "what was changed outside CloudFormation"),
    Command("recover", "recover", "the safe next step for a stack in a bad state"),
    Command("rollback", "rollback", "plan to go back to an earlier deployment"),
    Command("discard", "discard", "delete a plan's change set and its file"),
    Command("destroy", "destroy", "delete an environment, after saying what is lost"),
    Command("bootstrap", "bootstrap", "make the template bucket, the registry and the deployment roles"),
    Command("secrets list", "secrets_list", "the secrets and their keys; never values"),
    Command("secrets set", "secrets_set", "fill a secret from a prompt, standard input or a file"),
    Command("secrets check", "secrets_check", "whether the task finds every key it needs"),
    Command("migrate", "migrate", "migrate the database: one task of the new image, before it is deployed"),
    Command("image build", "image_build", "build the backend's image with the local container tool"),
    Command("image push", "image_push", "push a built image to the registry"),
    Command("image resolve", "image_resolve", "the digest that a tag means now"),
    Command("frontend start", "frontend_start", "start Amplify's first build"),
    Command("local up", "local_up", "start the embedded local AWS"),
    Command("local down", "local_down", "stop it; everything in it is gone"),
    Command("local status", "local_status", "whether it runs, and what it does not emulate"),
)
GROUPS = {
    "secrets": "the application's secrets",
    "image": "the backend's image",
    "frontend": "the frontend's builds",
    "local": "the embedded local AWS",
}


def find(words: list[str]) -> Command | None:
    """The command that a command line begins with; None when it is none."""
    for count in (2, 1):
        for command in COMMANDS:
            if command.name.split() == words[:count]:
                return command
    return None
