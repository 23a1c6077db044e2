"""``classla bootstrap``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import confirm_argument, loss_argument, protected_argument, target_arguments
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
  classla bootstrap --allow-protected --accept-loss ArtifactBucket    what it protects and holds may go
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "--env", default="bootstrap", metavar="NAME", help="parameters file (default: bootstrap)"
    )
    confirm_argument(parser)
    loss_argument(parser)
    protected_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Make what every deployment needs, or bring it up to date."""
    target = context.connect()
    changed, outputs = bootstrap(context, target)
    for output, value in sorted(outputs.items()):
        context.screen.say(f"  {output}: {value}")
    context.screen.result({"changed": changed, "outputs": outputs})
    return codes.OK


def bootstrap(context: Context, target: Target) -> tuple[bool, dict[str, str]]:
    """Plan from the template's body, ask, execute. In the local AWS nobody is asked for the name.

    Returns:
        Whether anything changed, and the stack's outputs.
    """
    from deployer import platform
    from deployer.aws import stacks
    from deployer.cli.approval import approve
    from deployer.cli.flow import execute, make_plan
    from deployer.plans.source import from_application

    application = context.application()
    # The pipeline is read from the bucket that bootstrap made before it.
    bucket = "" if application.root == BOOTSTRAP_ROOT else platform.find(target).bucket
    source, _ = from_application(application, target, bucket)
    made = make_plan(context, target, source, role="")
    if made is not None:
        plan, path = made
        given = plan.environment if target.local else context.given.confirm
        question = f"Bootstrap {target.title}?"
        execute(context, target, plan, approve(context, target, plan, path, question=question, given=given))
        path.unlink(missing_ok=True)
    state = stacks.describe(target.gateway, source.stack)
    return made is not None, dict(state.outputs) if state else {}
