"""Read a change set with everything it nests: all pages, all levels, nothing dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED, StackChanges
from deployer.changes.parse import parse_change

if TYPE_CHECKING:
    from deployer.aws.gateway import Gateway
    from deployer.changes.model import ResourceChange

# So many nested change sets are read at once.
READERS = 8
WARNING = "[WARN]"
_NO_INSIDE = "AWS shows no change set of this nested stack: what changes inside is not known"


def read_tree(gateway: Gateway, change_set_id: str) -> StackChanges:
    """The whole tree below a root change set.

    Args:
        gateway: AWS.
        change_set_id: ARN of the root's change set; it must be complete.

    Raises:
        AwsError: a page could not be read.
    """
    with ThreadPoolExecutor(READERS) as pool:
        return _Reader(gateway, pool).read(change_set_id, "")


class _Reader:
    """Reads level by level: the children of a stack at once, their children after them."""

    def __init__(self, gateway: Gateway, pool: ThreadPoolExecutor) -> None:
        self._gateway = gateway
        self._pool = pool

    def read(self, change_set_id: str, address: str) -> StackChanges:
        level = {"": _describe(self._gateway, change_set_id)}
        described: dict[str, dict[str, Any]] = {}
        while level:
            described.update(level)
            waiting = {
                _join(where, change["LogicalResourceId"]): change["ChangeSetId"]
                for where, answer in level.items()
                for change in answer["Changes"]
                if change.get("ChangeSetId")
            }
            answers = self._pool.map(lambda arn: _describe(self._gateway, arn), waiting.values())
            level = dict(zip(waiting, answers, strict=True))
        return _assemble(described, address)


def _describe(gateway: Gateway, change_set_id: str) -> dict[str, Any]:
    """A change set with the changes of all its pages.

    Asked for property values, AWS may leave out resources whose values it cannot tell, and says so only by
    a [WARN] in the reason; asked without, it lists them all. Both answers are merged.
    """
    answer = _pages(gateway, change_set_id, values=True)
    if WARNING in answer.get("StatusReason", ""):
        known = {change["LogicalResourceId"] for change in answer["Changes"]}
        complete = _pages(gateway, change_set_id, values=False)["Changes"]
        answer["Changes"] += [change for change in complete if change["LogicalResourceId"] not in known]
    answer["Changes"].sort(key=lambda change: change["LogicalResourceId"])
    return answer


def _pages(gateway: Gateway, change_set_id: str, *, values: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {"IncludePropertyValues": True} if values else {}
    merged: dict[str, Any] = {}
    changes: list[dict[str, Any]] = []
    for page in gateway.pages("cloudformation", "DescribeChangeSet", ChangeSetName=change_set_id, **asked):
        merged = merged or page
        changes += [entry["ResourceChange"] for entry in page.get("Changes", ()) if "ResourceChange" in entry]
    merged["Changes"] = changes
    return merged


def _assemble(described: dict[str, dict[str, Any]], address: str) -> StackChanges:
    answer = described[address]
    changes: list[ResourceChange] = []
    notes = [answer["StatusReason"]] if WARNING in answer.get("StatusReason", "") else []
    for change in answer["Changes"]:
        where = _join(address, change["LogicalResourceId"])
        nested = _assemble(described, where) if where in described else None
        if change.get("ResourceType") == NESTED and nested is None and change["Action"] != "Remove":
            notes.append(f"{where}: {_NO_INSIDE}")
        changes.append(parse_change(change, nested))
    return StackChanges(
        address=address,
        stack_name=answer["StackName"],
        stack_id=answer["StackId"],
        change_set_id=answer["ChangeSetId"],
        changes=tuple(changes),
        notes=tuple(notes),
    )


def _join(address: str, logical_id: str) -> str:
    return f"{address}/{logical_id}" if address else logical_id
