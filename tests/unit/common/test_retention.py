from __future__ import annotations

from troposphere.s3 import Bucket

from templates_src.common.retention import DISPOSABLE, RETAINED
from tests.support.plain import plain


def test_the_attributes_reach_the_resource() -> None:
    kept, gone = plain(Bucket("A", **RETAINED)), plain(Bucket("B", **DISPOSABLE))
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert (gone["DeletionPolicy"], gone["UpdateReplacePolicy"]) == ("Delete", "Delete")
