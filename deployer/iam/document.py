"""docs/ACCESS.md: who can reach what in each environment, and why each statement is there.

Made from output/ and the parameters files by evaluation; ``python -m deployer.docs`` writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.errors import UnevaluatedError
from deployer.iam.access import Access, reached
from deployer.iam.conditions import listed
from deployer.iam.deployments import deployments, read_templates
from deployer.iam.evaluate import ALLOW, statements
from deployer.iam.roles import managed_policies, roles_of
from templates_src.errors import Problem
from templates_src.policies.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from deployer.iam.arns import Place
    from deployer.iam.evaluate import Role
    from templates_src.evaluate import Deployment

HEAD = """\
# Access

Made from the templates and the parameters files by `make golden`; do not edit. Every role was asked, by
evaluating its policies and its permissions boundary, what it can do to every secret, bucket, topic,
repository and key. A row with a prefix holds for objects below it only.

Not in it: what an administrator of the account can do, what an organization takes away, and what AWS's own
managed policies of the backup role allow inside its boundary. No template makes a KMS key: everything is
encrypted with the keys of the services."""


def markdown(project: Path) -> str:
    """The document.

    Raises:
        UnevaluatedError: a statement without a reason, or a policy that cannot be evaluated.
    """
    templates = read_templates(project)
    _require_reasons(templates)
    made = dict(deployments(project, templates))
    bootstrap, place = made.pop("bootstrap")
    known = managed_policies(bootstrap, place)
    common = {f"bootstrap {name}": role for name, role in roles_of(bootstrap, place).items()}
    parts = [HEAD, *_section("bootstrap", reached(bootstrap, place, _with(common, made, known)))]
    for name, (deployment, where) in made.items():
        own = {f"{name} {address}": role for address, role in roles_of(deployment, where, known).items()}
        parts += _section(name, reached(deployment, where, {**common, **own}))
    return "\n".join([*parts, *_roles(templates)]).rstrip() + "\n"


def _with(
    common: Mapping[str, Role],
    made: Mapping[str, tuple[Deployment, Place]],
    known: Mapping[str, Mapping[str, Any]],
) -> dict[str, Role]:
    """The roles of every stack: any of them may reach what bootstrap made."""
    found = dict(common)
    for name, (deployment, place) in made.items():
        found |= {f"{name} {address}": role for address, role in roles_of(deployment, place, known).items()}
    return found


def _section(name: str, found: list[Access]) -> list[str]:
    rows = sorted({(one.resource, one.way, one.where, one.who) for one in found})
    lines = ["", f"## {name}", "", "| resource | can be | by |", "|---|---|---|"]
    for resource, way, where in sorted({row[:3] for row in rows}):
        who = ", ".join(_short(row[3], name) for row in rows if row[:3] == (resource, way, where))
        lines.append(f"| {resource} | {way}{f' below `{where}`' if where else ''} | {who} |")
    return lines if rows else [*lines[:3], "Nothing that is listed here."]


def _short(who: str, section: str) -> str:
    return who.removeprefix(f"{section} ").replace("service:", "the service ")


def _roles(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Every statement that allows something, with its reason."""
    yield from ("", "## Statements", "", "| template | statement | actions | why |", "|---|---|---|---|")
    seen = set()
    for file, sid, actions in _allowing(templates):
        row = f"| {file.removesuffix('.json')} | {sid} | {_actions(actions)} | {reason_of(sid)} |"
        if row not in seen:
            seen.add(row)
            yield row


def _actions(actions: list[str]) -> str:
    """Few are named; many are counted by service, and named in output/."""
    if len(actions) <= 6:
        return ", ".join(f"`{one}`" for one in actions)
    services = sorted({one.split(":")[0] for one in actions})
    return f"{len(actions)} of {', '.join(services)}"


def _allowing(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, list[str]]]:
    for file, template in templates.items():
        for document in _documents(template.get("Resources", {})):
            for statement in statements(document):
                if statement["Effect"] == ALLOW:
                    yield file, str(statement.get("Sid", "")), listed(statement["Action"])


def _documents(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _documents(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("PolicyDocument", "AssumeRolePolicyDocument", "RepositoryPolicyText"):
                yield item
            else:
                yield from _documents(item)


def _require_reasons(templates: Mapping[str, Mapping[str, Any]]) -> None:
    missing: Iterable[tuple[str, str]] = {
        (file, sid) for file, sid, _ in _allowing(templates) if not reason_of(sid)
    }
    advice = "say why in templates_src/policies/reasons.py"
    problems = [Problem(f"{file} {sid}", "has no reason", advice) for file, sid in sorted(missing)]
    if problems:
        raise UnevaluatedError("A policy statement does not say why it is there", problems)
