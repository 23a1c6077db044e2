"""What rules about IAM share: every policy document of the set and its statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from templates_src.lint.traverse import EACH, Node, at, branches, mentions, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

PolicyKind = Literal["identity", "resource", "trust", "endpoint"]
ENDPOINT = "AWS::EC2::VPCEndpoint"
_STATEMENT = re.compile("Statement")
# In these, "*" as a resource means the thing that the policy is attached to.
ABOUT_ONE_RESOURCE = frozenset(
    {"AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::SecretsManager::ResourcePolicy"}
)


@dataclass(frozen=True)
class Document:
    """A policy document, where it stands and what it is attached to."""

    resource: Resource
    node: Node
    kind: PolicyKind

    def finding(self, rule: str, path: str, message: str) -> Finding:
        """A complaint about this document."""
        return self.resource.finding(rule, path, message)

    def statements(self) -> Iterator[Statement]:
        """Every statement; a document may hold one without a list."""
        for node in at(self.node, "Statement"):
            for found in at(node, EACH) if isinstance(node.value, list) else [node]:
                if isinstance(found.value, dict):
                    yield Statement(self, found)


@dataclass(frozen=True)
class Statement:
    """A statement of a policy document."""

    document: Document
    node: Node

    @property
    def sid(self) -> str:
        """Its Sid, or empty text."""
        return str(self.node.value.get("Sid", ""))

    @property
    def allows(self) -> bool:
        """Whether it allows; a Deny only takes away."""
        return bool(self.node.value.get("Effect") == "Allow")

    def texts(self, key: str) -> list[str]:
        """Literal texts of an element that is one text or a list of them."""
        return [node.value for node in self.items(key) if isinstance(node.value, str)]

    def items(self, key: str) -> Iterator[Node]:
        """Values of an element that is one value or a list of them."""
        yield from items(self.node, key)

    def condition_keys(self) -> Iterator[tuple[str, str, Node]]:
        """(operator, lower-case key, value) of everything the statement asks for."""
        for condition in at(self.node, "Condition"):
            for operator in condition.value if isinstance(condition.value, dict) else ():
                for tests in at(condition, operator):
                    for key in tests.value if isinstance(tests.value, dict) else ():
                        yield operator, key.lower(), tests.step(key)

    def finding(self, rule: str, path: str, message: str) -> Finding:
        """A complaint about this statement."""
        return self.document.finding(rule, path, message)


def items(node: Node, key: str) -> Iterator[Node]:
    """Values under a key that holds one value or a list of them."""
    for found in at(node, key):
        if isinstance(found.value, list):
            yield from at(found, EACH)
        else:
            yield found


def documents(templates: TemplateSet) -> Iterator[Document]:
    """Every policy document: any object whose statements have an Effect."""
    for resource in resources(templates):
        if not mentions(resource.body, _STATEMENT):
            continue
        for node in _document_nodes(resource.properties):
            yield Document(resource, node, _kind(resource, node.path))


def statements(templates: TemplateSet) -> Iterator[Statement]:
    """Every statement of every policy document."""
    for document in documents(templates):
        yield from document.statements()


def _document_nodes(node: Node) -> Iterator[Node]:
    """Documents in a value; unlike ``walk`` this does not look inside a document once it has one."""
    value = node.value
    if isinstance(value, list):
        for index in range(len(value)):
            yield from _document_nodes(node.step(index))
    elif isinstance(value, dict):
        if _is_document(value):
            yield node
            return
        for branch in branches(node):
            if branch is not node:
                yield from _document_nodes(branch)
            else:
                for key in value:
                    yield from _document_nodes(node.step(key))


def _is_document(value: dict[str, Any]) -> bool:
    content = value.get("Statement")
    if content is None:
        return False
    found = content if isinstance(content, list) else [content]
    return any(
        isinstance(branch.value, dict) and "Effect" in branch.value
        for item in found
        for branch in branches(Node("", item))
    )


def _kind(resource: Resource, path: str) -> PolicyKind:
    if "/AssumeRolePolicyDocument" in path:
        return "trust"
    if resource.type.startswith("AWS::IAM::") or resource.type == "AWS::SSO::PermissionSet":
        return "identity"
    return "endpoint" if resource.type == ENDPOINT else "resource"
