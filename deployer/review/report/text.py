"""Text as HTML takes it. Pure."""

from __future__ import annotations

from html import escape as _escape

from deployer.review.report.values import printable


def escape(text: str) -> str:
    """Text that can stand in an element or in a quoted attribute, whatever is in it.

    What cannot be printed is spelled out even where the model did so already: a lone surrogate, for one,
    would keep the page from being written at all.
    """
    return _escape(printable(text), quote=True)
