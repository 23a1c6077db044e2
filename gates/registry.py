"""Every gate, in the order in which they are told."""

from __future__ import annotations

from gates import audit, checkov, hadolint, iam_validator, licences, secret_scan
from gates.model import Gate

GATES: tuple[Gate, ...] = (
    Gate(
        checkov.NAME,
        "every template in `output/`",
        "resources that are not encrypted, logged, private or limited as checkov asks",
        checkov.check,
    ),
    Gate(
        iam_validator.NAME,
        "every policy document of every parameters file, evaluated",
        "unknown actions and condition keys, actions that do not fit their resources, operators that do not "
        "fit, ways to more rights, trust without a condition",
        iam_validator.check,
    ),
    Gate(
        hadolint.NAME,
        "`docker/Dockerfile`",
        "unpinned packages, a root user, shells that hide failures",
        hadolint.check,
    ),
    Gate(
        secret_scan.NAME,
        "every file that is or would be committed, `output/` included",
        "keys, tokens, passwords in addresses",
        secret_scan.check,
    ),
    Gate(
        licences.NAME,
        "`requirements/build.lock`, `deploy.lock` and `dev.lock`",
        "packages whose licence is unknown or not allowed; [LICENCES.md](LICENCES.md) lists them all",
        licences.check,
    ),
    Gate(
        audit.PYTHON,
        "`requirements/*.lock`",
        "known holes in locked Python packages",
        audit.check_python,
        asks="the Python Package Index",
    ),
    Gate(
        audit.NODE,
        "every `package-lock.json`",
        "known holes in locked Node.js packages",
        audit.check_node,
        asks="the npm registry",
    ),
)
