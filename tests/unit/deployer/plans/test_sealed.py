"""A plan file is read back as it was sealed, or refused: nothing in between, whatever happened to it."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.errors import PlanFileError
from deployer.plans.sealed import SealedPlan, read, remove_halves, summary_data, write, write_whole
from tests.unit.deployer.changes.trees import trees
from tests.unit.deployer.plans.planning import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN = plan()
DATA: dict[str, Any] = json.loads(json.dumps({**PLAN.as_data(), "seal": PLAN.seal}))
TEXT = json.dumps(DATA)
texts = st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans") / "prod.plan.json"


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanFileError) as caught:
        read(path)
    assert caught.value.exit_code == 2
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    write(PLAN, tmp_path / "deep" / "prod.plan.json")
    assert read(tmp_path / "deep" / "prod.plan.json") == PLAN
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["prod.plan.json"]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    write(PLAN, tmp_path / "p")
    assert (tmp_path / "p").stat().st_mode & 0o077 == 0


@given(
    st.builds(
        lambda tree, parameters, tags, names: plan(
            changes=tree, parameters=parameters, tags=tags, carried=tuple(names)
        ),
        trees,
        texts,
        texts,
        st.lists(st.text(max_size=4), max_size=3),
    )
)
def test_any_plan_comes_back_as_it_was(place: Path, made: SealedPlan) -> None:
    write(made, place)
    assert read(place) == made


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document its scalars are."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


LEAVES = list(leaves(DATA))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3)
)


def placed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The plan's data with another value somewhere."""
    data = json.loads(TEXT)
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return dict(data)


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: "/".join(map(str, path)))
def test_any_changed_value_is_refused(tmp_path: Path, path: tuple[Any, ...]) -> None:
    refused(tmp_path / "p", json.dumps(placed(path, "tampered")))


@given(st.data())
def test_any_changed_character_of_a_value_is_refused(place: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([p for p in LEAVES if isinstance(_at(p), str) and _at(p)]))
    text = _at(path)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(string.printable).filter(lambda c: c != text[at]))
    assert "sealed" in refused(place, json.dumps(placed(path, text[:at] + other + text[at + 1 :])))


def _at(path: tuple[Any, ...]) -> Any:
    value: Any = DATA
    for key in path:
        value = value[key]
    return value


def outcome(path: Path, text: str | bytes) -> SealedPlan | None:
    """The plan that was read; None when it was refused. Anything else that is raised fails the test."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    try:
        return read(path)
    except PlanFileError:
        return None


branches = sorted({path[:depth] for path in LEAVES for depth in range(1, len(path) + 1)}, key=str)


@given(st.sampled_from(branches), values)
def test_another_value_anywhere_gives_the_same_plan_or_a_refusal(place: Path, path: Any, value: Any) -> None:
    assert outcome(place, json.dumps(placed(path, value))) in (None, PLAN)


@given(st.sampled_from(branches), st.none() | st.text(max_size=5))
def test_a_key_lost_or_renamed_anywhere_gives_the_same_plan_or_a_refusal(
    place: Path, path: Any, name: str | None
) -> None:
    data = json.loads(TEXT)
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    lost = inside.pop(path[-1])
    if name is not None and isinstance(inside, dict) and name != path[-1]:
        inside[name] = lost
    assert outcome(place, json.dumps(data)) in (None, PLAN)


@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=4))
def test_other_bytes_anywhere_give_the_same_plan_or_a_refusal(place: Path, at: int, junk: bytes) -> None:
    raw = TEXT.encode()
    assert outcome(place, raw[:at] + junk + raw[at + len(junk) :]) in (None, PLAN)


@given(st.integers(0, len(TEXT) - 1))
def test_a_file_that_was_cut_short_is_refused(place: Path, at: int) -> None:
    assert outcome(place, TEXT[:at]) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '"plan"', "\ufeff{}", "[" * 100_000, "{}"])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    refused(tmp_path / "p", text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert outcome(tmp_path / "p", b"\xff\xfe{}") is None


def test_another_version_is_refused_by_name(tmp_path: Path) -> None:
    assert "version 3" in refused(tmp_path / "p", json.dumps({**DATA, "version": 3}))


def test_a_plan_without_a_seal_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "p", json.dumps({key: value for key, value in DATA.items() if key != "seal"}))


def test_a_missing_file_tells_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="classla plan") as caught:
        read(tmp_path / "absent")
    assert caught.value.exit_code == 2


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="cannot be read"):
        read(tmp_path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlanFileError, match="--out") as caught:
        write(PLAN, tmp_path / "file" / "p")
    assert caught.value.exit_code == 2
    (tmp_path / "folder").mkdir()
    with pytest.raises(PlanFileError, match="cannot be written"):
        write(PLAN, tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    write(PLAN, tmp_path / "p")

    def fail(self: Path, target: Path) -> Path:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(type(error)):
            write_whole(tmp_path / "p", "half")
    assert read(tmp_path / "p") == PLAN
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(PlanFileError, match="No space left"):
        write(PLAN, tmp_path / "p")


def test_the_seal_does_not_depend_on_anything_but_the_plan() -> None:
    assert plan().seal == PLAN.seal
    assert summary_data(PLAN)["seal"] == PLAN.seal
    assert len(PLAN.seal) == 64


def test_first_is_what_makes_a_stack() -> None:
    assert plan(change_set_type="CREATE").first
    assert not PLAN.first


def test_halves_of_this_file_only_are_removed(tmp_path: Path) -> None:
    mine, others = tmp_path / ".a.plan.json.x1", [tmp_path / ".b.plan.json.x1", tmp_path / "a.plan.json"]
    for path in (mine, *others):
        path.touch()
    remove_halves(tmp_path / "a.plan.json")
    assert sorted(tmp_path.iterdir()) == sorted(others)
