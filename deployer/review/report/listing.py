"""The tree of changes and comparisons as HTML. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.changes.mask import MASK
from deployer.review.report.text import escape
from deployer.review.report.values import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.report.tree import Property, Resource, Stack
    from deployer.review.report.values import Lines

_TAGS = {"+": "ins", "-": "del"}


def stack(item: Stack, *, open_: bool) -> Iterator[str]:
    """A stack with its changes."""
    yield f"<details{' open' if open_ else ''}>"
    name = f' <span class="quiet">{escape(item.name)}</span>' if item.name else ""
    yield f"<summary><h3>{escape(item.title)}</h3> · {escape(item.summary)}{name}</summary>"
    if item.resources:
        yield '<ul class="resources">'
        for resource in item.resources:
            yield from _resource(resource)
        yield "</ul>"
    if item.rewritten:
        yield from _properties(item.rewritten)
    yield "</details>"


def comparison(lines: Lines) -> str:
    """Lines with their signs: what goes, what comes, what stays."""
    return f"<pre>{''.join(_line(sign, text) for sign, text in lines)}</pre>"


def _line(sign: str, text: str) -> str:
    tag = _TAGS.get(sign, "span")
    shown = f"{escape(text)}" if sign == "@" else f"{sign} {escape(text)}"
    return f"<{tag}>{shown}</{tag}>"


def _resource(item: Resource) -> Iterator[str]:
    symbol = f'<span class="mono" aria-hidden="true">{escape(item.symbol)}</span>'
    yield f'<li class="k-{item.kind}"><div class="body">'
    yield f'<span class="pill k-{item.kind}">{symbol} {escape(item.word)}</span>'
    if item.widens:
        yield '<span class="pill k-widen">! widens access</span>'
    if item.noise:
        yield '<span class="pill k-same">= likely noise</span>'
    yield f'<span class="name">{escape(item.logical_id)}</span>'
    yield f'<span class="quiet">{escape(item.type)}</span>'
    if item.physical_id and item.kind != "update":
        yield f'<span class="quiet">· now <code>{escape(item.physical_id)}</code></span>'
    about = "; ".join(filter(None, (item.because, "changed outside CloudFormation" if item.drifted else "")))
    if about:
        yield f"<div>{escape(about)}</div>"
    if item.properties:
        yield from _properties(item.properties)
    if item.definition:
        yield '<details class="plainest"><summary>Definition</summary>'
        yield comparison(item.definition)
        yield "</details>"
    yield "</div></li>"


def _properties(items: tuple[Property, ...]) -> Iterator[str]:
    yield '<ul class="props">'
    for item in items:
        yield f"<li>{''.join(_property(item))}</li>"
    yield "</ul>"


def _property(item: Property) -> Iterator[str]:
    yield f'<span class="path">{escape(item.name)}</span>'
    if item.change.lines:
        yield _remarks(item)
        yield comparison(item.change.lines)
        return
    before, after = item.change.before, item.change.after
    if before is not None or after is not None:
        yield f': <span class="unseen">before </span><del>{escape(NONE if before is None else before)}</del>'
        yield ' <span aria-hidden="true">→</span> <span class="unseen">after </span>'
        yield f"<ins>{escape(NONE if after is None else after)}</ins>"
    yield _remarks(item)


def _remarks(item: Property) -> str:
    both = f"{item.change.before}{item.change.after}"
    found = [
        f"from {escape(', '.join(item.causes))}" if item.causes else "",
        f"<strong>{escape(item.forces)}</strong>" if item.forces else "",
        "secret, masked" if MASK in both else "",
        escape(item.source),
    ]
    said = " · ".join(filter(None, found))
    return f' <span class="quiet">{said}</span>' if said else ""
