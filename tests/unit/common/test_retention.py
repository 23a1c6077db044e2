from __future__ import annotations

from troposphere.s3 import Bucket

from templates_src.common.retention import DISPOSABLE, RETAINED, RETAINED_ALWAYS
from tests.support.plain import plain


def test_the_attributes_reach_the_resource() -> None:
    kept, gone = plain(Bucket("A", **RETAINED)), plain(Bucket("B", **DISPOSABLE))
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    always = plain(Bucket("C", **RETAINED_ALWAYS))
    assert (always["DeletionPolicy"], always["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert (gone["DeletionPolicy"], gone["UpdateReplacePolicy"]) == ("Delete", "Delete")
