"""Checks of the way to the backend: redirection, TLS, certificate."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from deployer.smoke.connection import verified
from deployer.smoke.model import FailedError, SkippedError

if TYPE_CHECKING:
    import aiohttp

    from deployer.smoke.model import Settings

PLAIN = "the API is served over plain HTTP (EdgeMode http)"
PERMANENT = (301, 308)
# What nobody may speak any more (RFC 8996).
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
NAMES = {
    ssl.TLSVersion.TLSv1: "TLS 1.0",
    ssl.TLSVersion.TLSv1_1: "TLS 1.1",
    ssl.TLSVersion.TLSv1_2: "TLS 1.2",
}


async def redirect(settings: Settings, client: aiohttp.ClientSession) -> str:
    """Port 80 leads to the same place over TLS, for good."""
    if not settings.secure:
        raise SkippedError(PLAIN)
    place = f"{settings.health_path}?smoke=1"
    async with client.get(f"http://{settings.host}{place}", allow_redirects=False) as answer:
        status, location = answer.status, answer.headers.get("Location", "")
    if status not in PERMANENT:
        raise FailedError(f"port 80 answers {status}, not {' or '.join(map(str, PERMANENT))}")
    parts = urlsplit(location)
    there = (parts.scheme, parts.hostname, f"{parts.path}?{parts.query}")
    if there != ("https", settings.host, place):
        raise FailedError(f"port 80 leads to {location or 'nowhere'}, not to the same place over https")
    return f"{status} to {parts.scheme}://{parts.netloc}"


async def tls(settings: Settings, client: aiohttp.ClientSession) -> str:
    """TLS 1.2 or later, and nothing older."""
    del client
    if not settings.secure:
        raise SkippedError(PLAIN)
    return await asyncio.to_thread(_tls, settings)


def _tls(settings: Settings) -> str:
    spoken = _handshake(settings, _lax(None))
    if isinstance(spoken, str):
        raise FailedError(f"no TLS 1.2 or later: {spoken}")
    untried = []
    for version in OLD:
        context = _lax(version)
        if context is None:
            untried.append(NAMES[version])
        elif not isinstance(_handshake(settings, context), str):
            raise FailedError(f"{NAMES[version]} is accepted too")
    not_tried = f"; {' and '.join(untried)} cannot be tried from here" if untried else ""
    return f"{spoken[0]}{not_tried}"


def _lax(version: ssl.TLSVersion | None) -> ssl.SSLContext | None:
    """A context that trusts anybody; for one old version, or for what is current. None: not to be had."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version is None:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context
    try:
        with warnings.catch_warnings():
            # Trying whether it is refused is the point.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    except (ssl.SSLError, ValueError):
        return None
    return context if getattr(ssl, f"HAS_{version.name}", False) else None


def _handshake(settings: Settings, context: ssl.SSLContext | None) -> tuple[str, dict[str, Any]] | str:
    """Version and certificate, or why there is no connection."""
    assert context is not None  # noqa: S101 - callers leave out what is not to be had
    try:
        with (
            socket.create_connection(settings.real(settings.host, settings.port), settings.timeout) as plain,
            context.wrap_socket(plain, server_hostname=settings.host) as secured,
        ):
            return secured.version() or "TLS", dict(secured.getpeercert() or {})
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except OSError as error:
        return str(error)


async def certificate(settings: Settings, client: aiohttp.ClientSession) -> str:
    """A certificate that browsers accept for this name, for some time to come."""
    del client
    if not settings.secure:
        raise SkippedError(PLAIN)
    found = await asyncio.to_thread(_handshake, settings, verified(settings))
    if isinstance(found, str):
        raise FailedError(found)
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found[1]["notAfter"])), UTC)
    days = (until - datetime.now(UTC)).days
    if days < settings.days:
        raise FailedError(f"it expires in {days} days, on {until:%Y-%m-%d}")
    return f"valid for {days} days, until {until:%Y-%m-%d}"
