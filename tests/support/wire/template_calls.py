"""The calls about templates, and what the service checks in one before it makes a change set.

JSON templates are read; anything else is taken as it is and not checked.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.wire.server import WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.wire.stacks import Stack, Store

BODY_LIMIT = 51_200
NAMED = {"AWS::IAM::Group", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role", "AWS::IAM::User"}
NAMES = {"GroupName", "ManagedPolicyName", "RoleName", "UserName"}
S3_DENIED = (
    "S3 error: Access Denied\nFor more information check "
    "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
)


class TemplateCalls:
    """GetTemplate, GetTemplateSummary, ValidateTemplate.

    Attributes:
        fetch: text of a template URL, None when it cannot be read; without it URLs are not followed.
        strict: check parameters and capabilities of a change set against its template.
    """

    def __init__(self, store: Store, change_set_template: Callable[[str, str | None], str]) -> None:
        """``change_set_template`` gives the template of a change set, by name and stack."""
        self._store, self._of_change_set = store, change_set_template
        self.fetch: Callable[[str], str | None] | None = None
        self.strict = True

    def get_template(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """What the stack was made of."""
        if name := params.get("ChangeSetName"):
            body = self._of_change_set(name, params.get("StackName"))
        else:
            body = self._store.need(params["StackName"]).template
        return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}

    def get_template_summary(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters, capabilities and resource types."""
        stack = self._store.need(params["StackName"]) if params.get("StackName") else None
        parsed = _parse(stack.template if stack else self._body(params, None)) or {}
        needed, types = (
            _capabilities(parsed),
            sorted({one["Type"] for one in parsed.get("Resources", {}).values()}),
        )
        return {
            "Parameters": [
                {"ParameterType": one.get("Type", "String"), **_declared(name, one)}
                for name, one in parsed.get("Parameters", {}).items()
            ],
            "Description": parsed.get("Description"),
            "Capabilities": needed or None,
            "ResourceTypes": types,
            "Version": parsed.get("AWSTemplateFormatVersion"),
        }

    def validate_template(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Only what makes a template unreadable is an error."""
        parsed = _parse(self._body(params, None)) or {}
        return {
            "Parameters": [_declared(name, one) for name, one in parsed.get("Parameters", {}).items()],
            "Description": parsed.get("Description"),
            "Capabilities": _capabilities(parsed) or None,
        }

    def check(self, params: Mapping[str, Any], stack: Stack | None) -> tuple[str, dict[str, str], list[str]]:
        """What CreateChangeSet refuses at once.

        Returns:
            The template, the parameters' values, and the names of those that are not to be shown.
        """
        body = self._body(params, stack)
        parsed = _parse(body)
        given = {one["ParameterKey"]: one for one in params.get("Parameters", [])}
        before = stack.parameters if stack else {}
        values = {
            key: before.get(key, "") if one.get("UsePreviousValue") else one.get("ParameterValue", "")
            for key, one in given.items()
        }
        if parsed is None or "Resources" not in parsed:
            return body, values, []
        declared = parsed.get("Parameters", {})
        if self.strict:
            _check_parameters(declared, values)
            _check_capabilities(parsed, params.get("Capabilities", []))
        defaults = {key: str(one["Default"]) for key, one in declared.items() if "Default" in one}
        hidden = [key for key, one in declared.items() if str(one.get("NoEcho", "")).lower() == "true"]
        return body, defaults | values, hidden

    def _body(self, params: Mapping[str, Any], stack: Stack | None) -> str:
        if params.get("UsePreviousTemplate") and stack is not None:
            return stack.template
        if url := params.get("TemplateURL"):
            body = self.fetch(url) if self.fetch else "{}"
            if body is None:
                raise WireError("ValidationError", S3_DENIED)
            return body
        body = str(params.get("TemplateBody", ""))
        if not body:
            raise WireError("ValidationError", "Either Template URL or Template Body must be specified.")
        if len(body.encode()) > BODY_LIMIT:
            text = f"1 validation error detected: Value '{body[:60]}…' at 'templateBody' failed to satisfy "
            limit = f"constraint: Member must have length less than or equal to {BODY_LIMIT}"
            raise WireError("ValidationError", text + limit)
        return body


def _parse(body: str) -> dict[str, Any] | None:
    if not body.lstrip().startswith("{"):
        return None
    try:
        parsed = json.loads(body)
    except ValueError as error:
        text = f"Template format error: JSON not well-formed. ({error})"
        raise WireError("ValidationError", text) from None
    return dict(parsed)


def _declared(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    default = {"DefaultValue": str(one["Default"])} if "Default" in one else {}
    hidden = str(one.get("NoEcho", "")).lower() == "true"
    return {"ParameterKey": name, "NoEcho": hidden, "Description": one.get("Description"), **default}


def _capabilities(parsed: Mapping[str, Any]) -> list[str]:
    resources = list(parsed.get("Resources", {}).values())
    iam = [one for one in resources if one.get("Type") in NAMED]
    named = any(NAMES & set(one.get("Properties", {})) for one in iam)
    needed = ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"] if iam else []
    return needed + (["CAPABILITY_AUTO_EXPAND"] if "Transform" in parsed else [])


def _check_parameters(declared: Mapping[str, Any], values: Mapping[str, str]) -> None:
    def listed(names: list[str]) -> str:
        return f"[{', '.join(names)}]"

    if unknown := [key for key in values if key not in declared]:
        raise WireError("ValidationError", f"Parameters: {listed(unknown)} do not exist in the template")
    missing = [key for key, one in declared.items() if "Default" not in one and key not in values]
    if missing:
        raise WireError("ValidationError", f"Parameters: {listed(missing)} must have values")


def _check_capabilities(parsed: Mapping[str, Any], given: list[str]) -> None:
    needed = _capabilities(parsed)
    # Whoever may make named roles may make unnamed ones.
    have = {*given, *(["CAPABILITY_IAM"] if "CAPABILITY_NAMED_IAM" in given else [])}
    if not set(needed) <= have:
        text = f"Requires capabilities : [{', '.join(needed)}]"
        raise WireError("InsufficientCapabilitiesException", text)
