"""Names of change sets are ones that CloudFormation takes, sort by time and differ."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from deployer.plans.naming import change_set_name, now_text


def test_a_name_is_one_that_cloudformation_takes() -> None:
    name = change_set_name(datetime(2026, 11, 23, 18, 5, 3, 42_999, tzinfo=UTC))
    assert re.fullmatch(r"classla-20261123-180503-042-[0-9a-f]{4}", name)
    # CreateChangeSet, ChangeSetName and ClientToken.
    assert re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", name)


def test_two_names_of_one_moment_differ() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({change_set_name(now) for _ in range(20)}) > 10


def test_names_sort_by_time() -> None:
    moments = (datetime(2026, 1, 1, 9, 0, 0, thousandth * 1000, tzinfo=UTC) for thousandth in (9, 10, 100))
    names = [change_set_name(moment) for moment in moments]
    assert names == sorted(names)


def test_without_a_time_it_is_now_in_utc() -> None:
    before, name, after = now_text(), change_set_name(), now_text()
    stamp = datetime.strptime(name[8:23], "%Y%m%d-%H%M%S").strftime("%Y-%m-%dT%H:%M:%SZ")
    assert before <= stamp <= after
