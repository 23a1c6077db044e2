"""Which secrets there are follows from the templates; filling them never shows a value."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.errors import NotFoundError, RefusedError
from deployer.operations.secret_values import (
    MAX_BYTES,
    Found,
    Wanted,
    choose,
    fill,
    find,
    incomplete,
    parse_values,
    wanted,
)
from deployer.project import load
from templates_src.errors import UsageError
from tests.unit.deployer.fakes import FakeGateway, as_gateway

PRODUCTION = (
    Wanted("classla/app/secrets", ("SESSION_SECRET",), ("SESSION_SECRET",)),
    Wanted(
        "classla/supabase/credentials", ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY")
    ),
    Wanted("classla/workos/credentials", ("WORKOS_API_KEY", "WORKOS_CLIENT_ID")),
)
SECRET = Wanted("classla/x", ("URL", "API_KEY"))
VALUE = "hunter2-hunter2"


def test_production_s_secrets_and_keys() -> None:
    assert wanted(load("prod")) == PRODUCTION


def test_another_prefix_gives_other_names_and_the_same_keys() -> None:
    found = wanted(load("prod", overrides={"SecretPrefix": "classla-b"}))
    assert [item.name for item in found] == [
        item.name.replace("classla/", "classla-b/") for item in PRODUCTION
    ]
    assert [item.keys for item in found] == [item.keys for item in PRODUCTION]


@pytest.mark.parametrize(
    "text",
    [
        '{"URL": "https://x", "API_KEY": "k=1#2"}',
        '\n  {"API_KEY": "k=1#2",\n "URL": "https://x"}',
        "URL=https://x\nAPI_KEY=k=1#2\n",
        "# comment\n\nexport URL=https://x\r\n  API_KEY = k=1#2  \n   # more",
        "URL='https://x'\nAPI_KEY=\"k=1#2\"",
        "URL=old\nURL=https://x\nAPI_KEY=k=1#2",
    ],
)
def test_values_are_read_from_json_and_from_lines(text: str) -> None:
    assert parse_values(text, SECRET, "stdin") == {"URL": "https://x", "API_KEY": "k=1#2"}


@pytest.mark.parametrize(
    ("given", "value"),
    [("'", "'"), ("\"a'", "\"a'"), ("''", None), ('"a"b"', 'a"b'), ("' a '", " a "), ("a b", "a b")],
)
def test_only_a_pair_of_quotes_is_taken_off(given: str, value: str | None) -> None:
    if value is None:
        with pytest.raises(UsageError, match="URL: is empty"):
            parse_values(f"URL={given}", SECRET, "f")
        return
    assert parse_values(f"URL={given}", SECRET, "f") == {"URL": value}


texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@given(texts, texts)
def test_any_value_survives_both_forms(url: str, key: str) -> None:
    values = {"URL": url, "API_KEY": key}
    assert parse_values(json.dumps(values), SECRET, "f") == values
    assert parse_values("".join(f'{k}="{v}"\n' for k, v in values.items()), SECRET, "f") == values


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("URL", ["f, line 1"]),
        ("URL=a\n=b\nno-name=c\n\n1A=d", ["f, line 2", "f, line 3", "f, line 5"]),
        ('{"URL": ', ["f"]),
        ('{"URL": 1, "API_KEY": null}', ["f, URL", "f, API_KEY"]),
        ('{"URL": ""}', ["f, URL"]),
        ("URL=\nOTHER=1", ["f, URL", "f, OTHER"]),
        ("[1]", ["f, line 1"]),
        ('{"URL":' + "[" * 100_000, ["f"]),
    ],
)
def test_every_problem_is_told_with_its_place(text: str, places: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_values(text, SECRET, "f")
    assert [problem.where for problem in caught.value.problems] == places
    assert caught.value.exit_code == 2


def test_broken_json_is_told_with_line_and_column() -> None:
    with pytest.raises(UsageError, match="line 2, column 8"):
        parse_values('{\n"URL": }', SECRET, "f")


def test_a_key_that_is_not_read_is_taken_when_it_is_wanted_so() -> None:
    with pytest.raises(UsageError, match='did you mean "API_KEY"') as caught:
        parse_values("API_KEYS=1\nWHATEVER=2", SECRET, "f")
    assert "--any-key" in caught.value.problems[1].next_step
    assert parse_values("WHATEVER=2", SECRET, "f", any_key=True) == {"WHATEVER": "2"}


@pytest.mark.parametrize(
    "text",
    [
        f"URL={VALUE}\n{VALUE}",
        f"{VALUE}\nURL={VALUE}",
        f"OTHER={VALUE}",
        f"URL={VALUE}\nAPI_KEY=''",
        f'{{"URL": "{VALUE}", "API_KEY": 1}}',
        f'{{"URL": "{VALUE}"',
        f'{{"URL": ["{VALUE}"]}}',
        f'{{"OTHER": "{VALUE}", "URL": ""}}',
        f'["{VALUE}"]',
    ],
)
def test_no_message_repeats_a_value(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_values(text, SECRET, "f")
    assert VALUE not in str(caught.value)


@given(st.text(string.printable) | st.text())
def test_any_text_gives_values_or_a_refusal(text: str) -> None:
    try:
        values = parse_values(text, SECRET, "f", any_key=True)
    except UsageError:
        return
    assert all(isinstance(value, str) and value for value in values.values())


@pytest.mark.parametrize(
    ("name", "found"),
    [("supabase", 1), ("classla/app/secrets", 0), ("workos/cred", 2), ("credentials", None), ("aws", None)],
)
def test_a_secret_is_meant_by_its_name_or_a_part_that_fits_only_one(name: str, found: int | None) -> None:
    if found is not None:
        assert choose(PRODUCTION, name) is PRODUCTION[found]
        return
    with pytest.raises(UsageError, match="unclear"):
        choose(PRODUCTION, name)


def test_a_whole_name_wins_over_one_that_contains_it() -> None:
    short, long = Wanted("classla/app", ()), Wanted("classla/app/secrets", ())
    assert choose([long, short], "classla/app") is short


class Manager(FakeGateway):
    """Secrets Manager with one secret. None: the secret has no value; absent: there is no secret."""

    def __init__(self, value: str | None = None, *, absent: bool = False) -> None:
        super().__init__(answer=self._answer)
        self.value, self.absent = value, absent

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert asked["SecretId"] == SECRET.name
        if self.absent or (operation == "GetSecretValue" and self.value is None):
            raise NotFoundError("no such thing")
        if operation == "PutSecretValue":
            self.value = asked["SecretString"]
        return [{"SecretString": self.value} if operation == "GetSecretValue" else {}]

    @property
    def written(self) -> bool:
        return any(operation == "PutSecretValue" for operation, _ in self.asked)


NEITHER = ("URL", "API_KEY")


@pytest.mark.parametrize(
    ("manager", "found"),
    [
        (Manager(absent=True), Found(SECRET, exists=False, filled=False, missing=NEITHER)),
        (Manager(), Found(SECRET, exists=True, filled=False, missing=NEITHER)),
        (
            Manager("text"),
            Found(SECRET, exists=True, filled=True, missing=NEITHER, broken="its value is not JSON"),
        ),
        (
            Manager('{"URL": 1}'),
            Found(
                SECRET,
                exists=True,
                filled=True,
                missing=NEITHER,
                broken="its value is no JSON object of texts",
            ),
        ),
        (
            Manager('{"URL":"u","API_KEY":"","B":"1","A":"1"}'),
            Found(SECRET, exists=True, filled=True, missing=("API_KEY",), extra=("A", "B")),
        ),
        (Manager('{"URL":"u","API_KEY":"k"}'), Found(SECRET, exists=True, filled=True)),
    ],
)
def test_what_is_there_of_a_secret(manager: Manager, found: Found) -> None:
    assert find(as_gateway(manager), SECRET) == found
    complete = found == Found(SECRET, exists=True, filled=True)
    assert found.complete == complete
    assert bool(incomplete([found], "prod")) != complete
    assert not manager.written


def test_what_is_incomplete_is_told_with_what_to_do() -> None:
    found = [
        find(as_gateway(manager), SECRET)
        for manager in (Manager(absent=True), Manager(), Manager("text"), Manager('{"URL":"u"}'))
    ]
    told = [(problem.what, problem.next_step) for problem in incomplete(found, "prod")]
    fix = "classla secrets set classla/x --env prod"
    assert told == [
        ("does not exist", "deploy first: classla up --env prod"),
        ("has no value yet", fix),
        ("its value is not JSON", fix),
        ("lacks API_KEY", fix),
    ]


def test_filling_keeps_what_is_not_given() -> None:
    manager = Manager('{"URL":"old","API_KEY":"kept","OTHER":"kept too"}')
    assert fill(as_gateway(manager), SECRET, {"URL": "new", "API_KEY": "kept"}) == ("URL",)
    assert json.loads(manager.value or "") == {"URL": "new", "API_KEY": "kept", "OTHER": "kept too"}


def test_filling_an_empty_secret() -> None:
    manager = Manager()
    assert fill(as_gateway(manager), SECRET, {"URL": "u", "API_KEY": "k"}) == ("API_KEY", "URL")
    assert manager.value == '{"API_KEY": "k", "URL": "u"}'


def test_filling_with_what_is_there_writes_nothing() -> None:
    manager = Manager('{"URL":"u"}')
    assert fill(as_gateway(manager), SECRET, {"URL": "u"}) == ()
    assert not manager.written


@pytest.mark.parametrize("manager", [Manager(absent=True), Manager(VALUE), Manager(f'["{VALUE}"]')])
def test_what_cannot_be_filled_is_refused_and_stays(manager: Manager) -> None:
    with pytest.raises(RefusedError) as caught:
        fill(as_gateway(manager), SECRET, {"URL": "secret-url"})
    assert VALUE not in str(caught.value)
    assert "secret-url" not in str(caught.value)
    assert not manager.written


def test_values_that_are_too_long_are_refused_by_their_bytes() -> None:
    manager = Manager()
    room = MAX_BYTES - len('{"URL": ""}')
    with pytest.raises(UsageError, match="65,537 bytes"):
        fill(as_gateway(manager), SECRET, {"URL": "x" * (room + 1)})
    assert not manager.written
    assert fill(as_gateway(manager), SECRET, {"URL": "x" * room}) == ("URL",)
