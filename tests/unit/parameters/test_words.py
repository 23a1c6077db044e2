from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.parameters.words import did_you_mean, echo, looks_secret, quoted


@pytest.mark.parametrize(
    "name", ["SessionSecret", "GitHubToken", "DbPassword", "ApiKey", "WORKOS_API_KEY", "ExtraEnvironment"]
)
def test_values_of_secret_names_are_not_echoed(name: str) -> None:
    assert looks_secret(name)
    assert "hunter2" not in echo(name, "hunter2")


@pytest.mark.parametrize("name", ["MaxTasks", "EdgeMode", "KeptImages", "EnvironmentName", "EnvironmentType"])
def test_values_of_other_names_are_echoed(name: str) -> None:
    assert echo(name, "hunter2") == '"hunter2"'


def test_a_long_value_is_not_echoed() -> None:
    assert echo("MaxTasks", "9" * 101) == "the given value (101 characters)"


def test_suggestions_ignore_letter_case() -> None:
    assert did_you_mean("maxtask", ["MaxTasks", "MinTasks"]) == 'did you mean "MaxTasks"?'
    assert did_you_mean("zzz", ["MaxTasks"]) == ""


@given(st.text(st.characters()))
def test_quoted_text_is_one_printable_line(text: str) -> None:
    assert quoted(text).isascii()
    assert "\n" not in quoted(text)
