"""Execute a sealed plan: verify, guard, execute, follow, record; resumable at every point.

A killed deployment goes on in AWS. Running ``deploy`` with the same plan again recognizes its own operation
by the token that the plan's seal gives it, follows it to its end and does what is left: policies,
protection, the record. All of that may be done twice without harm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deployer import history
from deployer.advice import planning
from deployer.aws import stacks
from deployer.changes.model import summary
from deployer.errors import AwsError, BusyError, RefusedError
from deployer.execution import guard
from deployer.execution.events import EventReader
from deployer.execution.failure import explain
from deployer.execution.follow import Outcome, follow
from deployer.execution.tasks import SERVICE, investigate
from deployer.execution.verify import verify
from deployer.plans.change_set import REVIEW
from deployer.plans.naming import now_text
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from deployer.aws.stacks import StackState
    from deployer.clock import Clock
    from deployer.execution.events import Event
    from deployer.execution.follow import Watcher
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target


def token_of(plan: SealedPlan) -> str:
    """What AWS calls the operation, so that a repeated request is the same one and we know our own."""
    return f"classla-{plan.seal[:40]}"


@dataclass
class Executor:
    """Executes plans.

    Attributes:
        target: where.
        clock: time.
        watcher: told what happens.
        again: command that would execute the plan, for the advice when it is refused.
        found: what was found out about failed services, at the moment they failed.
    """

    target: Target
    clock: Clock
    watcher: Watcher
    again: str = "classla deploy PLAN"
    found: list[Problem] = field(default_factory=list)

    def execute(
        self, plan: SealedPlan, *, allow_protected: bool = False, accepted: Collection[str] = ()
    ) -> Outcome:
        """Do exactly what the plan says, and wait for it.

        Args:
            plan: whose seal was proved.
            allow_protected: lift the stack policy for this deployment.
            accepted: addresses of what may be lost, besides those that the plan was sealed with.

        Returns:
            How it ended, with the stack as it is now.

        Raises:
            RefusedError: AWS does not say any more what was approved.
            DeploymentError: CloudFormation tried and failed; root cause first.
        """
        refuse_other(self.target, plan)
        reader = EventReader(self.target.gateway, plan.stack_id)
        executed = self._already_executed(plan, reader)
        if not executed:
            verify(self.target, plan, allow_protected=allow_protected, accepted=accepted, again=self.again)
        guarded: set[str] = set()
        try:
            if not executed:
                guarded = self._begin(plan, reader, allow_protected=allow_protected)
            outcome = follow(self.target, reader, self.clock, self)
        finally:
            if allow_protected and not plan.first:
                self._put_back(plan)
        if not outcome.good or outcome.state is None:
            raise explain(self.target, plan.environment, outcome, self.found)
        finish(self.target, plan, outcome.state, guarded)
        return outcome

    def resume(self, plan: SealedPlan) -> Outcome | None:
        """Finish a plan whose execution somebody began and could not see to its end.

        Returns:
            How it ended; None when the stack's latest operation is not this plan's, or has failed: then
            nothing is left to finish, and a new plan is the way.

        Raises:
            DeploymentError: CloudFormation tried and failed; root cause first.
        """
        state = stacks.describe(self.target.gateway, plan.stack)
        if state is None or state.id != plan.stack_id or state.status == REVIEW:
            return None
        if not state.busy and not Outcome(state).good:
            return None
        if not self._already_executed(plan, EventReader(self.target.gateway, plan.stack_id)):
            return None
        return self.execute(plan)

    def happened(self, event: Event) -> None:
        """Look at a failed service at once: its stopped tasks are gone once the rollback has removed it."""
        if event.failed and event.type == SERVICE:
            self.found += investigate(self.target.gateway, event)
        self.watcher.happened(event)

    def waiting(self, elapsed: float, state: StackState | None) -> None:
        """Pass on."""
        self.watcher.waiting(elapsed, state)

    def lost(self, error: Exception) -> None:
        """Pass on."""
        self.watcher.lost(error)

    def _already_executed(self, plan: SealedPlan, reader: EventReader) -> bool:
        """Whether the stack's latest operation is this plan's; then the reader is set to its beginning."""
        reader.attach()
        own = reader.read()
        if any(event.token == token_of(plan) for event in own):
            reader.attach()
            return True
        return False

    def _begin(self, plan: SealedPlan, reader: EventReader, *, allow_protected: bool) -> set[str]:
        """Execute; returns the ARNs of the stacks whose policies are the plan's already."""
        gateway = self.target.gateway
        ids: dict[str, str] = {}
        if not plan.first:
            ids = guard.stack_ids(gateway, plan.stack_id)
            if allow_protected:
                guard.lift_policies(gateway, ids)
            else:
                guard.set_policies(gateway, ids, plan.stack_policy)
        reader.begin()
        try:
            gateway.call(
                "cloudformation",
                "ExecuteChangeSet",
                ChangeSetName=plan.change_set_id,
                ClientRequestToken=token_of(plan),
                DisableRollback=False,
            )
        except BusyError as error:
            again = f"make a new plan: {planning(plan.environment)}"
            raise RefusedError(
                "Somebody else was faster", [Problem(plan.change_set, error.aws_message, again)]
            ) from None
        return set() if allow_protected else set(ids.values())

    def _put_back(self, plan: SealedPlan) -> None:
        """Put the policies in force again that were lifted, on every stack.

        When that fails, what ended the deployment is still what has to be told.
        """
        try:
            ids = guard.stack_ids(self.target.gateway, plan.stack_id)
            guard.set_policies(self.target.gateway, ids, plan.stack_policy)
        except AwsError as error:
            what = f"could not be put back everywhere: {error.summary}"
            self.found.append(Problem("stack policy", what, "the next deployment puts it back"))


