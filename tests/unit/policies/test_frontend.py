from __future__ import annotations

from templates_src.policies.frontend import amplify_trust, write_amplify_logs
from tests.support.plain import plain


def test_amplify_of_this_account_writes_amplify_logs_only() -> None:
    (trust,) = plain(amplify_trust())["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    for statement in plain(write_amplify_logs())["Statement"]:
        only_lists = statement["Action"] == ["logs:DescribeLogGroups"]
        assert only_lists or all(":/aws/amplify/" in str(resource) for resource in statement["Resource"])
