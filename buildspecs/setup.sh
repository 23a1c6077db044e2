#!/usr/bin/env bash
# What every build needs: the classla command, and the profile of the role that its work is done with.
set -euo pipefail
cd "$(dirname "$0")/.."

# The package of the first stage brings what it was checked with; only that stage asks the index.
options=(--disable-pip-version-check --quiet --require-hashes)
[ ! -d .wheels ] || options+=(--no-index --find-links .wheels)
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install "${options[@]}" --requirement requirements/deploy.lock
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .

# Role chaining renews itself: botocore asks for the target role again when its hour is over.
if [ -n "${TARGET_ROLE_ARN:-}" ]; then
    mkdir -p ~/.aws
    printf '[profile target]\nrole_arn = %s\ncredential_source = %s\nrole_session_name = %s\n' \
        "$TARGET_ROLE_ARN" "${CREDENTIAL_SOURCE:-EcsContainer}" "${SESSION_NAME:-classla-pipeline}" > ~/.aws/config
fi
