"""The plan file: exactly what was reviewed, sealed with a hash over all of it.

The file says which change sets were described, of which stack in which version, from which templates and
parameters, and what they would do. ``deploy`` executes a plan only while AWS still describes the same. It
holds no secret value: parameters and changes are masked before they get here.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.changes.canonical import as_data, digest, from_data
from deployer.errors import PlanFileError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.changes.model import StackChanges

VERSION = 2
SUFFIX = ".plan.json"
LISTS = ("accepted", "changed", "carried", "no_echo", "capabilities")


@dataclass(frozen=True, kw_only=True)
class SealedPlan:
    """A change set that somebody can approve.

    Attributes:
        environment: name of the environment, or of the bootstrap file.
        root: file name of the root template.
        account, region, local: the AWS that the change set is in.
        stack, stack_id: root stack.
        stack_status, stack_updated: its version when the plan was made; a first deployment has none.
        change_set, change_set_id: name and ARN of the root's change set.
        change_set_type: CREATE or UPDATE.
        templates: file name → SHA-256 of the packaged template.
        template_url: of the root; empty when its body was sent.
        parameters: name → value as it will be, secrets masked.
        previous: name → deployed value before, secrets masked.
        changed: names of parameters whose value changes; a masked value cannot show it.
        carried: names of parameters whose deployed value is kept.
        no_echo: names of parameters whose values nobody may see.
        capabilities: what the templates were given.
        tags, stack_policy: of the root stack.
        protect: whether the stack is protected against deletion afterwards.
        role: ARN of the role that CloudFormation works with; empty for the caller's own rights.
        bucket: template bucket; empty for bootstrap.
        accepted: addresses of what may be lost by it; see ``review.impact.losses``.
        commit: git commit that the templates were built from; empty when unknown.
        created: ISO 8601, UTC.
        created_by: ARN of who made it.
        changes: the tree.
    """

    environment: str
    root: str
    account: str
    region: str
    local: bool
    stack: str
    stack_id: str
    stack_status: str
    stack_updated: str
    change_set: str
    change_set_id: str
    change_set_type: str
    templates: Mapping[str, str]
    template_url: str
    parameters: Mapping[str, str]
    previous: Mapping[str, str]
    changed: tuple[str, ...]
    carried: tuple[str, ...]
    no_echo: tuple[str, ...]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    stack_policy: Mapping[str, Any]
    protect: bool
    role: str
    bucket: str
    accepted: tuple[str, ...]
    commit: str
    created: str
    created_by: str
    changes: StackChanges

    @property
    def first(self) -> bool:
        """Whether it makes the stack."""
        return self.change_set_type == "CREATE"

    def as_data(self) -> dict[str, Any]:
        """Everything but the seal, JSON-able."""
        own = {name: value for name, value in vars(self).items() if name != "changes"}
        lists = {name: list(own[name]) for name in LISTS}
        return {"version": VERSION, **own, **lists, "changes": as_data(self.changes)}

    @property
    def seal(self) -> str:
        """SHA-256 over everything in the plan, as hexadecimal text."""
        return digest(self.as_data())


def write(plan: SealedPlan, path: Path, option: str = "--out FILE") -> None:
    """Write a plan file, whole or not at all; only its owner can read it.

    Args:
        option: that names another place, for the advice.

    Raises:
        PlanFileError: the place cannot be written to.
    """
    text = json.dumps({**plan.as_data(), "seal": plan.seal}, indent=2, sort_keys=True) + "\n"
    try:
        write_whole(path, text)
    except OSError as error:
        advice = f"name another place: {option}"
        raise PlanFileError(
            "The plan cannot be written", [Problem(str(path), error.strerror or str(error), advice)]
        ) from None


def read(path: Path) -> SealedPlan:
    """Read a plan file and prove its seal.

    Raises:
        PlanFileError: absent, unreadable, of another version, or changed since it was sealed.
    """
    data = _load(path)
    if data.get("version") != VERSION:
        raise _broken(path, f"is of version {data.get('version')!r}, and this deployer reads {VERSION}")
    seal = data.pop("seal", None)
    del data["version"]
    try:
        lists = {name: tuple(data[name]) for name in LISTS}
        plan = SealedPlan(**{**data, **lists, "changes": from_data(data["changes"])})
        # What the plan does not keep is in no seal, and was not written by us.
        kept = json.loads(json.dumps(plan.as_data()))
        unchanged = plan.seal == seal and kept == {"version": VERSION, **data}
    except (TypeError, KeyError, ValueError) as error:
        raise _broken(path, f"lacks something: {error}") from None
    except PlanFileError as error:
        raise _broken(
            path, "; ".join(f"{problem.where}: {problem.what}" for problem in error.problems)
        ) from None
    if not unchanged:
        raise _broken(path, "was changed after it was sealed")
    return plan


def refuse_other_seal(plan: SealedPlan, approved: str) -> None:
    """Refuse another plan than the one that was approved.

    Args:
        plan: as it was read.
        approved: the seal, or how it begins; empty asks nothing.

    Raises:
        PlanFileError: the plan has another seal.
    """
    if approved and not plan.seal.startswith(approved):
        what = f"is sealed as {plan.seal[:12]}, and {approved[:12]} was approved"
        raise PlanFileError("Another plan was approved", [Problem(plan.change_set, what, "have it approved")])


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old content or the new, and a kill leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_halves(path: Path) -> None:
    """Remove what a killed ``write_whole`` of this file left beside it."""
    for half in path.parent.glob(f".{path.name}.*"):
        half.unlink(missing_ok=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        advice = "make one: classla plan --env NAME"
        raise PlanFileError("There is no such plan", [Problem(str(path), "does not exist", advice)]) from None
    except (OSError, ValueError, RecursionError) as error:
        raise _broken(path, f"cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise _broken(path, "is no plan")
    return data


def _broken(path: Path, what: str) -> PlanFileError:
    return PlanFileError(
        "The plan cannot be used", [Problem(str(path), what, "make a new one: classla plan --env NAME")]
    )


def summary_data(plan: SealedPlan) -> dict[str, Any]:
    """What ``--json`` prints of a plan: all of it, and its seal."""
    return {**plan.as_data(), "seal": plan.seal}
