"""HAProxy's configuration: what a load balancer of ours does, as far as HAProxy can."""

from __future__ import annotations

import json
from pathlib import Path

from rehearsal.balancer import IDLE_SECONDS, configuration

ROOT = Path(__file__).resolve().parents[3]
TEXT = configuration([3001, 3002], 8080, 8443, Path("/c.pem"))


def test_every_target_is_checked_and_has_a_cookie() -> None:
    assert "server task0 127.0.0.1:3001 check inter 500ms cookie task0" in TEXT
    assert "server task1 127.0.0.1:3002 check inter 500ms cookie task1" in TEXT
    assert "option httpchk GET /health" in TEXT


def test_plain_http_is_redirected_and_tls_is_no_older_than_the_policy_of_the_stack() -> None:
    assert "bind 127.0.0.1:8080" in TEXT
    assert "redirect scheme https code 301" in TEXT
    assert "bind 127.0.0.1:8443 ssl crt /c.pem" in TEXT
    assert "ssl-min-ver TLSv1.2" in TEXT


def test_a_connection_may_be_idle_as_long_as_at_the_stack_s_balancer() -> None:
    template = json.loads((ROOT / "output" / "app.json").read_text(encoding="utf-8"))
    assert int(template["Parameters"]["IdleTimeoutSeconds"]["Default"]) == IDLE_SECONDS
    assert f"timeout tunnel {IDLE_SECONDS}s" in TEXT
