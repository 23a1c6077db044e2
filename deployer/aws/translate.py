"""What AWS and botocore say when something goes wrong, as one error of ours that says what to do next.

Pure: takes the code and the text, not botocore's classes, so that it can be tested without a client.
"""

from __future__ import annotations

import re

from deployer.errors import (
    AwsError,
    BusyError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    ThrottledError,
    UnreachableError,
)
from templates_src.errors import Problem

# AWS spells one and the same thing differently from service to service.
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"}
UNKNOWN_KEY = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "AuthFailure",
    "MissingAuthenticationToken",
}
CLOCK = {"RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException"}
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "AllAccessDisabled"}
ABSENT = {
    "404",
    "ChangeSetNotFound",
    "ClusterNotFoundException",
    "ImageNotFoundException",
    "NoSuchBucket",
    "NoSuchKey",
    "NotFound",
    "NotFoundException",
    "RepositoryNotFoundException",
    "ResourceNotFoundException",
}
THROTTLED = {
    "BandwidthLimitExceeded",
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
BUSY = {"InvalidChangeSetStatus", "OperationInProgressException", "AlreadyExistsException"}
# AWS's own failure, and a gateway's in front of it: as good as no answer.
FAILED = {
    "500",
    "502",
    "503",
    "504",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "ServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
}
WRONG_REGION = {
    "301",
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
}

_ABSENT_STACK = re.compile(r"Stack (?:with id |\[)?.*(?:does not exist|is not found)", re.DOTALL)
_BUSY_STACK = re.compile(r"is in [A-Z_]+ state and can ?not be")
_ACTION = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)")
_RESOURCE = re.compile(r"on resource: (?P<resource>\S+)")
# S3's answers to HEAD carry no text, and these calls are allowed under another name.
_ALLOWED_AS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
}


def translate(service: str, operation: str, code: str, message: str) -> AwsError:
    """The error to raise for an answer that AWS gave.

    Args:
        service: boto3's name of the service, for example ``cloudformation``.
        operation: AWS's name of the call, for example ``CreateChangeSet``.
        code: AWS's error code.
        message: AWS's text.

    Returns:
        An error with ``code`` and ``aws_message`` set; ``AwsError`` itself when the code is none we know.
    """
    kind, advice = _kind(code, message)
    call = f"{service}:{operation}"
    if kind is DeniedError:
        call, advice = _denied(service, operation, message)
    error = kind(f"AWS refused {call}", [Problem(code or "no code", message.strip() or "no text", advice)])
    error.code, error.aws_message = code, message
    return error


def _kind(code: str, message: str) -> tuple[type[AwsError], str]:
    if code in EXPIRED:
        return CredentialsError, "sign in again (aws sso login), then run the same command"
    if code in UNKNOWN_KEY:
        return CredentialsError, "check which credentials are used: aws sts get-caller-identity"
    if code in CLOCK:
        return (
            CredentialsError,
            "check this machine's clock (date -u) and the secret key; AWS allows 5 minutes",
        )
    if code in WRONG_REGION:
        return AwsError, "the bucket is in another region: use the region that bootstrap ran in"
    if code in DENIED:
        return DeniedError, ""
    if code in THROTTLED:
        return ThrottledError, "AWS throttled every retry: wait a minute, then run the same command"
    if code in FAILED:
        return UnreachableError, "AWS has trouble: wait a minute, then run the same command"
    if code in BUSY or _BUSY_STACK.search(message):
        return BusyError, "see what is going on: classla status --follow"
    if code in ABSENT or (code == "ValidationError" and _ABSENT_STACK.search(message)):
        return NotFoundError, ""
    return AwsError, _validation_advice(code, message)


def _validation_advice(code: str, message: str) -> str:
    if "templateBody" in message and "length" in message:
        return "the template is larger than CloudFormation takes (51,200 bytes as a body, 1 MB from S3)"
    if code == "LimitExceededException" or "Limit" in code:
        return "a quota of the account is reached: delete what is unused, or ask for more in Service Quotas"
    if "CAPABILITY" in message:
        return "the template needs a capability that was not given: report this, the deployer detects them"
    return ""


def _denied(service: str, operation: str, message: str) -> tuple[str, str]:
    named = _ACTION.search(message)
    call = f"{service}:{operation}"
    action = named["action"] if named else _ALLOWED_AS.get(call, call)
    resource = _RESOURCE.search(message)
    where = f" on {resource['resource'].rstrip('.,')}" if resource else ""
    if service == "s3":
        return action, (
            f"allow {action}{where}; when the bucket is another account's, somebody else took its name: "
            "run bootstrap in this account"
        )
    return action, f"allow {action}{where} to the identity that aws sts get-caller-identity shows"
