"""Our own simple symbols: strokes on a field of 24 by 24. None is AWS's, none is copied. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CIRCLE = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z"
# Name → the path of its strokes.
ICONS: Mapping[str, str] = {
    "address": "M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM12 8a2 2 0 1 0 0 4a2 2 0 1 0 0-4z",
    "alarm": "M6 17h12c-1.5-1.5-2-3-2-6a4 4 0 0 0-8 0c0 3-.5 4.5-2 6zM10 20h4M12 4v3",
    "backup": "M5 12a7 7 0 1 0 2-5M7 3v4h4M12 8v4l3 2",
    "balancer": (
        "M3 12h5M8 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0M13 10l4-4M14 12h4M13 14l4 4"
        "M17 4.5h3v3h-3zM18 10.5h3v3h-3zM17 16.5h3v3h-3z"
    ),
    "bucket": "M5 6l2 14h10l2-14M5 6c0-3.5 14-3.5 14 0c0 3-14 3-14 0z",
    "budget": "M12 3a9 9 0 1 0 9 9h-9zM15 3.5a9 9 0 0 1 5.5 5.5H15z",
    "build": "M9 7l-5 5l5 5M15 7l5 5l-5 5M13 5l-2 14",
    "cache": "M5 6c0-3.5 14-3.5 14 0v12c0 3.5-14 3.5-14 0zM5 6c0 3 14 3 14 0M13.5 10l-3.5 4h4l-3.5 4",
    "canary": "M3 13h4l2-6l4 11l3-8l1.5 3H21",
    "cdn": f"{_CIRCLE}M3 12h18M12 3c-6 5-6 13 0 18M12 3c6 5 6 13 0 18M7 7l4 4M17 17l-4-4",
    "certificate": (
        "M5 4h14v11H5zM8 7.5h8M8 10.5h5M14 14a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M15 16v5l1.5-1.5L18 21v-5"
    ),
    "containers": "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
    "copies": "M4 4h11v11H4zM9 18v2h11V9h-2",
    "dashboard": "M4 5h16v14H4zM7 16v-4M11 16V9M15 16v-6M18 16v-2",
    "dns": f"{_CIRCLE}M8.5 8v8M8.5 8h3a2 2 0 0 1 0 4h-3M11 12l3 4M16.5 9v6",
    "document": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 15h6",
    "endpoint": "M3 12h8M11 8v8h4a4 4 0 0 0 0-8zM19 12h2",
    "event": "M12 3l7.5 4.5v9L12 21l-7.5-4.5v-9zM12 8v5M12 15.5v.5",
    "gateway": "M4 20V11a8 8 0 0 1 16 0v9M8 20v-8a4 4 0 0 1 8 0v8M2.5 20h6.5M15 20h6.5",
    "health": (
        "M12 20C5 15 3 12 3 9a4.5 4.5 0 0 1 9-1.5A4.5 4.5 0 0 1 21 9c0 3-2 6-9 11zM7 11h3l1.5-2.5l2 4L15 11h2"
    ),
    "logs": "M5 4h14v16H5zM8 8h8M8 11h8M8 14h8M8 17h4",
    "nat": "M8 5h8v14H8zM3 9h8M9 7l2 2l-2 2M13 15h8M19 13l2 2l-2 2",
    "pipeline": "M3 9h5v6H3zM9.5 9h5v6h-5zM16 9h5v6h-5zM8 12h1.5M14.5 12H16",
    "registry": "M4 8l8-4l8 4v8l-8 4l-8-4zM4 8l8 4l8-4M12 12v8",
    "role": "M12 4a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7zM5 20c0-9 14-9 14 0zM12 14v3",
    "routes": "M4 6h16v12H4zM4 10h16M4 14h16M10 6v12",
    "secret": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5",
    "shield": "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z",
    "targets": f"{_CIRCLE}M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM12 11.5v1",
    "topic": "M4 10v4h3l7 4V6l-7 4zM17 9c1.5 2 1.5 4 0 6M19.5 7c2.5 3 2.5 7 0 10",
    "users": (
        "M9 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6zM3 19c0-8 12-8 12 0zM16 6a2.5 2.5 0 1 1 0 5M17 13c3 .5 4 3 4 6h-3"
    ),
    "website": "M3 5h18v14H3zM3 9h18M6 7h.5M8.5 7h.5M9 12l-2.5 2.5L9 17M15 12l2.5 2.5L15 17",
}
