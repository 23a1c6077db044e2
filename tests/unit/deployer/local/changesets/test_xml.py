from __future__ import annotations

from deployer.local.changesets import xml


def test_structures_lists_truths_and_texts() -> None:
    assert xml.content({"A": [{"B": True}, "c<d"], "E": 1}) == (
        "<A><member><B>true</B></member><member>c&lt;d</member></A><E>1</E>"
    )


def test_none_is_left_out_and_an_empty_list_is_not() -> None:
    assert xml.content({"A": None, "B": []}) == "<B></B>"
