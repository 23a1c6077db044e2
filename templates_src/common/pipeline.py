"""The kinds of work that the pipeline gives to builds: for the projects that do it and the stages that ask
for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Who = Literal["", "Staging", "Production"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One kind of work.

    Attributes:
        work: what it is called; with ``whose`` in front the project's title.
        specification: file in ``buildspecs/``, without its ending.
        whose: environment that it works in, or empty.
        role: which of the environment's roles it takes, or none.
        minutes: after which it is stopped.
        writes: whether it makes artifacts.
        reads_plan: whether it works with its environment's plan.
        large: whether it has four processors rather than two.
    """

    work: str
    specification: str
    whose: Who = ""
    role: Literal["", "plan", "deploy"] = ""
    minutes: int = 30
    writes: bool = False
    reads_plan: bool = False
    large: bool = False

    @property
    def title(self) -> str:
        """Logical id of the project: ``StagingPlan``."""
        return f"{self.whose}{self.work}"

    @property
    def plan(self) -> str:
        """Artifact and namespace of its environment's plan."""
        return plan_of(self.whose)

    @property
    def name(self) -> str:
        """Field of the contract that holds the project's name: ``staging_plan``."""
        return f"{self.whose}_{self.work}".strip("_").lower()


def plan_of(whose: str) -> str:
    """Artifact and namespace of an environment's plan: ``StagingPlan``."""
    return f"{whose}Plan"


INFRASTRUCTURE = Job(
    work="Infrastructure", specification="infrastructure", minutes=60, writes=True, large=True
)
IMAGE = Job(work="Image", specification="image", minutes=60, large=True)


def _in_environment(whose: Who) -> tuple[Job, ...]:
    return (
        Job(work="Plan", specification="plan", whose=whose, role="plan", writes=True),
        Job(work="Migrate", specification="migrate", whose=whose, role="deploy", minutes=60, reads_plan=True),
        Job(work="Verify", specification="verify", whose=whose, role="deploy", reads_plan=True),
        Job(work="Record", specification="record", whose=whose, role="deploy", reads_plan=True),
        Job(work="Smoke", specification="smoke", whose=whose, role="plan"),
    )


JOBS = (
    INFRASTRUCTURE,
    IMAGE,
    *_in_environment("Staging"),
    *_in_environment("Production"),
    Job(work="Frontend", specification="frontend", whose="Production", role="deploy", minutes=60),
)
