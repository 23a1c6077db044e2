"""IAM's own list of actions, template text resolved for IAM, and the evaluator that tests ask."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from deployer.iam.evaluate import Role, actions_of, covers

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCOUNT", "REGION", "Role", "actions_of", "covers", "exists", "resolve", "resource_patterns"]

ACCOUNT = "123456789012"
# The longest that there is, because the size of a policy counts after substitution.
REGION = "ap-southeast-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-bootstrap/00000000",
    "AWS::StackName": "classla-bootstrap",
}
# What rule W3037 of cfn-lint reads.
ACTIONS: dict[str, Any] = import_module("cfnlint.helpers").load_resource(
    import_module("cfnlint.data.AdditionalSpecs"), "Policies.json"
)


def resolve(value: Any, names: Mapping[str, str]) -> Any:
    """Template data with Ref, Fn::Sub and Fn::GetAtt replaced by text.

    Args:
        names: logical id or parameter → what Ref gives; ``<logical id>.<attribute>`` → what GetAtt gives.
    """
    if isinstance(value, list):
        return [resolve(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    known = {**PSEUDO, **names}
    if set(value) == {"Ref"}:
        return known[value["Ref"]]
    if set(value) == {"Fn::GetAtt"}:
        return known[".".join(value["Fn::GetAtt"])]
    if set(value) == {"Fn::Sub"}:
        text, own = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        known |= {name: resolve(item, names) for name, item in own.items()}
        return re.sub(r"\$\{([^}]+)\}", lambda match: known[match[1]], text)
    return {key: resolve(item, names) for key, item in value.items()}


def exists(action: str) -> bool:
    """Whether IAM knows the action, or at least one action that the pattern means."""
    service, name = action.split(":", 1)
    return any(covers(name, known) for known in ACTIONS.get(service, {}).get("Actions", {}))


def resource_patterns(action: str) -> list[str]:
    """ARN patterns of the resources that a plain action can be limited to; empty: it takes ``*`` only."""
    service, name = action.split(":", 1)
    types = ACTIONS[service]["Actions"][name.lower()].get("Resources") or []
    formats = [text for kind in types for text in ACTIONS[service]["Resources"][kind.lower()]["ARNFormats"]]
    return [re.sub(r"\$\{[^}]+\}", "*", text).replace(".*", "*") for text in formats]
