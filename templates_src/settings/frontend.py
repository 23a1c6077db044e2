"""Settings of the frontend on Amplify."""

from __future__ import annotations

from templates_src.settings.edge import DOMAIN_PATTERN
from templates_src.settings.model import text, toggle
from templates_src.wiring import kinds as k

GROUP = "Frontend"
_VARIABLE = r"^[A-Z][A-Z0-9_]*$"
_VARIABLE_WORDS = "an environment variable name: upper-case letters, digits and underscores"

FRONTEND_REPOSITORY = text(
    "FrontendRepository",
    k.Url,
    GROUP,
    "GitHub repository that Amplify builds, such as https://github.com/classla/classla; empty: an app that "
    "is deployed by hand",
    r"^$|^https://[A-Za-z0-9.-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$",
    "an https URL of a repository, or empty",
)
GITHUB_TOKEN_SECRET_NAME = text(
    "GitHubTokenSecretName",
    k.Text,
    GROUP,
    "Secrets Manager secret whose JSON key `token` is the GitHub token that connects the repository; needed "
    "with FrontendRepository",
    r"^$|^classla[A-Za-z0-9/_+=.@-]{0,500}$",
    "the name of a secret that begins with classla (the deployment role reads no other), or empty",
)
FRONTEND_BRANCH = text(
    "FrontendBranch",
    k.Text,
    GROUP,
    "Branch that Amplify builds at every push; its name, with - for each /, begins the amplifyapp.com URL",
    r"^[a-z0-9]([a-z0-9/-]{0,61}[a-z0-9])?$",
    "a branch name of at most 63 lower-case letters, digits, hyphens and slashes: it is part of a URL",
    default="main",
)
FRONTEND_DOMAIN_NAME = text(
    "FrontendDomainName",
    k.DomainName,
    GROUP,
    "Domain that Amplify serves, such as classla.org; empty: the amplifyapp.com name",
    DOMAIN_PATTERN,
    "a lower-case domain name without a trailing dot, or empty",
)
FRONTEND_SUBDOMAIN_PREFIX = text(
    "FrontendSubdomainPrefix",
    k.Text,
    GROUP,
    "Name below FrontendDomainName that the branch is served at, such as app; empty: the domain itself",
    r"^$|^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    "one label of a domain name, or empty",
)
WORKOS_CLIENT_ID = text(
    "WorkosClientId",
    k.Text,
    GROUP,
    "WorkOS client id that the browser code carries; it is public",
    r"^$|^client_[A-Za-z0-9]+$",
    "a WorkOS client id such as client_01ABC, or empty",
)
API_URL_VARIABLE = text(
    "ApiUrlVariable",
    k.Text,
    GROUP,
    "Name of the build variable that holds the backend's URL; the current frontend reads VITE_API_BASE_URL",
    _VARIABLE,
    _VARIABLE_WORDS,
    default="VITE_API_URL",
)
WORKOS_CLIENT_ID_VARIABLE = text(
    "WorkosClientIdVariable",
    k.Text,
    GROUP,
    "Name of the build variable that holds the WorkOS client id",
    _VARIABLE,
    _VARIABLE_WORDS,
    default="VITE_WORKOS_CLIENT_ID",
)
AMPLIFY_SERVICE_ROLE = toggle(
    "AmplifyServiceRole",
    GROUP,
    "Give the Amplify app a service role; a static site needs none, server-side rendering does",
)
