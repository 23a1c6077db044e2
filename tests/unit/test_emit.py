from __future__ import annotations

import json
from typing import TYPE_CHECKING

from templates_src.emit import emit

if TYPE_CHECKING:
    from templates_src.emit import Emission


def test_texts_and_templates_are_the_same(emission: Emission) -> None:
    assert {name: json.loads(text) for name, text in emission.texts.items()} == emission.templates
    assert set(emission.settings) == {"app.json", "bootstrap.json", "pipeline.json"}


def test_two_emissions_are_equal(emission: Emission) -> None:
    assert emit().texts == emission.texts


def test_each_root_declares_the_settings_it_uses_and_no_others(emission: Emission) -> None:
    for name, settings in emission.settings.items():
        assert {setting.name for setting in settings} == set(emission.templates[name]["Parameters"])


def test_logical_ids_are_the_root_s(emission: Emission) -> None:
    assert "Network" in emission.logical_ids["app.json"]
    assert "ExecutionRole" in emission.logical_ids["bootstrap.json"]
