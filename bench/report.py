"""What a report of a large change costs beside reading the plan that it is made of.

Reading a plan parses it and proves its seal; a report is written from what that gives. Both grow with the
plan, so their ratio says whether something grew faster.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED, PropertyChange, ResourceChange, StackChanges
from deployer.plans.sealed import LISTS, SealedPlan, read, write
from deployer.review.report import Additions, build, data, from_plan, html, markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from deployer.review.report import Report

CHANGES = 500
STACKS = 10
# A second where a plan of this size is read in 50 ms.
AIM_SECONDS = 1.0
AIM_RATIO = 20.0


def report(count: int) -> list[str]:
    """Measure and print; returns the aims that were missed.

    Args:
        count: measured rounds after one warm-up.
    """
    with tempfile.TemporaryDirectory(prefix="classla-bench-") as name:
        file = Path(name) / "large.plan.json"
        write(_plan(), file)
        reading = _seconds(lambda: read(file), count)
        plan = read(file)
        found = build(from_plan(plan, file.name), Additions())
        measured = {
            "report as a page": _seconds(lambda: html.render(_built(plan)), count),
            "report as Markdown": _seconds(lambda: markdown.render(found), count),
            "report as JSON": _seconds(lambda: json.dumps(data.data(found)), count),
        }
    print(f"\n{f'reading a plan of {CHANGES} changes':38} {reading:8.3f} s")
    missed = []
    for what, seconds in measured.items():
        share = seconds / reading
        print(f"{what:38} {seconds:8.3f} s, {share:.1f} times reading the plan (aim ≤ {AIM_RATIO:.0f})")
        if seconds > AIM_SECONDS:
            missed.append(f"{what}: {seconds:.2f} s, aim {AIM_SECONDS:.0f} s")
        if share > AIM_RATIO:
            missed.append(f"{what}: {share:.1f} times reading the plan, aim {AIM_RATIO:.0f}")
    return missed


def _built(plan: SealedPlan) -> Report:
    return build(from_plan(plan, "large.plan.json"), Additions())


def _seconds(work: Callable[[], object], count: int) -> float:
    work()
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def _plan() -> SealedPlan:
    inside = CHANGES // STACKS
    stacks = [_stack(f"Stack{number}", inside) for number in range(STACKS)]
    tree = StackChanges(address="", stack_name="bench", stack_id="", change_set_id="", changes=tuple(stacks))
    fields: dict[str, Any] = dict.fromkeys(SealedPlan.__dataclass_fields__, "")
    fields |= dict.fromkeys(LISTS, ())
    fields |= {name: {} for name in ("templates", "parameters", "previous", "tags", "stack_policy")}
    fields |= {"environment": "bench", "local": True, "protect": False, "change_set_type": "UPDATE"}
    return SealedPlan(**{**fields, "changes": tree})


def _stack(name: str, count: int) -> ResourceChange:
    changes = tuple(_change(number) for number in range(count))
    nested = StackChanges(address=name, stack_name=name, stack_id="", change_set_id="", changes=changes)
    return ResourceChange(action="Modify", logical_id=name, type=NESTED, replacement="False", nested=nested)


def _change(number: int) -> ResourceChange:
    """Every third replaced, with a policy of some size that changes in one statement."""
    statements = [
        {"Sid": f"S{at}", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::b{at}/*"}
        for at in range(12)
    ]
    before = json.dumps({"Statement": statements})
    after = before.replace("s3:GetObject", "s3:PutObject", 1)
    return ResourceChange(
        action="Modify",
        logical_id=f"Role{number}",
        type="AWS::IAM::Role",
        physical_id=f"role-{number}",
        replacement="True" if number % 3 == 0 else "False",
        properties=(
            PropertyChange(path="/Properties/Policy", before=before, after=after, causes=("Parameter",)),
            PropertyChange(path="/Properties/Name", before="a", after="b", recreation="Always"),
        ),
        before=json.dumps({"Properties": {"Policy": before}}),
        after=json.dumps({"Properties": {"Policy": after}}),
    )
