from __future__ import annotations

from templates_src.settings.model import choice, number, text, toggle
from templates_src.wiring import kinds as k
from tests.support.plain import plain


def test_a_toggle_is_true_or_false() -> None:
    made = toggle("On", "G", "d", default=True)
    assert (made.type, made.allowed, made.default) == ("String", ("true", "false"), "true")


def test_a_choice_names_its_words() -> None:
    made = choice("Mode", "G", "d", ("a", "b"))
    assert made.default is None
    assert made.constraint == "must be one of: a, b"


def test_a_number_has_bounds() -> None:
    made = number("N", k.Count, "G", "d", (1, 9), default=3)
    assert (made.type, made.minimum, made.maximum, made.default) == ("Number", 1, 9, "3")
    assert "from 1 to 9" in made.constraint


def test_a_text_is_empty_unless_said() -> None:
    made = text("T", k.Text, "G", "d", "^$", "nothing")
    assert (made.type, made.default) == ("String", "")


def test_a_setting_is_a_reference_to_its_parameter() -> None:
    value = toggle("On", "G", "d").value
    assert value.kind is k.Toggle
    assert plain(value.ref) == {"Ref": "On"}
