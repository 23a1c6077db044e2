"""What is compared: an environment as it is, was, or would be somewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from templates_src.evaluate import Deployment

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = Deployment((), {}, ())


@dataclass(frozen=True, kw_only=True)
class State:
    """An evaluated environment.

    Attributes:
        label: where it comes from, as a person says it: ``the working tree``, ``git HEAD~1``.
        stack: name of its root stack.
        region: where it is meant for; empty where nobody said.
        root: file name of its root template; empty when there is no such environment.
        templates: file name → parsed template; TemplateURLs are file names.
        parameters: name → value, as the root gets them, without defaults.
        tags: stack tags.
        deployment: what the templates make under the parameters.
        physical: address → AWS's id, of what is deployed.
        notes: what a reader should know of how it was read.
    """

    label: str
    stack: str
    region: str = ""
    root: str = ""
    templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    deployment: Deployment = NOTHING
    physical: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def no_echo(self) -> frozenset[str]:
        """Names of the root's parameters whose values nobody may see."""
        declared = self.templates.get(self.root, {}).get("Parameters", {})
        return frozenset(
            name for name, spec in declared.items() if str(spec.get("NoEcho", "")).lower() == "true"
        )
