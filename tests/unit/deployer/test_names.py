"""Names of the deployer are those of the templates."""

from __future__ import annotations

import json

from deployer.names import APP_ROOT, BOOTSTRAP_STACK, DEPLOYMENTS, PROJECT, TEMPLATES, stack_of
from deployer.project import PROJECT as FOLDER
from templates_src.common import naming


def test_the_project_has_one_name() -> None:
    assert naming.PROJECT == PROJECT


def test_stacks_are_named_after_their_parameters_file() -> None:
    assert stack_of("prod") == "classla-prod"
    assert stack_of("bootstrap") == BOOTSTRAP_STACK


def test_the_root_is_one_that_was_emitted() -> None:
    assert APP_ROOT in json.loads((FOLDER / "output/manifest.json").read_text())["roots"]


def test_prefixes_end_where_names_begin() -> None:
    assert TEMPLATES.endswith("/")
    assert DEPLOYMENTS.endswith("/")
    assert not TEMPLATES.startswith(DEPLOYMENTS)
    assert not DEPLOYMENTS.startswith(TEMPLATES)
