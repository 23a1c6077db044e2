"""Every declared setting, in whichever module: what a person sees, and that defaults keep their own rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.parameters import APP_SETTINGS, BOOTSTRAP_SETTINGS, PIPELINE_SETTINGS

if TYPE_CHECKING:
    from templates_src.emit import Emission
    from templates_src.settings.model import AnySetting

ALL = [*APP_SETTINGS, *BOOTSTRAP_SETTINGS, *PIPELINE_SETTINGS]
each = pytest.mark.parametrize("setting", ALL, ids=lambda setting: str(setting.name))


def test_names_are_unique() -> None:
    names = [setting.name for setting in ALL]
    assert len(names) == len(set(names))


@each
def test_the_default_keeps_the_constraint(setting: AnySetting) -> None:
    if setting.default is None:
        return
    if setting.allowed:
        assert setting.default in setting.allowed
    if setting.pattern:
        assert re.fullmatch(setting.pattern, setting.default)
    if setting.minimum is not None and setting.maximum is not None:
        assert setting.minimum <= int(setting.default) <= setting.maximum


@each
def test_a_person_can_act_on_the_text(setting: AnySetting) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", setting.name)
    assert len(setting.description) > 10
    assert len(setting.description) <= 4000
    assert setting.constraint, "a refused value must be explained"


@each
def test_no_setting_is_without_any_check(setting: AnySetting) -> None:
    assert setting.allowed or setting.pattern or setting.minimum is not None


def test_every_setting_is_used_by_a_root(emission: Emission) -> None:
    used = {setting.name for settings in emission.settings.values() for setting in settings}
    assert {setting.name for setting in ALL} == used


def test_patterns_match_whole_values_in_cloudformation_too() -> None:
    """CloudFormation matches the whole value by itself; the anchors make Python and editors agree."""
    for setting in ALL:
        for alternative in re.split(r"\|(?=\^)", setting.pattern) if setting.pattern else []:
            assert alternative.startswith("^"), setting.name
            assert alternative.endswith("$"), setting.name
