"""docs/COST.md: what every environment costs, where the design document is short, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.review.cost import design, source
from deployer.review.cost.money import ONE, cents, plain, rounded, signed, usd
from deployer.review.cost.render import NO_PRICE
from deployer.review.cost.table import RULES
from deployer.review.cost.totals import USED_UP, difference, estimate
from templates_src.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from deployer.review.cost.model import Difference, Estimate
    from deployer.review.cost.source import Priced

# Read first; others follow by name.
FIRST = ("prod", "staging", "dev")
PRODUCTION = FIRST[0]
LEFT_OUT = (
    "taxes, support plans and discounts (Savings Plans, reserved nodes, an account's first-year allowances)",
    "Supabase, WorkOS, GitHub and the registration of domains: they are billed by others",
    "requests to S3 but those that write logs and results, and calls to KMS: cents",
    "a deployment's second set of tasks, and both sets of a blue/green one: minutes each",
)


@dataclass(frozen=True)
class Question:
    """What one change of production would do to its cost: from some parameters to others."""

    text: str
    before: Mapping[str, str]
    after: Mapping[str, str]


# What the design document wants or counts: two gateways, endpoints to save NAT's cost, a second task.
DOCUMENT_QUESTIONS = (
    Question("the second NAT gateway", {"NatMode": "single"}, {"NatMode": "per-az"}),
    Question("four interface endpoints", {"InterfaceEndpoints": "false"}, {"InterfaceEndpoints": "true"}),
    Question("two tasks all month", {"MinTasks": "1", "MaxTasks": "1"}, {"MinTasks": "2", "MaxTasks": "2"}),
)
QUESTIONS = (
    Question("tasks on ARM", {"CpuArchitecture": "X86_64"}, {"CpuArchitecture": "ARM64"}),
    Question("tasks on Spot", {"CapacityProvider": "FARGATE"}, {"CapacityProvider": "FARGATE_SPOT"}),
    Question(
        "the cache", {"CacheEnabled": "false", "MaxTasks": "1"}, {"CacheEnabled": "true", "MaxTasks": "1"}
    ),
    Question("the cache's replica", {"CacheReplicas": "0"}, {"CacheReplicas": "1"}),
    Question("Container Insights", {"ContainerInsights": "disabled"}, {"ContainerInsights": "enabled"}),
    Question("flow logs", {"FlowLogs": "false"}, {"FlowLogs": "true"}),
    Question("the canary", {"CanaryEnabled": "false"}, {"CanaryEnabled": "true"}),
)


def markdown(project: Path) -> str:
    """The whole document.

    Args:
        project: folder that holds ``output``, ``parameters`` and ``docs``.

    Raises:
        ClasslaError: an environment cannot be read or priced, or the design document's section is gone.
    """
    priced = {name: source.price(name, project=project) for name in _environments(project)}
    text = (project / "docs" / "design-document.md").read_text(encoding="utf-8")
    said = design.read(text)
    parts = [*_introduction(priced), *_environment_sections(priced)]
    if PRODUCTION in priced:
        parts += [*_short(said, priced[PRODUCTION]), *_wanted(project), *_further(project)]
    parts += [*_assumptions(priced), *_types(), *_prices(next(iter(priced.values())))]
    return "\n".join(parts).rstrip() + "\n"


def _environments(project: Path) -> list[str]:
    names = {path.stem for path in (project / "parameters").glob("*.json")}
    return [name for name in FIRST if name in names] + sorted(names - set(FIRST))


def _introduction(priced: Mapping[str, Priced]) -> Iterator[str]:
    prices = next(iter(priced.values())).prices
    dates = sorted(price.checked for price in prices.by_id.values())
    yield "# Cost"
    yield ""
    yield "Made by `make golden` from `output/`, `parameters/` and `deployer/review/cost/`; do not edit."
    yield "`classla cost --env NAME` says the same under your own assumptions, and what a change adds."
    yield ""
    span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    yield f"All amounts are USD a month of 730 hours, at prices on demand in {prices.home} as of {span}."
    yield "Low, typical and high are the three values of every assumption below. The high case also has no"
    yield "share in the account's allowances, as for the second environment in an account."
    yield ""
    others = ", ".join(name for name in prices.regions if name != prices.home)
    yield f"For {others} the price file states the same prices. Any other region has an {NO_PRICE} until"
    yield "somebody states how it compares: `--region-factor 1.1`. Nothing is guessed."
    yield ""
    yield from _table(
        ("environment", "low", "typical", "high", "budget"),
        [(name, *_three(one.estimate), _budget(one)) for name, one in priced.items()],
    )
    yield "Where `ImageUri` is empty, the backend is counted as if it ran. Not in it:"
    yield ""
    yield from (f"- {text}" for text in LEFT_OUT)
    yield ""


def _three(estimate: Estimate) -> tuple[str, str, str]:
    return usd(estimate.low), usd(estimate.total), usd(estimate.high)


def _budget(one: Priced) -> str:
    """What the environment's own budget says."""
    budgets = one.application.evaluate().of_type("AWS::Budgets::Budget")
    amounts = [str(b.properties["Budget"]["BudgetLimit"]["Amount"]) for b in budgets]
    return ", ".join(amounts) or "none"


