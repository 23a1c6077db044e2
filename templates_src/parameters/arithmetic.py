"""Rules that compare numbers or take text apart, which CloudFormation's Rules section cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.common.application import SECRETS
from templates_src.errors import Problem
from templates_src.parameters.check import INTEGER_PATTERN
from templates_src.parameters.words import listed
from templates_src.settings import edge, monitoring, service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.settings.model import AnySetting

# The document's Dockerfile gives the backend 40 seconds to start.
START_SECONDS = 40
# A task that stopped answering must not stay in service longer than this.
LONGEST_BLIND_SECONDS = 600
_MOST_DIGITS = 9
# Set by the task definition itself; a second value of the same name would be refused or, worse, ignored.
OWN_VARIABLES = frozenset(
    {"PORT", "NODE_ENV", "WORKOS_REDIRECT_URI", "FRONTEND_URL", "REDIS_URL"}
    | {key for spec in SECRETS for key in spec.keys}
)
_SECRET_VARIABLE = re.compile(r"SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|(^|_)KEY$")


def number_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """Pairs of numbers in the wrong order, and health checks that cannot work."""
    yield from _order_problem(
        values, service.MIN_TASKS, service.MAX_TASKS, "scaling needs a minimum that is not above the maximum"
    )
    for target, alarm in (
        (service.CPU_TARGET_PERCENT, monitoring.CPU_ALARM_PERCENT),
        (service.MEMORY_TARGET_PERCENT, monitoring.MEMORY_ALARM_PERCENT),
    ):
        yield from _order_problem(
            values, target, alarm, "an alarm at the scaling target rings all day", strictly=True
        )
    yield from _health_problems(values)


def variable_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """Names of the extra variables: each once, none that the task sets itself, none that is a secret in
    plain sight. Values are never looked at."""
    plain_name, secret_name = service.EXTRA_ENVIRONMENT.name, service.EXTRA_SECRETS.name
    plain = [entry.partition("=")[0] for entry in _entries(values.get(plain_name, ""))]
    secret = _entries(values.get(secret_name, ""))
    for where, names in ((plain_name, plain), (secret_name, secret)):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            yield Problem(where, f"names {listed(twice)} twice")
        if own := sorted(OWN_VARIABLES & set(names)):
            yield Problem(where, f"sets {listed(own)}, which the task has already", "remove it here")
    if both := sorted(set(plain) & set(secret)):
        yield Problem(
            f"{plain_name}, {secret_name}", f"both name {listed(both)}", "ECS refuses that: keep one"
        )
    if exposed := sorted({name for name in plain if _SECRET_VARIABLE.search(name)}):
        yield Problem(
            plain_name,
            f"sets {listed(exposed)} in plain sight, in the repository and the console",
            f"name it in {secret_name} and put the value into the secret <SecretPrefix>/app/secrets",
        )


def _entries(text: str) -> list[str]:
    return text.split(",") if text else []


def _amount(values: Mapping[str, str], declared: AnySetting) -> int | None:
    """The number a setting has, or None when it is absent or none; that is another check's to report."""
    text = values.get(declared.name, "")
    if len(text) > _MOST_DIGITS or not re.fullmatch(INTEGER_PATTERN, text, re.ASCII):
        return None
    return int(text)


def _order_problem(
    values: Mapping[str, str], low: AnySetting, high: AnySetting, why: str, *, strictly: bool = False
) -> Iterator[Problem]:
    lower, higher = _amount(values, low), _amount(values, high)
    if lower is None or higher is None:
        return
    if lower > higher or (strictly and lower == higher):
        wanted = "above" if strictly else "at least"
        yield Problem(
            f"{low.name}, {high.name}", f"{high.name} {higher} must be {wanted} {low.name} {lower}", why
        )


def _health_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    interval = _amount(values, edge.HEALTH_CHECK_INTERVAL_SECONDS)
    threshold = _amount(values, edge.UNHEALTHY_THRESHOLD)
    grace = _amount(values, service.HEALTH_CHECK_GRACE_SECONDS)
    if interval is None or threshold is None:
        return
    names = f"{edge.HEALTH_CHECK_INTERVAL_SECONDS.name}, {edge.UNHEALTHY_THRESHOLD.name}"
    blind = interval * threshold
    if blind > LONGEST_BLIND_SECONDS:
        yield Problem(
            names,
            f"a task that stopped answering would stay in service for {blind} seconds",
            f"keep interval times threshold at {LONGEST_BLIND_SECONDS} or below",
        )
    if grace is not None and max(grace, blind) < START_SECONDS:
        yield Problem(
            f"{names}, {service.HEALTH_CHECK_GRACE_SECONDS.name}",
            f"a new task would be replaced after {max(grace, blind)} seconds, before the backend has started",
            f"give it a grace period of {START_SECONDS} seconds or more",
        )
