"""What happens to a stateful resource when its stack is deleted or it is replaced."""

from __future__ import annotations

from typing import Any

# Kept when the stack is deleted or the resource is replaced, but cleaned up when its very creation is rolled
# back: a leftover with a fixed name would make the retry fail.
RETAINED: dict[str, Any] = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}

# Kept even when its very creation is rolled back, for a bucket that a service writes to as soon as it can: S3
# refuses to delete one that holds an object, and the rollback would fail over it. Only under a name that
# CloudFormation makes: what is left behind must not stand in the way of the retry.
RETAINED_ALWAYS: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}

# Data that is worthless without the resource that writes it, under a fixed name: deleted on purpose.
DISPOSABLE: dict[str, Any] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
