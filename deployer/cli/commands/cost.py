"""``classla cost``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.cli import codes
from deployer.cli.parser import environment_argument, source_arguments, target_arguments

if TYPE_CHECKING:
    import argparse
    from decimal import Decimal

    from deployer.cli.context import Context
    from deployer.review.cost.source import Priced

EXAMPLES = """\
  classla cost --env prod
  classla cost --env prod --usage nat-gb=500          under another assumption
  classla cost --env prod --parameter NatMode=single  what that would change
  classla cost --env prod --since origin/main         what the commits since then change
  classla cost --refresh --profile work               compare the prices with AWS's price list
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    source_arguments(parser)
    parser.add_argument(
        "--since", default="", metavar="COMMIT", help="what changed since this commit, a month"
    )
    parser.add_argument(
        "--usage",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another assumption (repeatable); --assumptions shows them",
    )
    parser.add_argument("--assumptions", action="store_true", help="print the assumptions too")
    parser.add_argument(
        "--region-factor",
        default="",
        metavar="NUMBER",
        help="prices of the environment's region, as a multiple of us-east-1's",
    )
    parser.add_argument(
        "--refresh", action="store_true", help="ask the AWS price list and update prices.json; no estimate"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Estimate, or refresh the prices."""
    if context.given.refresh:
        return _refresh(context)
    priced = _priced(context)
    before = _before(context)
    screen = context.screen
    result: dict[str, Any] = {"environment": context.environment, **_data(priced)}
    _introduce(context, priced)
    if context.given.assumptions:
        _show_assumptions(context, priced)
    _show(context, priced, before, result)
    screen.result(result)
    return codes.OK


def _priced(context: Context) -> Priced:
    from deployer.project import parse_overrides
    from deployer.review.cost import source

    overrides = parse_overrides(context.given.parameter)
    if context.given.image:
        overrides[source.IMAGE_PARAMETER] = context.given.image
    return source.price(
        context.environment, project=context.given.project, overrides=overrides, **_assumed(context)
    )


def _before(context: Context) -> Priced | None:
    """What the estimate is compared with; None when nothing was asked to be."""
    from deployer.review.cost import source

    given = context.given
    if given.since:
        with source.at_commit(given.project, given.since) as folder:
            return source.price(context.environment, project=folder, **_assumed(context))
    if given.parameter or given.image:
        return source.price(context.environment, project=given.project, **_assumed(context))
    return None


def _assumed(context: Context) -> dict[str, Any]:
    from deployer.review.cost.usage import parse_given

    return {"given": parse_given(context.given.usage), "factor": _factor(context.given.region_factor)}


def _factor(text: str) -> Decimal | None:
    from deployer.review.cost.errors import CostError, CostUsageError
    from deployer.review.cost.money import ZERO, decimal
    from templates_src.errors import Problem

    if not text:
        return None
    try:
        factor = decimal(text, "--region-factor")
    except CostError:
        factor = ZERO
    if factor <= ZERO:
        raise CostUsageError(
            "The factor cannot be used", [Problem("--region-factor", f"is {text}", "write for example 1.1")]
        )
    return factor


def _data(priced: Priced) -> dict[str, Any]:
    from deployer.review.cost import render

    return {**render.data(priced.estimate, priced.usage), "any_image": priced.any_image}


def _introduce(context: Context, priced: Priced) -> None:
    prices = priced.prices
    context.screen.say(f"{context.environment}, {priced.usage.kind}: USD a month of 730 hours", "bold")
    if priced.any_image:
        context.screen.say("ImageUri is empty: counted as if the backend ran", "dim")
    if prices.factor is None:
        context.screen.say(
            f"no prices are known for {prices.region}: state how they compare with {prices.home}'s, "
            "--region-factor 1.1",
            "yellow",
        )
    elif prices.region != prices.home:
        context.screen.say(f"prices are {prices.home}'s times {prices.factor}", "dim")
    context.screen.say()


def _show_assumptions(context: Context, priced: Priced) -> None:
    from deployer.review.cost import render

    context.screen.lines(render.assumptions(priced.usage))
    context.screen.say()


def _show(context: Context, priced: Priced, before: Priced | None, result: dict[str, Any]) -> None:
    from deployer.review.cost import difference, render

    if before is None:
        context.screen.lines(render.table(priced.estimate))
        return
    found = difference(before.estimate, priced.estimate)
    result["difference"] = render.delta_data(found)
    context.screen.lines(render.delta(found))


def _refresh(context: Context) -> int:
    from datetime import UTC, datetime

    from deployer.aws.gateway import Connection, Gateway
    from deployer.errors import TargetError
    from deployer.review.cost import source
    from deployer.review.cost.refresh import API_REGION, refresh
    from templates_src.errors import Problem

    given = context.given
    if not (given.aws or given.profile or given.endpoint_url):
        problem = Problem("--refresh", "asks real AWS", "name it: --profile NAME or --aws")
        raise TargetError("No AWS is named", [problem])
    gateway = Gateway(Connection(region=API_REGION, profile=given.profile, endpoint=given.endpoint_url))
    document = source.read_json(source.PRICES)
    found = refresh(document, gateway, datetime.now(UTC).date().isoformat())
    source.PRICES.write_text(
        json.dumps(found.document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    for sku, (before, after) in found.changed.items():
        context.screen.show(f"{sku}: {before} → {after} USD")
    for problem in found.problems:
        context.screen.show(f"{problem.where} {problem.what}", "yellow")
    counts = f"{len(found.confirmed)} confirmed, {len(found.changed)} changed, {len(found.problems)} kept"
    context.screen.say(f"{counts}; read the difference of prices.json, then make golden", "bold")
    context.screen.result(
        {
            "confirmed": list(found.confirmed),
            "changed": {sku: list(pair) for sku, pair in found.changed.items()},
            "problems": [vars(problem) for problem in found.problems],
        }
    )
    return codes.OK
