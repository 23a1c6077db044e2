"""Troposphere and awacs objects as plain JSON data, for assertions."""

from __future__ import annotations

import json
from typing import Any

from troposphere import encode_to_dict


def plain(made: Any) -> Any:
    """What an object will be in the template."""
    return json.loads(json.dumps(encode_to_dict(made)))
