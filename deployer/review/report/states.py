"""An offline difference as the subject of a report, and what can be found out about it. Asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.changes.mask import mask_parameters
from deployer.review.access import grants
from deployer.review.cost import difference, source
from deployer.review.cost.model import Estimate
from deployer.review.cost.totals import estimate
from deployer.review.cost.usage import DEFAULT_KIND, KIND_PARAMETER
from deployer.review.impact import findings
from deployer.review.noise import labels
from deployer.review.report.gather import checks, said
from deployer.review.report.picture import picture
from deployer.review.report.subject import Additions, Part, Step, Subject
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from deployer.changes.model import StackChanges
    from deployer.review.cost.model import Difference
    from deployer.review.offline import State


def from_states(environment: str, before: State, after: State, tree: StackChanges) -> Subject:
    """What would lead from one state to the other, as a subject.

    Args:
        environment: its name.
        before, after: what was compared.
        tree: the offline difference.
    """
    hidden = before.no_echo | after.no_echo
    old, new = (mask_parameters(state.parameters, hidden) for state in (before, after))
    return Subject(
        environment=environment,
        tree=tree,
        first=not before.root,
        offline=True,
        parameters=new,
        previous=old,
        changed=tuple(name for name in sorted(new) if before.parameters.get(name) != after.parameters[name]),
        no_echo=tuple(sorted(hidden)),
        facts=(
            ("From", before.label),
            ("To", after.label),
            ("Stack", after.stack),
            ("Region", after.region or before.region),
            ("Judged by", "the provider schemas; AWS was not asked what would change"),
        ),
        steps=(Step(what="Ask AWS for the real change set", command=f"classla plan --env {environment}"),),
    )


def gather_states(before: State, after: State, tree: StackChanges) -> Additions:
    """Everything that can be found out about an offline difference."""
    left, right = before.deployment if before.root else None, after.deployment
    return Additions(
        diagram=picture(
            tree, right, left, title=f"{after.stack} after this change", region=after.region or before.region
        ),
        cost=_cost(before, after),
        findings=Part(value=findings(tree)),
        grants=Part(value=grants(tree)),
        noise=Part(value=labels(tree, after.templates, after.root, after.deployment) if after.root else {}),
        checks=Part(value=checks(after.deployment)),
    )


def _cost(before: State, after: State) -> Part[Difference]:
    try:
        return Part(value=difference(_estimate(before), _estimate(after)))
    except ClasslaError as error:
        return Part(missing=said(error))
    except ArithmeticError as error:
        return Part(missing=f"a number cannot be counted with: {error}")


def _estimate(state: State) -> Estimate:
    """What a state costs; one that is no environment costs nothing."""
    if not state.root:
        return Estimate(region=state.region, lines=())
    declared = state.templates[state.root].get("Parameters", {})
    default = str(declared.get(KIND_PARAMETER, {}).get("Default", DEFAULT_KIND))
    usage = source.read_usage(state.parameters.get(KIND_PARAMETER, default))
    return estimate(state.deployment, usage, source.read_prices().for_region(state.region))
