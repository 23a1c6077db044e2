"""Rules about regions and names: what must be here, what must be elsewhere, what only one may have."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from templates_src.errors import Problem
from templates_src.parameters.model import APP_ROOT, effective_values
from templates_src.settings import bootstrap, edge, environment, frontend, storage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from templates_src.parameters.model import ParameterFile
    from templates_src.settings.model import AnySetting

REGIONAL_ARNS = (edge.CERTIFICATE_ARN.name, storage.ROTATION_LAMBDA_ARN.name)
OTHER_REGIONS = (storage.SECRET_REPLICA_REGION.name, bootstrap.REGISTRY_REPLICA_REGION.name)
# What two stacks of one region cannot both have: the second one fails on a name that is taken.
UNIQUE_IN_REGION = (environment.ENVIRONMENT_NAME.name, storage.SECRET_PREFIX.name)
# What the values that the files start with have in them: names that RFC 2606 keeps free, or EXAMPLE in an id.
PLACEHOLDER = re.compile(r"\.example$|/example/|EXAMPLE")
_ARN_REGION = 3


def region_problems(values: Mapping[str, str], region: str) -> Iterator[Problem]:
    """ARNs of another region than the stack's, and copies that would lie in the stack's own."""
    for name in REGIONAL_ARNS:
        parts = values.get(name, "").split(":")
        if len(parts) > _ARN_REGION and parts[_ARN_REGION] != region:
            yield Problem(
                name,
                f"is in {parts[_ARN_REGION]}, and the stack in {region}",
                f"give the ARN of one in {region}",
            )
    for name in OTHER_REGIONS:
        if values.get(name) == region:
            yield Problem(
                name, f"is {region}, the stack's own region", "name another region, or leave it empty"
            )


def name_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """Backend and frontend under one name: the load balancer and Amplify would fight for the record."""
    domain = values.get(frontend.FRONTEND_DOMAIN_NAME.name, "")
    prefix = values.get(frontend.FRONTEND_SUBDOMAIN_PREFIX.name, "")
    served = f"{prefix}.{domain}" if prefix else domain
    if domain and served == values.get(edge.API_DOMAIN_NAME.name):
        yield Problem(
            f"{edge.API_DOMAIN_NAME.name}, {frontend.FRONTEND_DOMAIN_NAME.name}",
            f"the backend and the frontend cannot both be {served}",
            f"give the backend a name of its own, such as api.{domain}",
        )


def shared_problems(
    files: Iterable[ParameterFile], settings: Mapping[str, Sequence[AnySetting]]
) -> Iterator[Problem]:
    """What several environments of the application must not share.

    Args:
        files: every file; those of other roots are ignored.
        settings: root file name → its settings.
    """
    known = settings.get(APP_ROOT, ())
    apps = [(file, effective_values(file.parameters, known)) for file in files if file.root == APP_ROOT]
    for name in UNIQUE_IN_REGION:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for file, values in apps:
            if values.get(name):
                groups[file.region, values[name]].append(file.label)
        for (region, _), labels in groups.items():
            if len(labels) > 1:
                yield Problem(
                    f"{' and '.join(labels)}, {name}",
                    f"have the same value in {region}",
                    "give each environment its own, or the second stack cannot be made",
                )
    yield from _api_name_problems(apps)
    yield from _replica_problems(apps)


def placeholders(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the parameters that still hold an example: for the deployer to refuse before it asks AWS."""
    return tuple(name for name, value in parameters.items() if PLACEHOLDER.search(value))


def _api_name_problems(apps: Sequence[tuple[ParameterFile, Mapping[str, str]]]) -> Iterator[Problem]:
    for (first, one), (second, other) in combinations(apps, 2):
        name = one.get(edge.API_DOMAIN_NAME.name, "")
        if not name or name != other.get(edge.API_DOMAIN_NAME.name):
            continue
        roles = {values.get(edge.FAILOVER_ROLE.name) for values in (one, other)}
        if roles != {"primary", "secondary"}:
            yield Problem(
                f"{first.label} and {second.label}, {edge.API_DOMAIN_NAME.name}",
                f"are both {name}",
                "give each its own name, or make one FailoverRole primary and the other secondary",
            )


def _replica_problems(apps: Sequence[tuple[ParameterFile, Mapping[str, str]]]) -> Iterator[Problem]:
    """Copies of secrets in a region whose own stack makes secrets of the same names."""
    for (first, one), (second, other) in permutations(apps, 2):
        copied_there = one.get(storage.SECRET_REPLICA_REGION.name) == second.region
        if copied_there and one.get(storage.SECRET_PREFIX.name) == other.get(storage.SECRET_PREFIX.name):
            yield Problem(
                f"{first.label}, {storage.SECRET_REPLICA_REGION.name}",
                f"copies secrets to {second.region}, where {second.label} makes its own under the same names",
                f"give {second.label} another {storage.SECRET_PREFIX.name}, or make no copies",
            )
