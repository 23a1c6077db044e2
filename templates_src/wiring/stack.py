"""Stacks and how roots put them together: declare, publish, nest, inline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from troposphere import AWSHelperFn, GetAtt, If, Output, Parameter, Ref, Template
from troposphere.cloudformation import Stack as NestedStack

from templates_src.errors import Problem, WiringError
from templates_src.wiring.contract import contract_fields, pascal_case, stack_title
from templates_src.wiring.kinds import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from templates_src.settings.model import AnySetting, Setting
    from templates_src.wiring.kinds import Expression, Kind, KindT

# A nested stack that is not made by then has failed: most often a certificate that nobody validates.
CREATION_TIMEOUT_MINUTES = 60
# What ``Root.inline`` carries over, and the words that the root has its own of.
INLINED_SECTIONS = {"Conditions", "Description", "Resources"}

InputsT = TypeVar("InputsT")
OutputsT = TypeVar("OutputsT")


@dataclass(frozen=True)
class Built(Generic[OutputsT]):
    """What a stack's ``build`` returns: its template and the values it publishes."""

    template: Template
    outputs: OutputsT


@dataclass(frozen=True)
class Stack(Generic[InputsT, OutputsT]):
    """A stack module as data: one constant ``STACK`` in each file of ``templates_src/stacks``.

    Attributes:
        inputs: the contract of what it needs.
        outputs: the contract of what it gives.
        build: makes the template from the inputs as they look inside it.
    """

    inputs: type[InputsT]
    outputs: type[OutputsT]
    build: Callable[[InputsT], Built[OutputsT]]

    @property
    def title(self) -> str:
        """Logical id in the root: ``Network``."""
        return stack_title(self.inputs)

    @property
    def file_name(self) -> str:
        """File name in output/: ``network.json``."""
        return self.inputs.__module__.rsplit(".", 1)[-1] + ".json"


