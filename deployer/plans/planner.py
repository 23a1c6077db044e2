"""From a source to a sealed plan: check the stack, create the change set, wait, read all of it, seal.

Whatever happens on the way, nothing stays behind but a plan that was asked for: a change set without
changes, one that failed and one whose making was interrupted are deleted, and so is the empty stack that a
first change set makes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.changes.mask import mask_parameters
from deployer.changes.read import read_tree
from deployer.clock import CHANGE_SET, LOCAL, Clock
from deployer.errors import AwsError, RefusedError
from deployer.plans import change_set, journal
from deployer.plans.naming import change_set_name, now_text
from deployer.plans.sealed import SUFFIX, SealedPlan, remove_halves, write
from deployer.recovery.table import step_for
from deployer.review.impact.losses import unknown
from templates_src.errors import Problem, UsageError
from templates_src.parameters.places import placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deployer.aws.stacks import StackState
    from deployer.changes.model import StackChanges
    from deployer.plans.source import Source
    from deployer.target import Target

# Given by each deployment rather than by the parameters file: an empty value there keeps what is deployed,
# or a plan without --image would take the service away.
KEPT_WHEN_EMPTY = frozenset({"ImageUri"})
PLANS = "plans"
Progress = Callable[[str, float], None]


def _silent(status: str, elapsed: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Planner:
    """What every plan of one run shares.

    Attributes:
        target: where.
        role: ARN that CloudFormation works with; empty for the caller's own rights.
        state_folder: where begun change sets are noted.
        clock: time.
        progress: told the change set's status and the elapsed seconds.
    """

    target: Target
    role: str
    state_folder: Path
    clock: Clock
    progress: Progress = _silent
    accepted: tuple[str, ...] = ()

    def plan(
        self,
        source: Source,
        plan_file: Path | None = None,
        *,
        keep: frozenset[str] = KEPT_WHEN_EMPTY,
        revert_drift: bool = False,
    ) -> tuple[SealedPlan, Path] | None:
        """Make a change set, seal what it would do, and write the plan.

        Args:
            source: what to deploy.
            plan_file: where to write the plan; None for one named after the change set, in the state folder.
            keep: parameters that keep their deployed value when the source's is empty.
            revert_drift: also put back what was changed outside CloudFormation.

        Returns:
            The plan and its file; None when nothing would change, and then nothing stays behind.

        Raises:
            RefusedError: the stack is in no state to be changed, or example values were never replaced.
            UsageError: a loss was accepted that would not happen.
            DeploymentError: CloudFormation could not make the change set.
        """
        self._refuse_examples(source)
        self._clean_up(source.stack)
        state = stacks.describe(self.target.gateway, source.stack)
        _refuse_state(source, state)
        carried = carried_parameters(source, state, keep)
        kind = "CREATE" if state is None or state.status == change_set.REVIEW else "UPDATE"
        name = change_set_name()
        path = plan_file or self.state_folder / PLANS / f"{name}{SUFFIX}"
        note = journal.begin(
            self.state_folder,
            account=self.target.account,
            region=self.target.region,
            stack=source.stack,
            change_set=name,
            plan_file=path,
        )
        try:
            tree = self._make(source, name, kind, carried, revert_drift=revert_drift)
            plan = self._seal(source, state, name, kind, carried, tree) if tree else None
            if plan:
                write(plan, path, "--out FILE" if plan_file else "--state DIR")
        except BaseException:
            # Why there is no plan is what has to be told; what cannot be deleted now, the next run deletes.
            with suppress(AwsError):
                self._forget(note)
            raise
        if plan is None:
            self._forget(note)
            return None
        note.remove()
        return plan, path

    def _make(
        self, source: Source, name: str, kind: str, carried: tuple[str, ...], *, revert_drift: bool
    ) -> StackChanges | None:
        gateway = self.target.gateway
        arn, _ = change_set.create(
            gateway, source, name, kind, role=self.role, carried=carried, revert_drift=revert_drift
        )
        pace = LOCAL if self.target.local else CHANGE_SET
        if not change_set.wait(gateway, arn, self.clock, pace, self.progress):
            return None
        tree = read_tree(gateway, arn)
        if wrong := unknown(tree, self.accepted):
            raise UsageError("A loss is accepted that would not happen", wrong)
        return None if tree.empty else tree

    def _clean_up(self, stack: str) -> None:
        """Delete what an earlier run on this machine began and could not finish."""
        account, region = self.target.account, self.target.region
        for note in journal.left(self.state_folder, account=account, region=region, stack=stack):
            if note.plan_file.exists():
                # Killed after the plan was written: it is whole, and somebody may want it.
                note.remove()
            else:
                self._forget(note)
                remove_halves(note.plan_file)

    def _forget(self, note: journal.Note) -> None:
        try:
            change_set.delete(self.target.gateway, note.stack, note.change_set)
        except BaseException:
            note.release()
            raise
        note.remove()

    def _refuse_examples(self, source: Source) -> None:
        if self.target.local or not (examples := placeholders(source.parameters)):
            return
        raise RefusedError(
            f"{source.environment} still has example values",
            [
                Problem(f"parameters/{source.environment}.json, {name}", "is an example", "write your own")
                for name in examples
            ],
        )

    def _seal(
        self,
        source: Source,
        state: StackState | None,
        name: str,
        kind: str,
        carried: tuple[str, ...],
        tree: StackChanges,
    ) -> SealedPlan:
        previous = state.parameters if state else {}
        parameters = {**source.parameters, **{key: previous[key] for key in carried}}
        return SealedPlan(
            environment=source.environment,
            root=source.root,
            account=self.target.account,
            region=self.target.region,
            local=self.target.local,
            stack=source.stack,
            stack_id=tree.stack_id,
            stack_status=state.status if state and kind == "UPDATE" else "",
            stack_updated=state.updated if state and kind == "UPDATE" else "",
            change_set=name,
            change_set_id=tree.change_set_id,
            change_set_type=kind,
            templates=source.templates,
            template_url=source.url,
            parameters=mask_parameters(parameters, source.no_echo),
            previous=mask_parameters(previous, source.no_echo),
            changed=_changed(parameters, previous),
            carried=carried,
            no_echo=tuple(sorted(source.no_echo)),
            capabilities=source.capabilities,
            tags=source.tags,
            stack_policy=source.stack_policy,
            protect=source.protect,
            role=self.role,
            bucket=source.bucket,
            accepted=tuple(sorted(set(self.accepted))),
            commit=source.commit,
            created=now_text(),
            created_by=self.target.identity,
            changes=tree,
        )


def carried_parameters(source: Source, state: StackState | None, keep: frozenset[str]) -> tuple[str, ...]:
    """Parameters that keep their deployed value.

    Those of ``keep`` that are empty in the parameters file and not asked for, and NoEcho ones that are not
    given: their value is written down nowhere else, and what DescribeStacks shows of it (``****``) must never
    be sent back.
    """
    if state is None or state.status == change_set.REVIEW:
        return ()
    carried = {
        name
        for name in keep - source.explicit
        if name in state.parameters and not source.parameters.get(name)
    }
    carried |= {name for name in source.no_echo if name in state.parameters and name not in source.parameters}
    return tuple(sorted(carried))


def _changed(parameters: Mapping[str, str], previous: Mapping[str, str]) -> tuple[str, ...]:
    """Parameters that get another value, or one that was left to its default; nobody sees what a NoEcho
    parameter was, so one that is given counts as changed."""
    return tuple(sorted(name for name, value in parameters.items() if previous.get(name) != value))


def _refuse_state(source: Source, state: StackState | None) -> None:
    step = step_for(state.status if state else None)
    if step.may_plan:
        return
    assert state is not None  # noqa: S101 - a stack that is not there can always be planned
    raise RefusedError(
        f"{source.stack} cannot be changed now",
        [Problem(state.id, f"is {state.status}: {step.meaning}", step.command(source.environment))],
    )
