"""A whole rehearsal: an AWS, the pipeline's definition, the gate, and as many executions as are wanted."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.local import control
from rehearsal import definition, tools, world
from rehearsal.authority import Authority
from rehearsal.execution import Execution
from rehearsal.fleet import Fleet, missing_tools
from rehearsal.gate import Gate
from rehearsal.repository import Repository, copy
from rehearsal.run import execute
from rehearsal.standins.environment import NO_SMOKE, SMOKE_OPTIONS
from rehearsal.store import Store
from templates_src.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from rehearsal.definition import Definition
    from rehearsal.report import Line, Report
    from rehearsal.tools import Choice
    from rehearsal.world import World

PROJECT = Path(__file__).resolve().parents[1]
IDLE_SECONDS = "2"
# Where the application's repository has them, and what stands for them here (tests/sample/README.md).
BACKEND, FRONTEND = "classla-backend", "classla-frontend"
SAMPLE = {BACKEND: "tests/sample/backend", FRONTEND: "tests/sample/frontend"}
TASK_RUN = "the migration ran as a process here, with the environment of its task definition"
TASK_LEFT_OUT = "the migration's task was written down and ended well: --without-backend runs nothing"
TEMPLATE, BOOTSTRAP = "pipeline.json", "bootstrap.json"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user asked for.

    Attributes:
        choice: what is done for real.
        application: root of the application's repository; None for the sample application.
        cache: folder for built applications.
        keep: whether the folder of logs and artifacts stays.
    """

    choice: Choice
    application: Path | None = None
    cache: Path = PROJECT / ".cache" / "rehearsal"
    keep: bool = False


def _not_run(definition: str) -> int:
    """A task of which nothing is run here ends well."""
    del definition
    return 0


def sample(project: Path, folder: Path) -> Path:
    """The sample application as a repository of its own."""
    for name, place in SAMPLE.items():
        copy(project / place, folder / name)
    return folder


@dataclass
class Rehearsal(AbstractContextManager["Rehearsal"]):
    """An AWS that a pipeline may be executed in; use it as a context manager.

    Args:
        options: what the user asked for.
        project: the working tree.
    """

    options: Options
    project: Path = PROJECT
    latest: Execution = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __enter__(self) -> Rehearsal:
        self.folder = Path(tempfile.mkdtemp(prefix="classla-rehearsal-"))
        try:
            if not self.options.keep:
                self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._stack.callback(control.down, self.folder / "state")
            if self.options.choice.backend and (problems := missing_tools()):
                raise UsageError("The sample stack cannot run here", problems)
            self.path = tools.prepare(self.folder / "bin", self.options.choice)
            self.world: World = world.prepare(self.project, self.folder)
            self.application = self.options.application or sample(self.project, self.folder / "application")
            self.fleet = Fleet(
                self.world.gateway(),
                self.application / BACKEND,
                self.options.cache,
                self.folder / "fleet",
            )
            self._stack.callback(self.fleet.close)
            nobody = Authority({}, self.world.place)
            run_task = self.fleet.run_task if self.options.choice.backend else _not_run
            self.gate = self._stack.enter_context(Gate(self.world.aws.url, nobody, run_task))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def definition(self, template: Mapping[str, Any] | None = None) -> Definition:
        """The pipeline as it is emitted, or another template of the same resources."""
        emitted = self.world.template(TEMPLATE)
        made = definition.evaluate(
            template or emitted,
            self.world.parameters,
            region=self.world.region,
            account=self.world.account,
            stack=world.STACK,
        )
        return definition.read(made, world.names(self.world, world.STACK, emitted))

    def execute(
        self,
        say: Callable[[Line], None],
        *,
        template: Mapping[str, Any] | None = None,
        start: str = "",
        approve: bool = True,
        retry: bool = False,
    ) -> Report:
        """Execute the pipeline once.

        Args:
            say: told of every action that ended.
            template: instead of the emitted one.
            start: stage to begin with.
            approve: the answer to approvals.
            retry: begin with what the execution before gave, as retrying a stage does.
        """
        found = self.definition(template)
        self.gate.authority = Authority({**found.roles, **self._bootstrap_roles()}, self.world.place)
        backend, identity = self.options.choice.backend, f"rehearsal-{next(self._numbers)}"
        execution = Execution(
            id=identity,
            definition=found,
            folder=self.folder / identity,
            sources=self._sources(),
            authority=self.gate.authority,
            gate=self.gate,
            place=self.world.place,
            store=Store(found.bucket, found.name),
            path=self.path,
            approve=approve,
            tasks=TASK_RUN if backend else TASK_LEFT_OUT,
            deployed=self.fleet.deploy if backend else lambda stack: "",
            surroundings=self._surroundings,
        )
        if retry:
            execution.take_over(self.latest, start)
        self.latest = execution
        return execute(execution, start, say, alone=retry)

    def _surroundings(self, environment: str) -> dict[str, str]:
        """How the builds of an environment reach what stands for it."""
        if not self.options.choice.backend:
            return {NO_SMOKE: "1"}
        found = self.fleet.of(f"classla-{environment}")
        if found is None:
            return {}
        ports = {80: found.plain, 443: found.secure}
        ways = [f"{host}:{port}=127.0.0.1:{ours}" for host in found.hosts for port, ours in ports.items()]
        options = [word for way in ways for word in ("--connect", way)]
        # Nobody waits a minute here to see that HAProxy waits an hour.
        return {SMOKE_OPTIONS: " ".join([*options, "--ca", str(found.certificate), "--idle", IDLE_SECONDS])}

    def _bootstrap_roles(self) -> dict[str, Any]:
        """The roles that bootstrap made: planning is done with one of them."""
        template = self.world.template(BOOTSTRAP)
        made = definition.evaluate(
            template,
            {},
            region=self.world.region,
            account=self.world.account,
            stack=world.BOOTSTRAP,
        )
        return dict(definition.roles(made, world.names(self.world, world.BOOTSTRAP, template)))

    def _sources(self) -> dict[str, Repository]:
        given = self.world.parameters
        pairs = (("Infrastructure", self.world.project), ("Application", self.application))
        return {
            given[f"{kind}Repository"]: Repository(folder, given[f"{kind}Repository"], given[f"{kind}Branch"])
            for kind, folder in pairs
        }
