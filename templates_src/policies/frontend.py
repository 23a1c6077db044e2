"""What the Amplify app's service role may do, and who may take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import logs
from awacs.aws import SourceAccount, StringEquals
from troposphere import AccountId

from templates_src.common.naming import arn
from templates_src.policies.document import allow, policy, service_trust

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

LOG_GROUPS = "log-group:/aws/amplify/*"


def amplify_trust() -> PolicyDocument:
    """Amplify, for apps of this account only."""
    return service_trust("amplify.amazonaws.com", conditions=[StringEquals({SourceAccount: AccountId})])


def write_amplify_logs() -> PolicyDocument:
    """Write the logs of server-side rendering; nothing else of ours is an Amplify app's business.

    The groups are named by app id, which is known only once the app has its role.

    Source: Amplify user guide, "Adding a service role with permissions to deploy backend resources" and
    "Amazon CloudWatch Logs for server-side rendered apps".
    """
    return policy(
        allow("MakeAmplifyLogGroups", [logs.CreateLogGroup], [arn("logs", LOG_GROUPS)]),
        allow(
            "WriteAmplifyLogs",
            [logs.CreateLogStream, logs.PutLogEvents],
            [arn("logs", f"{LOG_GROUPS}:log-stream:*")],
        ),
        allow("FindAmplifyLogGroups", [logs.DescribeLogGroups], ["*"]),
    )
