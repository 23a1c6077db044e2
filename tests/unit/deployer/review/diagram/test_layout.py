"""Nothing touches anything: every environment and shape, box by box."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from deployer.review.diagram.model import INTERNET
from deployer.review.diagram.route import stretch
from deployer.review.diagram.shape import Box
from tests.unit.deployer.review.diagram.made import SHAPES, Drawn, drawn

EVERY = pytest.mark.parametrize("name", SHAPES)


def overlaps(boxes: dict[str, Box]) -> list[tuple[str, str]]:
    return [(a, b) for (a, one), (b, other) in combinations(boxes.items(), 2) if one.meets(other)]


def texts_and_symbols(made: Drawn) -> dict[str, Box]:
    titles = {
        f"title {index} {border.title}": border.title_box
        for index, border in enumerate(made.placed.borders)
        if border.title
    }
    words = {f"label {label.route} {label.text}": label.box for label in made.labels}
    symbols = {key: one.box for key, one in made.placed.symbols.items()}
    return {**titles, **words, **symbols}


@EVERY
def test_no_symbol_title_or_label_overlaps_another(name: str) -> None:
    assert overlaps(texts_and_symbols(drawn(name))) == []


def test_a_planted_overlap_is_seen() -> None:
    made = drawn("prod")
    boxes = texts_and_symbols(made)
    boxes["planted"] = made.placed.symbols["Service/Service"].icon
    assert overlaps(boxes) == [("Service/Service", "planted")]


@EVERY
def test_every_word_has_its_place(name: str) -> None:
    made = drawn(name)
    assert {label.route for label in made.labels} == {
        index for index, one in enumerate(made.routes) if one.line.label
    }


@EVERY
def test_lines_are_level_or_upright_and_go_around_symbols(name: str) -> None:
    made = drawn(name)
    for one in made.routes:
        own = (one.line.start, one.line.end)
        others = [each.box for key, each in made.placed.symbols.items() if key not in own]
        for start, end in pairwise(one.points):
            assert start != end
            assert start.x == end.x or start.y == end.y
            assert not any(stretch(start, end).meets(box) for box in others), own


@EVERY
def test_lines_end_at_the_edges_of_their_symbols(name: str) -> None:
    made = drawn(name)
    for one in made.routes:
        for key, point in ((one.line.start, one.points[0]), (one.line.end, one.points[-1])):
            symbol = made.placed.symbols[key]
            at_side = point.x in (symbol.icon.x0, symbol.icon.x1) and abs(point.y - symbol.y) < 22
            at_end = point.y in (symbol.box.y0, symbol.box.y1) and abs(point.x - symbol.x) < 22
            assert at_side or at_end, key


@EVERY
def test_only_branches_of_one_tree_share_a_way(name: str) -> None:
    for one, other in combinations(drawn(name).routes, 2):
        if one.line.kind == other.line.kind and (
            one.line.start == other.line.start or one.line.end == other.line.end
        ):
            continue
        for first in pairwise(one.points):
            for second in pairwise(other.points):
                level = first[0].y == first[1].y
                if level != (second[0].y == second[1].y):
                    continue
                shared = stretch(*first).meets(stretch(*second))
                assert not shared, (one.line, other.line)


@EVERY
def test_everything_is_inside_its_frame_and_the_whole(name: str) -> None:
    made = drawn(name)
    whole = Box(0, 0, made.placed.width, made.placed.height)
    boxes = {border.key: border.box for border in made.placed.borders if border.key}
    for key, one in made.placed.symbols.items():
        assert within(one.box, whole), key
        if len(one.node.subnets) == 1:
            assert within(one.box, boxes[one.node.subnets[0]]), key
    for route in made.routes:
        assert all(0 < p.x < whole.x1 and 0 < p.y < whole.y1 for p in route.points)


@EVERY
def test_frames_are_in_frames(name: str) -> None:
    borders = drawn(name).placed.borders
    looks = {
        look: [one.box for one in borders if one.look == look] for look in ("cloud", "region", "vpc", "zone")
    }
    order = [boxes for boxes in looks.values() if boxes]
    for outer, inner in pairwise(order):
        assert all(any(within(box, around) for around in outer) for box in inner)
    subnets = [one.box for one in borders if one.look in ("public", "private", "isolated")]
    assert all(any(within(box, zone) for zone in looks["zone"]) for box in subnets)
    assert overlaps({str(index): box for index, box in enumerate(subnets)}) == []


def test_what_is_in_two_zones_stands_in_a_band_between_them() -> None:
    made = drawn("prod")
    bands = [one.box for one in made.placed.borders if one.look == "spread"]
    boxes = {border.key: border.box for border in made.placed.borders}
    for key in ("Edge/LoadBalancer", "Service/Service", "Cache/Cache"):
        symbol = made.placed.symbols[key]
        (band,) = [box for box in bands if box.meets(symbol.icon)]
        assert all(band.meets(boxes[subnet]) for subnet in symbol.node.subnets)


def test_the_request_s_way_is_one_straight_line() -> None:
    symbols = drawn("prod").placed.symbols
    way = [INTERNET, "Network/InternetGateway", "Edge/LoadBalancer", "Edge/TargetGroup", "Service/Service"]
    way.append("Cache/Cache")
    assert len({symbols[key].y for key in way}) == 1
    assert [symbols[key].x for key in way] == sorted(symbols[key].x for key in way)


def within(box: Box, around: Box) -> bool:
    return around.x0 <= box.x0 and around.y0 <= box.y0 and box.x1 <= around.x1 and box.y1 <= around.y1
