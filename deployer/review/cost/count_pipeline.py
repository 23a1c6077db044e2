"""Counting the pipeline: minutes of its actions, and of its builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.review.cost.tree import item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from deployer.review.cost.model import Item
    from deployer.review.cost.tree import Tree
    from templates_src.evaluate import Resource

    Use = Mapping[str, Decimal]

PIPELINE = "Pipeline"
# Waiting for a person costs nothing.
FREE_PROVIDERS = {"Manual"}
SKUS = {
    "BUILD_GENERAL1_SMALL": ("build-small-minute", "step-minutes"),
    "BUILD_GENERAL1_MEDIUM": ("build-medium-minute", "main-build-minutes"),
}


def pipeline(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Every action of every execution; one that takes longer, as a main build does, is counted as short."""
    actions = [
        action
        for stage in resource.properties["Stages"]
        for action in stage["Actions"]
        if action["ActionTypeId"]["Provider"] not in FREE_PROVIDERS
    ]
    minutes = len(actions) * use["executions"] * use["step-minutes"]
    yield item(resource, PIPELINE, "pipeline-minute", minutes, "executions", "step-minutes")


def project(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """One build an execution."""
    sku, minutes = SKUS[resource.properties["Environment"]["ComputeType"]]
    yield item(resource, PIPELINE, sku, use["executions"] * use[minutes], "executions", minutes)
