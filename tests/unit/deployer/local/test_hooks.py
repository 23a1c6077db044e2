"""A hook that no longer fits must be seen at once, by name: planted here, and in the real launcher."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHOUT = """
import sys
from deployer.local import serve
serve.configure(1)
import ministack.services.cloudformation.stacks as stacks
{damage}
from deployer.local.hooks import HookError
from deployer.local.application import build
try:
    build()
except HookError as error:
    sys.exit(str(error))
"""


def add(left: int, right: int) -> int:
    return left + right


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    module, user = ModuleType("ministack.planted"), ModuleType("ministack.user")
    other = ModuleType("elsewhere")
    attributes: dict[str, Any] = {"add": add, "TABLE": {"add": add}}
    for one in (module, user, other):
        vars(one).update({**attributes, "TABLE": {"add": add}})
        monkeypatch.setitem(sys.modules, one.__name__, one)
    return module


@pytest.mark.usefixtures("planted")
def test_a_replacement_reaches_every_module_and_table_of_ministack_and_no_other() -> None:
    hooks.replace("ministack.planted", "add", ("left", "right"), lambda _: lambda left, right: left * right)
    for name in ("ministack.planted", "ministack.user"):
        module: Any = sys.modules[name]
        assert module.add(3, 4) == 12
        assert module.TABLE["add"](3, 4) == 12
    elsewhere: Any = sys.modules["elsewhere"]
    assert elsewhere.add(3, 4) == 7


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("gone", ("left",), "ministack.planted.gone: is gone"),
        ("add", ("left",), r"ministack.planted.add: takes \['left', 'right'\]"),
        ("TABLE", ("left",), "ministack.planted.TABLE: is no function any more"),
    ],
)
def test_a_target_that_is_not_what_it_was_is_named(
    name: str, parameters: tuple[str, ...], message: str
) -> None:
    with pytest.raises(hooks.HookError, match=message):
        hooks.function("ministack.planted", name, parameters)


@pytest.mark.usefixtures("planted")
def test_a_table_without_its_known_entry_is_named() -> None:
    with pytest.raises(hooks.HookError, match="TABLE: is no table with an entry 'subtract'"):
        hooks.table("ministack.planted", "TABLE", "subtract")


def test_a_module_that_is_gone_is_named() -> None:
    with pytest.raises(hooks.HookError, match=r"ministack\.nowhere\.add: is gone"):
        hooks.find("ministack.nowhere", "add")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("", ""),
        ("del stacks._roll_back_operation", "stacks._roll_back_operation: is gone"),
        ("stacks._add_event = lambda stack_id: None", "stacks._add_event: takes ['stack_id']"),
    ],
)
def test_the_launcher_refuses_a_ministack_that_it_does_not_know(damage: str, message: str) -> None:
    code = WITHOUT.format(damage=damage)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert message in ended.stderr
    assert ended.returncode == (1 if message else 0), ended.stderr
