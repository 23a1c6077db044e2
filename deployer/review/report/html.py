"""A report as one page that needs nothing else: no network, no script, no file beside it. Pure.

Whatever is shown was written by somebody else: every text goes through ``_text``, and every attribute that
is not a constant too. What a browser may load is forbidden in the page itself, should an escape ever fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.review.report import sections
from deployer.review.report.model import LEVELS
from deployer.review.report.style import sheet
from deployer.review.report.text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.report.model import Report, Tile

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(report: Report) -> str:
    """The page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    parts = list(sections.sections(report))
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="robots" content="noindex">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(report.title)}: {LEVELS[report.level].lower()}</title>"
    yield f"<style>\n{sheet()}</style>"
    yield "</head>"
    yield "<body>"
    yield '<a class="skip" href="#changes">Skip to the changes</a>'
    yield from _header(report, [(part.key, part.short) for part in parts])
    yield '<main class="wrap">'
    for part in parts:
        yield f'<section id="{part.key}" aria-labelledby="{part.key}-title">'
        yield f'<h2 id="{part.key}-title">{part.title}</h2>'
        yield from part.body
        yield "</section>"
    yield "</main>"
    yield '<footer class="wrap">Made by <code>classla report</code>; the same plan gives the same page.'
    yield "</footer>"
    yield "</body>"
    yield "</html>"


def _header(report: Report, links: list[tuple[str, str]]) -> Iterator[str]:
    yield "<header>"
    yield '<div class="wrap">'
    level = f'<span class="pill k-{report.level}">{LEVELS[report.level]}</span>'
    yield f"<h1>{escape(report.title)} {level}</h1>"
    yield f'<p class="verdict">{escape(report.verdict)}</p>'
    if report.offline:
        yield '<p class="where">Offline: compared without AWS. What only AWS knows is a guess.</p>'
    yield '<ul class="tiles" aria-label="In numbers">'
    yield from map(_tile, report.tiles)
    yield "</ul>"
    yield '<nav aria-label="On this page">'
    yield "<ul>"
    yield from (f'<li><a href="#{key}">{title}</a></li>' for key, title in links)
    yield "</ul>"
    yield "</nav>"
    yield "</div>"
    yield "</header>"


def _tile(tile: Tile) -> str:
    long = ' class="long"' if len(tile.number) > 9 else ""
    none = " none" if tile.none else ""
    symbol = f'<span class="mono" aria-hidden="true">{escape(tile.symbol)}</span>'
    number = f"<b{long}>{escape(tile.number)}</b>"
    return f'<li class="tile k-{tile.kind}{none}">{number} {symbol} {escape(tile.word)}</li>'
