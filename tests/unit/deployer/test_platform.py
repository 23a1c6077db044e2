"""What bootstrap made is found by its outputs, or its absence is told with the command that helps."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.errors import NotFoundError, RefusedError
from deployer.platform import Platform, find, look
from tests.unit.deployer.fakes import FakeGateway, target

OUTPUTS = {"BucketName": "b", "RepositoryUri": "r", "ExecutionRoleArn": "arn:role"}


def account(outputs: dict[str, str] | None) -> FakeGateway:
    def answer(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert (operation, asked) == ("DescribeStacks", {"StackName": "classla-bootstrap"})
        if outputs is None:
            raise NotFoundError("no")
        given = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        return [
            {
                "Stacks": [
                    {"StackName": "s", "StackId": "i", "StackStatus": "CREATE_COMPLETE", "Outputs": given}
                ]
            }
        ]

    return FakeGateway(answer)


def test_what_bootstrap_made() -> None:
    assert find(target(account(OUTPUTS))) == Platform("b", "r", "arn:role")


@pytest.mark.parametrize("outputs", [None, {}])
def test_an_account_without_it(outputs: dict[str, str] | None) -> None:
    assert look(target(account(outputs))) is None
    with pytest.raises(RefusedError, match="classla bootstrap"):
        find(target(account(outputs)))
