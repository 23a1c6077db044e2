"""``classla image resolve``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla image resolve --env dev                 the one that was pushed last
  classla image resolve --env dev --tag 3f2a91c
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument("--tag", default="", metavar="TAG", help="tag or sha256:… (default: the latest push)")
    target_arguments(parser)


def run(context: Context) -> int:
    """Print the image by digest."""
    from deployer import platform
    from deployer.operations import image

    # The line is meant for a variable: nothing else may be in it.
    context.screen.quiet = True
    target = context.connect()
    found = image.resolve(target, platform.find(target).repository, context.given.tag)
    context.screen.show(found.uri)
    context.screen.result(
        {"image": found.uri, "tags": list(found.tags), "bytes": found.bytes, "pushed": found.pushed}
    )
    return codes.OK