def _environment_sections(priced: Mapping[str, Priced]) -> Iterator[str]:
    for name, one in priced.items():
        yield f"## {name}"
        yield ""
        rows = [
            (
                line.component,
                line.what,
                f"{rounded(line.quantity)} {line.unit}".rstrip(),
                plain(line.price) if line.price is not None else NO_PRICE,
                usd(line.typical),
                f"{usd(line.low)} to {usd(line.high)}" if line.low != line.high else "",
            )
            for line in one.estimate.lines
            if line.quantity or line.high
        ]
        total = (
            "**total**",
            "",
            "",
            "",
            f"**{usd(one.estimate.total)}**",
            " to ".join(_three(one.estimate)[::2]),
        )
        yield from _table(("component", "for", "quantity", "USD each", "USD/month", "range"), [*rows, total])


# --- the design document -----------------------------------------------------------------------------------
def _short(said: design.Said, one: Priced) -> Iterator[str]:
    short, bare = design.compare(said, one.estimate), _without_allowances(one)
    low, total, high = _three(one.estimate)
    yield "## Where the design document is short"
    yield ""
    yield f"It says about {usd(said.one)} with one task and {usd(said.two)} with two. Production here is"
    yield f"{total}, from {low} to {high}: the document's own design costs {usd(short.of_its_own)},"
    yield f"and {usd(short.of_later)} is for what it has as an option or for later."
    yield ""
    yield from _table(
        ("it names", "it says", "here", "difference"),
        [
            (said.items[name][0], usd(theirs), usd(ours), signed(cents(ours) - theirs))
            for name, (theirs, ours) in short.named.items()
        ],
    )
    yield "Its own design needs more than its list names. The last column is without a share in the account's"
    yield "allowances, as for a second environment in the account: three dashboards, say, are free only once."
    yield ""
    yield from _table(("it leaves out", "here", "without allowances"), _both(short.unnamed, bare))
    yield "What it has among its future enhancements or as an option, and production here has on:"
    yield ""
    yield from _table(("for later", "here", "without allowances"), _both(short.later, bare))


def _both(amounts: Mapping[str, Decimal], bare: Estimate) -> list[tuple[str, str, str]]:
    return [(name, usd(amount), usd(bare.component(name))) for name, amount in amounts.items()]


def _without_allowances(one: Priced) -> Estimate:
    usage = one.usage.with_values({USED_UP: ONE})
    return estimate(one.application.evaluate(), usage, one.prices)


