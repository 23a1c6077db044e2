"""Texts of templates as documents that can be evaluated; whatever is wrong with them is said once. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import MASK
from deployer.changes.model import NESTED
from deployer.review.offline.errors import SourceError
from deployer.review.offline.state import State
from templates_src.errors import Problem
from templates_src.evaluate import EvaluationError, evaluate_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, kw_only=True)
class Documents:
    """What a state is made from, before it is evaluated; fields as in ``State``."""

    label: str
    stack: str
    region: str = ""
    root: str = ""
    templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    physical: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def evaluate(self) -> State:
        """The state.

        Raises:
            SourceError: the templates cannot be evaluated under the parameters.
        """
        state = State(**vars(self))
        if not self.root:
            return state
        options = {"region": self.region} if self.region else {}
        try:
            made = evaluate_stack(
                self.templates, self.root, self.parameters, stack_name=self.stack, **options
            )
        except EvaluationError as error:
            raise SourceError(f"{self.label}: {error.summary}", error.problems) from None
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
            what = f"is no template that can be evaluated ({type(error).__name__}: {error})"
            raise SourceError("A template cannot be read", [Problem(self.label, what)]) from None
        # A NoEcho parameter's value was taken out, and what is left may break its own pattern.
        problems = tuple(problem for problem in made.problems if MASK not in problem.what)
        return replace(state, deployment=replace(made, problems=problems))


def parse(text: str, where: str) -> dict[str, Any]:
    """One template.

    Args:
        text: what was read.
        where: how to name it in an error.

    Raises:
        SourceError: it is no JSON, cut short, or no template.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"is no JSON, or was cut short: {error}" if text.strip() else "is empty"
        raise SourceError("A template cannot be read", [Problem(where, what)]) from None
    problem = _shape(document)
    if problem:
        raise SourceError("A template cannot be read", [Problem(where, f"is no template: {problem}")])
    found: dict[str, Any] = document
    return found


def _shape(document: Any) -> str:
    if not isinstance(document, dict):
        return "it is no object"
    if not isinstance(document.get("Resources"), dict):
        return "it has no Resources"
    for section in ("Parameters", "Conditions", "Outputs", "Mappings"):
        if not isinstance(document.get(section, {}), dict):
            return f"its {section} are no object"
    for kind, section in (("resource", "Resources"), ("parameter", "Parameters")):
        for name, item in document.get(section, {}).items():
            if not isinstance(item, dict) or not isinstance(item.get("Type"), str):
                return f"{kind} {name} has no Type"
    bare = [k for k, v in document["Resources"].items() if not isinstance(v.get("Properties", {}), dict)]
    return f"{bare[0]} has Properties that are no object" if bare else ""


def nested_in(document: Mapping[str, Any]) -> dict[str, str]:
    """Logical id of a nested stack → its TemplateURL as text."""
    return {
        name: str(item.get("Properties", {}).get("TemplateURL", ""))
        for name, item in document["Resources"].items()
        if item["Type"] == NESTED
    }


def collect(root: str, read: Callable[[str], str], where: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """File name → template, of a root and everything it nests.

    Args:
        root: file name of the root.
        read: file name → text.
        where: file name → how to name it in an error.

    Raises:
        SourceError: one of them cannot be read.
    """
    found: dict[str, dict[str, Any]] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = parse(read(name), where(name))
            waiting += nested_in(found[name]).values()
    return found


def agree(
    before: Documents, after: Documents, keep: frozenset[str], running: Mapping[str, str]
) -> tuple[Documents, Documents]:
    """Both sides with the parameters that an update would really use.

    What is deployed shows NoEcho values as ``****``: nobody can say whether they change, and an update that
    is not given them keeps them. A kept parameter, such as the image, that the new side leaves empty keeps
    its deployed value; where nothing is deployed, no file names the image, and both sides are compared as if
    one ran: otherwise no change of the service would ever be seen.

    Args:
        before, after: the two sides.
        keep: parameters whose deployed value stands while the parameters file leaves them empty.
        running: parameter → what stands for the value that only a deployment gives.
    """
    if not before.root or not after.root:
        return before, after
    old, new, notes = dict(before.parameters), dict(after.parameters), []
    for name in sorted({*old, *new}):
        values = [old.get(name), new.get(name)]
        if MASK in values:
            known = next((value for value in values if value not in (None, MASK)), MASK)
            old[name] = new[name] = str(known)
            notes.append(f"{name} cannot be seen where it is deployed: taken for unchanged")
        elif name in keep and before.physical and old.get(name) and not new.get(name):
            new[name] = old[name]
            notes.append(f"{name} keeps its deployed value")
    if not before.physical and not after.physical:
        for name, value in running.items():
            sides = [
                given for document, given in ((before, old), (after, new)) if _empty(document, given, name)
            ]
            for given in sides:
                given[name] = value
            notes += [f"no file names {name}: compared as if one were deployed"] if sides else []
    _hide(State(**vars(before)).no_echo | State(**vars(after)).no_echo, old, new)
    return replace(before, parameters=old), replace(after, parameters=new, notes=(*after.notes, *notes))


def _empty(document: Documents, given: Mapping[str, str], name: str) -> bool:
    return name in document.templates[document.root].get("Parameters", {}) and not given.get(name)


def _hide(names: frozenset[str], old: dict[str, str], new: dict[str, str]) -> None:
    """Take out what nobody may see; that it changes stays visible."""
    for name in names & {*old, *new}:
        changes = old.get(name) != new.get(name)
        old[name], new[name] = MASK, f"{MASK} (another)" if changes else MASK
