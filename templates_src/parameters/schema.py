"""JSON Schema of a parameters file, for editors: completion, the description on hover, a mark at a mistake.

A ``$schema`` key in the file itself would be refused by CodePipeline, so .vscode/settings.json points the
files to the schemas. The schema is a first opinion: bounds of numbers and rules between parameters are the
build's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.common.naming import PROJECT
from templates_src.parameters.check import (
    INTEGER_PATTERN,
    MAX_TAG_KEY,
    MAX_TAG_VALUE,
    MAX_TAGS,
    MAX_VALUE_BYTES,
    REGION_PATTERN,
)
from templates_src.parameters.model import ENVIRONMENT_TAG, PROJECT_TAG, REGION_TAG, REQUIRED_TAGS
from templates_src.parameters.stack_policy import ACTIONS, EFFECTS, OPERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from templates_src.settings.model import AnySetting

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_file(root_name: str) -> str:
    """File name of a root's schema in parameters/schema/: ``app.json`` → ``app.schema.json``."""
    return f"{root_name.removesuffix('.json')}.schema.json"


def json_schema(root_name: str, settings: Sequence[AnySetting]) -> dict[str, Any]:
    """The schema of the files that configure a root.

    Args:
        root_name: file name of the root template, such as ``app.json``.
        settings: the settings that it uses.
    """
    return {
        "$schema": DIALECT,
        "title": f"Parameters of {root_name}",
        "description": "CodePipeline template configuration: every value is text. Generated; do not edit.",
        "type": "object",
        "additionalProperties": False,
        "required": ["Parameters", "Tags"],
        "properties": {
            "Parameters": _parameters(settings),
            "Tags": _tags(),
            "StackPolicy": _stack_policy(),
        },
    }


def _parameters(settings: Sequence[AnySetting]) -> dict[str, Any]:
    return {
        "description": "Values of the template's parameters; what is absent has its default.",
        "type": "object",
        "additionalProperties": False,
        "required": [declared.name for declared in settings if declared.default is None],
        "properties": {declared.name: _parameter(declared) for declared in settings},
    }


def _parameter(declared: AnySetting) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "string",
        "description": declared.description,
        "maxLength": MAX_VALUE_BYTES,
    }
    if declared.constraint:
        made["description"] = f"{declared.description}. Value: {declared.constraint}."
        # VS Code shows this instead of the regular expression.
        made["patternErrorMessage"] = f"Value: {declared.constraint}."
    if declared.default is not None:
        made["default"] = declared.default
    if declared.allowed:
        made["enum"] = list(declared.allowed)
    elif declared.pattern or declared.type == "Number":
        made["pattern"] = declared.pattern or INTEGER_PATTERN
    return made


def _tags() -> dict[str, Any]:
    return {
        "description": "Stack tags; CloudFormation copies them to every resource that takes tags.",
        "type": "object",
        "required": list(REQUIRED_TAGS),
        "maxProperties": MAX_TAGS,
        "propertyNames": {"minLength": 1, "maxLength": MAX_TAG_KEY, "not": {"pattern": "^[aA][wW][sS]:"}},
        "additionalProperties": {"type": "string", "maxLength": MAX_TAG_VALUE},
        "properties": {
            PROJECT_TAG: {"const": PROJECT, "description": "Always the project's name."},
            ENVIRONMENT_TAG: {
                "type": "string",
                "description": "The file's name without .json.",
                "minLength": 1,
            },
            REGION_TAG: {
                "type": "string",
                "description": "Region that the stack is deployed to.",
                "pattern": REGION_PATTERN,
            },
        },
    }


def _stack_policy() -> dict[str, Any]:
    return {
        "description": "What an update must not do to the stack's own resources; see docs/CONFIGURATION.md.",
        "type": "object",
        "additionalProperties": False,
        "required": ["Statement"],
        "properties": {"Statement": {"type": "array", "minItems": 1, "items": _statement()}},
    }


def _statement() -> dict[str, Any]:
    actions = _one_or_more({"enum": list(ACTIONS)})
    resources = _one_or_more({"type": "string", "pattern": r"^(\*|LogicalResourceId/[A-Za-z0-9*]+)$"})
    types = _one_or_more({"type": "string", "pattern": r"^[A-Za-z0-9]+::[A-Za-z0-9:*]+$"})
    test = {
        "type": "object",
        "additionalProperties": False,
        "required": ["ResourceType"],
        "properties": {"ResourceType": types},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["Effect", "Principal"],
        "allOf": [
            {"oneOf": [{"required": [key]}, {"required": [f"Not{key}"]}]} for key in ("Action", "Resource")
        ],
        "properties": {
            "Effect": {"enum": list(EFFECTS)},
            "Principal": {"const": "*"},
            "Action": actions,
            "NotAction": actions,
            "Resource": resources,
            "NotResource": resources,
            "Condition": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": dict.fromkeys(OPERATORS, test),
            },
        },
    }


def _one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "minItems": 1, "items": item}]}