class Root:
    """A root template under construction.

    Use it top to bottom: nest (or inline) the stacks in dependency order, finish, then read ``templates``.
    """

    def __init__(self, file_name: str, description: str) -> None:
        self.file_name = file_name
        self.template = Template(Description=description)
        self.children: dict[str, Template] = {}
        self._settings: dict[str, AnySetting] = {}
        self._given: dict[type, object] = {}
        self._finished = False

    @property
    def templates(self) -> dict[str, Template]:
        """File name → template, the root's own first.

        Raises:
            WiringError: the root was not finished, so it would have neither parameters nor outputs.
        """
        if not self._finished:
            problem = Problem(self.file_name, "was not finished", "call root.finish(…) last in its build")
            raise WiringError(f"{self.file_name} is incomplete", [problem])
        return {self.file_name: self.template, **self.children}

    @property
    def settings(self) -> tuple[AnySetting, ...]:
        """Every setting that this root or one of its stacks uses, in the order of first use."""
        return tuple(self._settings.values())

    def setting(self, declared: Setting[KindT]) -> Value[KindT]:
        """Use a setting in the root itself (in a condition, say) and get it as a value."""
        self._use(declared)
        return declared.value

    def condition(self, name: str, expression: AWSHelperFn) -> str:
        """Add a root condition and return its name."""
        self.template.add_condition(name, expression)
        return name

    def nest(
        self, stack: Stack[InputsT, OutputsT], inputs: InputsT, *, condition: str | None = None
    ) -> OutputsT:
        """Add a nested stack and return its outputs as the root sees them.

        Args:
            stack: what to nest.
            inputs: the values it needs, as expressions of the root.
            condition: name of a root condition. When it is false the stack is absent and its outputs read
                as empty text, so that no reference to an absent resource can be written.

        Raises:
            WiringError: the stack is nested twice or publishes something it does not have.
        """
        if stack.file_name in self.children:
            raise WiringError(f"{stack.title} is nested twice in {self.file_name}")
        built = stack.build(declared_inputs(stack))
        add_parameters(built.template, stack.inputs)
        publish(built.template, built.outputs)
        self.children[stack.file_name] = built.template
        self._use_settings_of(stack)
        # Said aloud: the stack goes with its root, and what must outlive it is retained inside.
        attributes: dict[str, Any] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
        if condition:
            attributes["Condition"] = condition
        self.template.add_resource(
            NestedStack(
                stack.title,
                TemplateURL=stack.file_name,
                TimeoutInMinutes=CREATION_TIMEOUT_MINUTES,
                Parameters=_arguments(inputs),
                **attributes,
            )
        )
        return self._give(_outputs_of_child(stack, condition))

    def inline(self, stack: Stack[InputsT, OutputsT], inputs: InputsT) -> OutputsT:
        """Put a stack's resources straight into this root: for a root that must be one flat template body.

        Raises:
            WiringError: the stack's template has a section that would be lost.
        """
        built = stack.build(inputs)
        lost = sorted(built.template.to_dict().keys() - INLINED_SECTIONS)
        if lost:
            problem = Problem(stack.title, f"has {', '.join(lost)}", "carry it over in Root.inline")
            raise WiringError(f"{stack.title} cannot be put into {self.file_name} whole", [problem])
        for name, condition in built.template.conditions.items():
            self.template.add_condition(name, condition)
        for resource in built.template.resources.values():
            self.template.add_resource(resource)
        self._use_settings_of(stack)
        return self._give(built.outputs)

    def finish(self, outputs: type, rules: Mapping[str, Any] | None = None) -> None:
        """Publish the outputs, declare a Parameter for every setting in use, group those in the console.

        Args:
            outputs: the contract of the root's outputs. Each field is ``passed_on`` from a stack, which gives
                its value.
            rules: the Rules section: which parameters go together, checked when a change set is made.

        Raises:
            WiringError: an output is passed on from a stack that is not here, or from another field than the
                one of its name.
        """
        publish(self.template, self._passed_on(outputs))
        for name, rule in (rules or {}).items():
            self.template.add_rule(name, rule)
        for used in self.settings:
            self.template.add_parameter(parameter_of(used, with_default=True))
        self.template.set_metadata(_console_form(self.settings))
        self._finished = True

    def _give(self, outputs: OutputsT) -> OutputsT:
        self._given[type(outputs)] = outputs
        return outputs

    def _passed_on(self, outputs: type[OutputsT]) -> OutputsT:
        problems = list(_passing_problems(outputs, self._given.keys()))
        if problems:
            raise WiringError(f"{stack_title(outputs)} passes on something else than it declares", problems)
        sources = {f.name: f.source for f in contract_fields(outputs) if f.source}
        return outputs(**{name: getattr(self._given[cls], given) for name, (cls, given) in sources.items()})

    def _use(self, declared: Setting[Any]) -> None:
        known = self._settings.setdefault(declared.name, declared)
        if known is not declared:
            raise WiringError(
                f"{self.file_name} uses two settings of one name",
                [
                    Problem(
                        declared.name, "is declared twice", "keep one declaration in templates_src/settings"
                    )
                ],
            )

    def _use_settings_of(self, stack: Stack[Any, Any]) -> None:
        for field in contract_fields(stack.inputs):
            if field.setting:
                self._use(field.setting)


def declared_inputs(stack: Stack[InputsT, OutputsT]) -> InputsT:
    """The inputs as they look inside the nested stack: each one ``Ref`` of its parameter."""
    return stack.inputs(
        **{f.name: Value(f.kind, Ref(f.cloudformation_name)) for f in contract_fields(stack.inputs)}
    )


def add_parameters(template: Template, inputs: type) -> None:
    """Add a Parameter for each input of a nested stack.

    An input fed by a sibling is a bare String: CloudFormation cannot check a value that it knows only after
    the sibling exists, and fails the nested change set when a pattern is set on one.
    """
    for field in contract_fields(inputs):
        if field.setting:
            template.add_parameter(parameter_of(field.setting, with_default=False))
        else:
            template.add_parameter(
                Parameter(field.cloudformation_name, Type="String", Description=field.description)
            )


def publish(template: Template, outputs: object) -> None:
    """Add an Output for each field of a contract.

    Raises:
        WiringError: a value is made of another resource type or attribute than its kind allows.
    """
    cls = type(outputs)
    problems = list(_source_problems(template, outputs))
    if problems:
        raise WiringError(f"{stack_title(cls)} publishes something else than it declares", problems)
    for field in contract_fields(cls):
        value: Value[Kind] = getattr(outputs, field.name)
        template.add_output(Output(field.cloudformation_name, Description=field.description, Value=value.ref))


