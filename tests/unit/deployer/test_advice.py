"""Bootstrap and the pipeline are planned by their own command."""

from __future__ import annotations

import pytest

from deployer.advice import deploying, planning


@pytest.mark.parametrize(
    ("environment", "plan", "deploy"),
    [
        ("prod", "classla plan --env prod", "classla deploy --env prod"),
        (
            "bootstrap-west",
            "classla bootstrap --env bootstrap-west",
            "classla bootstrap --env bootstrap-west",
        ),
        ("pipeline", "classla bootstrap --env pipeline", "classla bootstrap --env pipeline"),
    ],
)
def test_the_command_fits_what_the_file_is_for(environment: str, plan: str, deploy: str) -> None:
    assert planning(environment) == plan
    assert deploying(environment) == deploy
