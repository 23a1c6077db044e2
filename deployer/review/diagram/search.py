"""The cheapest way through a graph (Dijkstra, led by a bound: A*). Pure; ties go to what was found first."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    State = TypeVar("State", bound=Hashable)
else:
    State = TypeVar("State")
_NEVER = float("inf")


def cheapest(
    starts: Iterable[tuple[State, float]],
    following: Callable[[State], Iterable[tuple[State, float]]],
    left: Callable[[State], float],
    reached: Callable[[State], bool],
) -> list[State]:
    """The states of the cheapest way, from a start to the first that is reached; empty when there is none.

    Args:
        starts: states to begin at, with their price.
        following: the states after one, with the price of each step.
        left: about what is still to pay.
        reached: whether a state is the aim.
    """
    best: dict[State, float] = {}
    before: dict[State, State] = {}
    queue: list[tuple[float, int, float, State]] = []
    number = count()

    def offer(state: State, cost: float) -> bool:
        if cost >= best.get(state, _NEVER):
            return False
        best[state] = cost
        # The number of the offer decides between equals: states themselves are never compared.
        heapq.heappush(queue, (cost + left(state), next(number), cost, state))
        return True

    for state, price in starts:
        offer(state, price)
    while queue:
        _, _, cost, state = heapq.heappop(queue)
        if reached(state):
            return _way(state, before)
        if cost > best[state]:
            continue
        for after, price in following(state):
            if offer(after, cost + price):
                before[after] = state
    return []


def _way(state: State, before: dict[State, State]) -> list[State]:
    way = [state]
    while state in before:
        state = before[state]
        way.append(state)
    return way[::-1]
