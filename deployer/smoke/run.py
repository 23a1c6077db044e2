"""Runs the checks, all at once: the slowest is one that only waits."""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import TYPE_CHECKING

import aiohttp

from deployer.smoke import api, frontend, sockets, transport
from deployer.smoke.connection import session
from deployer.smoke.model import FailedError, Result, SkippedError
from deployer.smoke.table import IDS
from templates_src.errors import Problem, UsageError
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping

    from deployer.smoke.model import Settings, Status

    Probe = Callable[[Settings, aiohttp.ClientSession], Awaitable[str]]

PROBES: Mapping[str, Probe] = {
    "redirect": transport.redirect,
    "tls": transport.tls,
    "certificate": transport.certificate,
    "health": api.health,
    "headers": api.headers,
    "cors": api.cors,
    "supabase": api.supabase,
    "polling": sockets.polling,
    "websocket": sockets.websocket,
    "stickiness": sockets.stickiness,
    "idle": sockets.idle,
    "frontend": frontend.frontend,
}
PAUSE_SECONDS = 1.0


def chosen(only: Collection[str], skip: Collection[str]) -> tuple[str, ...]:
    """Names of the checks to run, in the order of the table.

    Raises:
        UsageError: there is no such check; all of them at once.
    """
    problems = [
        Problem(f"{option} {name}", "is no check", did_you_mean(name, IDS) or f"checks: {', '.join(IDS)}")
        for option, names in (("--only", only), ("--skip", skip))
        for name in names
        if name not in IDS
    ]
    if problems:
        raise UsageError("A check cannot be chosen", problems)
    return tuple(name for name in IDS if (not only or name in only) and name not in skip)


def run(settings: Settings, names: Collection[str], wait: float = 0.0) -> list[Result]:
    """Run checks and wait for all of them.

    Args:
        settings: what is tried.
        names: which checks.
        wait: seconds to wait for a backend that is still starting.

    Returns:
        what came of each, in the order of the names.
    """
    return asyncio.run(_run(settings, names, wait))


async def _run(settings: Settings, names: Collection[str], wait: float) -> list[Result]:
    async with session(settings) as client:
        await _until_healthy(settings, client, wait)
        return list(await asyncio.gather(*(_one(settings, client, name) for name in names)))


async def _until_healthy(settings: Settings, client: aiohttp.ClientSession, wait: float) -> None:
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        if (await _one(settings, client, "health")).status == "passed":
            return
        await asyncio.sleep(min(PAUSE_SECONDS, max(0.0, deadline - time.monotonic())))


async def _one(settings: Settings, client: aiohttp.ClientSession, name: str) -> Result:
    start = time.perf_counter()
    status, detail = await _outcome(PROBES[name], settings, client)
    return Result(id=name, status=status, detail=detail, seconds=time.perf_counter() - start)


async def _outcome(probe: Probe, settings: Settings, client: aiohttp.ClientSession) -> tuple[Status, str]:
    try:
        return "passed", await probe(settings, client)
    except FailedError as error:
        return "failed", str(error)
    except SkippedError as error:
        return "skipped", str(error)
    except TimeoutError:
        return "failed", f"no answer within {settings.timeout:g} s"
    except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
        # What stands between may answer anything; whatever it is, this check has not passed.
        return "failed", " ".join(str(error).split()) or type(error).__name__
