"""``classla up``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.context import without
from deployer.cli.parser import (
    confirm_argument,
    environment_argument,
    loss_argument,
    protected_argument,
    source_arguments,
    target_arguments,
)

if TYPE_CHECKING:
    from deployer.cli.context import Context
    from deployer.operations.guide import Name, Situation
    from deployer.project import Application
    from deployer.target import Target

EXAMPLES = """\
  classla up --env dev
  classla up --env prod --profile classla-prod              goes on where it stopped
  classla up --env dev --image 1234.dkr.ecr…@sha256:…       with an image that is in the registry
"""

BOOTSTRAP = "bootstrap"
# Options that bootstrap does not take, or takes for itself → how many values each has.
OWN_OPTIONS = {
    "--env": 1,
    "--image": 1,
    "--parameter": 1,
    "--confirm": 1,
    "--accept-loss": 1,
    "--allow-protected": 0,
    "--until": 1,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    source_arguments(parser)
    confirm_argument(parser)
    loss_argument(parser)
    protected_argument(parser)
    parser.add_argument("--until", choices=("foundation", "service"), help="stop after this step")
    target_arguments(parser)


def run(context: Context) -> int:
    """Do the next step until all are done, or one needs somebody."""
    from deployer.cli.flow import refuse_other_roots
    from deployer.operations.guide import ORDER, TITLES, next_step

    application = context.application()
    refuse_other_roots(application)
    target = context.connect()
    done: list[Name] = []
    while True:
        name = next_step(_look(context, target, application))
        if name == "done":
            break
        if name in done:
            raise _stuck(context, name)
        context.screen.say(f"{ORDER.index(name) + 1} of {len(ORDER) - 1}  {TITLES[name]}", "bold cyan")
        _do(context, target, application, name)
        done.append(name)
        if name == context.given.until:
            break
    _finish(context, target, done)
    return codes.OK


def _look(context: Context, target: Target, application: Application) -> Situation:
    """What is there now; asks AWS, remembers nothing."""
    from deployer import platform
    from deployer.aws import stacks
    from deployer.operations.guide import Situation
    from deployer.operations.secret_values import find, wanted
    from deployer.recovery.table import step_for

    found = platform.look(target)
    state = stacks.describe(target.gateway, application.stack)
    whole = state is not None and step_for(state.status).action == "none"
    if found is None or state is None or not whole:
        return Situation(bootstrapped=found is not None)
    secrets = all(find(target.gateway, secret).complete for secret in wanted(application))
    running = state.parameters.get("ImageUri", "")
    # The first image may be whichever there is; a later one is somebody's decision.
    image = context.given.image or ("" if running else _newest(target, found.repository))
    return Situation(
        bootstrapped=True,
        deployed=True,
        secrets=secrets,
        image=image,
        running=running,
        frontend=_frontend_done(target, state.outputs, application),
    )


def _newest(target: Target, repository: str) -> str:
    from deployer.errors import RefusedError
    from deployer.operations.image import resolve

    try:
        return resolve(target, repository, "").uri
    except RefusedError:
        return ""


def _frontend_done(target: Target, outputs: object, application: Application) -> bool:
    """Whether Amplify has nothing to build, or has begun to."""
    from collections.abc import Mapping

    if not application.parameters.get("FrontendRepository") or not isinstance(outputs, Mapping):
        return True
    app = outputs["AmplifyAppId"]
    branches = target.gateway.call("amplify", "ListBranches", appId=app)["branches"]
    return not branches or any(
        target.gateway.call("amplify", "ListJobs", appId=app, branchName=item["branchName"], maxResults=1)[
            "jobSummaries"
        ]
        for item in branches
    )


def _do(context: Context, target: Target, application: Application, name: Name) -> None:
    if name == "bootstrap":
        from deployer.cli.commands.bootstrap import bootstrap

        bootstrap(_for_bootstrap(context), target)
    elif name == "foundation":
        _deploy(context, target, _without_image(target, application))
    elif name == "secrets":
        _secrets(context, target, application)
    elif name == "image":
        raise _no_image(context)
    elif name == "service":
        image = _look(context, target, application).image
        _deploy(context, target, replace(application, overrides={**application.overrides, "ImageUri": image}))
    else:
        from deployer.aws import stacks
        from deployer.operations import frontend

        state = stacks.describe(target.gateway, application.stack)
        job = frontend.start(target, state, context.environment)
        context.screen.say(f"frontend build {job.id}: {job.status}", "green")


def _without_image(target: Target, application: Application) -> Application:
    """The application without its service, when it is made; an image that is deployed stays."""
    from deployer.aws import stacks

    others = {name: value for name, value in application.overrides.items() if name != "ImageUri"}
    state = stacks.describe(target.gateway, application.stack)
    made = state is not None and state.status != "REVIEW_IN_PROGRESS"
    return replace(application, overrides=others if made else {**others, "ImageUri": ""})


def _deploy(context: Context, target: Target, application: Application) -> None:
    """Plan, ask, execute; an unfinished earlier plan is cleaned up by the planner."""
    from deployer.cli.approval import approve
    from deployer.cli.flow import execute, make_plan, resume, source_of

    resume(context, target, application.stack)
    source, role = source_of(context, target, application)
    made = make_plan(context, target, source, role)
    if made is None:
        return
    plan, path = made
    given = context.environment if target.local else context.given.confirm
    question = f"Deploy this to {target.title}?"
    execute(context, target, plan, approve(context, target, plan, path, question=question, given=given))
    path.unlink(missing_ok=True)
    # All of it was lost now: the next plan of this run loses something else, or nothing.
    context.given.accept_loss = []


def _secrets(context: Context, target: Target, application: Application) -> None:
    """Ask for what is missing, or say how to give it."""
    from getpass import getpass

    from deployer.errors import RefusedError
    from deployer.operations.secret_values import fill, find, incomplete, wanted

    found = [find(target.gateway, secret) for secret in wanted(application)]
    if context.screen.as_json or not sys.stdin.isatty():
        raise RefusedError(
            "Secrets are not filled; then run the same command again", incomplete(found, context.environment)
        )
    for item in found:
        values = {key: value for key in item.missing if (value := getpass(f"  {item.wanted.name} {key}: "))}
        if values:
            fill(target.gateway, item.wanted, values)


def _no_image(context: Context) -> Exception:
    from deployer.errors import RefusedError
    from templates_src.errors import Problem

    name = context.environment
    advice = f"classla image build --env {name} --tag TAG, classla image push --env {name} --tag TAG"
    what = Problem(
        "image", "the registry has none", f"{advice}; or let the pipeline build one; then run this again"
    )
    return RefusedError("There is no image yet", [what])


def _stuck(context: Context, name: Name) -> Exception:
    from deployer.errors import RefusedError
    from deployer.operations.guide import TITLES
    from templates_src.errors import Problem

    what = Problem(
        TITLES[name],
        "was done and is still not complete",
        f"classla status --env {context.environment}",
    )
    return RefusedError("Going on would repeat itself", [what])


def _finish(context: Context, target: Target, done: list[Name]) -> None:
    from deployer.aws import stacks
    from deployer.cli.flow import say_outputs
    from deployer.names import stack_of

    state = stacks.describe(target.gateway, stack_of(context.environment))
    outputs = dict(state.outputs) if state else {}
    context.screen.show(f"{context.environment} is up", "bold green")
    say_outputs(context, outputs)
    context.screen.result({"up": True, "did": done, "outputs": outputs})


def _for_bootstrap(context: Context) -> Context:
    """What is given to ``up`` is about the environment: bootstrap gets none of it but where, and a yes."""
    given = argparse.Namespace(**vars(context.given))
    given.env, given.confirm = BOOTSTRAP, context.given.confirm and BOOTSTRAP
    given.parameter, given.image, given.accept_loss, given.allow_protected = [], "", [], False
    words = ["bootstrap", *without(context.words[1:], OWN_OPTIONS)]
    confirm = ["--confirm", given.confirm] if given.confirm else []
    return replace(context, given=given, words=(*words, *confirm))
