"""The page's sections, each as lines of HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.changes.mask import MASK
from deployer.review.cost.money import rounded, usd
from deployer.review.cost.render import NO_PRICE
from deployer.review.report.listing import comparison, stack
from deployer.review.report.svg import refusal
from deployer.review.report.text import escape
from deployer.review.report.words import many, money, money_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deployer.review.cost.model import Change as CostChange
    from deployer.review.report.model import Access, Parameter, Report
    from deployer.review.report.subject import Finding

_STATES = {
    "changed": "changes",
    "set": "is set for the first time",
    "secret": "nobody can see whether it changes",
    "kept": "keeps its deployed value",
    "same": "",
}
# Rows that are read; a longer list of the same is folded.
FEW = 12


@dataclass(frozen=True)
class Section:
    """A part of the page: its id, its name in the list of parts, its heading, and lines of HTML."""

    key: str
    short: str
    title: str
    body: Iterable[str]


def sections(report: Report) -> Iterator[Section]:
    """Every part, in the order in which a reviewer asks."""
    yield Section("access", "Access", "Access that widens", _access(report))
    yield Section("risks", "Risks", "Risks and what users notice", _findings(report))
    yield Section("diagram", "Diagram", "Diagram", _diagram(report))
    yield Section("changes", "Changes", "Changes by stack", _changes(report))
    if report.parameters:
        yield Section("parameters", "Parameters", "Parameters", _parameters(report))
    yield Section("cost", "Cost", "Cost", _cost(report))
    yield Section("notes", "Notes", "Warnings and notes", _notes(report))
    if report.facts:
        yield Section("identity", "Plan", "What exactly was reviewed", _facts(report))
    if report.steps:
        yield Section("next", "Next", "What to run next", _steps(report))


def missing(reason: str) -> str:
    """A part that nobody could tell."""
    return f'<p class="quiet"><strong>Not available:</strong> {escape(reason)}.</p>'


def _access(report: Report) -> Iterator[str]:
    if not report.access:
        yield '<p class="good">✓ Nothing lets more through than before.</p>'
        return
    yield f"<p>{many(len(report.access), 'change')} {_lets(report)} more through than before.</p>"
    rows = [row for item in report.access for row in _grant(item, open_=len(report.access) <= FEW)]
    yield from _folded(rows, len(report.access), "grants")


def _lets(report: Report) -> str:
    return "lets" if len(report.access) == 1 else "let"


def _grant(item: Access, *, open_: bool) -> Iterator[str]:
    yield '<li class="k-widen"><div class="body">'
    yield f'<span class="pill k-widen">! widens</span> <strong>{escape(item.where)}</strong>'
    yield f"<p>{escape(item.what)}</p>"
    if item.before or item.after:
        before = escape(item.before or "nothing")
        yield f'<p><span class="unseen">before: </span><del>{before}</del> <span aria-hidden="true">→</span> '
        yield f'<span class="unseen">after: </span><ins>{escape(item.after or "nothing")}</ins></p>'
    if item.lines:
        state = " open" if open_ and len(item.lines) <= FEW * 2 else ""
        summary = "What it says" if item.new else "What it says, before and after"
        yield f'<details class="plainest"{state}><summary>{summary}</summary>'
        yield comparison(item.lines)
        yield "</details>"
    yield "</div></li>"


def _folded(rows: Iterable[str], number: int, name: str) -> Iterator[str]:
    """A list; folded when it is so long that what follows would not be found."""
    if number > FEW:
        yield f"<details><summary>Show all {number}</summary>"
    yield f'<ul class="{name}">'
    yield from rows
    yield "</ul>"
    if number > FEW:
        yield "</details>"


def _findings(report: Report) -> Iterator[str]:
    found = report.findings
    if found.value is None:
        yield missing(found.missing)
        return
    if not found.value:
        yield '<p class="good">✓ Nothing that users notice, and no known risk.</p>'
    else:
        rows = [row for item in found.value for row in _finding(item)]
        yield '<ul class="findings">'
        yield from rows
        yield "</ul>"
    if found.note:
        yield f'<p class="quiet">{escape(found.note)}</p>'


def _finding(item: Finding) -> Iterator[str]:
    level = item.level if item.level in ("high", "medium", "low") else "low"
    yield f'<li class="k-{level}"><div class="body">'
    yield f'<span class="pill k-{level}">{escape(item.level)} risk</span>'
    yield f"<strong>{escape(item.title)}</strong>"
    if item.detail:
        yield f"<p>{escape(item.detail)}</p>"
    if item.where:
        yield f'<p class="quiet">{escape(", ".join(item.where))}</p>'
    yield "</div></li>"


def _diagram(report: Report) -> Iterator[str]:
    drawn = report.diagram
    if drawn.value is None:
        yield missing(drawn.missing)
        return
    if reason := refusal(drawn.value):
        yield missing(f"the drawing holds {reason}, which this page does not take in")
        return
    if drawn.note:
        yield f'<p class="quiet">{escape(drawn.note)}</p>'
    yield '<div class="diagram" role="region" tabindex="0" aria-label="Diagram; scrolls where it is wider">'
    yield drawn.value.strip()
    yield "</div>"


def _changes(report: Report) -> Iterator[str]:
    if not report.stacks:
        yield "<p>Nothing changes.</p>"
    # What needs care is open; what is new all over is opened by whoever wants to read it.
    total = sum(len(item.resources) for item in report.stacks)
    for item in report.stacks:
        yield from stack(item, open_=total <= FEW * 2 or any(r.kind != "add" for r in item.resources))


def _parameters(report: Report) -> Iterator[str]:
    telling = [item for item in report.parameters if item.state in ("changed", "secret")]
    fresh = [item for item in report.parameters if item.state == "set"]
    rest = [item for item in report.parameters if item.state in ("kept", "same")]
    if fresh:
        yield f"<details><summary>{many(len(fresh), 'parameter')} set for the first time</summary>"
        yield from _parameter_table(fresh, "Parameters of a first deployment")
        yield "</details>"
    if telling:
        yield from _parameter_table(telling, f"{many(len(telling), 'parameter')} that change or may change")
    elif not fresh:
        yield "<p>No parameter changes.</p>"
    if rest:
        yield f"<details><summary>{many(len(rest), 'parameter')} that stay as they are</summary>"
        yield from _parameter_table(rest, "Parameters that stay as they are")
        yield "</details>"


def _parameter_table(rows: list[Parameter], caption: str) -> Iterator[str]:
    yield f'<table class="stackable"><caption>{caption}</caption>'
    yield '<thead><tr><th scope="col">Name</th><th scope="col">Before</th><th scope="col">After</th>'
    yield '<th scope="col">Remark</th></tr></thead><tbody>'
    for item in rows:
        masked = "masked" if MASK in item.after else ""
        remark = ", ".join(filter(None, (_STATES[item.state], masked)))
        before = "(none)" if item.before is None else item.before
        yield f'<tr><th scope="row">{escape(item.name)}</th>'
        changed = item.state == "changed"
        yield f'<td data-label="Before">{_marked("del", before, changed and item.before is not None)}</td>'
        yield f'<td data-label="After">{_marked("ins", item.after, changed)}</td>'
        yield f'<td class="quiet">{escape(remark)}</td></tr>'
    yield "</tbody></table>"


def _marked(tag: str, value: str, changed: bool) -> str:
    return f"<{tag}>{escape(value)}</{tag}>" if changed else f"<code>{escape(value)}</code>"


def _cost(report: Report) -> Iterator[str]:
    cost = report.cost
    if cost.value is None:
        yield missing(cost.missing)
        return
    yield f"<p><strong>{escape(money_line(cost.value))}</strong></p>"
    if cost.note:
        yield f'<p class="quiet">{escape(cost.note)}</p>'
    if cost.value.changes:
        yield '<table class="stackable"><caption>Lines that change, USD a month of 730 hours</caption>'
        yield '<thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th>'
        yield '<th scope="col" class="number">USD a month</th></tr></thead><tbody>'
        yield from map(_cost_row, cost.value.changes)
        yield '</tbody><tfoot><tr><th scope="row">Together</th>'
        yield f'<td data-label="Before">{usd(cost.value.before.total)}</td>'
        yield f'<td data-label="After">{usd(cost.value.after.total)}</td>'
        yield f'<td class="number" data-label="USD a month">{money(cost.value.total)}</td></tr></tfoot>'
        yield "</table>"


def _cost_row(change: CostChange) -> str:
    line = change.line
    before = rounded(change.before.quantity) if change.before else "0"
    after = rounded(change.after.quantity) if change.after else "0"
    amount = NO_PRICE if line.price is None else money(change.of("typical"))
    return (
        f'<tr><th scope="row">{escape(line.component)}: {escape(line.what)}</th>'
        f'<td data-label="Before">{before} {escape(line.unit)}</td>'
        f'<td data-label="After">{after} {escape(line.unit)}</td>'
        f'<td class="number" data-label="USD a month">{amount}</td></tr>'
    )


def _notes(report: Report) -> Iterator[str]:
    if report.notes:
        yield '<ul class="notes">'
        yield from (f"<li>{escape(note)}</li>" for note in report.notes)
        yield "</ul>"
    else:
        yield "<p>None.</p>"
    for name, reason in report.missing:
        why = f"<strong>Not available: {escape(name)}</strong>, because {escape(reason)}."
        yield f'<p class="quiet">{why}</p>'


def _facts(report: Report) -> Iterator[str]:
    yield '<table class="stackable"><caption>The plan, and what it was made for</caption>'
    yield '<thead><tr><th scope="col">What</th><th scope="col">Value</th></tr></thead><tbody>'
    for label, value in report.facts:
        yield f'<tr><th scope="row">{escape(label)}</th><td><code>{escape(value)}</code></td></tr>'
    yield "</tbody></table>"


def _steps(report: Report) -> Iterator[str]:
    yield '<ol class="steps">'
    for step in report.steps:
        yield f"<li>{escape(step.what)}<pre><code>{escape(step.command)}</code></pre></li>"
    yield "</ol>"
