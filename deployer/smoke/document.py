"""docs/SMOKE.md, from the table of checks. Pure."""

from __future__ import annotations

from deployer.smoke.table import CHECKS

HEAD = """\
# Smoke test

Made from the program by `make golden`; do not edit.

`classla smoke` tries an environment out from outside, as a user's browser would: nothing is changed, and no
credentials are sent. It takes as long as its slowest check, which only waits.

```console
$ classla smoke --env prod --profile classla-prod           # addresses are read from the stack
$ classla smoke --url https://api.example.org --frontend https://example.org
$ classla smoke --env staging --wait 120 --junit smoke.xml  # right after a deployment, for a CI system
```

It ends with 0 when nothing failed, and with 1 otherwise. What does not apply is *skipped* and says why: TLS
in `EdgeMode` `http`, the frontend where there is none, Supabase where the backend has no deep health check
(`--deep-path`). `--json` and `--junit FILE` are for machines; `--only` and `--skip` choose.

| check | what is proved | users, when it fails | first |
|---|---|---|---|
"""
TAIL = """
Without `--echo EVENT`, `websocket` and `idle` prove both directions by asking for a Socket.IO namespace
that does not exist, which every server answers; with it, by an event that the backend echoes. `idle` takes
65 seconds (`--idle`), five more than what proxies like to close after. `certificate` alone judges the
certificate, so that the others still speak when it is bad.

## What proves it

`tests/e2e/smoke` runs two copies of the sample application behind HAProxy with TLS, a sticky cookie and a
tunnel that lives for an hour, and then breaks one thing at a time: each check is seen to fail for its own
reason, and no other with it. Where this machine's OpenSSL does not speak TLS 1.1, `tls` says that it could
not try, and so does the test. Whether the real load balancer's cookie and idle time behave alike, only AWS
can tell: that is what the command is for.
"""


def markdown() -> str:
    """The document."""
    rows = [f"| `{check.id}` | {check.title} | {check.why} | {check.fix} |" for check in CHECKS]
    return f"{HEAD}{chr(10).join(rows)}\n{TAIL}"
