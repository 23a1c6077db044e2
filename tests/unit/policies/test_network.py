from __future__ import annotations

from templates_src.policies.network import write_flow_logs
from tests.support.plain import plain


def test_flow_logs_reach_one_group() -> None:
    (statement,) = plain(write_flow_logs("group"))["Statement"]
    assert statement["Resource"] == ["group"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
