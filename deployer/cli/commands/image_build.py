"""``classla image build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla image build --env dev --context ../classla --dockerfile ../classla/backend/Dockerfile --tag 3f2a91c
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--context", type=Path, default=Path(), metavar="DIR", help="folder to build from (default: here)"
    )
    parser.add_argument("--dockerfile", type=Path, metavar="FILE", help="default: Dockerfile in that folder")
    parser.add_argument("--tag", required=True, metavar="TAG", help="immutable once pushed: a commit, say")
    target_arguments(parser)


def run(context: Context) -> int:
    """Build."""
    from deployer import platform
    from deployer.operations import image

    application = context.application()
    target = context.connect()
    command = image.tool()
    name = f"{platform.find(target).repository}:{context.given.tag}"
    architecture = application.value("CpuArchitecture")
    image.build(command, name, context.given.context, context.given.dockerfile, architecture)
    context.screen.show(f"built {name} with {command}", "green")
    context.screen.say(
        f"next: classla image push --env {context.environment} --tag {context.given.tag}{context.options()}",
        "cyan",
    )
    context.screen.result({"image": name, "tool": command})
    return codes.OK
