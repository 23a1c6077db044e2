"""Checks of Socket.IO: polling, WebSocket, stickiness, and a connection that nobody uses for a while.

Speaks Engine.IO version 4 and Socket.IO version 5 itself: a client library would reconnect, fall back to
another transport and hide just what is looked for. Packets: ``0`` open, ``2`` ping, ``3`` pong, ``4``
message; messages: ``40`` connect, ``42`` event, ``43`` acknowledgement (socket.io-protocol, "Packet
encoding").
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from deployer.smoke.connection import session
from deployer.smoke.model import FailedError

if TYPE_CHECKING:
    from deployer.smoke.model import Settings

PATH = "/socket.io/?EIO=4&transport="
# Enough that a balancer that does not care hits the other task at least once.
EXCHANGES = 6
WORD = "classla-smoke"


async def polling(settings: Settings, client: aiohttp.ClientSession) -> str:
    """Where WebSockets are blocked, Socket.IO begins by polling."""
    opened = await _open(settings, client)
    offered = ", ".join(opened.get("upgrades", [])) or "nothing"
    return f"a session is opened; it may be upgraded to {offered}"


async def stickiness(settings: Settings, client: aiohttp.ClientSession) -> str:
    """All requests of one polling session come to the task that knows it."""
    del client
    # Cookies of its own: another check's would lead it to a task already.
    async with session(settings) as own:
        opened = await _open(settings, own)
        url = f"{settings.api}{PATH}polling&sid={opened['sid']}"
        for number in range(1, EXCHANGES + 1):
            packet = "40" if number == 1 else f"42{json.dumps([WORD])}"
            async with own.post(url, data=packet, headers={"Content-Type": "text/plain"}) as answer:
                text = (await answer.text())[:80]
                if answer.status != 200:
                    raise FailedError(
                        f"request {number} of a session came to a task that does not know it: {text}"
                    )
    return f"{EXCHANGES} requests of a session came to one task"


async def _open(settings: Settings, client: aiohttp.ClientSession) -> dict[str, Any]:
    async with client.get(f"{settings.api}{PATH}polling") as answer:
        text = await answer.text()
        if answer.status != 200 or not text.startswith("0{"):
            raise FailedError(f"no session is opened: {answer.status} {text[:80]}")
    opened: dict[str, Any] = json.loads(text[1:])
    return opened


async def websocket(settings: Settings, client: aiohttp.ClientSession) -> str:
    """A WebSocket is opened, and what is sent over it is answered."""
    start = time.perf_counter()
    async with await _upgrade(settings, client) as connection:
        await _connect(connection, settings.timeout)
        await _prove(connection, settings)
    echoed = "echoed" if settings.echo else "connected"
    return f"upgraded and {echoed} in {(time.perf_counter() - start) * 1000:.0f} ms"


async def idle(settings: Settings, client: aiohttp.ClientSession) -> str:
    """A WebSocket that nobody writes to lives on: something between may close it after a minute."""
    async with await _upgrade(settings, client) as connection:
        await _connect(connection, settings.timeout)
        start = time.perf_counter()
        while (left := settings.idle - (time.perf_counter() - start)) > 0:
            try:
                # Only the server's own heartbeat is answered, as every client does.
                await _next(connection, left)
            except TimeoutError:
                break
            except FailedError as closed:
                lived = time.perf_counter() - start
                raise FailedError(
                    f"closed after {lived:.0f} of {settings.idle:g} idle seconds ({closed})"
                ) from None
        await _prove(connection, settings)
    return f"alive after {settings.idle:g} idle seconds"


async def _upgrade(
    settings: Settings, client: aiohttp.ClientSession
) -> aiohttp.client._WSRequestContextManager | aiohttp.ClientWebSocketResponse:
    try:
        return await client.ws_connect(f"{settings.api}{PATH}websocket")
    except aiohttp.WSServerHandshakeError as error:
        raise FailedError(f"no upgrade: {error.status} {error.message}") from None


async def _connect(connection: Any, timeout: float) -> None:
    opened = await _next(connection, timeout)
    if not opened.startswith("0{"):
        raise FailedError(f"no session is opened: {opened[:80]}")
    await connection.send_str("40")
    answer = await _next(connection, timeout)
    if not answer.startswith("40"):
        raise FailedError(f"the namespace is refused: {answer[:80]}")


async def _prove(connection: Any, settings: Settings) -> None:
    """That both directions work now: by the backend's echo where it has one, else by a second namespace,
    which the server must answer, if only to refuse it."""
    if settings.echo:
        await connection.send_str(f"420{json.dumps([settings.echo, WORD])}")
        answer = await _next(connection, settings.timeout)
        if answer != f"430{json.dumps([WORD])}":
            raise FailedError(f"{settings.echo} answers {answer[:80]}")
        return
    await connection.send_str(f"40/{WORD},")
    await _next(connection, settings.timeout)


async def _next(connection: Any, seconds: float) -> str:
    """The next packet that is no heartbeat.

    Raises:
        TimeoutError: none came in time.
        FailedError: the connection was closed.
    """
    async with asyncio.timeout(seconds):
        while True:
            message = await connection.receive()
            if message.type != aiohttp.WSMsgType.TEXT:
                raise FailedError(f"closed, {message.type.name.lower()} {message.data or ''}".strip())
            if message.data != "2":
                text: str = message.data
                return text
            await connection.send_str("3")
