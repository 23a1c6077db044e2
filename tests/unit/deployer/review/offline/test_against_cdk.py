"""AWS CDK's own diff as an oracle: who disagrees with it must say why, in docs/OFFLINE-DIFF.md."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from deployer.review.offline.rules import OVERRIDES
from templates_src.evaluate import EvaluationError
from tests.unit.deployer.review.offline.cases import PROJECT, single, single_diff, templates
from tests.unit.deployer.review.offline.mutations import Mutation, every_property, mutations
from tests.unit.deployer.review.offline.oracle import SAME, ask, impacts, installed

if TYPE_CHECKING:
    from collections.abc import Iterator

# One process installs AWS CDK's library, and asks it once for all.
pytestmark = pytest.mark.xdist_group("cdk")
DOCUMENT = PROJECT / "docs" / "OFFLINE-DIFF.md"
BEGIN, END = "<!-- disagreements: a test reads this table -->", "<!-- end of disagreements -->"
DRAWN = 200
# The root holds nothing but nested stacks, of which AWS CDK sees parameters only.
LEFT_OUT = ("app.json",)
FOLLOWS = "* (refers to what is replaced)"
ABSENT = "* (property that a condition leaves out)"
NO_VERDICT = "fails"


class Row(NamedTuple):
    """A disagreement: about what, our verdict, AWS CDK's."""

    what: str
    ours: str
    theirs: str


def corpus() -> list[Mutation]:
    """Every property of every resource changed once, and so many drawn mutations: the same in every run."""
    known = {name: template for name, template in templates().items() if name not in LEFT_OUT}
    found: list[Mutation] = []

    @settings(
        max_examples=DRAWN,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations(known))
    def draw(mutation: Mutation) -> None:
        found.append(mutation)

    draw()
    return found + [item for name, template in known.items() for item in every_property(name, template)]


@cache
def compared() -> tuple[int, frozenset[Row], dict[Row, str]]:
    """How many verdicts were compared, the disagreements, and an example of each."""
    folder = installed()
    cases = [(item, verdict) for item in corpus() if (verdict := _ours(item)) is not None]
    theirs = ask(folder, [item for item, _ in cases])
    count = 0
    examples: dict[Row, str] = {}
    for (item, ours), other in zip(cases, theirs, strict=True):
        for resource, row in _rows(item, ours, other):
            count += 1
            if row.ours != row.theirs:
                examples.setdefault(row, f"{item.template} {item.resource}: {item.what}, seen at {resource}")
    return count, frozenset(examples), examples


def _ours(item: Mutation) -> dict[str, str] | None:
    """Our verdicts; None where the mutation made no template."""
    try:
        return impacts(single_diff(item.template, item.before, item.after))
    except EvaluationError:
        return None


def _rows(item: Mutation, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[tuple[str, Row]]:
    if "" in theirs:
        yield item.resource, Row(item.what, ours.get(item.resource, SAME), NO_VERDICT)
        return
    there = {
        r.address for t in (item.before, item.after) for r in single(item.template, t).deployment.resources
    }
    # What a condition leaves out has no verdict of ours.
    for resource in sorted({*ours, *theirs} & there):
        our, their = ours.get(resource, SAME), theirs.get(resource, SAME)
        yield resource, Row(_about(item, resource, our), our, their)


def _about(item: Mutation, resource: str, our: str) -> str:
    if resource != item.resource:
        return f"{item.what}, seen elsewhere" if our == SAME else FOLLOWS
    if our == SAME and not item.what.startswith("*") and _left_out(item):
        return ABSENT
    return item.what


def _left_out(item: Mutation) -> bool:
    name = item.what.rpartition(".")[2]
    sides = [single(item.template, side).deployment.at(item.resource) for side in (item.before, item.after)]
    return all(name not in side.properties for side in sides)


def documented() -> dict[Row, list[str]]:
    """The table: row → who is right, why, source."""
    text = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip().strip("`") for cell in line] for line in lines[2:]]
    return {Row(*line[:3]): line[3:] for line in cells}


@pytest.mark.tools
def test_many_verdicts_are_compared() -> None:
    count, _, _ = compared()
    assert count > 1500


@pytest.mark.tools
def test_every_disagreement_is_explained() -> None:
    _, found, examples = compared()
    unexplained = {row: examples[row] for row in found - documented().keys()}
    assert unexplained == {}


@pytest.mark.tools
def test_every_explanation_is_of_a_disagreement() -> None:
    _, found, _ = compared()
    assert documented().keys() - found == set()


def test_every_explanation_is_whole() -> None:
    rows = documented()
    assert rows
    assert [row for row, rest in rows.items() if len(rest) != 3 or not all(rest)] == []
    assert {rest[0] for rest in rows.values()} <= {"we", "CDK", "undecided"}


def test_every_override_has_a_source() -> None:
    assert [key for key, override in OVERRIDES.items() if len(override.source) < 20] == []


@pytest.mark.tools
def test_a_planted_wrong_verdict_is_seen() -> None:
    """Without the override the schemas alone would call another Domain an update."""
    network = templates()["network.json"]
    item = next(m for m in every_property("network.json", network) if m.what == "AWS::EC2::EIP.Domain")
    (theirs,) = ask(installed(), [item])
    rows = {row for _, row in _rows(item, {item.resource: "WILL_UPDATE"}, theirs)}
    planted = Row(item.what, "WILL_UPDATE", "WILL_REPLACE")
    assert planted in rows
    assert planted not in documented()
