from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from templates_src.errors import ParameterError
from templates_src.parameters.files import load_environment, load_file, load_folder
from tests.support.parameters import FOLDER

GOOD = '{"Parameters": {"A": "1"}, "Tags": {"Region": "us-east-1"}, "StackPolicy": {}}'


def _problems(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "dev.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ParameterError) as caught:
        load_file(path)
    assert caught.value.exit_code == 2
    assert caught.value.problems
    return str(caught.value).replace(str(tmp_path), "")


def test_a_good_file_becomes_a_record(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(GOOD)
    loaded = load_file(path)
    assert (loaded.name, loaded.root, loaded.region) == ("dev", "app.json", "us-east-1")
    assert loaded.parameters == {"A": "1"}
    assert loaded.label == f"{tmp_path.name}/dev.json"


def test_the_committed_files_load() -> None:
    loaded = {file.name: file.root for file in load_folder(FOLDER)}
    assert loaded == {
        "bootstrap": "bootstrap.json",
        "dev": "app.json",
        "pipeline": "pipeline.json",
        "prod": "app.json",
        "staging": "app.json",
    }


def test_a_missing_environment_comes_with_the_closest_name() -> None:
    with pytest.raises(ParameterError, match=r'did you mean "staging"\?') as caught:
        load_environment(FOLDER, "stagin")
    assert "there are bootstrap, dev, pipeline, prod, staging" in str(caught.value)


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="holds no parameters file"):
        load_folder(tmp_path)
    with pytest.raises(ParameterError, match="the folder holds no parameters file"):
        load_environment(tmp_path, "dev")


def test_a_folder_reports_the_problems_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.json").write_text(GOOD)
    with pytest.raises(ParameterError) as caught:
        load_folder(tmp_path)
    assert len(caught.value.problems) == 2


def test_what_cannot_be_read_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "dev.json").mkdir()
    with pytest.raises(ParameterError, match="cannot be read: Is a directory"):
        load_file(tmp_path / "dev.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "holds a list where an object belongs"),
        ('"text"', "holds text where an object belongs"),
        ("3", "holds a number where an object belongs"),
        ("null", "holds null where an object belongs"),
        ("{}", 'has no section "Parameters"'),
        ('{"Parameters": []}', "Parameters: is a list where an object belongs"),
        ('{"Parameters": {}, "Tags": "x"}', "Tags: is text where an object belongs"),
        ('{"Parameters": {}, "StackPolicy": []}', "StackPolicy: is a list where an object belongs"),
        ('{"Parameters": {}, "tags": {}}', 'did you mean "Tags"?'),
        ('{"Parameters": {}, "$schema": "x"}', 'unknown section "$schema"'),
        ('{"Parameters": {"MaxTasks": 3}}', 'write "3" instead of 3'),
        ('{"Parameters": {"MaxTasks": 3.50}}', 'write "3.50" instead of 3.50'),
        ('{"Parameters": {"FlowLogs": true}}', 'write "true" instead of true'),
        ('{"Parameters": {"FlowLogs": null}}', 'write "" for empty text'),
        ('{"Parameters": {"FlowLogs": ["a"]}}', 'write "a,b" instead of'),
        ('{"Parameters": {"FlowLogs": {}}}', "nested values have no place"),
        ('{"Parameters": {}, "Tags": {"Cost Center": 7}}', 'Tags, "Cost Center": is a number'),
    ],
)
def test_structure(tmp_path: Path, content: str, message: str) -> None:
    assert message in _problems(tmp_path, content)


def test_all_structural_problems_come_at_once(tmp_path: Path) -> None:
    text = _problems(tmp_path, '{"Parameters": {"A": 1, "B": true}, "Tags": {"C": null}, "X": 0}')
    assert all(part in text for part in ("Parameters, A", "Parameters, B", "Tags, C", '"X"'))


def test_a_number_under_a_secret_name_is_not_repeated(tmp_path: Path) -> None:
    assert "987654" not in _problems(tmp_path, '{"Parameters": {"ApiToken": 987654}}')


def _outcome(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dev.json"
        path.write_bytes(data)
        try:
            load_file(path)
        except ParameterError as error:
            str(error).encode()  # a message that a terminal cannot print would be a second failure


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_random_bytes_never_raise_anything_else(data: bytes) -> None:
    _outcome(data)


@given(st.text(alphabet="{}[]\":,\\u0dx123.eE-+NaIinftrul \n'/#", max_size=60))
@settings(deadline=None)
def test_random_text_that_is_almost_json_never_raises_anything_else(text: str) -> None:
    _outcome(text.encode())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    _JSON
    | st.fixed_dictionaries({"Parameters": _JSON}, optional={"Tags": _JSON, "StackPolicy": _JSON, "X": _JSON})
)
@settings(deadline=None)
def test_random_json_never_raises_anything_else(document: object) -> None:
    _outcome(json.dumps(document).encode())
