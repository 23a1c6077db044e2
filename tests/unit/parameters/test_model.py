from __future__ import annotations

from pathlib import Path

import pytest

from templates_src.parameters.model import effective_values, label_of, regions, root_of
from tests.support.parameters import APP_SETTINGS, file_of


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("dev", "app.json"),
        ("bootstrap", "bootstrap.json"),
        ("bootstrap-west", "bootstrap.json"),
        ("bootstraps", "app.json"),
        ("pipeline", "pipeline.json"),
    ],
)
def test_the_file_name_says_which_root(name: str, root: str) -> None:
    assert root_of(name) == root


def test_given_values_win_over_defaults_and_unknown_ones_are_left_out() -> None:
    values = effective_values({"MaxTasks": "4", "Nonsense": "x"}, APP_SETTINGS)
    assert values["MaxTasks"] == "4"
    assert values["MinTasks"] == "1"
    assert "Nonsense" not in values
    assert "EdgeMode" not in values  # required, and not given


def test_regions_are_collected_once_and_sorted() -> None:
    files = [
        file_of("a", tags={"Region": "us-west-2"}),
        file_of("b", tags={"Region": "eu-central-1"}),
        file_of("c", tags={"Region": "us-west-2"}),
        file_of("d", tags={"Region": ""}),
    ]
    assert regions(files) == ("eu-central-1", "us-west-2")


def test_a_label_has_no_machine_in_it() -> None:
    assert label_of(Path("/home/somebody/parameters/dev.json")) == "parameters/dev.json"
    assert label_of(Path("dev.json")) == "dev.json"
