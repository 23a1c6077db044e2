"""Rules between parameters, each declared once and enforced twice.

The build checks the files with them, long before anything is deployed; the root template carries the same
rules in its Rules section, so that a change set made by hand, with other parameters, is refused as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.parameters.expressions import AllOf, Is, Not, OneOf, given, is_on
from templates_src.parameters.words import listed
from templates_src.settings import edge, frontend, monitoring, service
from templates_src.settings.environment import ENVIRONMENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from templates_src.parameters.expressions import Expression
    from templates_src.settings.model import AnySetting


@dataclass(frozen=True)
class Assertion:
    """What must hold, and the words for when it does not.

    Attributes:
        must: the condition.
        text: a whole sentence that names the parameters and says what is wanted.
    """

    must: Expression
    text: str


@dataclass(frozen=True)
class Combination:
    """A rule between parameters.

    Attributes:
        name: logical id in the Rules section.
        when: the rule applies when this holds.
        assertions: what must hold then; each is reported on its own.
    """

    name: str
    when: Expression
    assertions: tuple[Assertion, ...]

    @property
    def names(self) -> frozenset[str]:
        """Names of every setting that the rule reads."""
        return self.when.names.union(*(assertion.must.names for assertion in self.assertions))


def _mebibytes(low: int, high: int, step: int = 1024) -> tuple[str, ...]:
    return tuple(str(amount) for amount in range(low, high + 1, step))


# AWS's table of task sizes: CPU units → memory in MiB.
FARGATE_MEMORY = {
    "256": ("512", "1024", "2048"),
    "512": _mebibytes(1024, 4096),
    "1024": _mebibytes(2048, 8192),
    "2048": _mebibytes(4096, 16384),
    "4096": _mebibytes(8192, 30720),
}

_HTTPS = Not(Is(edge.EDGE_MODE, "http"))
_DOMAIN_MODE = Is(edge.EDGE_MODE, "domain")


def _fargate_rule(cpu: str, memory: tuple[str, ...]) -> Combination:
    amounts = listed(memory) if len(memory) <= 4 else f"{memory[0]} to {memory[-1]} in steps of 1024"
    return Combination(
        f"TaskMemoryFor{cpu}CpuUnits",
        Is(service.TASK_CPU, cpu),
        (
            Assertion(
                OneOf(service.TASK_MEMORY, memory), f"With TaskCpu {cpu} Fargate takes TaskMemory {amounts}."
            ),
        ),
    )


EDGE_RULES = (
    Combination(
        "PlainHttpOnlyInDevelopment",
        Is(edge.EDGE_MODE, "http"),
        (
            Assertion(
                Is(ENVIRONMENT_TYPE, "development"),
                "EdgeMode http sends passwords in the clear: only EnvironmentType development may use it.",
            ),
        ),
    ),
    Combination(
        "DomainModeNeedsNameAndZone",
        _DOMAIN_MODE,
        (
            Assertion(given(edge.API_DOMAIN_NAME), "EdgeMode domain needs ApiDomainName."),
            Assertion(
                given(edge.HOSTED_ZONE_ID),
                "EdgeMode domain needs HostedZoneId: the record and the certificate's proof go there.",
            ),
        ),
    ),
    Combination(
        "CertificateModeNeedsNameAndCertificate",
        Is(edge.EDGE_MODE, "certificate"),
        (
            Assertion(given(edge.API_DOMAIN_NAME), "EdgeMode certificate needs ApiDomainName."),
            Assertion(given(edge.CERTIFICATE_ARN), "EdgeMode certificate needs CertificateArn."),
        ),
    ),
    Combination(
        "CdnNeedsDomainModeAndCertificate",
        is_on(edge.CDN_ENABLED),
        (
            Assertion(_DOMAIN_MODE, "CdnEnabled needs EdgeMode domain."),
            Assertion(
                given(edge.CDN_CERTIFICATE_ARN),
                "CdnEnabled needs CdnCertificateArn, a certificate in us-east-1.",
            ),
        ),
    ),
    Combination(
        "FailoverNeedsDomainMode",
        Not(Is(edge.FAILOVER_ROLE, "none")),
        (Assertion(_DOMAIN_MODE, "FailoverRole primary or secondary needs EdgeMode domain."),),
    ),
    Combination(
        "OneRegionHasTheCdn",
        is_on(edge.CDN_ENABLED),
        (
            Assertion(
                Not(Is(edge.FAILOVER_ROLE, "secondary")),
                "CdnEnabled is for the primary region only: CloudFront takes ApiDomainName once.",
            ),
        ),
    ),
    Combination(
        "CanaryNeedsHttps",
        is_on(monitoring.CANARY_ENABLED),
        (Assertion(_HTTPS, "CanaryEnabled needs an EdgeMode with HTTPS: domain or certificate."),),
    ),
    Combination(
        "BlueGreenNeedsHttps",
        Is(service.DEPLOYMENT_STRATEGY, "BLUE_GREEN"),
        (
            Assertion(
                _HTTPS, "DeploymentStrategy BLUE_GREEN needs an EdgeMode with HTTPS: domain or certificate."
            ),
        ),
    ),
)
FRONTEND_RULES = (
    Combination(
        "RepositoryNeedsToken",
        given(frontend.FRONTEND_REPOSITORY),
        (
            Assertion(
                given(frontend.GITHUB_TOKEN_SECRET_NAME), "FrontendRepository needs GitHubTokenSecretName."
            ),
        ),
    ),
    Combination(
        "SubdomainNeedsDomain",
        given(frontend.FRONTEND_SUBDOMAIN_PREFIX),
        (
            Assertion(
                given(frontend.FRONTEND_DOMAIN_NAME), "FrontendSubdomainPrefix needs FrontendDomainName."
            ),
        ),
    ),
)
SERVICE_RULES = (
    Combination(
        "SeveralTasksShareSessions",
        # Rules cannot compare numbers, but "not 1" is "more than 1": MaxTasks is at least 1.
        AllOf(OneOf(ENVIRONMENT_TYPE, ("staging", "production")), Not(Is(service.MAX_TASKS, "1"))),
        (
            Assertion(
                is_on(service.CACHE_ENABLED),
                "In staging and production MaxTasks above 1 needs CacheEnabled true: without it a second "
                "task does not see the first one's sessions and Socket.IO rooms.",
            ),
        ),
    ),
    *(_fargate_rule(cpu, memory) for cpu, memory in FARGATE_MEMORY.items()),
)
RULES: tuple[Combination, ...] = (*EDGE_RULES, *FRONTEND_RULES, *SERVICE_RULES)


def cloudformation_rules(settings: Sequence[AnySetting]) -> dict[str, Any]:
    """The Rules section of a root: every rule that reads only settings the root uses; may be empty."""
    used = {declared.name for declared in settings}
    return {
        rule.name: {
            "RuleCondition": rule.when.to_cloudformation(),
            "Assertions": [
                {"Assert": assertion.must.to_cloudformation(), "AssertDescription": assertion.text}
                for assertion in rule.assertions
            ],
        }
        for rule in RULES
        if rule.names <= used
    }


def combination_problems(values: Mapping[str, str]) -> list[Problem]:
    """What the same rules say of a set of values; a rule that reads an absent parameter is skipped."""
    return [
        Problem(listed(sorted(rule.when.names | assertion.must.names)), assertion.text)
        for rule in RULES
        if rule.names <= values.keys() and rule.when.holds(values)
        for assertion in rule.assertions
        if not assertion.must.holds(values)
    ]
