"""A plan with every field filled, for tests."""

from __future__ import annotations

from typing import Any

from deployer.changes.model import PropertyChange
from deployer.plans.sealed import SealedPlan
from tests.unit.deployer.changes.trees import change, holder, stack

TREE = stack(
    holder(
        "Edge",
        change("Rule", properties=(PropertyChange(path="/Properties/Port", before="1", causes=("A",)),)),
    ),
    change("Topic", action="Add", after='{"Properties":{}}'),
    notes=("[WARN] something",),
)


def plan(**changed: Any) -> SealedPlan:
    """An update of prod, with what is given changed in it."""
    fields: dict[str, Any] = {
        "environment": "prod",
        "root": "app.json",
        "account": "123456789012",
        "region": "us-east-1",
        "local": False,
        "stack": "classla-prod",
        "stack_id": "arn:aws:cloudformation:us-east-1:123456789012:stack/classla-prod/1",
        "stack_status": "UPDATE_COMPLETE",
        "stack_updated": "2026-11-23T18:05:03Z",
        "change_set": "classla-20261123-180503-4f1c9a",
        "change_set_id": "arn:aws:cloudformation:us-east-1:123456789012:changeSet/classla/1",
        "change_set_type": "UPDATE",
        "templates": {"app.json": "a" * 64},
        "template_url": "https://bucket.s3.us-east-1.amazonaws.com/templates/a.json",
        "parameters": {"MinTasks": "2"},
        "previous": {"MinTasks": "1"},
        "changed": ("MinTasks",),
        "carried": ("ImageUri",),
        "no_echo": ("Hidden",),
        "capabilities": ("CAPABILITY_IAM",),
        "tags": {"Region": "us-east-1"},
        "stack_policy": {"Statement": [{"Effect": "Allow", "Resource": "*"}]},
        "protect": True,
        "role": "arn:aws:iam::123456789012:role/r",
        "bucket": "bucket",
        "accepted": (),
        "commit": "4f1c9a",
        "created": "2026-11-23T18:05:03Z",
        "created_by": "arn:aws:sts::123456789012:assumed-role/r/me",
        "changes": TREE,
    }
    return SealedPlan(**{**fields, **changed})
