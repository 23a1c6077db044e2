"""What several commands do: make a plan and show it, execute one and follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.changes.model import count, summary
from deployer.changes.render import plan_lines
from deployer.cli import codes
from deployer.clock import Clock
from deployer.names import APP_ROOT
from deployer.review.access import widening
from templates_src.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.cli.context import Context
    from deployer.execution.follow import Outcome
    from deployer.plans.sealed import SealedPlan
    from deployer.plans.source import Source
    from deployer.project import Application
    from deployer.target import Target


def source_of(context: Context, target: Target, application: Application) -> tuple[Source, str]:
    """Package an application and upload what is missing; returns the source and the execution role's ARN."""
    from deployer import platform
    from deployer.plans import preflight
    from deployer.plans.source import from_application

    refuse_other_roots(application)
    found = platform.find(target)
    preflight.check(target, found, application)
    source, uploaded = from_application(application, target, found.bucket)
    context.screen.say(f"{len(source.templates)} templates, {uploaded} uploaded")
    return source, found.execution_role


def refuse_other_roots(application: Application) -> None:
    """Environments of the application only: bootstrap makes what they are deployed with.

    Raises:
        UsageError: the parameters file configures another root.
    """
    if application.root != APP_ROOT:
        advice = f"classla bootstrap --env {application.environment}"
        what = Problem(application.file.label, f"configures {application.root}, no environment", advice)
        raise UsageError(f"{application.environment} is not deployed this way", [what])


def make_plan(
    context: Context,
    target: Target,
    source: Source,
    role: str,
    *,
    out: Path | None = None,
    revert_drift: bool = False,
) -> tuple[SealedPlan, Path] | None:
    """Make a plan and show it; None when nothing would change, which is said."""
    from deployer.plans.planner import Planner

    with context.screen.progress(f"change set for {source.stack}") as progress:
        planner = Planner(
            target=target,
            role=role,
            state_folder=context.state_folder,
            clock=Clock(),
            progress=progress,
            accepted=tuple(getattr(context.given, "accept_loss", ())),
        )
        made = planner.plan(source, out, revert_drift=revert_drift)
    if made is None:
        context.screen.show(f"{source.stack}: nothing to change", "green")
        return None
    plan, path = made
    _show_plan(context, plan)
    return plan, path


def _show_plan(context: Context, plan: SealedPlan) -> None:
    """What it would do, and what can be found out about that without asking AWS."""
    from deployer.review.access.render import grant_lines
    from deployer.review.impact.render import finding_lines
    from deployer.review.report.gather import Sources, gather
    from deployer.review.report.words import money_line

    found = gather(plan, Sources(project=context.given.project))
    context.screen.lines(plan_lines(plan, verbose=context.screen.verbose, labels=found.noise.value))
    context.screen.lines(finding_lines(found.findings.value or (), verbose=context.screen.verbose))
    context.screen.lines(grant_lines(found.grants.value or (), verbose=context.screen.verbose))
    if found.cost.value is not None:
        context.screen.show(f"Cost: {money_line(found.cost.value)}")


def execute(context: Context, target: Target, plan: SealedPlan, accepted: tuple[str, ...]) -> Outcome:
    """Execute a plan, showing what happens.

    Args:
        accepted: addresses of what may be lost.

    Raises:
        KeyboardInterrupt: after saying that the deployment goes on.
    """
    from deployer.cli.progress import Progress
    from deployer.execution.executor import Executor

    executor_watcher = Progress(context.screen, plan)
    with executor_watcher:
        outcome = Executor(target, Clock(), executor_watcher, context.again()).execute(
            plan, allow_protected=context.given.allow_protected, accepted=accepted
        )
    context.screen.show(
        f"{plan.environment}: {summary(plan.changes)}, done in {outcome.seconds:.0f} s", "bold green"
    )
    return outcome


def resume(context: Context, target: Target, stack: str) -> None:
    """Finish what an earlier run here executed and was not there to see to its end.

    Raises:
        DeploymentError: that ended badly; the next run plans anew.
    """
    from deployer import history
    from deployer.cli.progress import Progress
    from deployer.errors import PlanFileError
    from deployer.execution.executor import Executor
    from deployer.plans.planner import PLANS
    from deployer.plans.sealed import SUFFIX, read

    for path in sorted((context.state_folder / PLANS).glob(f"*{SUFFIX}")):
        try:
            plan = read(path)
        except PlanFileError:
            continue
        if (plan.stack, plan.account, plan.region) != (stack, target.account, target.region):
            continue
        if history.exists(target, plan):
            # The record is written last of all: nothing is left to do.
            path.unlink(missing_ok=True)
            continue
        progress = Progress(context.screen, plan)
        with progress:
            outcome = Executor(target, Clock(), progress).resume(plan)
        if outcome is not None:
            context.screen.say(f"{plan.change_set} was executed before and is finished now", "green")
            path.unlink(missing_ok=True)


def unwanted(plan: SealedPlan, given: str) -> int:
    """Exit code for what ``--fail-on`` names: 0 when the plan holds none of it."""
    wanted = [word.strip() for word in given.split(",") if word.strip()]
    return codes.UNWANTED if any(holds(plan)[word] for word in wanted) else codes.OK


def holds(plan: SealedPlan) -> dict[str, bool]:
    """Which of the unwanted things a plan holds; what may be replaced counts as replaced."""
    counts = count(plan.changes)
    return {
        "replace": bool(counts["replace"] or counts["may-replace"]),
        "delete": bool(counts["delete"]),
        "widen": any(widening(plan.changes)),
    }


def plan_data(plan: SealedPlan, path: Path) -> dict[str, Any]:
    """What ``--json`` prints of a plan."""
    return {
        "file": str(path),
        "seal": plan.seal,
        "summary": dict(count(plan.changes)),
        "widens": sorted(widening(plan.changes)),
        "plan": plan.as_data(),
    }


def say_next(context: Context, target: Target, plan: SealedPlan, path: Path) -> None:
    """After a plan: where it is, where to look, and what to run."""
    from deployer.execution.failure import change_set_link

    screen = context.screen
    if link := change_set_link(target, plan.stack_id, plan.change_set_id):
        screen.say(f"console: {link}")
    screen.say(f"sealed as {plan.seal[:12]} in {path}")
    screen.say(f"next: classla deploy {path}{context.options()}", "cyan")
    screen.say(f"or drop it: classla discard {path}{context.options()}", "dim")


def say_outputs(context: Context, outputs: dict[str, str]) -> None:
    """The outputs that people look for first."""
    for name in ("ApiUrl", "FrontendUrl"):
        if outputs.get(name):
            context.screen.say(f"  {name}: {outputs[name]}")
