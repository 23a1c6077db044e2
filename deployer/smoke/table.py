"""Every check: its name, what users would notice, and what to do. docs/SMOKE.md is made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A check.

    Attributes:
        id: its name on the command line.
        title: what is proved.
        why: what users notice when it fails.
        fix: what to do first.
    """

    id: str
    title: str
    why: str
    fix: str


CHECKS: tuple[Check, ...] = (
    Check(
        "redirect",
        "port 80 leads to https for good",
        "links without https lead nowhere, or stay unencrypted",
        "classla drift --env ENV: the load balancer's listener on port 80",
    ),
    Check(
        "tls",
        "TLS 1.2 or later, nothing older",
        "browsers refuse the connection, or somebody may weaken it",
        "classla drift --env ENV: the listener's SslPolicy",
    ),
    Check(
        "certificate",
        "a certificate that browsers accept",
        "browsers warn and stop",
        "docs/SETUP.md, section 3: ACM renews while its DNS record exists",
    ),
    Check(
        "health",
        "the health check answers 200 in time",
        "nothing works",
        "docs/RUNBOOK.md, NoHealthyTaskAlarm",
    ),
    Check(
        "headers",
        "security headers are there",
        "nothing; an attacker has it easier",
        "set them in the backend (helmet)",
    ),
    Check(
        "cors",
        "the frontend may call the API, others may not",
        "the page loads and nothing in it works",
        "compare the task's FRONTEND_URL with: classla outputs FrontendUrl --env ENV",
    ),
    Check(
        "supabase",
        "the backend reaches Supabase",
        "nobody can sign in, data is missing",
        "classla secrets check --env ENV; Supabase's status page",
    ),
    Check(
        "polling",
        "Socket.IO begins by polling",
        "whoever has no WebSockets gets no live updates",
        "the backend's log; the path /socket.io/",
    ),
    Check(
        "websocket",
        "a WebSocket is opened and answers",
        "live updates are slow, or missing",
        "the backend's transports; something between that does not pass upgrades",
    ),
    Check(
        "stickiness",
        "a polling session stays on one task",
        "live updates break off again and again",
        "classla drift --env ENV: stickiness of the target group",
    ),
    Check(
        "idle",
        "an unused connection lives",
        "live updates stop after a minute without any",
        "IdleTimeoutSeconds; a proxy between",
    ),
    Check(
        "frontend",
        "the frontend is served and calls this API",
        "a blank page, or data of another environment",
        "classla frontend start --env ENV: Amplify builds with the variables that it has now",
    ),
)
IDS = tuple(check.id for check in CHECKS)
BY_ID = {check.id: check for check in CHECKS}
