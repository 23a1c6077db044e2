"""What a rehearsal says: a line an action while it runs, and everything as data at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rehearsal.authority import Made
    from rehearsal.definition import Action

Status = Literal["succeeded", "failed", "skipped", "left out"]
LONGEST_SHOWN = 90
MARKS: Mapping[Status, str] = {"succeeded": "✓", "failed": "✗", "skipped": "-", "left out": "·"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One action, or a stage that was not run.

    Attributes:
        stage, action: names; action is empty for a whole stage.
        status: how it ended.
        seconds: that it took.
        inputs, outputs: artifacts.
        variables: that it gave.
        notes: what was told, why it failed or was skipped.
        stand_ins: what was done otherwise than AWS would.
        calls: AWS calls → how many, as which roles decided them.
        log: of a build.
    """

    stage: str
    action: str = ""
    status: Status
    seconds: float = 0.0
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    log: str = ""


@dataclass
class Report:
    """All lines of one execution.

    Attributes:
        execution: its id.
        lines: in order.
        told: what the notification topic was told of the execution as a whole.
    """

    execution: str
    lines: list[Line] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """How the execution ended, in CodePipeline's words."""
        return "FAILED" if any(line.status == "failed" for line in self.lines) else "SUCCEEDED"

    def of(self, stage: str, action: str = "") -> Line | None:
        """The line of an action, or of a stage that was not run."""
        return next((one for one in self.lines if (one.stage, one.action) == (stage, action)), None)

    @property
    def stand_ins(self) -> list[str]:
        """Everything that was done otherwise than AWS would, each once."""
        return list(dict.fromkeys(text for line in self.lines for text in line.stand_ins))

    def data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "execution": self.execution,
            "status": self.status,
            "seconds": round(sum(line.seconds for line in self.lines), 1),
            "told": self.told,
            "stand_ins": self.stand_ins,
            "actions": [asdict(line) for line in self.lines],
        }


def calls_of(made: Iterable[Made], action: Action) -> dict[str, int]:
    """Which calls an action made, and how many."""
    return dict(sorted(Counter(one.call for one in made if one.where == action.where).items()))


def shortened(value: str) -> str:
    """A value that fits beside its name; the whole of it is in the data."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"


def text(line: Line) -> list[str]:
    """A line for a person, with its notes below."""
    mark = MARKS[line.status]
    if not line.action:
        return [f"{mark} {line.stage}: {line.status}", *(f"    {note}" for note in line.notes)]
    flow = " → ".join(", ".join(names) for names in (line.inputs, line.outputs) if names)
    called = f"{sum(line.calls.values())} AWS calls"
    words = [f"{mark} {line.stage}/{line.action}", f"{line.seconds:.1f} s", called, flow]
    below = [f"    {name}={shortened(value)}" for name, value in line.variables.items()]
    return ["  ".join(word for word in words if word), *below, *(f"    {note}" for note in line.notes)]
