"""Reads what is deployed: the templates of a stack and everything it nests, as CloudFormation keeps them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.aws import stacks
from deployer.review.offline.documents import Documents, nested_in, parse
from deployer.review.offline.errors import SourceError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.aws.gateway import Gateway


def read_deployed(gateway: Gateway, stack: str, root: str) -> Documents:
    """A deployed environment.

    TemplateURLs lead to S3 objects; they become names that say where the stack stands in the tree. The
    resources' physical ids come along, so that a reader can tell which is meant.

    Args:
        gateway: AWS.
        stack: name of the root stack.
        root: name to give to the root's template.

    Raises:
        SourceError: there is no such stack, or one of its templates is none.
        AwsError: AWS could not be asked.
    """
    state = stacks.describe(gateway, stack)
    if state is None:
        raise SourceError(
            "There is nothing to compare with",
            [Problem(stack, "does not exist in this account and region", "name another source than stack")],
        )
    templates: dict[str, dict[str, Any]] = {}
    physical: dict[str, str] = {"": state.id}
    for address, stack_id, found in stacks.nested(gateway, state.id):
        document = _template(gateway, stack_id, address or stack)
        for logical_id in nested_in(document):
            properties = document["Resources"][logical_id].setdefault("Properties", {})
            properties["TemplateURL"] = _name(_join(address, logical_id), root)
        templates[_name(address, root)] = document
        for item in found:
            where = _join(address, item["LogicalResourceId"])
            physical[where] = item.get("PhysicalResourceId", "")
    return Documents(
        label=f"stack {stack}",
        stack=stack,
        region=state.id.split(":")[3] if state.id.startswith("arn:") else "",
        root=root,
        templates=templates,
        parameters=state.parameters,
        tags=state.tags,
        physical=physical,
    )


def _join(address: str, logical_id: str) -> str:
    return f"{address}/{logical_id}" if address else logical_id


def _name(address: str, root: str) -> str:
    return f"deployed:{address}" if address else root


def _template(gateway: Gateway, stack_id: str, where: str) -> dict[str, Any]:
    answer = gateway.call("cloudformation", "GetTemplate", StackName=stack_id, TemplateStage="Original")
    body = answer.get("TemplateBody", "")
    # The SDK parses a JSON template; any other text stays text.
    return parse(body if isinstance(body, str) else json.dumps(body), f"the template of {where}")
