"""What DescribeStacks and ListStacks leave out in ministack: where a stack stands in its tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deployer.local import hooks, nested
from deployer.local.changesets import xml
from deployer.local.operation import CLOUDFORMATION

if TYPE_CHECKING:
    from collections.abc import Callable

HANDLERS = f"{CLOUDFORMATION}.handlers"
# Outputs and drift information hold no StackId, so each match is one stack.
STACK_ID = re.compile(rb"<StackId>([^<]+)</StackId>")


def install() -> None:
    """Complete the answers."""
    hooks.replace(HANDLERS, "_describe_stacks", ("params",), _with(("ParentId", "RootId", "ChangeSetId")))
    hooks.replace(HANDLERS, "_list_stacks", ("params",), _with(("ParentId", "RootId")))


def _with(names: tuple[str, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def place(match: re.Match[bytes]) -> bytes:
        record = nested.by_id(match.group(1).decode()) or {}
        added = "".join(xml.element(name, record.get(name)) for name in names)
        return match.group(0) + added.encode()

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def answer(params: dict[str, Any]) -> Any:
            status, headers, body = original(params)
            return status, headers, STACK_ID.sub(place, body) if status == 200 else body

        return answer

    return make
