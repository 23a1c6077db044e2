"""What happens to each resource by itself: before anybody asks what follows for the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import mask
from deployer.changes.model import NESTED, PropertyChange
from deployer.review.offline.compare import MISSING, Difference, compare
from deployer.review.offline.rules import ALWAYS, CONDITIONALLY, NEVER
from deployer.review.offline.values import definition, shown, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.review.offline.compare import Comparison
    from deployer.review.offline.rules import Rules
    from templates_src.evaluate import Resource

# The attributes that CloudFormation itself lists in a change set (API reference, ResourceTargetDefinition).
# DependsOn and Condition are none of them: they say when and whether, not what.
ATTRIBUTES = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")
SEVERITY = (NEVER, CONDITIONALLY, ALWAYS)
TYPE_NOTE = "CloudFormation refuses another type under the same logical id: give it another one"


@dataclass
class Draft:
    """A resource on its way to a change.

    Attributes:
        address: logical ids from the root down.
        before, after: the resource on each side; one of them may be absent.
        properties: path → what changes, in the order it was found.
        notes: what else is to be said.
    """

    address: str
    before: Resource | None
    after: Resource | None
    properties: dict[str, PropertyChange] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def definitions(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Masked definitions before and after; empty for an absent one. Made once: masking takes longest."""
        before = definition(self.before) if self.before else {}
        if self.after is None:
            return before, {}
        if (
            self.before
            and self.before.properties == self.after.properties
            and self.before.attributes == self.after.attributes
        ):
            return before, before
        return before, definition(self.after)

    @property
    def stays(self) -> bool:
        """Whether it is there on both sides."""
        return self.before is not None and self.after is not None

    @property
    def either(self) -> Resource:
        """The resource, as it will be or else as it was."""
        found = self.after or self.before
        assert found is not None, "a draft is of something"  # noqa: S101 - holds by construction
        return found

    @property
    def recreation(self) -> str:
        """The worst that its properties ask for."""
        return max((item.recreation for item in self.properties.values()), key=SEVERITY.index, default=NEVER)

    @property
    def changes(self) -> bool:
        """Whether anything at all happens to it."""
        return not self.stays or bool(self.properties)


def drafts(
    before: Mapping[str, Resource],
    after: Mapping[str, Resource],
    rules_of: Callable[[str], Rules],
    tags: tuple[Mapping[str, str], Mapping[str, str]],
) -> dict[str, Draft]:
    """Address → draft of everything that changes by itself, or moves in order only.

    Args:
        before, after: address → resource.
        rules_of: the rules of a type; asked for types that change only.
        tags: stack tags before and after.
    """
    found = {}
    retagged = dict(tags[0]) != dict(tags[1])
    for address in {**before, **after}:
        draft = Draft(address, before.get(address), after.get(address))
        _fill(draft, rules_of)
        if retagged and draft.stays:
            _retag(draft, rules_of, tags)
        if draft.changes or draft.notes:
            found[address] = draft
    return found


def _fill(draft: Draft, rules_of: Callable[[str], Rules]) -> None:
    before, after = draft.before, draft.after
    if before is None or after is None:
        return
    if before.type != after.type:
        draft.properties["/Type"] = PropertyChange(
            path="/Type", recreation=ALWAYS, before=before.type, after=after.type
        )
        draft.notes.append(TYPE_NOTE)
        return
    if before.properties is not after.properties:
        _fill_properties(draft, before, after, rules_of)
    if before.attributes != after.attributes:
        _fill_attributes(draft, before.attributes, after.attributes)
    if before.depends_on != after.depends_on:
        draft.notes.append("DependsOn changes: another order, not another resource")


def _fill_properties(
    draft: Draft, before: Resource, after: Resource, rules_of: Callable[[str], Rules]
) -> None:
    compared = _compared(before, after, rules_of)
    draft.notes += [f"only the order of {path} changes, and it means nothing" for path in compared.reordered]
    if not compared.differences:
        return
    rules = rules_of(after.type)
    for item in compared.differences:
        change = property_change(item, rules.recreation(item), draft.definitions)
        draft.properties[change.path] = change


def _compared(before: Resource, after: Resource, rules_of: Callable[[str], Rules]) -> Comparison:
    skipped = ("TemplateURL",) if after.type == NESTED else ()
    left = {key: value for key, value in before.properties.items() if key not in skipped}
    right = {key: value for key, value in after.properties.items() if key not in skipped}
    # Lists in order first: that costs nothing where nothing changes, and needs no rules.
    found = compare(left, right, lambda path: False)
    return compare(left, right, rules_of(after.type).is_bag) if found.differences else found


def property_change(
    item: Difference, recreation: str, whole: tuple[dict[str, Any], dict[str, Any]]
) -> PropertyChange:
    """A difference as the model has it.

    Args:
        item: the difference.
        recreation: how it recreates.
        whole: masked definitions before and after, in which the values are looked up.
    """
    at = item.before_at if item.after is MISSING else item.after_at
    return PropertyChange(
        path="/Properties/" + "/".join(at),
        recreation=recreation,
        before=None if item.before is MISSING else shown(whole[0]["Properties"], item.before_at),
        after=None if item.after is MISSING else shown(whole[1]["Properties"], item.after_at),
    )


def _fill_attributes(draft: Draft, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in ATTRIBUTES:
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if old != new:
            draft.properties[f"/{name}"] = PropertyChange(
                path=f"/{name}", before=_masked(old, name), after=_masked(new, name)
            )


def _masked(value: Any, name: str) -> str | None:
    return None if value is MISSING else text(mask(value, name))


def _retag(
    draft: Draft, rules_of: Callable[[str], Rules], tags: tuple[Mapping[str, str], Mapping[str, str]]
) -> None:
    """CloudFormation gives the stack's tags to everything that takes tags."""
    if draft.either.type == NESTED or not rules_of(draft.either.type).tags:
        return
    before, after = (text(mask(dict(side))) for side in tags)
    draft.properties["/Tags"] = PropertyChange(path="/Tags", before=before, after=after)
