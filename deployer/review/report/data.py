"""A report as data for machines, in a version that ``report.schema.json`` describes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.review.cost.render import delta_data

if TYPE_CHECKING:
    from deployer.review.report.model import Report
    from deployer.review.report.tree import Property, Resource, Stack

# A reader refuses a version that it does not know: it grows whenever a field goes or changes its meaning.
VERSION = 1


def data(report: Report) -> dict[str, Any]:
    """The report, JSON-able; values are masked and nothing is escaped."""
    cost, findings = report.cost, report.findings
    return {
        "version": VERSION,
        "environment": report.environment,
        "level": report.level,
        "verdict": report.verdict,
        "offline": report.offline,
        "counts": {tile.kind: int(tile.number) for tile in report.tiles if tile.kind != "cost"},
        "access": [
            {"where": item.where, "what": item.what, "before": item.before, "after": item.after}
            for item in report.access
        ],
        "findings": None
        if findings.value is None
        else [{**vars(item), "where": list(item.where)} for item in findings.value],
        "stacks": [_stack(item) for item in report.stacks],
        "parameters": [vars(item) for item in report.parameters],
        "cost": None if cost.value is None else {**delta_data(cost.value), "note": cost.note},
        "notes": list(report.notes),
        "facts": dict(report.facts),
        "next": [vars(step) for step in report.steps],
        "missing": dict(report.missing),
    }


def _stack(item: Stack) -> dict[str, Any]:
    return {
        "address": item.address,
        "name": item.name,
        "kind": item.kind,
        "resources": [_resource(resource) for resource in item.resources],
        "rewritten": [_property(changed) for changed in item.rewritten],
    }


def _resource(item: Resource) -> dict[str, Any]:
    return {
        "address": item.address,
        "type": item.type,
        "physical_id": item.physical_id,
        "kind": item.kind,
        "because": item.because,
        "widens": item.widens,
        "drifted": item.drifted,
        "noise": item.noise,
        "properties": [_property(changed) for changed in item.properties],
    }


def _property(item: Property) -> dict[str, Any]:
    return {
        "name": item.name,
        "before": item.change.before,
        "after": item.change.after,
        "causes": list(item.causes),
        "forces": item.forces,
        "certain": item.certain,
        "noise": item.noise,
        "source": item.source,
    }
