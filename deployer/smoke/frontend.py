"""The check of the frontend: its page is served, and its scripts call this API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from deployer.smoke.model import FailedError, SkippedError

if TYPE_CHECKING:
    import aiohttp

    from deployer.smoke.model import Settings

_SCRIPT = re.compile(r"<script[^>]*\ssrc=[\"']([^\"']+)[\"']", re.IGNORECASE)
_PRELOAD = re.compile(r"<link[^>]*rel=[\"']modulepreload[\"'][^>]*href=[\"']([^\"']+)[\"']", re.IGNORECASE)


async def frontend(settings: Settings, client: aiohttp.ClientSession) -> str:
    """The page that users open, and where its scripts send them."""
    if not settings.frontend:
        raise SkippedError("there is no frontend")
    async with client.get(settings.frontend) as answer:
        page = await answer.text()
        if answer.status != 200:
            raise FailedError(f"{settings.frontend} answers {answer.status}")
    if settings.api in page:
        return "served, and points at the API"
    scripts = [urljoin(f"{settings.frontend}/", name) for name in scripts_of(page)]
    for script in scripts:
        async with client.get(script) as answer:
            if answer.status == 200 and settings.api in await answer.text():
                return f"served, and {script.rpartition('/')[2]} points at the API"
    raise FailedError(
        f"neither the page nor its {len(scripts)} scripts name {settings.api}: built for another API"
    )


def scripts_of(page: str) -> list[str]:
    """Addresses of a page's scripts, in their order."""
    return [*_SCRIPT.findall(page), *_PRELOAD.findall(page)]
