"""Widths are rather too large than too small, and what does not fit is cut."""

from __future__ import annotations

import pytest

from deployer.review.diagram.text import shortened, width, wrapped


def test_widths_grow_with_text_size_and_weight() -> None:
    assert width("ab", 12) > width("a", 12) > 0
    assert width("ab", 14) > width("ab", 12)
    assert width("ab", 12, bold=True) > width("ab", 12)


@pytest.mark.parametrize(("text", "pixels"), [("Application Load Balancer", 151.1), ("10.0.11.0/24", 72.3)])
def test_a_browser_needs_no_more(text: str, pixels: float) -> None:
    """Measured in Chromium with Liberation Sans at 13 px, plain."""
    assert pixels <= width(text, 13) <= pixels * 1.15


def test_what_is_unknown_is_wide() -> None:
    assert width("\N{CJK UNIFIED IDEOGRAPH-4E00}", 12) > width("m", 12)


def test_cut_text_fits() -> None:
    cut = shortened("a very long name indeed", 12, 60)
    assert cut.endswith("…")
    assert width(cut, 12) <= 60
    assert shortened("short", 12, 60) == "short"


def test_lines_break_between_words_and_the_rest_is_cut() -> None:
    assert wrapped("Application Load Balancer", 13, 120, 2, bold=True) == ("Application Load", "Balancer")
    lines = wrapped("one two three four five six seven", 12, 60, 2)
    assert len(lines) == 2
    assert all(width(line, 12) <= 60 for line in lines)
    assert wrapped("", 12, 60, 2) == ()
