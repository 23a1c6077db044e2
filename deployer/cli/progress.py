"""What is seen of a running deployment: a moving list on a terminal, timestamped lines in a log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from deployer.aws.stacks import NESTED
from deployer.execution.durations import typical_seconds

if TYPE_CHECKING:
    from types import TracebackType

    from rich.live import Live

    from deployer.aws.stacks import StackState
    from deployer.cli.screen import Screen
    from deployer.execution.events import Event
    from deployer.plans.sealed import SealedPlan

# A log that says nothing for longer than this looks dead; CI systems end such jobs.
HEARTBEAT_SECONDS = 30.0
SHOWN_RUNNING = 12


class Progress:
    """Watches one operation; see ``deployer.execution.follow.Watcher``."""

    def __init__(self, screen: Screen, plan: SealedPlan | None = None) -> None:
        self._screen = screen
        self._total = len(list(plan.changes.resources())) if plan else 0
        self._done: set[str] = set()
        self._running: dict[str, tuple[float, Event]] = {}
        self._elapsed = 0.0
        self._spoke = 0.0
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._screen.live:
            from rich.live import Live

            self._live = Live(console=self._screen.console, transient=True, refresh_per_second=4)
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.__exit__(kind, error, trace)

    def happened(self, event: Event) -> None:
        """A line for what ended or failed, and for what begins with -v.

        A nested stack tells of itself what its parent tells of it: once is enough.
        """
        self._keep(event)
        if event.of_stack and event.address:
            return
        ended = not event.status.endswith("_IN_PROGRESS")
        if event.failed or ended or self._screen.verbose or event.of_stack:
            self._print(event)

    def waiting(self, elapsed: float, state: StackState | None) -> None:
        """Refresh what moves; in a log, give a sign of life now and then."""
        self._elapsed = elapsed
        if self._live:
            from rich.text import Text

            self._live.update(Text("\n".join(self._table())))
        elif elapsed - self._spoke >= HEARTBEAT_SECONDS:
            self._spoke = elapsed
            status = state.status if state else "gone"
            self._screen.say(f"{_clock()} {elapsed:5.0f} s  {status}, {len(self._running)} under way", "dim")

    def lost(self, error: Exception) -> None:
        """AWS did not answer."""
        self._screen.say(f"{_clock()} no answer, asking again: {str(error).splitlines()[0]}", "yellow")

    def _keep(self, event: Event) -> None:
        if event.type == NESTED:
            return
        if event.status.endswith("_IN_PROGRESS"):
            self._running.setdefault(event.address, (self._elapsed, event))
        else:
            self._running.pop(event.address, None)
            self._done.add(event.address)

    def _print(self, event: Event) -> None:
        self._spoke = self._elapsed
        style = "bold red" if event.failed else "green" if event.status.endswith("_COMPLETE") else ""
        reason = f"  {event.reason}" if event.reason else ""
        name = event.address or event.logical_id
        self._screen.say(
            f"{event.time.astimezone(UTC):%H:%M:%S} {event.status:<28} {name}  {event.type}{reason}", style
        )

    def _table(self) -> list[str]:
        total = f" of {self._total}" if self._total else ""
        lines = [f"{self._elapsed:4.0f} s  {len(self._done)}{total} done, {len(self._running)} under way"]
        slowest = sorted(self._running.values(), key=lambda item: -typical_seconds(item[1].type))
        for began, event in slowest[:SHOWN_RUNNING]:
            took, usual = self._elapsed - began, typical_seconds(event.type)
            lines.append(f"  {event.address:<40} {took:4.0f} s of about {usual} s")
        return lines


def _clock() -> str:
    return f"{datetime.now(UTC):%H:%M:%S}"
