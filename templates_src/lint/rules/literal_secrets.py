"""CLS032: secrets written into a template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import Node, at, entries, mentions, resources, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS032"
TITLE = "No template holds a secret"
WHY = (
    "Everybody who may describe the stack or read the repository could read it, and an update would write a "
    "placeholder over the real value. CloudFormation User Guide, Security best practices: do not embed "
    "credentials in your templates."
)
_SECRET_PROPERTY = re.compile(
    r"(?:.*(?:Password|ClientSecret|PrivateKey|ApiKey|SecretKey|AccessToken|OAuthToken|OauthToken|AuthToken)"
    r"|SecretString)"
)
_SECRET_VARIABLE = re.compile(r"(?i)(?:.*_)?(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ROLE_KEY)")
# CodeBuild's variables may name where a secret is kept instead of holding it.
_REFERENCE_TYPES = ("SECRETS_MANAGER", "PARAMETER_STORE")
_SUSPECT = re.compile(r"(?i)passw|secret|token|key")
_DYNAMIC = "{{resolve:"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find literal secrets in properties and environment variables."""
    for resource in resources(templates):
        if not mentions(resource.body, _SUSPECT):
            continue
        for node in walk(resource.properties):
            if isinstance(node.value, dict):
                for name, value in _secrets(node):
                    if _is_literal(value):
                        yield resource.finding(ID, value.path, f"{name} has a literal value")
        yield from _lambda_variables(resource)


def _secrets(node: Node) -> Iterator[tuple[str, Node]]:
    """(name, value) of what looks like a secret directly in an object."""
    for key in node.value:
        if _SECRET_PROPERTY.fullmatch(key):
            yield from ((key, value) for value in at(node, key))
    name, kind = node.value.get("Name"), node.value.get("Type")
    if isinstance(name, str) and _SECRET_VARIABLE.fullmatch(name) and kind not in _REFERENCE_TYPES:
        yield from ((name, value) for value in at(node, "Value"))


def _lambda_variables(resource: Resource) -> Iterator[Finding]:
    for variables in resource.read("Environment", "Variables"):
        for name, variable in entries(variables):
            for value in at(variable) if _SECRET_VARIABLE.fullmatch(name) else ():
                if _is_literal(value):
                    yield resource.finding(ID, value.path, f"{name} has a literal value")


def _is_literal(node: Node) -> bool:
    texts = renderings(node.value) if isinstance(node.value, str | dict) else []
    return any(text and "${" not in text and not text.startswith(_DYNAMIC) for text in texts)
