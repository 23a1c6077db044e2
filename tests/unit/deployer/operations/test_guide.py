"""Whatever is there, doing the next step leads on, and in a few steps to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.operations.guide import ORDER, TITLES, Name, Situation, next_step

OLD, NEW = "repository@sha256:old", "repository@sha256:new"
images = st.sampled_from(["", OLD, NEW])
situations = st.builds(
    Situation,
    bootstrapped=st.booleans(),
    deployed=st.booleans(),
    secrets=st.booleans(),
    image=images,
    running=images,
    frontend=st.booleans(),
)


def after(situation: Situation, step: Name) -> Situation:
    """What is there once a step has been done."""
    done: dict[Name, Situation] = {
        "bootstrap": replace(situation, bootstrapped=True),
        "foundation": replace(situation, deployed=True),
        "secrets": replace(situation, secrets=True),
        "image": replace(situation, image=NEW),
        "service": replace(situation, running=situation.image),
        "frontend": replace(situation, frontend=True),
    }
    return done[step]


@given(situations)
def test_each_step_leads_to_a_later_one_until_all_is_done(situation: Situation) -> None:
    seen = []
    while (step := next_step(situation)) != "done":
        seen.append(step)
        situation = after(situation, step)
        assert len(seen) < len(ORDER)
    assert seen == sorted(set(seen), key=ORDER.index)


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        (Situation(), "bootstrap"),
        (Situation(bootstrapped=True), "foundation"),
        (Situation(bootstrapped=True, deployed=True), "secrets"),
        (Situation(bootstrapped=True, deployed=True, secrets=True), "image"),
        (Situation(bootstrapped=True, deployed=True, secrets=True, image=NEW), "service"),
        (Situation(bootstrapped=True, deployed=True, secrets=True, image=NEW, running=OLD), "service"),
        (Situation(bootstrapped=True, deployed=True, secrets=True, image=NEW, running=NEW), "frontend"),
        (Situation(bootstrapped=True, deployed=True, secrets=True, running=OLD), "frontend"),
        (Situation(bootstrapped=True, deployed=True, secrets=True, running=OLD, frontend=True), "done"),
    ],
)
def test_the_first_that_is_not_done_is_next(situation: Situation, step: str) -> None:
    assert next_step(situation) == step


def test_every_step_has_its_place_and_a_title() -> None:
    assert set(ORDER) == set(TITLES) == set(get_args(Name))
    assert ORDER[-1] == "done"
