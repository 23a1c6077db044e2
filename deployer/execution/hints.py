"""What to do about a failure that CloudFormation words badly: a table from its text to advice. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.advice import deploying


@dataclass(frozen=True)
class Hint:
    """Advice for failures whose text matches.

    Attributes:
        pattern: searched in the reason, letter case ignored.
        advice: what to do; ``{env}`` stands for the environment, ``{deploy}`` for the command that
            deploys it.
    """

    pattern: str
    advice: str


# The first that matches is given: the particular before the general.
HINTS: tuple[Hint, ...] = (
    Hint(
        r"denied by stack policy|Action denied by stack",
        "the stack policy of parameters/{env}.json protects it; change the policy, "
        "or lift it this once: {deploy} --allow-protected",
    ),
    Hint(
        r"unable to (?:pull secrets|retrieve secret)|ResourceInitialization.*secret|did not contain json key",
        "a secret is empty or lacks a key: classla secrets check --env {env}",
    ),
    Hint(
        r"CannotPullContainer|manifest unknown|pull access denied",
        "the image cannot be pulled: classla image resolve --env {env} shows what the registry has",
    ),
    Hint(
        r"circuit breaker|failed to stabilize|did not stabilize|Exceeded attempts to wait",
        "the tasks did not become healthy: the stopped tasks and their last log lines tell why",
    ),
    Hint(
        r"failed (?:ELB|container) health checks|health checks failed",
        "the container answers, but not with 200 at /health in time: look at its log",
    ),
    Hint(
        r"already exists|already being used|AlreadyExists",
        "a resource of that name was kept from an earlier stack: delete it, or choose another name "
        "(SecretPrefix for secrets)",
    ),
    Hint(
        r"scheduled for deletion",
        "restore the secret, or delete it at once: "
        "aws secretsmanager delete-secret --force-delete-without-recovery",
    ),
    Hint(
        r"role-boundary\S* (?:does not exist|cannot be found|is not attachable)|boundary.*NoSuchEntity",
        "the boundary of its roles is not there yet: classla bootstrap, by an administrator, and then again",
    ),
    Hint(
        r"not authorized to perform|AccessDenied|is not authorized|UnauthorizedOperation",
        "the execution role lacks that permission: classla bootstrap brings its policies up to date",
    ),
    Hint(
        r"Rate exceeded|Throttling|RequestLimitExceeded|Request limit exceeded",
        "AWS throttled it: run the same command again",
    ),
    Hint(r"Export .* cannot be (?:deleted|updated)", "another stack imports from it"),
    Hint(
        r"LimitExceeded|limit.{0,30}(?:exceeded|reached)|quota|maximum number of",
        "a quota is reached: delete what is unused, or ask for more in Service Quotas",
    ),
    Hint(
        r"certificate.{0,60}(?:validat|pending|in FAILED)|UnsupportedCertificate"
        r"|validation.{0,40}(?:pending|timed out)",
        "the certificate was not validated in time: check that the hosted zone is delegated (dig NS)",
    ),
    Hint(
        r"BucketNotEmpty|bucket you tried to delete is not empty",
        "empty the bucket, then run the same command again",
    ),
    Hint(
        r"DependencyViolation|has dependencies|is in use|has a dependent|is still associated",
        "something made outside this stack still uses it: remove that, then run the same command again",
    ),
    Hint(
        r"deletion protection|DeletionProtection|OperationNotPermitted",
        "it is protected against deletion: switch AlbDeletionProtection off with an update first",
    ),
    Hint(
        r"Insufficient|capacity", "the zone has no capacity now: try again later, or another CapacityProvider"
    ),
    Hint(
        r"invalid|must be|Malformed|ValidationException|does not match|InvalidParameter",
        "a value is refused by the service: the text above names it; correct parameters/{env}.json",
    ),
    Hint(
        r"NotFound|does not exist|could not be found|NoSuch",
        "something it needs is not there; when it was deleted by hand: classla drift --env {env}",
    ),
)


def hint_for(reason: str, environment: str) -> str:
    """Advice for a failure, or empty text.

    Args:
        reason: CloudFormation's text.
        environment: for the commands in the advice.
    """
    for hint in HINTS:
        if re.search(hint.pattern, reason, re.IGNORECASE):
            advice = hint.advice.replace("{deploy}", deploying(environment))
            return advice.replace("{env}", environment)
    return ""