def parameter_of(declared: AnySetting, *, with_default: bool) -> Parameter:
    """The CloudFormation Parameter of a setting; nested, it has no default: the root always passes it."""
    properties: dict[str, Any] = {
        "Default": declared.default if with_default else None,
        "AllowedValues": list(declared.allowed) or None,
        "AllowedPattern": declared.pattern or None,
        "ConstraintDescription": declared.constraint or None,
        "MinValue": declared.minimum,
        "MaxValue": declared.maximum,
    }
    given = {name: value for name, value in properties.items() if value is not None}
    return Parameter(declared.name, Type=declared.type, Description=declared.description, **given)


def _arguments(inputs: object) -> dict[str, Expression]:
    return {
        field.cloudformation_name: getattr(inputs, field.name).ref for field in contract_fields(type(inputs))
    }


def _outputs_of_child(stack: Stack[InputsT, OutputsT], condition: str | None) -> OutputsT:
    def seen_from_root(name: str) -> Expression:
        attribute = GetAtt(stack.title, f"Outputs.{name}")
        return If(condition, attribute, "") if condition else attribute

    return stack.outputs(
        **{
            f.name: Value(f.kind, seen_from_root(f.cloudformation_name))
            for f in contract_fields(stack.outputs)
        }
    )


def _passing_problems(outputs: type, given: Container[type]) -> Iterator[Problem]:
    """Root outputs that no stack here gives, or that one gives under another field's name.

    A kind does not tell two addresses apart, but their names do: a field that the stack has too must be that
    one, and no field is passed on twice.
    """
    seen: dict[tuple[type, str], str] = {}
    for field in contract_fields(outputs):
        where = f"{stack_title(outputs)}.{field.name}"
        if field.source is None:
            yield Problem(where, "is fed by nothing", "declare it with passed_on(…)")
            continue
        cls, name = field.source
        source = f"{stack_title(cls)}.{name}"
        if cls not in given:
            yield Problem(where, f"passes {source} on, and the root does not have that stack")
        if name != field.name and any(f.name == field.name for f in contract_fields(cls)):
            yield Problem(where, f"passes {source} on", f"pass {stack_title(cls)}.{field.name} on")
        if field.source in seen:
            yield Problem(where, f"passes {source} on, and so does {seen[field.source]}")
        seen[field.source] = field.name


def _source_problems(template: Template, outputs: object) -> Iterator[Problem]:
    for field in contract_fields(type(outputs)):
        made_of = _source_of(template, getattr(outputs, field.name).ref)
        wanted = (field.kind.resource_type, field.kind.attribute)
        if made_of and wanted[0] and made_of != wanted:
            yield Problem(
                f"{stack_title(type(outputs))}.{field.name}",
                f"wants {field.kind.__name__}, which is {_words(*wanted)}, got {_words(*made_of)}",
            )


def _source_of(template: Template, expression: Expression) -> tuple[str, str] | None:
    """(resource type, attribute) that an expression reads, or None when it is no plain Ref or GetAtt.

    An output of a nested stack was checked where that stack published it.
    """
    data = expression.to_dict() if isinstance(expression, AWSHelperFn) else expression
    if not isinstance(data, dict):
        return None
    logical_id, attribute = data["Fn::GetAtt"] if "Fn::GetAtt" in data else (data.get("Ref", ""), "")
    resource = template.resources.get(logical_id)
    if resource is None or isinstance(resource, NestedStack):
        return None
    return str(resource.resource_type), attribute


def _words(resource_type: str, attribute: str) -> str:
    return f"{attribute or 'Ref'} of {resource_type}"


def _console_form(settings: tuple[AnySetting, ...]) -> dict[str, Any]:
    groups: dict[str, list[str]] = {}
    for used in settings:
        groups.setdefault(used.group, []).append(used.name)
    return {
        "AWS::CloudFormation::Interface": {
            "ParameterGroups": [
                {"Label": {"default": label}, "Parameters": names} for label, names in groups.items()
            ]
        }
    }


__all__ = ["Built", "Root", "Stack", "declared_inputs", "parameter_of", "pascal_case", "publish"]
