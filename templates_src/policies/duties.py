"""Who runs which command: the roles of people and of the pipeline, and what is withheld from them.

A role may do what the scenario tests recorded for its commands (``calls.json``), and nothing more. A command
that AWS is asked differently by, depending on its arguments, has a name for each.
"""

from __future__ import annotations

PLAN, EXECUTE, RECOVER, SECRETS, PIPELINE = "plan", "execute", "recover", "secrets", "pipeline"
ADMINISTRATOR = "administrator"

# Role → the commands that it is for. A role is given what they call.
DUTIES: dict[str, tuple[str, ...]] = {
    PLAN: (
        "plan",
        "diff",
        "rollback",
        "discard",
        "drift",
        "verify",
        "status",
        "outputs",
        "events",
        "smoke",
        "image resolve",
    ),
    EXECUTE: ("deploy PLAN", "verify --guard", "record", "status", "outputs", "events"),
    RECOVER: ("recover", "destroy", "status", "outputs", "events"),
    SECRETS: ("secrets list", "secrets set", "secrets check"),
    PIPELINE: ("verify --guard", "record", "migrate", "frontend start"),
}
# Commands that work with what several roles have: their user takes one that has all.
SEVERAL: dict[str, tuple[str, ...]] = {"deploy --env": (PLAN, EXECUTE)}
# Commands that make roles, or what every role needs.
BY_ADMINISTRATOR = ("up", "bootstrap")
# The image's role, in the pipeline: ``push_images`` says what a container tool calls.
BY_IMAGE_ROLE = ("image push",)
# Commands that ask no AWS, or the one on this machine only.
WITHOUT_AWS = ("cost", "diagram", "report", "image build", "local up", "local down", "local status")

# (role, action) → why it does not get what its commands call.
WITHHELD: dict[tuple[str, str], str] = {
    (
        PLAN,
        "cloudformation:DeleteStack",
    ): "no condition tells the empty stack of a declined first review from a "
    "real one; the empty one stays, harmless, and the next plan uses it",
}


def roles_of(command: str) -> tuple[str, ...]:
    """The roles that a command can be run with; several mean: all of them together."""
    if command in SEVERAL:
        return SEVERAL[command]
    if command in BY_ADMINISTRATOR:
        return (ADMINISTRATOR,)
    return tuple(role for role, commands in DUTIES.items() if command in commands)
