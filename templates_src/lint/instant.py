"""AWS's cloudformation-validate: a native engine that answers in milliseconds, for the edit loop and as a
second opinion in the gate."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

from templates_src.errors import LintError, Problem
from templates_src.lint.cache import verdict_key
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from templates_src.lint.model import Severity, TemplateSet

NAME: Literal["cloudformation-validate"] = "cloudformation-validate"
_SEVERITIES: dict[str, Severity] = {"FATAL": "error", "ERROR": "error", "WARN": "warning"}


def cache_key(templates: TemplateSet, name: str) -> str:
    """Key of one template's verdict: its text, the regions, the engine's version."""
    return verdict_key([NAME, version(NAME), *templates.regions, "|", name, templates.texts[name]])


def check(templates: TemplateSet, names: Sequence[str]) -> list[Finding]:
    """Every diagnostic of the engine for some templates, in every region, sorted and each once.

    Raises:
        LintError: the engine itself broke.
    """
    if not names:
        return []
    import cloudformation_validate as validate

    try:
        return _diagnostics(validate, templates, names)
    except validate.ValidationError as error:
        raise LintError(f"{NAME} could not run", [Problem(NAME, str(error))]) from error


def _diagnostics(validate: Any, templates: TemplateSet, names: Sequence[str]) -> list[Finding]:
    engine = validate.CompositeEngine()
    found: set[Finding] = set()
    for region in templates.regions:
        config = validate.ValidateConfig(
            detail_level=validate.DetailLevel.STANDARD,
            # Its informational diagnostics describe (create-only properties, missing metadata), not judge.
            severity_level=validate.Severity.WARN,
            pseudo_parameter_overrides=validate.PseudoParameterOverrides(region=region),
        )
        for name in names:
            content = validate.TemplateContent(templates.texts[name], name)
            found.update(_findings(name, engine.validate_template(content, config).diagnostics))
    return sorted(found)


def _findings(name: str, diagnostics: Iterable[Any]) -> Iterator[Finding]:
    for diagnostic in diagnostics:
        yield Finding(
            template=name,
            path=_path(diagnostic),
            rule=diagnostic.rule_id,
            message=diagnostic.message,
            severity=_SEVERITIES.get(diagnostic.severity.name, "info"),
            source=NAME,
        )


def _path(diagnostic: Any) -> str:
    """The place in cfn-lint's notation: ``Resources/Vpc/Properties/CidrBlock``."""
    place = (diagnostic.property_path or "").replace(".", "/")
    entity = diagnostic.entity
    if entity is None or entity.entity_type.name != "RESOURCE":
        return place
    return "/".join(part for part in ("Resources", entity.logical_id, place) if part)
