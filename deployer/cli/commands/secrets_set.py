"""``classla secrets set``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.operations.secret_values import Wanted

EXAMPLES = """\
  classla secrets set supabase --env prod                   asks for each key, without showing it
  classla secrets set supabase --env prod --file keys.json  JSON or KEY=value lines
  pass show supabase | classla secrets set supabase --env prod --file -
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes; values never come from here, where other processes could read them."""
    parser.add_argument("secret", metavar="SECRET", help="its name, or a part of it: supabase, workos, app")
    environment_argument(parser)
    parser.add_argument(
        "--file", metavar="FILE", help="JSON object or KEY=value lines; - reads standard input"
    )
    parser.add_argument("--any-key", action="store_true", help="also store keys that the task does not read")
    target_arguments(parser)


def run(context: Context) -> int:
    """Fill a secret; keys that are not given keep their value."""
    from deployer.operations.secret_values import choose, fill, parse_values, wanted

    application = context.application()
    target = context.connect()
    secret = choose(wanted(application), context.given.secret)
    if context.given.file:
        text, where = _read(context.given.file)
        values = parse_values(text, secret, where, any_key=context.given.any_key)
    else:
        values = _prompt(context, secret)
    changed = fill(target.gateway, secret, values)
    what = f"stored {', '.join(changed)}" if changed else "nothing new"
    context.screen.show(f"{secret.name}: {what}", "green")
    context.screen.result({"name": secret.name, "changed": list(changed)})
    return codes.OK


def _read(name: str) -> tuple[str, str]:
    from templates_src.errors import Problem, UsageError

    if name == "-":
        return sys.stdin.read(), "standard input"
    try:
        return Path(name).read_text(encoding="utf-8"), name
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise UsageError("The values cannot be read", [Problem(name, str(what))]) from None


def _prompt(context: Context, secret: Wanted) -> dict[str, str]:
    from getpass import getpass

    from deployer.errors import RefusedError
    from templates_src.errors import Problem

    if context.screen.as_json or not sys.stdin.isatty():
        advice = "give them in a file, or on standard input with --file -"
        raise RefusedError("Nobody is there to ask", [Problem(secret.name, "needs values", advice)])
    context.screen.show(f"{secret.name}; an empty answer leaves a key as it is")
    asked = [key for key in secret.keys if key not in secret.generated]
    return {key: value for key in asked if (value := getpass(f"  {key}: "))}
