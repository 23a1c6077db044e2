"""``classla smoke``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.smoke.model import Settings

EXAMPLES = """\
  classla smoke --env prod --profile classla-prod          URLs are read from the stack
  classla smoke --url https://api.example.org --frontend https://example.org
  classla smoke --env prod --only health --only websocket
  classla smoke --env staging --wait 120 --junit smoke.xml  in a pipeline, right after a deployment
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument("--url", default="", metavar="URL", help="the API, instead of an environment's")
    parser.add_argument("--frontend", default="", metavar="URL", help="the frontend, with --url")
    parser.add_argument(
        "--only", action="append", default=[], metavar="CHECK", help="run this one (repeatable)"
    )
    parser.add_argument("--skip", action="append", default=[], metavar="CHECK", help="leave out (repeatable)")
    parser.add_argument(
        "--wait", type=float, default=0.0, metavar="SECONDS", help="wait for a backend that starts"
    )
    parser.add_argument(
        "--idle", type=float, default=65.0, metavar="SECONDS", help="how long an unused connection must live"
    )
    parser.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS", help="for each answer")
    parser.add_argument(
        "--slow", type=float, default=2.0, metavar="SECONDS", help="a health check that takes longer fails"
    )
    parser.add_argument("--echo", default="", metavar="EVENT", help="Socket.IO event that the backend echoes")
    parser.add_argument("--health-path", default="/health", metavar="PATH", help="of the health check")
    parser.add_argument(
        "--deep-path", default="/health/deep", metavar="PATH", help="of the one that asks Supabase"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML too")
    parser.add_argument("--ca", default="", metavar="FILE", help="another certificate authority to trust")
    parser.add_argument(
        "--connect",
        action="append",
        default=[],
        metavar="HOST:PORT=HOST:PORT",
        help="connect elsewhere, as curl --connect-to (repeatable)",
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Try everything out, and say what a user would notice."""
    from deployer.smoke import render
    from deployer.smoke.run import chosen, run

    given, screen = context.given, context.screen
    names = chosen(given.only, given.skip)
    settings = _settings(context)
    screen.say(f"smoke test of {settings.api}", "bold")
    with screen.progress(f"{len(names)} checks, up to {max(given.idle, given.timeout):g} s"):
        results = run(settings, names, given.wait)
    if given.junit:
        from deployer.cli.commands.report import save

        save(given.junit, render.junit(results, settings))
    failed = any(item.status == "failed" for item in results)
    screen.lines((style, text) for style, text in render.lines(results, given.env or ""))
    screen.show(render.summary(results), "bold red" if failed else "bold green")
    screen.result(render.data(results, settings))
    return codes.ERROR if failed else codes.OK


def _settings(context: Context) -> Settings:
    from deployer.smoke.model import Settings

    given = context.given
    api, frontend = (given.url, given.frontend) if given.url else _deployed(context)
    for option, url in (("--url", api), ("--frontend", frontend)):
        _refuse_no_url(option, url)
    return Settings(
        api=api.rstrip("/"),
        frontend=frontend.rstrip("/"),
        health_path=given.health_path,
        deep_path=given.deep_path,
        ca=_authority(given.ca),
        connect=dict(_elsewhere(text) for text in given.connect),
        echo=given.echo,
        idle=given.idle,
        timeout=given.timeout,
        slow=given.slow,
    )


def _deployed(context: Context) -> tuple[str, str]:
    """Addresses that the environment's stack gives.

    Raises:
        RefusedError: it is not deployed.
    """
    from deployer.aws import stacks
    from deployer.errors import RefusedError
    from deployer.names import stack_of
    from templates_src.errors import Problem

    stack = stack_of(context.environment)
    state = stacks.describe(context.connect().gateway, stack)
    if state is None or not state.outputs.get("ApiUrl"):
        advice = f"classla status --env {context.environment}"
        raise RefusedError(
            f"{context.environment} has no API to try", [Problem(stack, "gives no ApiUrl", advice)]
        )
    return state.outputs["ApiUrl"], state.outputs.get("FrontendUrl", "")


def _refuse_no_url(option: str, url: str) -> None:
    from templates_src.errors import Problem, UsageError

    try:
        parts = urlsplit(url)
        good = not url or (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            "An address cannot be read", [Problem(f"{option} {url}", "is no http or https URL", "https://…")]
        )


def _authority(path: str) -> str:
    from templates_src.errors import Problem, UsageError

    if path and not Path(path).is_file():
        raise UsageError("An authority cannot be read", [Problem(f"--ca {path}", "is no file")])
    return path


def _elsewhere(text: str) -> tuple[str, str]:
    from templates_src.errors import Problem, UsageError

    before, _, after = text.partition("=")
    for side in (before, after):
        host, _, port = side.rpartition(":")
        if not host or not port.isdigit():
            problem = Problem(
                f"--connect {text}", "is not HOST:PORT=HOST:PORT", "api.x.org:443=127.0.0.1:8443"
            )
            raise UsageError("A connection cannot be read", [problem])
    return before, after