def finish(target: Target, plan: SealedPlan, state: StackState, guarded: set[str]) -> None:
    """Do what comes after an execution that went well: guard what is new, protect, record.

    Args:
        target: where.
        plan: that was executed.
        state: the stack afterwards.
        guarded: ARNs of the stacks that have the plan's policy already.
    """
    gateway = target.gateway
    ids = guard.stack_ids(gateway, plan.stack_id)
    guard.set_policies(gateway, guard.missing(ids, guarded), plan.stack_policy)
    if plan.protect and not state.protected:
        guard.protect(gateway, plan.stack_id, on=True)
    if plan.bucket:
        history.write(target, _record(plan, state, target.identity))


def _record(plan: SealedPlan, state: StackState, identity: str) -> history.Record:
    return history.Record(
        id=history.record_id(plan),
        environment=plan.environment,
        root=plan.root,
        stack=plan.stack,
        templates=plan.templates,
        template_key=plan.template_url.split(f"{plan.bucket}", 1)[-1].split("/", 1)[-1],
        bucket=plan.bucket,
        parameters={name: value for name, value in state.parameters.items() if name not in plan.no_echo},
        no_echo=plan.no_echo,
        tags=plan.tags,
        stack_policy=plan.stack_policy,
        capabilities=plan.capabilities,
        commit=plan.commit,
        deployed=now_text(),
        deployed_by=identity,
        summary=summary(plan.changes),
        seal=plan.seal,
    )


def refuse_other(target: Target, plan: SealedPlan) -> None:
    """A plan is for one account and region, and a local one only for the local AWS."""
    problems = [
        Problem(
            what, f"is {there}, and the plan is for {planned}", "use the profile that the plan was made with"
        )
        for what, there, planned in (
            ("account", target.account, plan.account),
            ("region", target.region, plan.region),
        )
        if there != planned
    ]
    if problems:
        raise RefusedError(f"The plan for {plan.environment} is for another AWS", problems)
