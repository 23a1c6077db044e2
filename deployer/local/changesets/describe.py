"""DescribeChangeSet and ListChangeSets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.changesets import store, xml
from deployer.local.operation import CLOUDFORMATION

if TYPE_CHECKING:
    from deployer.local.changesets.store import ChangeSet

HELPERS = f"{CLOUDFORMATION}.helpers"
CHANGES = f"{CLOUDFORMATION}.changesets"
VALUES = ("Path", "BeforeValue", "AfterValue", "AttributeChangeType")
CONTEXTS = ("BeforeContext", "AfterContext")
SHARED = (
    "ChangeSetId",
    "ChangeSetName",
    "StackId",
    "StackName",
    "Status",
    "StatusReason",
    "ExecutionStatus",
    "CreationTime",
    "Description",
    "IncludeNestedStacks",
    "ParentChangeSetId",
    "RootChangeSetId",
)


def value(params: dict[str, Any], name: str) -> str:
    """A request's parameter, empty when it is not given."""
    return str(hooks.find(HELPERS, "_p")(params, name))


def error(code: str, message: str, status: int = 400) -> Any:
    """An error as CloudFormation answers it."""
    return hooks.find(HELPERS, "_error")(code, message, status)


def respond(action: str, result: dict[str, Any]) -> Any:
    """An answer as CloudFormation gives it."""
    inner = xml.element(f"{action}Result", result)
    return hooks.find(HELPERS, "_xml")(200, f"{action}Response", inner)


def describe(params: dict[str, Any]) -> Any:
    """One change set, a page of changes at a time; values only when they are asked for."""
    name = value(params, "ChangeSetName")
    _, change_set = store.find(name, value(params, "StackName"))
    if change_set is None:
        return error("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
    with_values = value(params, "IncludePropertyValues").lower() == "true"
    changes, token, problem = hooks.find(HELPERS, "_page")(change_set["Changes"], params, "DescribeChangeSet")
    if problem:
        return problem
    result = _summary(change_set) | {
        "ChangeSetType": change_set["ChangeSetType"],
        "OnStackFailure": change_set.get("OnStackFailure") or None,
        "Capabilities": change_set["Capabilities"],
        "Parameters": change_set["Parameters"],
        "Tags": [{"Key": tag["Key"], "Value": tag["Value"]} for tag in change_set["Tags"]],
        "Changes": [_change(change["ResourceChange"], with_values) for change in changes],
    }
    inner = f"<DescribeChangeSetResult>{xml.content(result)}{token}</DescribeChangeSetResult>"
    return hooks.find(HELPERS, "_xml")(200, "DescribeChangeSetResponse", inner)


def list_of(params: dict[str, Any]) -> Any:
    """The change sets of one stack."""
    stack = value(params, "StackName")
    found = [one for one in store.change_sets().values() if stack in {one["StackName"], one["StackId"]}]
    found, token, problem = hooks.find(HELPERS, "_page")(found, params, "ListChangeSets")
    if problem:
        return problem
    members = xml.element("Summaries", [_summary(one) for one in found])
    inner = f"<ListChangeSetsResult>{members}{token}</ListChangeSetsResult>"
    return hooks.find(HELPERS, "_xml")(200, "ListChangeSetsResponse", inner)


def _summary(change_set: ChangeSet) -> dict[str, Any]:
    """What both actions say; a child is as executable as its root."""
    summary = {name: change_set.get(name) for name in SHARED}
    root = store.change_sets().get(change_set.get("RootChangeSetId"))
    if root is not None:
        summary["ExecutionStatus"] = root["ExecutionStatus"]
    return {name: found if found != "" else None for name, found in summary.items()}


def _change(change: dict[str, Any], with_values: bool) -> dict[str, Any]:
    order = (
        *("PolicyAction", "Action", "LogicalResourceId", "PhysicalResourceId", "ResourceType"),
        *("Replacement", "Scope"),
    )
    shown = {name: change.get(name) for name in order}
    shown["Scope"] = change.get("Scope", [])
    shown["Details"] = _details(change.get("Details", []), with_values)
    shown["ChangeSetId"] = change.get("ChangeSetId")
    if with_values:
        shown |= {name: change.get(name) for name in CONTEXTS}
    return {"Type": "Resource", "ResourceChange": shown}


def _details(details: list[dict[str, Any]], with_values: bool) -> list[dict[str, Any]]:
    """Without values AWS tells which property changes, not which part of it."""
    if with_values:
        return details
    shown: list[dict[str, Any]] = []
    for detail in details:
        target = {name: inner for name, inner in detail["Target"].items() if name not in VALUES}
        plain = detail | {"Target": target}
        if plain not in shown:
            shown.append(plain)
    return shown
