"""Names that people and other systems see. CloudFormation names everything else itself, so that a
replacement never collides with what it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import AWSHelperFn, Join, Sub, Tags

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression, Text, Value

PROJECT = "classla"


def environment_name(environment: Value[Text], suffix: str = "") -> AWSHelperFn:
    """``classla-<environment>`` and, when given, ``-<suffix>``."""
    return Join("-", [PROJECT, environment.ref, *([suffix] if suffix else [])])


def name_tag(environment: Value[Text], suffix: str) -> Tags:
    """The Name tag that the EC2 console shows. Project and Environment tags come from the stack itself:
    CloudFormation copies stack tags to every resource that takes tags."""
    return Tags(Name=environment_name(environment, suffix))


def arn(
    service: str, resource: str, *, region: bool = True, account: bool = True, **variables: Expression
) -> AWSHelperFn:
    """An ARN that is right in every partition (aws, aws-cn, aws-us-gov).

    Args:
        service: for example ``logs``.
        resource: the last part; may hold ``${…}`` of Fn::Sub.
        region, account: whether the ARN carries them.
        variables: what ``${…}`` of the resource stands for, when it is no parameter of the template.
    """
    place = f"{'${AWS::Region}' if region else ''}:{'${AWS::AccountId}' if account else ''}"
    return Sub(f"arn:${{AWS::Partition}}:{service}:{place}:{resource}", **variables)
