"""A report as Markdown for a pull request: short, folded, and never longer than a comment may be. Pure.

Whatever was written by somebody else stands in a code span or a fence that it cannot leave: no mention, no
link, no HTML and no table cell comes out of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.review.cost.money import rounded
from deployer.review.cost.render import NO_PRICE
from deployer.review.report.model import LEVELS
from deployer.review.report.values import NONE, printable
from deployer.review.report.words import many, money, money_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.report.model import Access, Report
    from deployer.review.report.tree import Property, Resource

# A comment on GitHub holds 65,536 characters; others add theirs to the same one.
LONGEST = 60_000
_LONGEST_VALUE = 160
_LONGEST_TEXT = 400
_ROWS = 40
_ROOM_FOR_NOTE = 300


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Lines that can be cut between any two of them, and what must stand around them."""

    opening: str
    lines: tuple[str, ...]
    closing: str


def render(report: Report) -> str:
    """The Markdown."""
    return _fitted(list(_head(report)), list(_blocks(report)), list(_tail(report)))


def code(text: str) -> str:
    """A text as a code span that nothing in it can end, in a table or outside."""
    text = printable(text)
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
    if not cut.strip():
        return "<code>&#32;</code>"
    if re.search(r"[`|\\]", cut):
        return f"<code>{_entities(cut)}</code>"
    return f"`{cut}`"


