"""What users and operators notice of a change set: a finding for each sentence, worst first. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.review.report.subject import Finding
from templates_src.impact import Feel, impact_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.changes.model import ResourceChange, StackChanges
    from templates_src.impact import Impact

LEVELS = ("high", "medium", "low")
PREFIX = "/Properties/"
# What a template of somebody else has, or CloudFormation does that this version does not know.
STRANGE = Feel("medium", "Nobody here knows what users notice of this: look at it closely")
MAYBE = "If it is replaced: "
LEFT = "It leaves the stack and stays in the account, out of CloudFormation's sight. "


def findings(tree: StackChanges) -> tuple[Finding, ...]:
    """One finding for each sentence, with every resource that it is true of.

    What is added is left out: nobody uses it yet. What it costs and lets through is told elsewhere.
    """
    found: dict[Feel, list[str]] = {}
    for where, change in tree.resources():
        for feel in _feels(change):
            found.setdefault(feel, []).append(where)
    ordered = sorted(found.items(), key=lambda item: LEVELS.index(item[0].level))
    return tuple(Finding(level=feel.level, title=feel.words, where=tuple(places)) for feel, places in ordered)


def _feels(change: ResourceChange) -> Iterator[Feel]:
    kind, row = change.kind, impact_of(change.type)
    if kind == "add":
        return
    if row is None or kind in ("unknown", "import"):
        yield STRANGE
    elif kind == "delete":
        yield row.delete
    elif kind == "retain":
        yield Feel(row.delete.level, f"{LEFT}{row.delete.words}")
    elif kind == "replace":
        yield row.replace
    else:
        if kind == "may-replace":
            yield Feel(row.replace.level, f"{MAYBE}{row.replace.words}")
        yield from _updated(change, row)


def _updated(change: ResourceChange, row: Impact) -> Iterator[Feel]:
    """What an update in place does: by each property, each sentence once."""
    paths = [item.path.removeprefix(PREFIX) for item in change.properties]
    feels = [_of(path, row) for path in paths] or [row.update]
    yield from dict.fromkeys(feel for feel in feels if feel is not None)


def _of(path: str, row: Impact) -> Feel | None:
    """A path as AWS writes it may begin with a slash and go deeper than the table."""
    name = path.lstrip("/")
    for prefix, feel in row.properties.items():
        if name == prefix or name.startswith(f"{prefix}/"):
            return feel
    return row.update
