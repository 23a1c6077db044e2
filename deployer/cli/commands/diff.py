"""``classla diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.cli import codes
from deployer.cli.parser import environment_argument, review_arguments, source_arguments, target_arguments

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from deployer.changes.model import StackChanges
    from deployer.cli.context import Context
    from deployer.review.offline import State

EXAMPLES = """\
  classla diff --env prod                          the working tree against the last commit
  classla diff origin/main --env prod              against a branch
  classla diff git:v1.2 git:v1.3 --env prod        between two tags
  classla diff stack --env prod --profile work     against what is deployed; reads, and makes no change set
  classla diff dir:/tmp/saved tree --env dev       against saved templates
  classla diff --env prod --report review.html     as a page; .md and .json are written as such
"""
SOURCES = "tree, stack, dir:PATH, git:REF or a git ref"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "before", nargs="?", default="git:HEAD", metavar="FROM", help=f"{SOURCES} (default: git:HEAD)"
    )
    parser.add_argument("after", nargs="?", default="tree", metavar="TO", help="the same (default: tree)")
    environment_argument(parser)
    source_arguments(parser)
    review_arguments(parser)
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help=f"end with {codes.CHANGES} when there are changes"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="also write it as a page, .md or .json, by the name"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Compare and show."""
    from deployer.review.offline import changed, diff

    before, after = _states(context)
    tree = diff(before, after)
    something = changed(tree, before, after)
    _show(context, before, after, tree)
    if context.given.report:
        _report(context, before, after, tree)
    context.screen.result(_data(before, after, tree, something=something))
    unwanted = _unwanted(tree, context.given.fail_on)
    detailed = codes.CHANGES if something and context.given.detailed_exitcode else codes.OK
    return unwanted or detailed


def _states(context: Context) -> tuple[State, State]:
    from deployer.project import parse_overrides
    from deployer.review.cost.source import ANY_IMAGE, IMAGE_PARAMETER
    from deployer.review.offline.documents import agree
    from deployer.review.offline.sources import Reader

    given = context.given
    overrides = parse_overrides(given.parameter) | ({IMAGE_PARAMETER: given.image} if given.image else {})
    options: dict[str, Any] = {
        "environment": context.environment,
        "project": given.project,
        "gateway": lambda: (context.target or context.connect()).gateway,
    }
    before = Reader(**options, overrides={}).read(given.before)
    after = Reader(**options, overrides=overrides).read(given.after)
    kept = frozenset({IMAGE_PARAMETER}) - overrides.keys()
    before, after = agree(before, after, kept, {IMAGE_PARAMETER: ANY_IMAGE})
    return before.evaluate(), after.evaluate()


def _show(context: Context, before: State, after: State, tree: StackChanges) -> None:
    from deployer.changes.render import summary_line
    from deployer.review.access import grants
    from deployer.review.access.render import grant_lines
    from deployer.review.impact import findings
    from deployer.review.impact.render import finding_lines

    screen = context.screen
    screen.say(
        f"{context.environment}: from {before.label} to {after.label}, by the provider schemas", "bold"
    )
    screen.lines(_lines(before, after, tree, verbose=screen.verbose))
    screen.show(summary_line(tree), "bold")
    screen.lines(finding_lines(findings(tree), verbose=screen.verbose))
    screen.lines(grant_lines(grants(tree), verbose=screen.verbose))
    screen.say("A change set knows more: classla plan makes one.", "dim")


def _report(context: Context, before: State, after: State, tree: StackChanges) -> None:
    from deployer.cli.commands.report import save, written
    from deployer.review.report import build
    from deployer.review.report.states import from_states, gather_states

    path: Path = context.given.report
    form = {".md": "markdown", ".json": "json"}.get(path.suffix, "html")
    subject = from_states(context.environment, before, after, tree)
    save(path, written(build(subject, gather_states(before, after, tree)), form))
    context.screen.say(f"written to {path}")


def _lines(before: State, after: State, tree: StackChanges, *, verbose: bool) -> Iterator[tuple[str, str]]:
    from deployer.changes.render import tree_lines

    for name, old, new in _parameters(before, after):
        yield "yellow", _clean(f"parameter {name}: {old} → {new}")
    for style, text in tree_lines(tree, verbose=verbose):
        yield style, _clean(text)


def _parameters(before: State, after: State) -> Iterator[tuple[str, str, str]]:
    from deployer.changes.mask import mask_parameters

    hidden = before.no_echo | after.no_echo
    old, new = (mask_parameters(state.parameters, hidden) for state in (before, after))
    for name in sorted({*old, *new} if before.root and after.root else ()):
        if before.parameters.get(name) != after.parameters.get(name):
            yield name, old.get(name, "(default)"), new.get(name, "(default)")


def _clean(text: str) -> str:
    """Whatever somebody wrote into a value: it does not steer the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _data(before: State, after: State, tree: StackChanges, *, something: bool) -> dict[str, Any]:
    from deployer.changes.canonical import as_data
    from deployer.changes.model import count
    from deployer.review.access import widening

    return {
        "changes": something,
        "from": before.label,
        "to": after.label,
        "parameters": {name: [old, new] for name, old, new in _parameters(before, after)},
        "summary": dict(count(tree)),
        "widens": sorted(widening(tree)),
        "tree": as_data(tree),
    }


def _unwanted(tree: StackChanges, given: str) -> int:
    from deployer.changes.model import count
    from deployer.review.access import widening

    counts = count(tree)
    held = {
        "replace": counts["replace"] or counts["may-replace"],
        "delete": counts["delete"],
        "widen": any(widening(tree)),
    }
    wanted = [word.strip() for word in given.split(",") if word.strip()]
    return codes.UNWANTED if any(held[word] for word in wanted) else codes.OK
