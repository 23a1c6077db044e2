"""Finds out what a report shows besides the plan: cost, diagram, findings. Reads the working tree.

A plan holds no templates. What needs them is made from the working tree, and only when that still packages
to the very hashes that the plan sealed; otherwise the report says so. Whatever cannot be told is a part
without a value and with a reason: a report is made of the rest.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deployer import project as projects
from deployer.changes.mask import MASK
from deployer.names import TEMPLATES
from deployer.packaging import package
from deployer.review.access import grants
from deployer.review.cost import difference, source
from deployer.review.cost.model import Estimate
from deployer.review.impact import findings
from deployer.review.noise import labels
from deployer.review.report.picture import picture
from deployer.review.report.subject import Additions, Part
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from deployer.plans.sealed import SealedPlan
    from deployer.project import Application
    from deployer.review.cost.model import Difference
    from templates_src.evaluate import Deployment


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where to look.

    Attributes:
        project: folder with ``output`` and ``parameters``.
        since: commit that is deployed now, for the cost before; empty compares parameters only.
    """

    project: Path
    since: str = ""


def gather(plan: SealedPlan, sources: Sources) -> Additions:
    """Everything that can be found out about a plan without asking AWS."""
    additions = Additions(
        findings=Part(value=findings(plan.changes)), grants=Part(value=grants(plan.changes))
    )
    application = application_of(plan, sources.project)
    if application.value is None:
        reason = application.missing
        return replace(
            additions,
            diagram=Part(missing=reason),
            cost=Part(missing=reason),
            noise=Part(missing=reason),
            checks=Part(missing=reason),
        )
    deployment = application.value.evaluate()
    return replace(
        additions,
        diagram=picture(
            plan.changes,
            deployment,
            _before(plan, application.value),
            title=f"{plan.environment} after this change",
            region=plan.region,
        ),
        cost=_cost(plan, sources),
        noise=Part(value=labels(plan.changes, application.value.parsed, application.value.root, deployment)),
        checks=Part(value=checks(deployment)),
    )


def application_of(plan: SealedPlan, project: Path) -> Part[Application]:
    """The working tree's application under the plan's parameters, when it is what the plan was made from."""
    try:
        application = projects.load(plan.environment, project=project, overrides=_known(plan.parameters))
        packaged = package(application.templates, application.root, _url_of(plan))
    except ClasslaError as error:
        return Part(missing=f"the working tree cannot be read: {said(error)}")
    differing = sorted(
        name
        for name in {*packaged, *plan.templates}
        if name not in packaged or packaged[name].sha256 != plan.templates.get(name)
    )
    if differing:
        which = ", ".join(differing)
        return Part(
            missing=f"the working tree's templates are not the plan's ({which}); check out its commit"
        )
    return Part(value=application)


def _before(plan: SealedPlan, application: Application) -> Deployment | None:
    """What is deployed, as far as this tree's templates tell under the deployed parameters."""
    if plan.first:
        return None
    try:
        return replace(application, overrides=_known(plan.previous)).evaluate()
    except ClasslaError:
        return None


def _known(parameters: Mapping[str, str]) -> dict[str, str]:
    """Parameters that may be given: of a masked one nobody knows the value, and the file's stands."""
    return {name: value for name, value in parameters.items() if MASK not in value}


class _Addresses:
    """URLs of template objects, as the plan's were: a nested template's hash depends on them."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __call__(self, key: str) -> str:
        return f"{self.base}{key}"


def _url_of(plan: SealedPlan) -> _Addresses:
    root = f"{TEMPLATES}{plan.templates.get(plan.root, '')}.json"
    return _Addresses(plan.template_url.removesuffix(root))


def _cost(plan: SealedPlan, sources: Sources) -> Part[Difference]:
    before: AbstractContextManager[Path] = nullcontext(sources.project)
    if sources.since:
        before = source.at_commit(sources.project, sources.since)
    try:
        after = source.price(plan.environment, project=sources.project, overrides=_known(plan.parameters))
        if plan.first:
            nothing = Estimate(region=after.estimate.region, lines=())
            return Part(value=difference(nothing, after.estimate), note="Nothing runs before.")
        with before as folder:
            old = source.price(plan.environment, project=folder, overrides=_known(plan.previous))
    except ClasslaError as error:
        return Part(missing=said(error))
    except ArithmeticError as error:
        return Part(missing=f"a number cannot be counted with: {error}")
    return Part(value=difference(old.estimate, after.estimate), note=_cost_note(plan, sources))


def _cost_note(plan: SealedPlan, sources: Sources) -> str:
    if sources.since:
        return f"Before: the templates of commit {sources.since}."
    rewritten = [
        change.logical_id
        for stack in plan.changes.stacks()
        for change in stack.changes
        for item in change.properties
        if item.path.endswith("/TemplateURL") and item.before != item.after
    ]
    if rewritten:
        names = ", ".join(sorted(set(rewritten)))
        return (
            f"Not complete: the templates of {names} change too, and only parameters are compared. "
            "With --since COMMIT, the templates of that commit are taken as what is deployed."
        )
    return "Both sides are counted with the same templates: only parameters differ."


def checks(deployment: Deployment) -> tuple[str, ...]:
    """Why CloudFormation would refuse a deployment, as far as its templates tell."""
    return tuple(f"{problem.where}: {problem.what}" for problem in deployment.problems)


def said(error: ClasslaError) -> str:
    """An error in one line."""
    problems = "; ".join(f"{problem.where} {problem.what}" for problem in error.problems)
    return f"{error.summary} ({problems})" if problems else error.summary
