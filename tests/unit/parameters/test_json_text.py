from __future__ import annotations

import pytest

from templates_src.parameters.json_text import Literal, parse


def _says(data: bytes) -> str:
    value, problems = parse(data, "parameters/dev.json")
    assert problems
    assert value is None or isinstance(value, dict)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{\n  "A": 1,\n}', "remove the comma before the closing bracket"),
        (b"{\n  'A': 1}", "line 2, column 3: is not valid JSON"),
        (b"{'A': 1}", "JSON wants double quotes"),
        (b'{\n  // dev\n  "A": 1}', "JSON has no comments"),
        (b"", "line 1, column 1: is not valid JSON"),
        (b'\xef\xbb\xbf{"A": 1}', "is UTF-8 with a byte-order mark"),
        (b"\xff\xfe{\x00", "is UTF-16"),
        (b"\xfe\xff\x00{", "is UTF-16"),
        (b'{\n"A": "\xe9"}', "line 2: has a byte that is not UTF-8 (0xe9)"),
        (b'{"A": NaN}', "holds NaN, which is not JSON"),
        (b'{"A": -Infinity}', "holds -Infinity, which is not JSON"),
        (b"[" * 100_000, "nests objects or lists too deeply"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    assert message in _says(data)


def test_every_key_given_twice_is_named_once() -> None:
    says = _says(b'{"A": "1", "A": "2", "A": "3", "B": {"C": "", "C": ""}, "D": ""}')
    assert says.count('the key "A" twice') == 1
    assert says.count('the key "C" twice') == 1
    assert '"D"' not in says


def test_the_same_key_in_two_objects_is_fine() -> None:
    assert parse(b'[{"A": ""}, {"A": ""}]', "x") == ([{"A": ""}, {"A": ""}], [])


def test_numbers_keep_their_spelling_whatever_their_length() -> None:
    digits = "9" * 5000
    value, problems = parse(f'["1.50", 1.50, {digits}]'.encode(), "x")
    assert not problems
    assert value == ["1.50", "1.50", digits]
    assert isinstance(value, list)
    assert [isinstance(item, Literal) for item in value] == [False, True, True]
