"""Waiting: at once, then with growing pauses, and never past the deadline."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.clock import CHANGE_SET, DEPLOYMENT, LOCAL, Clock, Pace
from deployer.operations.frontend import BUILD
from tests.unit.deployer.fakes import FakeClock


def test_the_first_question_is_asked_at_once() -> None:
    clock = FakeClock()
    assert next(clock.ticks(CHANGE_SET)) == 0
    assert clock.slept == []


def test_pauses_grow_up_to_the_longest() -> None:
    clock = FakeClock()
    pace = Pace(first=1, longest=5, growth=2, deadline=1000)
    assert list(islice(clock.ticks(pace), 6)) == [0, 1, 3, 7, 12, 17]
    assert clock.slept == [1, 2, 4, 5, 5]


def test_the_last_question_is_asked_at_the_deadline() -> None:
    pace = Pace(first=4, longest=4, deadline=10)
    assert list(FakeClock().ticks(pace)) == [0, 4, 8, 10]


def test_time_that_answers_take_counts() -> None:
    clock = FakeClock()
    elapsed = []
    for seconds in clock.ticks(Pace(first=1, longest=1, deadline=10)):
        elapsed.append(seconds)
        clock.time += 6
    assert elapsed == [0, 7, 14]


@given(
    st.builds(
        Pace,
        first=st.floats(0.5, 10),
        longest=st.floats(0.5, 60),
        growth=st.floats(1, 3),
        deadline=st.floats(0, 500),
    )
)
def test_it_ends_at_the_deadline_whatever_the_pace(pace: Pace) -> None:
    clock = FakeClock()
    ticks = list(clock.ticks(pace))
    assert ticks[0] == 0
    assert ticks[-1] == pytest.approx(pace.deadline)
    assert all(later > earlier for earlier, later in pairwise(ticks))
    assert all(pause <= max(pace.first, pace.longest) for pause in clock.slept)


@pytest.mark.parametrize("pace", [CHANGE_SET, DEPLOYMENT, LOCAL, BUILD])
def test_our_own_paces_make_sense(pace: Pace) -> None:
    assert 0 < pace.first <= pace.longest < pace.deadline
    assert pace.growth > 1


def test_real_time_goes_on() -> None:
    clock = Clock()
    before = clock.now()
    clock.sleep(0)
    assert 0 <= before <= clock.now() < 60
