"""Answers that AWS never gave before: unknown words, lost and doubled elements, lists without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.plans.sealed import read
from tests.fuzz.test_files import clear
from tests.scenarios.support import modify
from tests.support.wire.faults import Mutated

if TYPE_CHECKING:
    from collections import Counter

    from tests.scenarios.support import Classla

pytestmark = pytest.mark.tools
FUZZ = settings.get_profile("fuzz")
cases = st.tuples(st.integers(0, 10**9), st.integers(0, 12))


def spoilt(classla: Classla, seed: int, skip: int) -> None:
    """One answer of CloudFormation, the so-and-so-many-th, is another."""
    # A spoilt answer may name what is nobody's: that AWS would then refuse the next call is right.
    classla.notes_for_roles = classla.state.parent
    classla.world.faults.clear()
    classla.world.faults.add("*", Mutated(seed), skip=skip, service="cloudformation")


def test_plan(classla: Classla, tally: Counter[str]) -> None:
    classla.deployed()

    @FUZZ
    @given(cases)
    def check(case: tuple[int, int]) -> None:
        classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
        spoilt(classla, *case)
        done = classla("plan", "--env", "dev", "--json")
        tally[f"CloudFormation's answers: {clear(done)}"] += 1
        for path in classla.plans():
            # What is there is whole and sealed.
            read(path)
            path.unlink()

    check()
    classla.world.server.broken.clear()


@pytest.mark.parametrize("command", ["status", "events", "outputs", "drift"])
def test_what_only_reads(classla: Classla, tally: Counter[str], command: str) -> None:
    classla.deployed()

    @FUZZ
    @given(cases)
    def check(case: tuple[int, int]) -> None:
        spoilt(classla, case[0], case[1] % 4)
        tally[f"CloudFormation's answers: {clear(classla(command, '--env', 'dev', '--json'))}"] += 1

    check()
    classla.world.server.broken.clear()
