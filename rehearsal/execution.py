"""One execution of a pipeline: what its actions share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal.clients import RoleGateway, as_role
from rehearsal.permissions import Need
from rehearsal.variables import Variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rehearsal.authority import Authority, Session
    from rehearsal.definition import Action, Definition
    from rehearsal.gate import Gate
    from rehearsal.permissions import Place
    from rehearsal.repository import Repository
    from rehearsal.store import Store

CODEPIPELINE = "codepipeline.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class Execution:
    """An execution that is going on.

    Attributes:
        id: of the execution.
        definition: of the pipeline.
        folder: for sources, logs and notes of the builds.
        sources: repository's name → what is in it.
        authority, gate, place: who may do what, and where.
        store: its artifacts.
        variables: what is known so far.
        path: the tools of the builds.
        tasks: what became of a single task that a build ran.
        deployed: told of a stack whose change set was executed; says what it started.
        surroundings: environment's name → variables that its builds get besides: how to reach what stands
            for it.
        approve: what the approval is answered.
    """

    id: str
    definition: Definition
    folder: Path
    sources: Mapping[str, Repository]
    authority: Authority
    gate: Gate
    place: Place
    store: Store
    path: str
    approve: bool
    tasks: str
    deployed: Callable[[str], str] = lambda stack: ""
    surroundings: Callable[[str], Mapping[str, str]] = lambda environment: {}
    variables: Variables = field(default_factory=Variables)

    def take_over(self, earlier: Execution, start: str) -> None:
        """Know what another execution's stages before ``start`` gave."""
        names = [stage.name for stage in earlier.definition.stages]
        again = earlier.definition.stages[names.index(start) :]
        made = {name for stage in again for action in stage.actions for name in action.outputs}
        given = {action.namespace for stage in again for action in stage.actions}
        self.store.keys.update({name: key for name, key in earlier.store.keys.items() if name not in made})
        self.variables.known.update(
            {used: value for used, value in earlier.variables.known.items() if used[0] not in given}
        )

    def pipeline_session(self, action: Action) -> Session:
        """What CodePipeline itself works with, on behalf of one action.

        Raises:
            RehearsalError: the pipeline's role does not trust CodePipeline.
        """
        return self.authority.service_session(self.definition.role, CODEPIPELINE, action.where)

    def gateway(self, session: Session) -> RoleGateway:
        """AWS as a session sees it."""
        return as_role(session, self.place.region, self.gate.url)

    def require(self, session: Session, action: str, resource: str) -> None:
        """Ask for a permission of a service that has no endpoint here.

        Raises:
            RehearsalError: the role lacks it.
        """
        self.authority.require(session, Need(action, resource))


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an action gave.

    Attributes:
        variables: of its namespace.
        notes: what somebody was told, and what became of it.
        stand_ins: what was done otherwise than AWS would.
        log: what a build wrote; empty for other actions.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    log: str = ""
