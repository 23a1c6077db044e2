"""Values that only a deployment can know, and text that is partly such a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from templates_src.errors import ClasslaError

# Appended to the name of a nested stack; CloudFormation appends about as many random characters.
NESTED_SUFFIX = "EXAMPLESUFFIX"


class EvaluationError(ClasslaError):
    """A template that cannot be evaluated: an unknown name, a Select out of range, a cycle of conditions."""


@dataclass(frozen=True, order=True)
class Reference:
    """A resource, or one of its attributes, by address.

    Attributes:
        address: logical ids from the root down, for example ``Network/Vpc``.
        attribute: the ``Fn::GetAtt`` attribute; empty for ``Ref``.
    """

    address: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"<{self.address}{'.' if self.attribute else ''}{self.attribute}>"


@dataclass(frozen=True)
class Text:
    """Text with references in it."""

    parts: tuple[str | Reference, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


class NoValue:
    """What ``AWS::NoValue`` evaluates to: the property or list item that holds it disappears."""


NO_VALUE = NoValue()


def is_symbolic(value: Any) -> bool:
    """Whether a value is unknown before the deployment."""
    return isinstance(value, (Reference, Text))


def text_of(value: Any) -> str:
    """A scalar as CloudFormation writes it: ``true``, where Python says ``True``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def join_text(parts: list[Any]) -> str | Text | Reference:
    """Concatenate; symbolic only when a part is.

    Texts that read alike are equal: neighbouring literals become one, empty ones go.
    """
    merged: list[str | Reference] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, Reference):
                merged.append(piece)
            elif merged and isinstance(merged[-1], str):
                merged[-1] += text_of(piece)
            elif text := text_of(piece):
                merged.append(text)
    if not merged:
        return ""
    return merged[0] if len(merged) == 1 else Text(tuple(merged))


def is_list_type(parameter_type: str) -> bool:
    """Whether a parameter of this type is a list to whoever refers to it."""
    return parameter_type == "CommaDelimitedList" or parameter_type.startswith("List<")


def list_items(value: Any) -> list[Any]:
    """The members of a list parameter's value: split at commas, trimmed (template reference, "Parameters").

    References never hold a comma of their own: ids and names of resources cannot.
    """
    parts = value.parts if isinstance(value, Text) else (value,)
    items: list[list[Any]] = [[]]
    for part in parts:
        if isinstance(part, Reference):
            items[-1].append(part)
            continue
        first, *others = text_of(part).split(",")
        items[-1].append(first.strip())
        items.extend([other.strip()] for other in others)
    return [join_text(item) for item in items]


def pseudo_parameters(region: str, account_id: str, stack_name: str) -> dict[str, Any]:
    """What the pseudo parameters say (template reference, "Pseudo parameters"), without AWS::NoValue.

    Returns:
        name → text; AWS::NotificationARNs is a list.
    """
    partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")
    return {
        "AWS::Region": region,
        "AWS::AccountId": account_id,
        "AWS::Partition": partition,
        "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
        "AWS::StackName": stack_name,
        "AWS::StackId": f"arn:{partition}:cloudformation:{region}:{account_id}:stack/{stack_name}/id",
        "AWS::NotificationARNs": [],
    }


def nested_pseudo_parameters(parent: dict[str, Any], logical_id: str) -> dict[str, Any]:
    """The same for a nested stack: it has its own name, made from its parent's and its logical id."""
    name = f"{parent['AWS::StackName']}-{logical_id}-{NESTED_SUFFIX}"
    return {
        **pseudo_parameters(parent["AWS::Region"], parent["AWS::AccountId"], name),
        "AWS::NotificationARNs": parent["AWS::NotificationARNs"],
    }
