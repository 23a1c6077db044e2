"""Every call to AWS goes through here; nothing else imports boto3.

One place decides about retries, time-outs, credentials and the wording of errors, and one list holds every
call that was made: tests bound their number, and permission policies are proved against them.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.aws.answer import answer
from deployer.aws.translate import translate
from deployer.errors import AwsError, CredentialsError, TargetError, UnreachableError, UnreadableError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Standard mode retries throttling, 5xx and lost connections with exponential backoff and jitter, at most
# 20 s between two attempts (docs: AWS SDKs and Tools Reference Guide, "Retry behavior").
ATTEMPTS = 8
CONNECT_TIMEOUT_SECONDS = 10
READ_TIMEOUT_SECONDS = 60
# As many as we ever ask at once: uploads and the pages of nested change sets.
CONNECTIONS = 16
# Half an answer is asked for again so many times in all, where the call only reads.
UNREADABLE_ATTEMPTS = 3
READS = ("Describe", "Get", "Head", "List")
# Services whose every answer holds something, where the call has an answer at all.
NEVER_EMPTY = frozenset({"amplify", "ecr", "ecs", "logs", "secretsmanager"})
RECORD_VARIABLE = "CLASSLA_RECORD_CALLS"


@dataclass(frozen=True)
class Connection:
    """Where and as whom AWS is asked.

    Attributes:
        region: AWS region.
        profile: a profile of the AWS configuration files, or empty for the default chain.
        endpoint: URL of every service, or empty for AWS's own.
        dummy_credentials: give made-up keys, so that nothing meant for the local AWS can reach an account.
    """

    region: str
    profile: str = ""
    endpoint: str = ""
    dummy_credentials: bool = False


@dataclass(frozen=True)
class Call:
    """A call that was made: service, operation, and which resource where the call names one."""

    service: str
    operation: str
    resource: str = ""

    @property
    def action(self) -> str:
        """As IAM would name it, as far as the operation's name tells."""
        return f"{self.service}:{self.operation}"