def _wanted(project: Path) -> Iterator[str]:
    yield "What it wants, counts in part or hopes to save, and what each does to production's cost:"
    yield ""
    yield from _answers(project, DOCUMENT_QUESTIONS)


def _further(project: Path) -> Iterator[str]:
    yield "## What one change does"
    yield ""
    yield "In production, everything else staying as it is. `classla cost --env prod --parameter NAME=VALUE`"
    yield "and `--since COMMIT` answer further questions."
    yield ""
    yield from _answers(project, QUESTIONS)


def _answers(project: Path, questions: Sequence[Question]) -> Iterator[str]:
    rows = []
    for question in questions:
        pairs = [(name, question.before[name], value) for name, value in question.after.items()]
        words = ", ".join(f"`{name}` {old} → {new}" for name, old, new in pairs if old != new)
        try:
            change = answer(project, question)
        except ParameterError:
            rows.append((question.text, words, "refused with the other parameters", ""))
            continue
        low, high = sorted((change.low, change.high))
        spread = f"{signed(low)} to {signed(high)}" if low != high else ""
        rows.append((question.text, words, signed(change.total), spread))
    yield from _table(("what", "parameters", "USD/month", "range"), rows)


def answer(project: Path, question: Question, environment: str = PRODUCTION) -> Difference:
    """What a change of parameters does to an environment's cost."""
    before = source.price(environment, project=project, overrides=question.before)
    after = source.price(environment, project=project, overrides=question.after)
    return difference(before.estimate, after.estimate)


# --- what it rests on --------------------------------------------------------------------------------------
def _assumptions(priced: Mapping[str, Priced]) -> Iterator[str]:
    kinds = list(dict.fromkeys(one.usage.kind for one in priced.values()))
    usages = [next(one.usage for one in priced.values() if one.usage.kind == kind) for kind in kinds]
    yield "## Assumptions"
    yield ""
    yield "What no template says: low / typical / high. Set one with `--usage NAME=VALUE`; the file is"
    yield "`deployer/review/cost/usage.json`."
    yield ""
    rows = []
    for name, first in usages[0].by_name.items():
        values = [usage.by_name[name] for usage in usages]
        cells = [f"{plain(v.low)} / {plain(v.typical)} / {plain(v.high)}" for v in values]
        rows.append((f"`{name}`", first.what, first.unit, *cells))
    yield from _table(("name", "what", "unit", *kinds), rows)


def _types() -> Iterator[str]:
    yield "## Resource types"
    yield ""
    yield "Every type that the templates may hold; a type that is not here is refused. *priced*: the template"
    yield "decides; *usage*: assumptions decide too; *free*: AWS charges nothing for it."
    yield ""
    yield from _table(("type", "is", "why"), [(f"`{t}`", rule.kind, rule.why) for t, rule in RULES.items()])


def _prices(one: Priced) -> Iterator[str]:
    prices = list(one.prices.by_id.values())
    counts = ", ".join(
        f"{sum(1 for p in prices if p.evidence == kind)} {kind}"
        for kind in dict.fromkeys(p.evidence for p in prices)
    )
    yield "## Prices"
    yield ""
    yield f"{len(prices)} prices: {counts}."
    yield ""
    yield "- *stored page*: read in a stored copy of a public page, AWS's or another's"
    yield "- *recalled*: AWS's public price as we know it, compared with no page"
    yield "- *derived*: computed from another price"
    yield "- *price list*: AWS's own answer; `classla cost --refresh --profile NAME` asks for most of them"
    yield ""
    rows = [
        (
            f"`{p.id}`",
            f"{p.what}{f' ({p.note})' if p.note else ''}",
            plain(p.usd),
            p.unit,
            plain(p.free) if p.free else "",
            f"{p.evidence}, {p.checked}",
            f"[page]({p.source})",
        )
        for p in prices
    ]
    yield from _table(("sku", "what", "USD", "for one", "free a month", "known from", "source"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
