"""The first deployment as a list of steps; which one is next follows from what is there. Pure.

Nothing is remembered between two runs: each step looks at AWS, so a run that was stopped, on whatever
machine, goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["bootstrap", "foundation", "secrets", "image", "service", "frontend", "done"]
ORDER: tuple[Name, ...] = ("bootstrap", "foundation", "secrets", "image", "service", "frontend", "done")
TITLES: dict[Name, str] = {
    "bootstrap": "Bootstrap: template bucket, image registry, deployment roles",
    "foundation": "The application without its service: network, load balancer, secrets, frontend",
    "secrets": "Values for the secrets",
    "image": "An image of the backend in the registry",
    "service": "The service with that image",
    "frontend": "The frontend's first build",
    "done": "Everything is there",
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is there.

    Attributes:
        bootstrapped: the platform's outputs can be read.
        deployed: the application's stack is there and at rest.
        secrets: every key that the task needs has a value.
        image: digest URI that is to be deployed; empty when the registry has none.
        running: digest URI that is deployed; empty for none.
        frontend: whether the frontend needs no build: built, or without a repository.
    """

    bootstrapped: bool = False
    deployed: bool = False
    secrets: bool = False
    image: str = ""
    running: str = ""
    frontend: bool = False


def next_step(situation: Situation) -> Name:
    """The first step that is not done."""
    done = {
        "bootstrap": situation.bootstrapped,
        "foundation": situation.deployed,
        "secrets": situation.secrets,
        "image": bool(situation.image or situation.running),
        "service": bool(situation.running) and situation.running == (situation.image or situation.running),
        "frontend": situation.frontend,
        "done": False,
    }
    return next(name for name in ORDER if not done[name])
