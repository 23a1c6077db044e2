"""Checks of what the backend answers: health, security headers, CORS, Supabase behind it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deployer.smoke.model import FailedError, SkippedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aiohttp

    from deployer.smoke.model import Settings

# Reserved for tests (RFC 6761): nobody's frontend.
FOREIGN = "https://smoke-test.invalid"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"


async def health(settings: Settings, client: aiohttp.ClientSession) -> str:
    """The health check says yes, in time."""
    # The first request also pays for the connection; users notice the second.
    seconds = 0.0
    for _ in range(2):
        start = time.perf_counter()
        async with client.get(settings.api + settings.health_path) as answer:
            await answer.read()
            seconds = time.perf_counter() - start
            if answer.status != 200:
                raise FailedError(f"{settings.health_path} answers {answer.status}")
    if seconds > settings.slow:
        raise FailedError(f"{settings.health_path} takes {seconds:.1f} s, more than {settings.slow:g} s")
    return f"200 in {seconds * 1000:.0f} ms"


async def headers(settings: Settings, client: aiohttp.ClientSession) -> str:
    """The headers that keep browsers from doing harm."""
    async with client.get(settings.api + settings.health_path) as answer:
        missing = missing_headers(answer.headers, secure=settings.secure)
    if missing:
        raise FailedError(f"missing: {', '.join(missing)}")
    return "all there"


def missing_headers(found: Mapping[str, str], *, secure: bool) -> list[str]:
    """Security headers that an answer lacks (OWASP Secure Headers Project).

    Args:
        found: headers of an answer.
        secure: whether it came over TLS; Strict-Transport-Security means nothing otherwise.
    """
    policy = found.get("Content-Security-Policy", "")
    there = {
        "Strict-Transport-Security": not secure or "max-age=" in found.get("Strict-Transport-Security", ""),
        "X-Content-Type-Options: nosniff": found.get("X-Content-Type-Options", "").lower() == "nosniff",
        "X-Frame-Options or frame-ancestors": bool(found.get("X-Frame-Options"))
        or "frame-ancestors" in policy,
    }
    return [name for name, good in there.items() if not good]


async def cors(settings: Settings, client: aiohttp.ClientSession) -> str:
    """The frontend's pages may call the API with cookies, and nobody else's."""
    if not settings.frontend:
        raise SkippedError("there is no frontend")
    own = settings.frontend.rstrip("/")
    ours = await _preflight(settings, client, own)
    theirs = await _preflight(settings, client, FOREIGN)
    if problem := cors_problem(own, ours, theirs):
        raise FailedError(problem)
    return f"{own} is allowed, others are not"


def cors_problem(own: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What is wrong with two answers; empty for nothing.

    Args:
        own: origin of the frontend.
        ours, theirs: headers of the answers to it and to somebody else.
    """
    if theirs.get(ALLOW_ORIGIN) in ("*", FOREIGN):
        return f"any site may call the API: {ALLOW_ORIGIN} is {theirs[ALLOW_ORIGIN]} for {FOREIGN}"
    if ours.get(ALLOW_ORIGIN) != own:
        return f"{own} may not call the API: {ALLOW_ORIGIN} is {ours.get(ALLOW_ORIGIN) or 'missing'}"
    if ours.get(ALLOW_CREDENTIALS) != "true":
        return f"{own} may not send its session cookie: {ALLOW_CREDENTIALS} is missing"
    return ""


async def _preflight(settings: Settings, client: aiohttp.ClientSession, origin: str) -> Mapping[str, str]:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    async with client.options(settings.api + settings.health_path, headers=asked) as answer:
        return answer.headers


async def supabase(settings: Settings, client: aiohttp.ClientSession) -> str:
    """The backend reaches its database, where it has a health check that says so."""
    async with client.get(settings.api + settings.deep_path) as answer:
        await answer.read()
        if answer.status == 404:
            raise SkippedError(f"the backend has no {settings.deep_path}")
        if answer.status != 200:
            raise FailedError(
                f"{settings.deep_path} answers {answer.status}: Supabase is out of the backend's reach"
            )
    return f"{settings.deep_path} answers 200"
