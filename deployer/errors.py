"""The deployer's branch of the project's exception tree (see ``templates_src.errors``).

    ClasslaError
    ├── UsageError              exit code 2
    │   ├── TargetError                     which AWS is meant, is unclear, absent or the wrong one
    │   └── PlanFileError                   a plan file that is absent, broken or was changed by hand
    ├── AwsError                exit code 1 AWS was asked and said no, or could not be asked
    │   ├── CredentialsError                none, expired, or signed with a wrong clock
    │   ├── DeniedError                     a permission is missing; names the action
    │   ├── NotFoundError                   what was asked for does not exist
    │   ├── BusyError                       the stack is in the middle of something else
    │   ├── ThrottledError                  still throttled after every retry
    │   └── UnreachableError                no answer came, or AWS itself failed
    │       └── UnreadableError             something answered, and it was not AWS or not all of it
    ├── UnevaluatedError        exit code 1 an IAM policy says what our evaluator does not know
    ├── RefusedError            exit code 1 we do not do it: stale plan, protection, unconfirmed loss
    ├── UnfinishedError         exit code 1 it goes on in AWS, and nobody waits any longer
    └── DeploymentError         exit code 1 CloudFormation tried and failed; carries the root cause

Interruption by Ctrl-C is no error: commands say what goes on without them and end with 130.
"""

from __future__ import annotations

from templates_src.errors import ClasslaError, UsageError


class TargetError(UsageError):
    """The AWS account or region that is meant is unclear, unreachable by design, or the wrong one."""


class PlanFileError(UsageError):
    """A plan file that cannot be used."""


class UnevaluatedError(ClasslaError):
    """An IAM policy holds something that our evaluator does not know; to guess would prove nothing."""


class AwsError(ClasslaError):
    """AWS refused a call, or could not be asked.

    Attributes:
        code: AWS's own error code, such as ``ValidationError``; empty when there was no answer.
        aws_message: AWS's own text.
    """

    code: str = ""
    aws_message: str = ""


class CredentialsError(AwsError):
    """No credentials, expired ones, or a signature that AWS does not accept."""


class DeniedError(AwsError):
    """The credentials lack a permission; the message names the action."""


class NotFoundError(AwsError):
    """What was asked for does not exist."""


class BusyError(AwsError):
    """The stack or change set is in a state that does not allow the call."""


class ThrottledError(AwsError):
    """AWS still throttled the call after every retry."""


class UnreachableError(AwsError):
    """No answer came, or none but that AWS itself failed."""


class UnreadableError(UnreachableError):
    """Something answered, and it was not AWS, or not all of what AWS said."""


class RefusedError(ClasslaError):
    """The deployer itself refuses: going on would do something else than what was approved."""


class UnfinishedError(ClasslaError):
    """The operation goes on in AWS, beyond the time that anybody waits."""


class DeploymentError(ClasslaError):
    """CloudFormation started the change and it failed."""
