"""Single strokes."""

from __future__ import annotations

from deployer.review.diagram import pen
from deployer.review.diagram.model import Line
from deployer.review.diagram.route import Route
from deployer.review.diagram.shape import Point


def test_text_is_escaped_and_holds_no_control_characters() -> None:
    assert pen.said("<b> & \"'\x00\x1b") == "&lt;b&gt; &amp; &quot;&#x27;\ufffd\ufffd"


def test_ids_are_names() -> None:
    assert pen.name('A/"B> c') == "cdr-A--B--c"


def test_a_way_is_rounded_at_corners_and_ends_before_its_arrowheads() -> None:
    line = Line(start="A", end="B", kind="uses", both=True)
    route = Route(line=line, points=(Point(0, 0), Point(50, 0), Point(50, 40)))
    assert pen.way(route) == "M7 0L44 0Q50 0 50 6L50 33"


def test_arrowheads_point_at_their_tip() -> None:
    assert pen.head(Point(0, 0), Point(20, 0)) == '<path class="cd-a" d="M20 0L12 -4L12 4z"/>'
    assert pen.head(Point(0, 20), Point(0, 0)) == '<path class="cd-a" d="M0 0L-4 8L4 8z"/>'
