"""A plan as lines of text, each with a style: for a terminal, a log or a page. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deployer.changes.model import KNOWN_AFTER_APPLY, SYMBOLS, summary
from deployer.review.access import widening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.changes.model import PropertyChange, ResourceChange, StackChanges
    from deployer.plans.sealed import SealedPlan
    from deployer.review.noise import Label

    Labels = Mapping[tuple[str, str], Label]

Line = tuple[str, str]
STYLES = {
    "add": "green",
    "update": "yellow",
    "replace": "bold red",
    "may-replace": "bold yellow",
    "delete": "bold red",
    "retain": "magenta",
    "import": "cyan",
    "unknown": "bold",
}
WIDEST_VALUE = 60
LATER = "(known after apply)"


def plan_lines(plan: SealedPlan, *, verbose: bool = False, labels: Labels | None = None) -> Iterator[Line]:
    """Everything a reviewer sees of a plan.

    Args:
        plan: what to show.
        verbose: values in full, and what AWS remarks.
        labels: what is said of changes whose value is known only after apply; see ``review.noise``.
    """
    for style, text in _all_lines(plan, verbose, labels):
        # Whatever somebody wrote into a value, a key or a description: it does not steer the terminal.
        yield style, "".join(char if char.isprintable() else _escaped(char) for char in text)


def _all_lines(plan: SealedPlan, verbose: bool, labels: Labels | None) -> Iterator[Line]:
    yield from parameter_lines(plan, verbose=verbose)
    yield from tree_lines(plan.changes, verbose=verbose, labels=labels)
    yield "bold", summary_line(plan.changes)


def summary_line(tree: StackChanges) -> str:
    """One line: counts, and how many changes let more through."""
    wider = len(list(widening(tree)))
    access = f"; {wider} let{'s' if wider == 1 else ''} more through (IAM, security groups)" if wider else ""
    return f"Plan: {summary(tree)}{access}"


def parameter_lines(plan: SealedPlan, *, verbose: bool) -> Iterator[Line]:
    """Parameters that change, and those whose deployed value is kept."""
    if plan.changed and not plan.first:
        yield "bold", "Parameters"
        for name in plan.changed:
            before, after = plan.previous.get(name, ""), plan.parameters[name]
            yield "yellow", f"  ~ {name}: {_shown(before, verbose)} → {_shown(after, verbose)}"
    for name in plan.carried:
        if plan.parameters.get(name):
            yield "dim", f"  = {name} keeps its deployed value {_shown(plan.parameters[name], verbose)}"


def tree_lines(
    tree: StackChanges, *, verbose: bool, depth: int = 0, labels: Labels | None = None
) -> Iterator[Line]:
    """The tree, a stack after the other, deepest inside; parameters as in ``plan_lines``."""
    indent = "  " * depth
    rewritten = set(tree.rewritten())
    for note in tree.notes:
        yield "dim", f"{indent}  note: {note}"
    for change in tree.changes:
        if change.bare or change.nested is None:
            where = f"{tree.address}/{change.logical_id}" if tree.address else change.logical_id
            said = {path: label for (address, path), label in (labels or {}).items() if address == where}
            yield from _change_lines(change, indent, said, verbose=verbose)
            continue
        inside = next(change.nested.resources(), None) is not None
        if inside:
            yield "bold", f"{indent}{_mark(change)} {change.logical_id}  {change.nested.stack_name}"
            yield from tree_lines(change.nested, verbose=verbose, depth=depth + 1, labels=labels)
        elif change.nested.address in rewritten:
            yield (
                "yellow",
                f"{indent}~   {change.logical_id}  template or parameters only: no resource in it changes",
            )
        elif verbose:
            yield "dim", f"{indent}    {change.logical_id}  unchanged inside"


def _change_lines(
    change: ResourceChange, indent: str, said: Mapping[str, Label], *, verbose: bool
) -> Iterator[Line]:
    identity = f"  {change.physical_id}" if change.physical_id and verbose else ""
    yield (
        STYLES[change.kind],
        f"{indent}{_mark(change)} {change.logical_id}  {change.type}{identity}{_because(change)}",
    )
    for item in change.properties:
        yield (
            STYLES["update"] if item.recreation == "Never" else "red",
            f"{indent}      {_property_text(item, verbose)}",
        )
        if item.path in said:
            yield "dim", f"{indent}        {said[item.path].text}"
    if verbose and change.kind == "add" and change.after:
        yield "dim", f"{indent}      {_shown(change.after, verbose)}"


def _mark(change: ResourceChange) -> str:
    return f"{SYMBOLS[change.kind]:<4}"


def _because(change: ResourceChange) -> str:
    forcing = [_short(item.path) for item in change.properties if item.recreation != "Never"]
    what = {
        "replace": "replaced",
        "may-replace": "may be replaced",
        "retain": "leaves the stack, and stays in the account",
    }.get(change.kind, "")
    if not what:
        return ""
    forced = f" because of {', '.join(forcing)}" if forcing else ""
    kept = "; the old one stays" if change.policy_action == "ReplaceAndRetain" else ""
    kept = "; of the old one a snapshot stays" if change.policy_action == "ReplaceAndSnapshot" else kept
    return f"  ({what}{forced}{kept})"


def _property_text(item: PropertyChange, verbose: bool) -> str:
    forces = {"Always": "  forces replacement", "Conditionally": "  may force replacement"}.get(
        item.recreation, ""
    )
    causes = f"  from {', '.join(item.causes)}" if item.causes else ""
    values = ""
    if item.before is not None or item.after is not None:
        values = f": {_shown(item.before, verbose)} → {_shown(item.after, verbose)}"
    elif not item.certain:
        values = f": {LATER}"
    return f"{_short(item.path)}{values}{causes}{forces}"


def _short(path: str) -> str:
    return path.removeprefix("/Properties").lstrip("/").replace("/", ".")


def _shown(value: str | None, verbose: bool) -> str:
    if value is None:
        return "(none)"
    if KNOWN_AFTER_APPLY in value:
        value = LATER if value == KNOWN_AFTER_APPLY else value.replace(KNOWN_AFTER_APPLY, LATER)
        return value if value == LATER else _cut(value, verbose=verbose)
    return _cut(value, verbose=verbose)


def _cut(value: str, *, verbose: bool) -> str:
    # Quoted as JSON: one line, whatever is in it.
    text = (
        value
        if value.startswith(("{", "[")) and value.isprintable()
        else json.dumps(value, ensure_ascii=False)
    )
    return text if verbose or len(text) <= WIDEST_VALUE else f"{text[: WIDEST_VALUE - 1]}…"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
