"""What a check sees and what it says: the vocabulary shared by every linter and every project rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "info"]
JsonTemplate = dict[str, Any]


@dataclass(frozen=True, order=True)
class Finding:
    """One complaint about one template.

    Attributes:
        template: file name inside output/, for example ``network.json``.
        path: slash-separated place in the template, for example ``Resources/Vpc/Properties/CidrBlock``.
        rule: the rule's id: ``E3012`` (cfn-lint), ``F3005`` (cloudformation-validate), ``CLS007`` (ours).
        message: what is wrong, in one sentence.
        severity: ``error`` and ``warning`` fail the build; ``info`` is printed only when asked for.
        source: the check that said it: ``cfn-lint``, ``cloudformation-validate`` or ``project``.
    """

    template: str
    path: str
    rule: str
    message: str
    severity: Severity = "error"
    source: str = "project"


@dataclass(frozen=True)
class Suppression:
    """A finding that is accepted, and why. An unused suppression is itself an error.

    Attributes:
        rule: id of the rule that is silenced.
        source: the check whose finding it is, as in ``Finding.source``.
        template: file name, or ``*`` for every template.
        path_prefix: the place it is silenced at, and all below it; empty for the whole template.
        reason: why the finding is not a fault here; printed by ``python build.py --explain-suppressions``.
        owner: the source file that makes what is found, from the project's root.
    """

    rule: str
    reason: str
    source: str = "cfn-lint"
    template: str = "*"
    path_prefix: str = ""
    owner: str = ""


@dataclass(frozen=True)
class TemplateSet:
    """The emitted templates of one build, before they are written.

    Attributes:
        templates: file name → parsed template, root and nested ones alike.
        texts: file name → the exact bytes (as text) that will be written for it.
        regions: every AWS region that a parameters file names.
    """

    templates: Mapping[str, JsonTemplate]
    texts: Mapping[str, str]
    regions: tuple[str, ...] = field(default=("us-east-1",))
