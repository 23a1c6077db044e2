"""The application's secrets: which there are, which JSON keys the task needs, and filling them.

Which keys are needed is read from the templates, so a new variable is asked for without a second list.
Values come from a prompt, standard input or a file, never from the command line, where other processes and
the shell's history would see them; and they are never printed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import NotFoundError, RefusedError
from templates_src.errors import Problem, UsageError
from templates_src.evaluate import Reference, Text
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.aws.gateway import Gateway
    from deployer.project import Application

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a resource type
TASK_DEFINITION = "AWS::ECS::TaskDefinition"
# The task definition exists only with an image; which one changes no secret.
ANY_IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/classla@sha256:" + "0" * 64
# AWS Secrets Manager quotas: size of a secret value.
MAX_BYTES = 65_536


@dataclass(frozen=True)
class Wanted:
    """A secret of the application.

    Attributes:
        name: in Secrets Manager.
        keys: JSON keys that the task reads; it does not start without one of them.
        generated: those of the keys that CloudFormation makes up.
    """

    name: str
    keys: tuple[str, ...]
    generated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What is there of a secret: no values.

    Attributes:
        wanted: what should be there.
        exists, filled: whether the secret, and a value of it, are there.
        missing: keys that are absent or empty.
        extra: keys that the task does not read.
        broken: why the value cannot be used; empty when it can.
    """

    wanted: Wanted
    exists: bool
    filled: bool
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    broken: str = ""

    @property
    def complete(self) -> bool:
        """Whether the task can start with it."""
        return self.exists and self.filled and not self.missing and not self.broken


def wanted(application: Application) -> tuple[Wanted, ...]:
    """The application's secrets, by name, with the keys that its task definition reads."""
    from dataclasses import replace

    deployment = replace(application, overrides={**application.overrides, "ImageUri": ANY_IMAGE}).evaluate()
    keys: dict[str, list[str]] = {}
    for definition in deployment.of_type(TASK_DEFINITION):
        for container in definition.properties["ContainerDefinitions"]:
            for entry in container.get("Secrets", ()):
                address, key = _reads(entry["ValueFrom"])
                keys.setdefault(address, []).append(key)
    return tuple(
        Wanted(str(r.properties["Name"]), tuple(keys.get(r.address, ())), _generated(r.properties))
        for r in sorted(deployment.of_type(SECRET), key=lambda r: str(r.properties["Name"]))
    )


def find(gateway: Gateway, secret: Wanted) -> Found:
    """Look at one secret."""
    try:
        gateway.call("secretsmanager", "DescribeSecret", SecretId=secret.name)
    except NotFoundError:
        return Found(secret, exists=False, filled=False, missing=secret.keys)
    try:
        values = _read(gateway, secret.name)
    except NotFoundError:
        return Found(secret, exists=True, filled=False, missing=secret.keys)
    except ValueError as error:
        return Found(secret, exists=True, filled=True, missing=secret.keys, broken=str(error))
    missing = tuple(key for key in secret.keys if not values.get(key))
    extra = tuple(sorted(set(values) - set(secret.keys)))
    return Found(secret, exists=True, filled=True, missing=missing, extra=extra)


def incomplete(found: Iterable[Found], environment: str) -> list[Problem]:
    """What a task would not start with."""
    problems = []
    for item in found:
        advice = f"classla secrets set {item.wanted.name} --env {environment}"
        if not item.exists:
            problems.append(
                Problem(item.wanted.name, "does not exist", f"deploy first: classla up --env {environment}")
            )
        elif item.broken:
            problems.append(Problem(item.wanted.name, item.broken, advice))
        elif not item.filled:
            problems.append(Problem(item.wanted.name, "has no value yet", advice))
        elif item.missing:
            problems.append(Problem(item.wanted.name, f"lacks {', '.join(item.missing)}", advice))
    return problems


def choose(secrets: Iterable[Wanted], name: str) -> Wanted:
    """The secret of a name, or of a part of it that fits only one.

    Raises:
        UsageError: none or several fit.
    """
    known = {secret.name: secret for secret in secrets}
    fitting = [secret for full, secret in known.items() if name == full] or [
        secret for full, secret in known.items() if name in full
    ]
    if len(fitting) == 1:
        return fitting[0]
    what = "fits several" if fitting else "is none of this environment"
    advice = did_you_mean(name, known) or f"there are {', '.join(known)}"
    raise UsageError("Which secret is meant is unclear", [Problem(name, what, advice)])


