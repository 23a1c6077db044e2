"""Whether a change that depends on a value known only after apply is likely to be one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.changes.model import KNOWN_AFTER_APPLY
from deployer.review.noise.trace import Trace, at, trace
from templates_src.evaluate.stack import references_in
from templates_src.evaluate.symbols import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.changes.model import PropertyChange, ResourceChange, StackChanges
    from templates_src.evaluate import Deployment

PREFIX = "/Properties/"
# An id or ARN belongs to the physical resource: an update in place keeps it.
LASTING = ("Arn", "Id", "ID")


@dataclass(frozen=True, kw_only=True)
class Label:
    """What is said of a change.

    Attributes:
        unlikely: whether the value will most likely stay as it is.
        text: why, with the way to where the value comes from.
    """

    unlikely: bool
    text: str


def labels(
    tree: StackChanges,
    templates: Mapping[str, Mapping[str, Any]],
    root: str,
    deployment: Deployment,
) -> dict[tuple[str, str], Label]:
    """A label for every change whose value is known only after apply.

    Args:
        tree: what changes.
        templates: file name → parsed template, as it will be; TemplateURLs are file names.
        root: file name of the root.
        deployment: what the templates make under the parameters of the change.

    Returns:
        (address, property path) → label. A change that nobody can follow has none.
    """
    return dict(_Labels(tree, templates, root, deployment).all())


def uncertain(item: PropertyChange) -> bool:
    """Whether AWS does not know the value yet."""
    return not item.certain or KNOWN_AFTER_APPLY in (item.after or "")


class _Labels:
    """The labels of one tree; a label may depend on those of the resources that a value comes from."""

    def __init__(
        self,
        tree: StackChanges,
        templates: Mapping[str, Mapping[str, Any]],
        root: str,
        deployment: Deployment,
    ) -> None:
        self._changes = dict(tree.resources())
        self._templates = templates
        self._root = root
        self._resources = {resource.address: resource for resource in deployment.resources}
        self._known: dict[str, bool] = {}

    def all(self) -> Iterator[tuple[tuple[str, str], Label]]:
        for address, change in self._changes.items():
            for item in change.properties:
                label = self._label(address, item) if uncertain(item) else None
                if label:
                    yield (address, item.path), label

    def _label(self, address: str, item: PropertyChange) -> Label | None:
        resource = self._resources.get(address)
        if resource is None or not item.path.startswith(PREFIX):
            return None
        path = tuple(item.path.removeprefix(PREFIX).split("/"))
        # The whole around it, where AWS counts otherwise than the template.
        value: Any = at(resource.properties, path)
        sources = references_in(value)
        if not sources:
            return _literal(item, value)
        # Conditions are evaluated in the value and not in the templates: what it does not read is left out.
        ways = [way for way in self._ways(address, path) if way.address in sources]
        if not ways:
            return None
        verdicts = [(way, *self._verdict(way)) for way in ways]
        unlikely = not any(moves for _, moves, _ in verdicts)
        told = [(way, why) for way, moves, why in verdicts if unlikely or moves]
        return Label(unlikely=unlikely, text="; ".join(_chain(path, way, why) for way, why in told))

    def _ways(self, address: str, path: tuple[str, ...]) -> tuple[Trace, ...]:
        try:
            return trace(self._templates, self._root, address, path)
        except (KeyError, TypeError):
            # The tree has something that these templates do not: nothing can be said.
            return ()

    def _verdict(self, way: Trace) -> tuple[bool, str]:
        """Whether what is read will be another value, and why."""
        change = self._changes.get(way.address)
        if change is None:
            return False, "unchanged"
        if change.kind == "add":
            return True, "is new"
        if self._anew(way.address, change):
            return True, "is replaced" if change.kind == "replace" else "may be replaced"
        if not way.attribute or way.attribute.endswith(LASTING):
            return False, "stays the same resource"
        return True, f"changes in place, and {way.attribute} may follow"

    def _anew(self, address: str, change: ResourceChange) -> bool:
        """Whether a resource becomes another one, for a reason that is itself no noise."""
        if change.kind not in ("replace", "may-replace", "import", "unknown"):
            return False
        if address not in self._known:
            # Templates have no cycles; a tree of another template might.
            self._known[address] = True
            forcing = [item for item in change.properties if item.recreation != "Never"]
            self._known[address] = not forcing or any(self._forces(address, item) for item in forcing)
        return self._known[address]

    def _forces(self, address: str, item: PropertyChange) -> bool:
        label = self._label(address, item) if uncertain(item) else None
        return label is None or not label.unlikely


def _literal(item: PropertyChange, value: Any) -> Label | None:
    if item.before is None or isinstance(value, dict | list):
        return None
    if text_of(value) == item.before:
        return Label(unlikely=True, text=f"source unchanged: it will be {item.before!r} again")
    return None


def _chain(path: tuple[str, ...], way: Trace, why: str) -> str:
    end = f"{way.address}{'.' if way.attribute else ''}{way.attribute}"
    verdict = "source unchanged: unlikely" if why in ("unchanged", "stays the same resource") else "real"
    return f"{verdict}: {' ← '.join(('.'.join(path), *way.steps, end))} ({why})"
