"""Secrets out of everything that is shown, written or sealed. Pure.

A template of this project holds no secret value, so whatever looks like one is a mistake that must not
spread: a password in an extra environment variable, a key in a tag. What is masked still shows *that* it
changes. References (ARNs, dynamic references, other resources) are no secrets and stay readable.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from templates_src.parameters.words import looks_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "****"
# Variables whose values our own templates write; every other one is somebody's input.
PLAIN_VARIABLES = frozenset({"FRONTEND_URL", "NODE_ENV", "PORT", "REDIS_URL", "WORKOS_REDIRECT_URI"})
_REFERENCE = re.compile(r"arn:aws[\w-]*:\S+|\{\{(?:resolve|changeSet):[^}]*\}\}|\$\{[^}]*\}|")
_HARMLESS = re.compile(r"true|false|\d{1,5}|enabled|disabled", re.I)
# A name says where a secret is, not what it is. The key must say that it is a name: an AWS secret access key
# may hold slashes just as a path does.
_NAMES_SOMETHING = re.compile(r"(?:Name|Prefix|Region)$")
_NAME = re.compile(r"/?[\w-]+(?:/[\w-]+)*")
_VARIABLES = ("EnvironmentVariables", "Variables")
# Shapes that are secrets whatever they are called: access keys, GitHub, Slack, Stripe, JWT, private keys,
# and passwords inside URLs.
_SECRET_VALUES = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}"
    r"|\b[rs]k_(?:live|test)_\w{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?"
    r"|-----BEGIN[^-]*PRIVATE KEY-----(?s:.*?)(?=-----END|\Z)"
    # People forget to encode "/" and "@" in passwords: up to the last "@", unless a port and a path follow.
    r"|(?<=://)[^/\s:@]*:(?!\d{1,5}/)\S+(?=@)"
)


def mask_text(name: str, value: str) -> str:
    """A value as it may be shown, judged by the name it has and by its own shape.

    Args:
        name: of the parameter, property or variable.
        value: text; JSON text is looked into.
    """
    if value.lstrip()[:1] in "{[" and (document := _parsed(value)) is not None:
        return json.dumps(mask(document, name), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if looks_secret(name) and not _harmless(name, value):
        return MASK
    return _SECRET_VALUES.sub(MASK, value)


def mask(value: Any, name: str = "") -> Any:
    """The same for a parsed document: every text in it is judged by its nearest key."""
    if isinstance(value, str):
        return mask_text(name, value)
    if isinstance(value, list):
        return [mask(item, name) for item in value]
    if isinstance(value, dict):
        if name in _VARIABLES and all(isinstance(item, str) for item in value.values()):
            return {key: _variable(key, item) for key, item in value.items()}
        return _mask_mapping(value)
    if _is_number(value) and mask_text(name, str(value)) == MASK:
        return MASK
    return value


def mask_parameters(parameters: Mapping[str, str], no_echo: frozenset[str]) -> dict[str, str]:
    """Parameters as a plan file may hold them.

    Args:
        parameters: name → value.
        no_echo: names that the template declares with NoEcho.
    """
    return {
        name: MASK if name in no_echo else mask_text(name, value)
        for name, value in sorted(parameters.items())
    }


def _mask_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    pair = next(
        (
            keys
            for keys in (("Name", "Value"), ("name", "value"), ("Key", "Value"))
            if set(keys) <= set(value)
        ),
        None,
    )
    if pair and isinstance(value[pair[0]], str):
        label, content = value[pair[0]], value[pair[1]]
        rest = {key: mask(item, key) for key, item in value.items() if key != pair[1]}
        variable = pair[0] != "Key" and (isinstance(content, str) or _is_number(content))
        shown = _variable(label, str(content)) if variable else mask(content, label)
        return {**rest, pair[1]: shown}
    return {key: mask(item, key) for key, item in value.items()}


def _variable(name: str, value: str) -> str:
    if name in PLAIN_VARIABLES:
        return _SECRET_VALUES.sub(MASK, value)
    return value if _REFERENCE.fullmatch(value) else MASK


def _harmless(name: str, value: str) -> bool:
    if _REFERENCE.fullmatch(value) or _HARMLESS.fullmatch(value):
        return True
    return bool(_NAMES_SOMETHING.search(name) and _NAME.fullmatch(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
