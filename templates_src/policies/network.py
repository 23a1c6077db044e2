"""Grants of the network stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import logs
from awacs.aws import SourceAccount, StringEquals
from troposphere import AccountId

from templates_src.policies.document import allow, policy, service_trust

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression


def flow_log_trust() -> PolicyDocument:
    """The flow-log service, for this account only.

    Source: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs".
    """
    return service_trust("vpc-flow-logs.amazonaws.com", conditions=[StringEquals({SourceAccount: AccountId})])


def write_flow_logs(log_group_arn: Expression) -> PolicyDocument:
    """What the flow-log service needs on its one log group.

    Args:
        log_group_arn: ``Fn::GetAtt`` Arn of the group; it already ends in ``:*``.

    Source: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs".
    """
    return policy(
        allow(
            "WriteFlowLogs",
            [logs.CreateLogStream, logs.PutLogEvents, logs.DescribeLogStreams],
            [log_group_arn],
        )
    )
