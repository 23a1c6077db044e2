"""What a build is given of this machine: the way to the package indexes, which a build image knows itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PASSED_ON = ("NPM_", "npm_", "PIP_", "SSL_", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
# A build has a home of its own, where neither pip nor npm looks for the settings of the user.
SETTINGS = {"NPM_CONFIG_USERCONFIG": ".npmrc", "PIP_CONFIG_FILE": ".config/pip/pip.conf"}
TELLING = re.compile(r"token|passw|secret|_auth", re.IGNORECASE)


def variables(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """Variables that let a build reach the package indexes as the user of this machine does.

    Args:
        environment: of this process.
        home: of the user.
    """
    found = {
        name: value
        for name, value in environment.items()
        if name.startswith(PASSED_ON) or name.lower() in PROXIES
    }
    for name, place in SETTINGS.items():
        if (file := home / place).is_file():
            found.setdefault(name, str(file))
    # What was loaded once is not loaded again.
    found.setdefault("PIP_CACHE_DIR", str(home / ".cache" / "pip"))
    return found


def secrets(given: Mapping[str, str]) -> list[str]:
    """Values among variables that no log may show: passwords in URLs, and what its name calls a secret."""
    found = [value for name, value in given.items() if TELLING.search(name)]
    for word in " ".join(given.values()).split():
        if "://" in word and (password := urlsplit(word).password):
            found.append(password)
    return found
