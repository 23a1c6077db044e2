"""Typed contracts between stacks; see ``contract`` (Inputs and Outputs) and ``stack`` (nesting)."""

from templates_src.wiring.contract import contract, passed_on, published, setting, wired
from templates_src.wiring.kinds import Value
from templates_src.wiring.stack import Built, Root, Stack

__all__ = ["Built", "Root", "Stack", "Value", "contract", "passed_on", "published", "setting", "wired"]
