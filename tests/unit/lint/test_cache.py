from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.lint import cache as module
from templates_src.lint.cache import VerdictCache, verdict_key
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from pathlib import Path

FOUND = [
    Finding("t.json", "Resources/A", "E1", "wrong"),
    Finding("t.json", "", "W2", "odd", "warning", "cfn-lint"),
]


def test_what_was_put_is_found_again(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path / "deep" / "folder")
    assert cache.get("k") is None
    cache.put("k", FOUND)
    assert cache.get("k") == FOUND
    assert [path.name for path in (tmp_path / "deep" / "folder").iterdir()] == ["k.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"template": "t"}]', "null", '[{"colour": "red"}]'])
def test_an_entry_that_cannot_be_read_counts_as_absent(tmp_path: Path, content: str) -> None:
    (tmp_path / "k.json").write_text(content)
    cache = VerdictCache(tmp_path)
    assert cache.get("k") is None
    cache.put("k", FOUND)
    assert cache.get("k") == FOUND


def test_no_folder_and_the_variable_turn_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSLA_LINT_CACHE", "off")
    for cache in (VerdictCache(None), VerdictCache(tmp_path)):
        cache.put("k", FOUND)
        assert cache.get("k") is None
        cache.prune()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_leaves_the_cache_cold(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = VerdictCache(tmp_path / "file")
    cache.put("k", FOUND)
    assert cache.get("k") is None


def test_the_oldest_entries_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_ENTRIES", 2)
    cache = VerdictCache(tmp_path)
    for age, key in enumerate(["old", "middle", "new"]):
        cache.put(key, FOUND)
        os.utime(tmp_path / f"{key}.json", (age, age))
    cache.prune()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["middle", "new"]


def test_two_builds_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    def work(number: int) -> bool:
        cache = VerdictCache(tmp_path)
        cache.put("same", FOUND)
        cache.put(f"own{number}", FOUND)
        return cache.get("same") == FOUND

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(50)))
    assert not list(tmp_path.glob("*.tmp"))


@given(st.lists(st.text()), st.lists(st.text()))
def test_only_equal_lists_have_equal_keys(one: list[str], other: list[str]) -> None:
    assert (verdict_key(one) == verdict_key(other)) == (one == other)
