"""What AWS answered, held against what its API promises. Pure.

The SDK passes on whatever elements an answer has, and trusts their kinds. An answer that lacks what the API
promises comes from something in between, or from a version that this one does not know: an error that names
the place, no traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.errors import UnreadableError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

ADVICE = "run the command again; when it stays so, this version does not understand what AWS says"
# What the SDK parses although the model calls it text.
PARSED = frozenset({"TemplateBody"})
# Kinds of the API's model that the SDK may get wrong; dates and streams it makes itself.
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "float": (int, float),
    "double": (int, float),
}


class Answer(dict[str, Any]):
    """A structure of an answer; asking for a member that it lacks raises UnreadableError.

    Attributes:
        call: service and operation, as IAM writes them.
    """

    def __init__(self, members: dict[str, Any], call: str) -> None:
        self.call = call
        super().__init__(members)

    def __missing__(self, name: str) -> Any:
        raise _unreadable(self.call, f"its answer has no {name}")


class Members(list[Any]):
    """A list of an answer; asking for an item that it lacks raises UnreadableError.

    Attributes:
        call: service and operation, as IAM writes them.
        path: where it is in the answer.
    """

    def __init__(self, items: Iterable[Any], call: str, path: str) -> None:
        self.call, self.path = call, path
        super().__init__(items)

    def __getitem__(self, index: Any) -> Any:
        try:
            return super().__getitem__(index)
        except IndexError:
            raise _unreadable(self.call, f"{self.path} has no item {index}") from None


def answer(value: Any, shape: Any, call: str, path: str = "") -> Any:
    """A parsed answer, or a part of one, with every structure as an ``Answer``.

    Args:
        value: what the SDK gave.
        shape: what the API's model says of it (botocore.model.Shape); None for an answer without members.
        call: service and operation, for messages.
        path: where it is in the answer, for messages.

    Raises:
        UnreadableError: a value is of another kind than the API promises.
    """
    kind = shape.type_name if shape is not None else "structure"
    expected = {"structure": dict, "map": dict, "list": list}.get(kind) or _SCALARS.get(kind, (object,))
    if not isinstance(value, expected):
        raise _unreadable(call, f"{path or 'its answer'} is no {kind}")
    found: Any = value
    if kind == "structure":
        members = shape.members if shape is not None else {}
        # An absent member may be said to be null.
        present = {name: item for name, item in found.items() if item is not None and name in members}
        return Answer(
            {
                name: item if name in PARSED else answer(item, members[name], call, _below(path, name))
                for name, item in present.items()
            },
            call,
        )
    if kind == "list":
        return Members((answer(item, shape.member, call, path) for item in found), call, path)
    if kind == "map":
        return {name: answer(item, shape.value, call, _below(path, name)) for name, item in found.items()}
    return found


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _unreadable(call: str, what: str) -> UnreadableError:
    return UnreadableError("AWS cannot be understood", [Problem(call, what, ADVICE)])
