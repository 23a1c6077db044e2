"""Why a policy statement says ``*``: the allowlist, by Sid.

A statement that is not here cannot be built with ``*``; an entry that no template uses fails a test.
"""

from __future__ import annotations

REASONS: dict[str, str] = {}
