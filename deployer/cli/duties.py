"""Which role a command is run with, in words: for docs/CLI.md."""

from __future__ import annotations

from templates_src.policies.duties import BY_IMAGE_ROLE, SEVERAL, WITHOUT_AWS, roles_of

# A command that AWS is asked differently by has a name for each way; see ``duties.py`` of the policies.
WAYS = {"deploy": ("deploy PLAN", "deploy --env"), "verify": ("verify", "verify --guard")}


def roles_text(command: str) -> str:
    """One sentence; every command of the registry has one (tested)."""
    if command in WITHOUT_AWS:
        return "Role: none; it asks no AWS account."
    if command in BY_IMAGE_ROLE:
        return "Role: the image role of the pipeline, or whoever may push to the repository."
    if command in WAYS:
        return f"Role: {'; '.join(f'`{way}`: {_named(way)}' for way in WAYS[command])}."
    return f"Role: {_named(command)}."


def _named(way: str) -> str:
    return (" and " if way in SEVERAL else " or ").join(roles_of(way))