def parse_values(text: str, secret: Wanted, where: str, *, any_key: bool = False) -> dict[str, str]:
    """Values from JSON text, or from ``KEY=value`` lines as in a .env file.

    Args:
        text: what was given.
        secret: that it is for.
        where: how a message names the place.
        any_key: also take keys that the task does not read.

    Raises:
        UsageError: neither, or values that are no text; no value is repeated in the message.
    """
    values = _from_json(text, where) if text.lstrip().startswith("{") else _from_lines(text, where)
    problems = [Problem(f"{where}, {key}", "is empty") for key, value in values.items() if not value]
    problems += [
        Problem(
            f"{where}, {key}",
            "is not read by the task",
            did_you_mean(key, secret.keys) or "--any-key stores it anyway",
        )
        for key in values
        if key not in secret.keys and not any_key
    ]
    if problems:
        raise UsageError(f"The values for {secret.name} cannot be used", problems)
    return values


def fill(gateway: Gateway, secret: Wanted, values: Mapping[str, str]) -> tuple[str, ...]:
    """Store values; keys that are not given keep theirs.

    Returns:
        The keys whose value is new or changed.

    Raises:
        RefusedError: the secret does not exist, or what is in it is no JSON object.
    """
    try:
        gateway.call("secretsmanager", "DescribeSecret", SecretId=secret.name)
    except NotFoundError:
        advice = "deploy the environment first; the stack makes its secrets"
        raise RefusedError(
            "There is no such secret", [Problem(secret.name, "does not exist", advice)]
        ) from None
    try:
        before = _read(gateway, secret.name)
    except NotFoundError:
        before = {}
    except ValueError as error:
        advice = "look at it in the console and remove what is in it"
        raise RefusedError(
            "The secret holds something else", [Problem(secret.name, str(error), advice)]
        ) from None
    after = {**before, **values}
    text = json.dumps(after, sort_keys=True)
    if len(text.encode()) > MAX_BYTES:
        raise UsageError(
            "The values are too long",
            [
                Problem(
                    secret.name,
                    f"would have {len(text.encode()):,} bytes; Secrets Manager takes {MAX_BYTES:,}",
                )
            ],
        )
    changed = tuple(sorted(key for key, value in values.items() if before.get(key) != value))
    if changed:
        gateway.call("secretsmanager", "PutSecretValue", SecretId=secret.name, SecretString=text)
    return changed


def _reads(value_from: Any) -> tuple[str, str]:
    """Address of the secret and the JSON key of ``<arn>:KEY::``."""
    parts = value_from.parts if isinstance(value_from, Text) else (value_from,)
    address = next((part.address for part in parts if isinstance(part, Reference)), "")
    rest = "".join(part for part in parts if isinstance(part, str))
    return address, rest.split(":")[1] if ":" in rest else ""


def _generated(properties: Mapping[str, Any]) -> tuple[str, ...]:
    key = properties.get("GenerateSecretString", {}).get("GenerateStringKey")
    return (str(key),) if key else ()


def _read(gateway: Gateway, name: str) -> dict[str, str]:
    """The JSON object in a secret.

    Raises:
        NotFoundError: it has no value.
        ValueError: its value is no object of texts; says so without repeating any of it.
    """
    text = gateway.call("secretsmanager", "GetSecretValue", SecretId=name).get("SecretString", "")
    try:
        values = json.loads(text)
    except ValueError:
        raise ValueError("its value is not JSON") from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise ValueError("its value is no JSON object of texts")
    return values


def _from_json(text: str, where: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = (
            f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "it"
        )
        raise UsageError("The values cannot be read", [Problem(where, f"is not JSON at {place}")]) from None
    wrong = [key for key, value in values.items() if not isinstance(value, str)]
    if wrong:
        raise UsageError(
            "The values cannot be read", [Problem(f"{where}, {key}", "is no text") for key in wrong]
        )
    return dict(values)


def _from_lines(text: str, where: str) -> dict[str, str]:
    values: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        key, equals, value = stripped.removeprefix("export ").partition("=")
        if not equals or not key.strip().isidentifier():
            problems.append(Problem(f"{where}, line {number}", "is not KEY=value"))
            continue
        values[key.strip()] = _unquoted(value.strip())
    if problems:
        raise UsageError("The values cannot be read", problems)
    return values


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