def _entities(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML."""
    return re.sub(r"[^\w\s]|_", lambda found: f"&#{ord(found[0])};", text)


def prose(text: str) -> str:
    """A sentence of ours with other people's names in it: readable, and nothing in it acts.

    A mention is looked for after Markdown was read, where an entity is an ``@`` again: it is taken apart by
    a space of no width.
    """
    text = printable(text)
    escaped = re.sub(r"[\\`*_{}\[\]()#|~<>&!]", lambda found: f"&#{ord(found[0])};", text)
    escaped = re.sub(r"^(\s*)([-+=]|\d+[.)])", lambda m: f"{m[1]}{_entities(m[2])}", escaped)
    # Two spaces at the end of a line would break it, four at its beginning make it code.
    escaped = re.sub(r"^ | $|(?<= ) ", "&#32;", escaped)
    apart = escaped.replace("@", "@&#8203;")
    # Nor does a bare address become a link, whatever follows the text.
    return re.sub(r"(?i)(https?|ftp|www)(?=[:.]|$)", lambda m: f"{m[1]}&#8203;", apart)


def _head(report: Report) -> Iterator[str]:
    yield f"### {prose(report.title)}: {LEVELS[report.level].lower()}"
    yield ""
    yield f"**{prose(report.verdict)}**"
    yield ""
    yield f"| {' | '.join(code(tile.symbol) + ' ' + tile.word for tile in report.tiles)} |"
    yield f"|{'---:|' * len(report.tiles)}"
    yield f"| {' | '.join(tile.number for tile in report.tiles)} |"
    yield ""
    if report.offline:
        yield "_Offline: compared without AWS. What only AWS knows is a guess._"
        yield ""


def _blocks(report: Report) -> Iterator[_Block]:
    """Everything that may be cut, what matters most first."""
    if report.access:
        title = f"! Access that widens: {len(report.access)}"
        yield _details(title, [line for item in report.access for line in _grant(item)], fence="")
    if report.findings.value:
        lines = [
            f"- **{prose(item.level)}**: {prose(item.title)}"
            + (f": {prose(item.detail)}" * bool(item.detail))
            for item in report.findings.value
        ]
        yield _details(f"Risks and what users notice: {len(lines)}", lines, fence="", open_=True)
    for stack in report.stacks:
        lines = [line for resource in stack.resources for line in _resource(resource)]
        lines += [f"    {_property(item)}" for item in stack.rewritten]
        yield _details(f"{stack.title}: {stack.summary}", lines, fence="diff", open_=len(lines) <= _ROWS)
    yield from _parameters(report)
    yield from _cost(report)
    if report.notes:
        yield _details("Warnings and notes", [f"- {code(note)}" for note in report.notes], fence="")


def _details(title: str, lines: list[str], *, fence: str, open_: bool = False) -> _Block:
    # HTML decodes the entities of ``prose`` as Markdown does.
    opening = f"<details{' open' if open_ else ''}><summary>{prose(title)}</summary>\n\n"
    if not fence:
        return _Block(opening=opening, lines=tuple(lines), closing="\n</details>\n")
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return _Block(
        opening=f"{opening}{ticks}{fence}\n", lines=tuple(lines), closing=f"{ticks}\n\n</details>\n"
    )


def _grant(item: Access) -> Iterator[str]:
    yield f"- {code(item.where)}: {prose(item.what)}"
    if item.before or item.after:
        yield f"  before {code(item.before or 'nothing')}, after {code(item.after or 'nothing')}"


def _resource(item: Resource) -> Iterator[str]:
    marks = "".join((" ! widens access" * item.widens, " = likely noise" * item.noise))
    because = f"  ({item.because})" if item.because else ""
    yield f"{item.symbol:<4} {item.logical_id}  {item.type}  {item.word}{marks}{because}"
    for changed in item.properties:
        yield f"       {_property(changed)}"


def _property(item: Property) -> str:
    before, after = (
        _cut(NONE if value is None else value) for value in (item.change.before, item.change.after)
    )
    values = f": {before} → {after}" if (item.change.before, item.change.after) != (None, None) else ""
    causes = f"  from {', '.join(item.causes)}" if item.causes else ""
    forces = f"  {item.forces}" if item.forces else ""
    return f"{item.name}{values}{causes}{forces}{'  ' + item.source if item.source else ''}"


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"


def _parameters(report: Report) -> Iterator[_Block]:
    changed = [item for item in report.parameters if item.state in ("changed", "secret")]
    if not changed:
        return
    lines = ["| parameter | before | after |", "|---|---|---|"]
    for item in changed:
        before = code(item.before) if item.before is not None else NONE
        lines.append(f"| {code(item.name)} | {before} | {code(item.after)} |")
    yield _details(many(len(changed), "parameter") + " that change or may change", lines, fence="")


def _cost(report: Report) -> Iterator[_Block]:
    cost = report.cost.value
    if cost is None:
        return
    lines = ["| what | before | after | USD a month |", "|---|---:|---:|---:|"]
    for change in cost.changes:
        before = rounded(change.before.quantity) if change.before else "0"
        after = rounded(change.after.quantity) if change.after else "0"
        amount = NO_PRICE if change.line.price is None else money(change.of("typical"))
        what = code(f"{change.line.component}: {change.line.what}")
        lines.append(f"| {what} | {before} | {after} {code(change.line.unit or '-')} | {amount} |")
    told = [report.cost.note, ""] if report.cost.note else []
    title = f"Cost: {money_line(cost)}"
    yield _details(title, [*map(prose, told), *(lines if cost.changes else ["No line changes."])], fence="")


def _tail(report: Report) -> Iterator[str]:
    for name, reason in report.missing:
        yield f"_Not available: {prose(name)}, because {prose(reason)}._"
        yield ""
    for label, value in report.facts:
        yield f"- {prose(label)}: {code(value)}"
    yield ""
    for step in report.steps:
        yield f"{prose(step.what)}: {code(step.command)}"
        yield ""


def _fitted(head: list[str], blocks: list[_Block], tail: list[str]) -> str:
    """All of it, or as much as fits with a note that says what does not."""
    first, last = "\n".join(head) + "\n", "\n".join(tail).rstrip() + "\n"
    if len(last) > LONGEST // 4:
        last = "_What identifies the plan is longer than fits here: see the page._\n"
    if len(first) > LONGEST // 4:
        first = "_The verdict is longer than fits here: see the page._\n\n"
    room = LONGEST - len(first) - len(last) - _ROOM_FOR_NOTE
    parts: list[str] = []
    left_out = 0
    for block in blocks:
        text, cut = _cut_block(block, room)
        parts.append(text)
        room -= len(text)
        left_out += cut
    note = ""
    if left_out:
        note = (
            f"> **Cut: {left_out} lines are left out here**, because a comment holds no more. "
            "The page (`classla report PLAN --out report.html`) shows all of them.\n\n"
        )
    return first + note + "\n".join(part for part in parts if part) + "\n" + last


def _cut_block(block: _Block, room: int) -> tuple[str, int]:
    """As much of a block as fits, and how many lines of it do not."""
    spent = len(block.opening) + len(block.closing) + 1
    kept = 0
    for line in block.lines:
        if spent + len(line) + 1 > room:
            break
        spent += len(line) + 1
        kept += 1
    if not kept:
        return "", max(1, len(block.lines))
    body = "".join(f"{line}\n" for line in block.lines[:kept])
    return f"{block.opening}{body}{block.closing}", len(block.lines) - kept
