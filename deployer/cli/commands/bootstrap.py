"""``classla bootstrap``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import confirm_argument, target_arguments
from deployer.names import BOOTSTRAP_ROOT

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.target import Target

EXAMPLES = """\
  classla bootstrap                                    in the embedded local AWS
  classla bootstrap --profile classla-admin            once for an account and region
  classla bootstrap --env pipeline --profile x         the pipeline, once, after it
  classla bootstrap --profile x --confirm bootstrap    in a script; without changes it does nothing
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "--env", default="bootstrap", metavar="NAME", help="parameters file (default: bootstrap)"
    )
    confirm_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Make what every deployment needs, or bring it up to date."""
    target = context.connect()
    return bootstrap(context, target, context.environment, context.given.confirm)


def bootstrap(context: Context, target: Target, name: str, confirmed: str) -> int:
    """Plan from the template's body, ask, execute. In the local AWS nobody is asked."""
    from deployer import platform
    from deployer.aws import stacks
    from deployer.cli.flow import execute, make_plan
    from deployer.operations.discard import discard_plan
    from deployer.plans.source import from_application

    application = context.application(name)
    # The pipeline is read from the bucket that bootstrap made before it.
    bucket = "" if application.root == BOOTSTRAP_ROOT else platform.find(target).bucket
    source, _ = from_application(application, target, bucket)
    made = make_plan(context, target, source, role="")
    if made is not None:
        plan, path = made
        try:
            context.screen.confirm(f"Bootstrap {target.title}?", name, name if target.local else confirmed)
        except BaseException:
            discard_plan(target, plan, path)
            raise
        execute(context, target, plan)
        path.unlink(missing_ok=True)
    state = stacks.describe(target.gateway, source.stack)
    outputs = dict(state.outputs) if state else {}
    for output, value in sorted(outputs.items()):
        context.screen.say(f"  {output}: {value}")
    context.screen.result({"changed": made is not None, "outputs": outputs})
    return codes.OK
