"""The one way in which the launcher changes ministack: by name, checked, and everywhere at once.

ministack is pinned, and what we replace is not its public interface. So each replacement states what it
expects to find; when that is gone or takes other arguments, the server does not start and says which
target it was. A local AWS that silently lost one of its repairs would prove things that are not true.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import sys
from typing import TYPE_CHECKING, Any

from templates_src.errors import ClasslaError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MINISTACK = "ministack"
# While it is imported it warns about an optional package that only signing with keys needs.
logging.getLogger("kms").setLevel(logging.ERROR)


class HookError(ClasslaError):
    """A function or table of ministack that we replace is not what it was when the hook was written."""


def _refuse(target: str, what: str) -> HookError:
    advice = "install the ministack that pyproject.toml pins, or adapt the hook in deployer/local"
    return HookError("the local AWS cannot be started", [Problem(target, what, advice)])


def find(module: str, name: str) -> Any:
    """Whatever stands under a name in a module of ministack; loud when nothing does."""
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise _refuse(f"{module}.{name}", f"is gone ({error})") from error


def function(module: str, name: str, parameters: Sequence[str]) -> Callable[..., Any]:
    """A function of ministack whose parameters are still called what we call them."""
    target = find(module, name)
    if not callable(target):
        raise _refuse(f"{module}.{name}", "is no function any more")
    found = list(inspect.signature(target).parameters)
    if found != list(parameters):
        raise _refuse(f"{module}.{name}", f"takes {found}, the hook was written for {list(parameters)}")
    return target  # type: ignore[no-any-return]


def table(module: str, name: str, key: str) -> dict[str, Any]:
    """A registry of ministack that still has the entry we know about."""
    target = find(module, name)
    if not isinstance(target, dict) or key not in target:
        raise _refuse(f"{module}.{name}", f"is no table with an entry {key!r} any more")
    return target


def replace(
    module: str,
    name: str,
    parameters: Sequence[str],
    make: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    """Put ``make(original)`` wherever ministack refers to the original.

    Its modules import functions from one another by name, so a change in the defining module alone would
    reach half of the callers.
    """
    original = function(module, name, parameters)
    replacement = make(original)
    for loaded_name, loaded in list(sys.modules.items()):
        if loaded_name.partition(".")[0] != MINISTACK:
            continue
        for attribute, value in list(vars(loaded).items()):
            if value is original:
                setattr(loaded, attribute, replacement)
            elif isinstance(value, dict):
                _replace_in(value, original, replacement)


def _replace_in(table_: dict[Any, Any], original: object, replacement: object) -> None:
    """Tables of actions hold the functions too, one level deep."""
    for key, value in list(table_.items()):
        if value is original:
            table_[key] = replacement
