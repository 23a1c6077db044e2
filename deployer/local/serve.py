"""The server process: ``python -m deployer.local.serve --port N`` runs the hooked ministack on loopback.

Settings go through the environment because ministack reads them while it is imported, so they are set
before. Everything that reaches outside (other listeners, Docker, start-up scripts, a state folder) is
switched off: what runs here emulates and keeps it in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from typing import Any

HOST = "127.0.0.1"
DEFAULT_REGION = "us-east-1"
ACCOUNT = "000000000000"
SETTINGS = {
    "BIND_HOST": HOST,
    "MINISTACK_HOST": HOST,
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    "LOG_LEVEL": "WARNING",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
    "LOCALSTACK_PERSISTENCE": "0",
    "SFTP_ENABLED": "0",
    "IOT_MTLS_ENABLED": "0",
    "USE_SSL": "0",
    "AUTH": "false",
}


def configure(port: int) -> None:
    """Settle the environment before ministack is imported, whatever the caller's shell has in it."""
    os.environ.update(SETTINGS, GATEWAY_PORT=str(port))
    os.environ.setdefault("MINISTACK_REGION", DEFAULT_REGION)
    # ministack tries Docker wherever the package is there; an import that fails is its own way to say no.
    sys.modules["docker"] = None  # type: ignore[assignment]


async def _serve(application: Any, port: int) -> None:
    """Answer requests until a signal comes; shut down in order."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(application, config, shutdown_trigger=stop.wait)


def main(arguments: list[str] | None = None) -> int:
    """Run the server in the foreground."""
    parser = argparse.ArgumentParser(prog="deployer.local.serve", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args(arguments).port
    configure(port)
    logging.basicConfig(level=logging.WARNING)

    from deployer.local.application import build
    from deployer.local.hooks import HookError

    try:
        application = build()
    except HookError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the launcher's log is its standard error
        return error.exit_code
    asyncio.run(_serve(application, port))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
