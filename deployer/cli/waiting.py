"""Progress of a wait for one thing: a change set, a build, a drift detection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

    from deployer.cli.screen import Screen

HEARTBEAT_SECONDS = 30.0


class Waiting:
    """A spinner on a terminal; in a log a line for every new status and a sign of life now and then."""

    def __init__(self, screen: Screen, what: str) -> None:
        self._screen = screen
        self._what = what
        self._said = ""
        self._spoke = 0.0
        self._spinner: Status | None = None

    def __enter__(self) -> Self:
        if self._screen.live:
            self._spinner = self._screen.console.status(self._what)
            self._spinner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._spinner:
            self._spinner.__exit__(kind, error, trace)

    def tell(self, status: str, elapsed: float) -> None:
        """The status now, after so many seconds."""
        if self._spinner:
            self._spinner.update(f"{self._what}: {status}, {elapsed:.0f} s")
        elif status != self._said or elapsed - self._spoke >= HEARTBEAT_SECONDS:
            self._said, self._spoke = status, elapsed
            self._screen.say(f"{self._what}: {status}, {elapsed:.0f} s", "dim")
