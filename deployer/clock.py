"""Waiting: with backoff, up to a deadline, and with one place to stop it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often to ask.

    Attributes:
        first, longest: seconds between two questions, at the start and at most.
        growth: factor from one pause to the next.
        deadline: seconds after which nobody waits any more.
    """

    first: float
    longest: float
    growth: float = 1.5
    deadline: float


# A change set of this application takes AWS seconds to a minute; botocore's own waiter asks every 30 s.
CHANGE_SET = Pace(first=0.5, longest=10, deadline=900)
# A deployment takes minutes. CloudFormation's own limit for a nested stack is an hour here; a replication
# group can take longer than half of it.
DEPLOYMENT = Pace(first=1, longest=5, growth=1.2, deadline=3 * 3600)
# The embedded AWS answers at once.
LOCAL = Pace(first=0.05, longest=0.25, deadline=120)


@dataclass
class Clock:
    """Time, so that tests need none."""

    started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Seconds since it started."""
        return time.monotonic() - self.started

    def sleep(self, seconds: float) -> None:
        """Do nothing for a while."""
        time.sleep(seconds)

    def ticks(self, pace: Pace) -> Iterator[float]:
        """Yield the elapsed seconds, at once and then after each pause, until the deadline."""
        begun, pause = self.now(), pace.first
        while True:
            elapsed = self.now() - begun
            yield elapsed
            if elapsed >= pace.deadline:
                return
            self.sleep(min(pause, pace.deadline - elapsed))
            pause = min(pause * pace.growth, pace.longest)
