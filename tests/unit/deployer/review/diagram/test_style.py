"""Every text can be read, in light and dark."""

from __future__ import annotations

import pytest

from deployer.review.diagram import style

TEXT = 4.5
# What is no text, but must be seen: lines, frames, outlines, icons on their field.
SHAPE = 3.0


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_text_and_shapes_stand_out(theme: dict[str, str]) -> None:
    back = theme["back"]
    for name in ("text", "quiet", "cloud", "region", "vpc", "zone"):
        assert contrast(theme[name], back) >= TEXT, name
    for name in ("public", "private", "isolated"):
        assert contrast(theme[name], theme[f"{name}-fill"]) >= TEXT, name
        assert contrast(theme["text"], theme[f"{name}-fill"]) >= TEXT, name
    for name in ("add", "update", "replace", "delete", "retain"):
        assert contrast(back, theme[name]) >= TEXT, name
    for name in ("line", "traffic"):
        assert contrast(theme[name], back) >= SHAPE, name


def test_both_themes_name_the_same_colours() -> None:
    assert set(style.LIGHT) == set(style.DARK)


def test_icons_stand_out_from_their_field() -> None:
    for name, colour in style.CATEGORIES.items():
        assert contrast("#ffffff", colour) >= SHAPE, name


def test_every_rule_is_bound_to_the_drawing() -> None:
    """The sheet stands in a page with styles of its own."""
    for line in style.sheet().splitlines():
        assert line.removeprefix("@media screen and (prefers-color-scheme:dark){").startswith(".cd"), line
