"""Secrets as CloudFormation makes them: Ref is the ARN, no value is no version, a taken name is refused.

The first deployment makes secrets without values and the deployer fills them, so exactly these three have
to be right; ministack hands out the name, stores an empty value and overwrites what is there.
"""

from __future__ import annotations

import json
import secrets
import string
from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
DRIFT = "ministack.services.cloudformation.drift"
SERVICE = "ministack.services.secretsmanager"
TYPE = "AWS::SecretsManager::Secret"
DEFAULT_LENGTH = 32
# Property of GenerateSecretString → the characters it leaves out.
EXCLUSIONS = {
    "ExcludePunctuation": string.punctuation,
    "ExcludeNumbers": string.digits,
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
}


def install() -> None:
    """Wrap ministack's handlers of a secret."""
    hooks.find(SERVICE, "_secrets")
    update = ("physical_id", "old_props", "new_props", "stack_name", "logical_id")
    hooks.replace(PROVISIONERS, "_sm_secret_string", ("props",), lambda _: value)
    hooks.replace(PROVISIONERS, "_sm_secret_create", ("logical_id", "props", "stack_name"), _create)
    hooks.replace(PROVISIONERS, "_sm_secret_update", update, _update)
    hooks.replace(PROVISIONERS, "_sm_secret_delete", ("physical_id", "props"), _delete)
    readers = hooks.table(DRIFT, "_DRIFT_READERS", TYPE)
    read, compared = readers[TYPE]
    # Drift detection looks a secret up by its physical id, which is its ARN here.
    readers[TYPE] = (lambda physical_id, props: read(_name(physical_id), props), compared)
    handlers = hooks.table(PROVISIONERS, "_RESOURCE_HANDLERS", TYPE)[TYPE]
    for action in ("create", "update", "delete"):
        handlers[action] = hooks.find(PROVISIONERS, f"_sm_secret_{action}")


def value(props: dict[str, Any]) -> str:
    """The value a template gives: its own, a generated one, or none at all."""
    generate = props.get("GenerateSecretString")
    if props.get("SecretString") or generate is None:
        return str(props.get("SecretString") or "")
    alphabet = string.ascii_letters + string.digits + string.punctuation
    left_out = set(generate.get("ExcludeCharacters", ""))
    for name, characters in EXCLUSIONS.items():
        if str(generate.get(name, "")).lower() == "true":
            left_out |= set(characters)
    allowed = [character for character in alphabet if character not in left_out]
    length = int(generate.get("PasswordLength", DEFAULT_LENGTH))
    generated = "".join(secrets.choice(allowed) for _ in range(length))
    if not generate.get("GenerateStringKey"):
        return generated
    return json.dumps(
        {
            **json.loads(generate.get("SecretStringTemplate") or "{}"),
            generate["GenerateStringKey"]: generated,
        }
    )


def _name(arn: str) -> str:
    """ministack's key of a secret."""
    found = (name for name, secret in hooks.find(SERVICE, "_secrets").items() if secret["ARN"] == arn)
    return next(found, arn)


def _create(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        table = hooks.find(SERVICE, "_secrets")
        if props.get("Name") in table:
            raise ValueError(
                f"Resource handler returned message: The operation failed because the secret "
                f"{props['Name']} already exists. (Service: SecretsManager, Status Code: 400)"
            )
        name, attributes = original(logical_id, props, stack_name)
        if not props.get("SecretString") and "GenerateSecretString" not in props:
            table[name]["Versions"].clear()
        return attributes["Arn"], attributes

    return create


def _update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        physical_id: str, old_props: Any, new_props: Any, stack_name: str, logical_id: str | None = None
    ) -> Any:
        _, attributes = original(_name(physical_id), old_props, new_props, stack_name, logical_id)
        return attributes["Arn"], attributes

    return update


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(physical_id: str, props: dict[str, Any]) -> Any:
        return original(_name(physical_id), props)

    return delete
