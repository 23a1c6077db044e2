"""Typed contracts: the ``Inputs`` and ``Outputs`` dataclasses of a stack.

The same dataclass serves both sides of a nesting. Inside the nested stack each field of ``Inputs`` is
``Ref`` of a parameter; in the root it is whatever the root passes. A swapped kind, a missing input or a
mistyped output is an error to mypy, and again when the build constructs the dataclass.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform, get_args, get_type_hints

from templates_src.errors import Problem, WiringError
from templates_src.wiring.kinds import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.settings.model import AnySetting, Setting
    from templates_src.wiring.kinds import Kind, KindT

ContractT = TypeVar("ContractT")


@dataclasses.dataclass(frozen=True)
class ContractField:
    """One field of a contract, as declared.

    Attributes:
        name: Python name, snake_case.
        kind: the kind its value must have.
        description: what it is, for the CloudFormation Parameter or Output.
        setting: the setting that feeds it, or None when another stack does.
        source: of a root's output, the stack's ``Outputs`` and the name of its field that is passed on; None
            for every other field.
    """

    name: str
    kind: type[Kind]
    description: str
    setting: AnySetting | None
    source: tuple[type, str] | None

    @property
    def cloudformation_name(self) -> str:
        """Name of the Parameter or Output: the setting's own, or the field's in PascalCase."""
        return self.setting.name if self.setting else pascal_case(self.name)


def pascal_case(name: str) -> str:
    """``app_subnet_a`` → ``AppSubnetA``."""
    return "".join(word.capitalize() for word in name.split("_"))


def wired(description: str) -> Any:
    """Declare an input that another stack gives. Required: the root must pass it."""
    return dataclasses.field(metadata={"description": description, "setting": None})


def published(description: str) -> Any:
    """Declare an output. Required: the stack must give it."""
    return dataclasses.field(metadata={"description": description, "setting": None})


def passed_on(cls: type, name: str) -> Any:
    """Declare a root's output that passes a stack's output on, in the stack's own words.

    This line alone feeds it: ``Root.finish`` takes the value from the stack that the root has nested.

    Args:
        cls: the stack's ``Outputs``.
        name: its field.

    Raises:
        WiringError: the stack has no such output.
    """
    for field in contract_fields(cls):
        if field.name == name:
            return dataclasses.field(
                metadata={"description": field.description, "setting": None, "source": (cls, name)}
            )
    raise _no_such_field(cls, name)


def setting(declared: Setting[KindT]) -> Value[KindT]:
    """Declare an input that a deploy-time setting gives. The pass-through follows from this line alone."""
    made: Value[KindT] = dataclasses.field(
        default_factory=lambda: declared.value,
        metadata={"description": declared.description, "setting": declared},
    )
    return made


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(wired, published, passed_on)
)
def contract(cls: type[ContractT]) -> type[ContractT]:
    """Make a frozen dataclass whose construction checks the kind of every field.

    Raises:
        WiringError: on construction, when a field is missing, unknown or of another kind; the message names
            the stack, the field and both kinds. On reading a field that the contract does not have.
    """
    made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
    generated_init = made.__init__

    def checked_init(self: object, **values: object) -> None:
        problems = [*_name_problems(made, values), *_kind_problems(made, values)]
        if problems:
            raise WiringError(f"{stack_title(made)} is wired wrongly", problems)
        generated_init(self, **values)

    def unknown_field(self: object, name: str) -> object:
        if name.startswith("__"):  # copy, pickle and inspect probe for special methods
            raise AttributeError(name)
        raise _no_such_field(made, name)

    made.__init__ = checked_init  # type: ignore[method-assign]
    made.__getattr__ = unknown_field  # type: ignore[attr-defined]
    return made


def contract_fields(cls: type) -> tuple[ContractField, ...]:
    """The fields of a contract in the order they are declared."""
    return _fields_of(cls)


@functools.cache  # resolving the annotations takes longer than everything else about a contract
def _fields_of(cls: Any) -> tuple[ContractField, ...]:
    hints = get_type_hints(cls)
    return tuple(
        ContractField(
            field.name,
            get_args(hints[field.name])[0],
            str(field.metadata["description"]),
            field.metadata["setting"],
            field.metadata.get("source"),
        )
        for field in dataclasses.fields(cls)
    )


def stack_title(cls: type) -> str:
    """``templates_src.stacks.network`` → ``Network``: the name a person knows the stack by."""
    return pascal_case(cls.__module__.rsplit(".", 1)[-1])


def _no_such_field(cls: type, name: str) -> WiringError:
    where = f"{stack_title(cls)}.{name}"
    problem = Problem(where, f"there is no such field in {cls.__name__}", _meant(cls, name))
    return WiringError(f"{stack_title(cls)} is wired wrongly", [problem])


def _name_problems(cls: type, values: dict[str, object]) -> Iterator[Problem]:
    fields = {field.name: field for field in contract_fields(cls)}
    for name in values.keys() - fields.keys():
        yield Problem(
            f"{stack_title(cls)}.{name}", f"there is no such field in {cls.__name__}", _meant(cls, name)
        )
    for field in fields.values():
        if field.setting is None and field.name not in values:
            yield Problem(
                f"{stack_title(cls)}.{field.name}",
                f"is missing: it wants {field.kind.__name__}",
                f"pass {field.name}=… where {cls.__name__} is constructed",
            )


def _kind_problems(cls: type, values: dict[str, object]) -> Iterator[Problem]:
    for field in contract_fields(cls):
        if field.name not in values:
            continue
        value = values[field.name]
        got = value.kind.__name__ if isinstance(value, Value) else type(value).__name__
        if not isinstance(value, Value) or value.kind is not field.kind:
            yield Problem(f"{stack_title(cls)}.{field.name}", f"wants {field.kind.__name__}, got {got}")


def _meant(cls: type, name: str) -> str:
    known = [field.name for field in dataclasses.fields(cls)]
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"it has: {', '.join(known)}"