@dataclass
class Gateway:
    """Calls AWS for the rest of the deployer. Safe to use from several threads."""

    connection: Connection
    calls: list[Call] = field(default_factory=list)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)
    _session: Any = field(default=None, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Make one call, retries included.

        Args:
            service: boto3's name, for example ``cloudformation``.
            operation: AWS's name, for example ``DescribeStacks``.
            parameters: AWS's names.

        Returns:
            The answer, without ResponseMetadata.

        Raises:
            AwsError: or the subclass that says more.
        """
        self._record(service, operation, parameters)
        # A page of a proxy or half an answer arrives as if all were well; asking again for what only reads
        # is harmless, and the SDK does not.
        for attempt in range(1, UNREADABLE_ATTEMPTS + 1):
            try:
                return self._ask(service, operation, parameters)
            except UnreadableError:
                if attempt == UNREADABLE_ATTEMPTS or not operation.startswith(READS):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        import boto3.exceptions
        from botocore import exceptions
        from botocore.parsers import ResponseParserError

        try:
            said: dict[str, Any] = self._method(service, operation)(**parameters)
        except exceptions.ClientError as error:
            told = error.response.get("Error", {})
            raise translate(service, operation, told.get("Code", ""), told.get("Message", "")) from None
        except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
            raise _no_credentials(str(error)) from None
        except (
            exceptions.CredentialRetrievalError,
            exceptions.SSOError,
            exceptions.UnauthorizedSSOTokenError,
        ) as error:
            raise _expired_login(str(error)) from None
        except exceptions.ParamValidationError as error:
            problem = Problem("parameters", str(error))
            raise AwsError(f"{service}:{operation} was not sent", [problem]) from None
        except (
            ResponseParserError,
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            OverflowError,
        ) as error:
            # The SDK's parser takes an answer for what its model says: elements by name, dates and numbers.
            raise _unreadable(service, operation, error) from None
        except (exceptions.HTTPClientError, exceptions.ConnectionError, ConnectionError) as error:
            raise _unreachable(service, operation, error) from None
        except (exceptions.BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise AwsError(f"{service}:{operation} failed", [Problem("AWS SDK", str(error))]) from None
        said.pop("ResponseMetadata", None)
        promised = self._client(service).meta.service_model.operation_model(operation).output_shape
        if service in NEVER_EMPTY and not said and promised and promised.members:
            # The SDK takes a page that is no JSON for an empty answer.
            raise _unreadable(service, operation, ValueError("the answer is empty"))
        found: dict[str, Any] = answer(said, promised, f"{service}:{operation}")
        return found

    def pages(self, service: str, operation: str, /, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every page of a call that pages by NextToken."""
        token: str | None = None
        while True:
            more = {"NextToken": token} if token else {}
            page = self.call(service, operation, **parameters, **more)
            yield page
            following = page.get("NextToken")
            if not following or following == token:
                return
            token = following

    def endpoint(self, service: str) -> str:
        """URL that the service is reached at."""
        return str(self._client(service).meta.endpoint_url)

    def _method(self, service: str, operation: str) -> Any:
        from botocore import xform_name

        return getattr(self._client(service), xform_name(operation))

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = _make_client(self._make_session(), self.connection, service)
            return self._clients[service]

    def _make_session(self) -> Any:
        if self._session is None:
            self._session = _session(self.connection)
        return self._session

    def _record(self, service: str, operation: str, parameters: dict[str, Any]) -> None:
        call = Call(service, operation, _resource(parameters))
        with self._lock:
            self.calls.append(call)
            if path := os.environ.get(RECORD_VARIABLE):
                with open(path, "a", encoding="utf-8") as record:  # noqa: PTH123 - appended from several processes
                    record.write(json.dumps(vars(call)) + "\n")


def _session(connection: Connection) -> Any:
    import boto3
    from botocore import exceptions

    keys = {}
    if connection.dummy_credentials:
        keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    try:
        return boto3.Session(region_name=connection.region, profile_name=connection.profile or None, **keys)
    except exceptions.ProfileNotFound:
        raise TargetError(
            f"There is no AWS profile {connection.profile}",
            [
                Problem(
                    "--profile", "is not in the AWS configuration", "aws configure list-profiles shows them"
                )
            ],
        ) from None
    except exceptions.BotoCoreError as error:
        raise TargetError("The AWS configuration cannot be used", [Problem("~/.aws", str(error))]) from None


def _make_client(session: Any, connection: Connection, service: str) -> Any:
    from botocore import exceptions
    from botocore.config import Config

    options: dict[str, Any] = {"s3": {"addressing_style": "path"}} if connection.endpoint else {}
    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=READ_TIMEOUT_SECONDS,
        max_pool_connections=CONNECTIONS,
        user_agent_extra="classla-deployer",
        **options,
    )
    try:
        return session.client(service, endpoint_url=connection.endpoint or None, config=config)
    except (exceptions.NoRegionError, exceptions.InvalidRegionError, ValueError) as error:
        raise TargetError("AWS cannot be reached as configured", [Problem("--region", str(error))]) from None


def _resource(parameters: dict[str, Any]) -> str:
    for name in ("ChangeSetName", "StackName", "Bucket", "SecretId", "repositoryName", "appId", "cluster"):
        if name in parameters:
            return str(parameters[name])
    return ""


def _no_credentials(text: str) -> CredentialsError:
    advice = "sign in (aws sso login --profile NAME) and name the profile: --profile NAME"
    return CredentialsError("There are no AWS credentials", [Problem("credentials", text, advice)])


def _expired_login(text: str) -> CredentialsError:
    advice = "sign in again: aws sso login, with the same --profile"
    return CredentialsError("The AWS login cannot be used", [Problem("credentials", text, advice)])


def _unreadable(service: str, operation: str, error: Exception) -> UnreadableError:
    advice = "a proxy or a sign-in page may stand between; what was started in AWS goes on"
    text = " ".join(str(error).split())[:300]
    return UnreadableError(f"No usable answer from {service}:{operation}", [Problem("answer", text, advice)])


def _unreachable(service: str, operation: str, error: Exception) -> UnreachableError:
    text = " ".join(str(error).split())[:300]
    problem = Problem(
        "network", text, "check the connection; what was started in AWS goes on: classla status --follow"
    )
    return UnreachableError(f"No usable answer from {service}:{operation}", [problem])


def write_calls(gateway: Gateway, path: Path) -> None:
    """Write the calls that were made, one JSON object a line: what permission proofs read."""
    path.write_text("".join(json.dumps(vars(call)) + "\n" for call in gateway.calls), encoding="utf-8")
