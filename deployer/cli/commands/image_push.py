"""``classla image push``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla image push --env dev --tag 3f2a91c
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--tag", required=True, metavar="TAG", help="of an image that classla image build made"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Sign in, push, and say the digest."""
    from deployer import platform
    from deployer.operations import image

    target = context.connect()
    command, repository = image.tool(), platform.find(target).repository
    image.push(target, command, repository, f"{repository}:{context.given.tag}")
    pushed = image.resolve(target, repository, context.given.tag)
    context.screen.show(pushed.uri, "green")
    context.screen.say(
        f"next: classla plan --env {context.environment} --image {pushed.uri}{context.options()}", "cyan"
    )
    context.screen.result({"image": pushed.uri})
    return codes.OK
