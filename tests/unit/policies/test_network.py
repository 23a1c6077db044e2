from __future__ import annotations

from templates_src.policies.network import flow_log_trust, write_flow_logs
from tests.support.plain import plain


def test_flow_logs_reach_one_group() -> None:
    (statement,) = plain(write_flow_logs("group"))["Statement"]
    assert statement["Resource"] == ["group"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]


def test_only_this_account_s_flow_logs_take_the_role() -> None:
    (statement,) = plain(flow_log_trust())["Statement"]
    assert statement["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
