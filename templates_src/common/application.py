"""Facts about the Classla application that more than one stack needs.

They are the application's, not the environment's: changing one means changing the backend, so they are
constants and not settings.
"""

from __future__ import annotations

from dataclasses import dataclass

CONTAINER_NAME = "backend"
CONTAINER_PORT = 3001
HEALTH_PATH = "/health"
HTTP_PORT = 80
HTTPS_PORT = 443
CACHE_PORT = 6379
AUTH_CALLBACK_PATH = "/auth/callback"
ALB_LOG_PREFIX = "alb"


@dataclass(frozen=True)
class SecretSpec:
    """A secret and the JSON keys the task reads from it; each key is also the variable's name.

    Attributes:
        suffix: name after the prefix, for example ``supabase/credentials``.
        keys: JSON keys; a missing one stops the task before it starts.
        description: shown in Secrets Manager.
    """

    suffix: str
    keys: tuple[str, ...]
    description: str


SUPABASE = SecretSpec(
    "supabase/credentials",
    ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    "Supabase URL, anonymous key and service role key",
)
WORKOS = SecretSpec(
    "workos/credentials", ("WORKOS_API_KEY", "WORKOS_CLIENT_ID"), "WorkOS API key and client id"
)
APP = SecretSpec("app/secrets", ("SESSION_SECRET",), "Session secret and other secrets of the application")
SECRETS = (SUPABASE, WORKOS, APP)
