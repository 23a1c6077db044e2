"""What holds for every rule, whatever it checks."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from templates_src.lint import rules
from tests.unit.lint.planting import template_set

if TYPE_CHECKING:
    from types import ModuleType

MODULES: list[ModuleType] = [
    importlib.import_module(f"{rules.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rules.__path__)
]
NAMES = [module.__name__.rsplit(".", 1)[-1] for module in MODULES]


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_a_rule_has_an_id_a_title_and_a_reason(module: ModuleType) -> None:
    assert re.fullmatch(r"CLS\d{3}", module.ID)
    assert 10 < len(module.TITLE) < 110
    assert not module.TITLE.endswith(".")
    assert len(module.WHY) > 40
    assert module.WHY.endswith(".")
    assert str(module.__doc__).startswith(f"{module.ID}: ")


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_has_a_test_file(name: str) -> None:
    assert (Path(__file__).parent / f"test_{name}.py").is_file()


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_a_rule_is_fired_by_its_tests(module: ModuleType) -> None:
    """Some test expects a finding of this rule: it has the id in an assertion or in what one compares to."""
    name = module.__name__.rsplit(".", 1)[-1]
    tree = ast.parse((Path(__file__).parent / f"test_{name}.py").read_text(encoding="utf-8"))
    expected = [n for n in ast.walk(tree) if isinstance(n, ast.Tuple) and n.elts]
    first = [n.elts[0].value for n in expected if isinstance(n.elts[0], ast.Constant)]
    assert module.ID in first


def test_ids_are_unique_and_without_gaps() -> None:
    ids = sorted(module.ID for module in MODULES)
    assert ids == [f"CLS{number:03}" for number in range(1, len(MODULES) + 1)]


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_a_rule_says_nothing_about_an_empty_template(module: ModuleType) -> None:
    assert list(module.check(template_set(t={"Resources": {}}))) == []
    assert list(module.check(template_set())) == []
