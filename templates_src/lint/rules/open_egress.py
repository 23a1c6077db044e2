"""CLS027: security groups that allow everything out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import given, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS027"
TITLE = "Every security group says what may go out"
WHY = (
    "EC2 gives a group that is made without outgoing rules one that allows everything, and it stays until a "
    "rule that is a resource of its own takes its place, if ever. CloudFormation template reference, "
    "AWS::EC2::SecurityGroup."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find security groups that keep EC2's rule that allows everything."""
    for group in resources(templates, "AWS::EC2::SecurityGroup"):
        if not given(group.properties, "SecurityGroupEgress", group.when):
            yield group.finding(ID, group.path, "no SecurityGroupEgress: everything may go out")
