"""Connections: names may lead elsewhere, as curl's --connect-to lets them, and authorities may be added."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.abc import AbstractResolver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deployer.smoke.model import Settings


CLOSING_SECONDS = 0.05


@asynccontextmanager
async def session(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A client with cookies of its own. Certificates are judged by the check of that name and by no other:
    with a bad one, the others still say what they have to say. Nothing secret is sent."""
    connector = aiohttp.TCPConnector(resolver=Elsewhere(settings), ssl=_unverified(), force_close=False)
    client = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=settings.timeout),
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"User-Agent": "classla-smoke"},
    )
    try:
        yield client
    finally:
        # Nobody waits for the other side's goodbye: it may never come.
        await connector.close(abort_ssl=True)
        await client.close()
        # The event loop forgets a connection some turns after it was aborted.
        await asyncio.sleep(CLOSING_SECONDS)


def verified(settings: Settings) -> ssl.SSLContext:
    """A context that accepts what a browser would."""
    context = ssl.create_default_context()
    if settings.ca:
        context.load_verify_locations(settings.ca)
    return context


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Elsewhere(AbstractResolver):
    """Finds addresses as the settings say, and by DNS where they say nothing."""

    def __init__(self, settings: Settings) -> None:
        """For one run."""
        self._settings = settings
        self._dns = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[Any]:
        """Addresses of a host; the port may be another one, too."""
        name, number = self._settings.real(host, port)
        found = await self._dns.resolve(name, number, family)
        return [{**item, "hostname": host, "port": number} for item in found]

    async def close(self) -> None:
        """Nothing stays open."""
        await self._dns.close()
