"""Two states of an environment, as the changes that would lead from one to the other. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED, PropertyChange
from deployer.review.offline.compare import same
from deployer.review.offline.drafts import Draft, drafts
from deployer.review.offline.follow import follow
from deployer.review.offline.rename import renames
from deployer.review.offline.rules import ALWAYS, rules_of
from deployer.review.offline.tree import Builder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from deployer.changes.model import StackChanges
    from deployer.review.offline.rules import Rules
    from deployer.review.offline.state import State
    from templates_src.evaluate import Resource

TEMPLATE = "/Properties/TemplateURL"


def diff(before: State, after: State, rules: Callable[[str], Rules] = rules_of) -> StackChanges:
    """What would change, by the provider schemas; nobody is asked.

    Args:
        before, after: what is compared.
        rules: the rules of a resource type.

    Returns:
        the same tree that a real change set is read as.
    """
    left = {resource.address: resource for resource in before.deployment.resources}
    right = {resource.address: resource for resource in after.deployment.resources}
    found = drafts(left, right, rules, (before.tags, after.tags))
    _retemplate(found, before, after, left, right)
    follow(found, left, right, rules)
    for draft in found.values():
        if draft.stays and draft.recreation == ALWAYS and rules(draft.either.type).deleted_first:
            draft.notes.append("the old one is deleted before the new one is made")
    _containers(found, left, right)
    return Builder(before, after, found, renames(found)).build(tuple(_notes(before, after)))


def changed(tree: StackChanges, before: State, after: State) -> bool:
    """Whether there is anything to do: resources, a template that is rewritten, or outputs of the root."""
    return not tree.empty or bool(_outputs(before, after))


def _retemplate(
    found: dict[str, Draft],
    before: State,
    after: State,
    left: Mapping[str, Resource],
    right: Mapping[str, Resource],
) -> None:
    """A nested stack whose template, or any below it, is another: its URL is made from its content."""
    for address, resource in right.items():
        old = left.get(address)
        if resource.type != NESTED or old is None or old.type != NESTED:
            continue
        names = str(old.properties["TemplateURL"]), str(resource.properties["TemplateURL"])
        if _other(before.templates, after.templates, *names):
            draft = found.setdefault(address, Draft(address, old, resource))
            draft.properties[TEMPLATE] = PropertyChange(path=TEMPLATE, before=names[0], after=names[1])


def _other(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], old: str, new: str
) -> bool:
    left, right = before[old], after[new]
    # A nested stack's URL is compared by what it leads to, not by its name.
    if left != right and not _alike(left, right):
        return True
    pairs = zip(_children(left), _children(right), strict=False)
    return any(_other(before, after, *names) for names in pairs)


def _alike(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    if left.keys() != right.keys() or len(_children(left)) != len(_children(right)):
        return False
    return all(
        same(value, right[key]) for key, value in left.items() if key != "Resources"
    ) and _without_urls(left) == _without_urls(right)


def _children(template: Mapping[str, Any]) -> list[str]:
    resources = template["Resources"]
    return [str(r["Properties"]["TemplateURL"]) for _, r in sorted(resources.items()) if r["Type"] == NESTED]


def _without_urls(template: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {**item, "Properties": {**item.get("Properties", {}), "TemplateURL": ""}}
        if item["Type"] == NESTED
        else item
        for name, item in template["Resources"].items()
    }


def _containers(found: dict[str, Draft], left: Mapping[str, Resource], right: Mapping[str, Resource]) -> None:
    """The nested stacks around everything that changes: the tree needs them."""
    for address in list(found):
        steps = address.split("/")
        for count in range(1, len(steps)):
            above = "/".join(steps[:count])
            if above not in found:
                found[above] = Draft(above, left.get(above), right.get(above))


def _notes(before: State, after: State) -> Iterator[str]:
    yield from before.notes
    yield from after.notes
    if not before.root:
        yield f"{before.label} has no such environment: everything is made"
    if not after.root:
        yield f"{after.label} has no such environment: everything goes"
    if before.root and after.root and before.region != after.region:
        regions = f"from {before.region or 'none'} to {after.region or 'none'}"
        yield f"the region changes {regions}: a stack cannot move"
    yield from _outputs(before, after)
    for problem in after.deployment.problems:
        yield f"CloudFormation would refuse this: {problem.where}: {problem.what}"


def _outputs(before: State, after: State) -> list[str]:
    left, right = before.deployment.outputs, after.deployment.outputs
    if not before.root or not after.root:
        return []
    words = []
    for name in sorted({*left, *right}):
        if name not in right:
            words.append(f"output {name} goes")
        elif name not in left:
            words.append(f"output {name} is new")
        elif not same(left[name], right[name]):
            words.append(f"output {name} changes")
    return words
