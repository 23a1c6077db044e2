"""Small template sets for tests of the checks."""

from __future__ import annotations

import copy
from typing import Any

from templates_src.lint.model import TemplateSet
from templates_src.render import canonical_json

CHILD: dict[str, Any] = {
    "Parameters": {"Size": {"Type": "String", "Description": "Name of the topic"}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Size"}}}},
    "Outputs": {"TopicArn": {"Description": "The topic", "Value": {"Ref": "Topic"}}},
}
ROOT: dict[str, Any] = {
    "Resources": {
        "Child": {
            "Type": "AWS::CloudFormation::Stack",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": {"TemplateURL": "child.json", "Parameters": {"Size": "small"}},
        }
    },
    "Outputs": {
        "TopicArn": {"Description": "The topic", "Value": {"Fn::GetAtt": ["Child", "Outputs.TopicArn"]}}
    },
}
BUCKET: dict[str, Any] = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    }
}


def tree() -> dict[str, dict[str, Any]]:
    """A root, its nested stack and an unrelated template, to be changed at will."""
    return copy.deepcopy({"root.json": ROOT, "child.json": CHILD, "bucket.json": BUCKET})


def template_set(templates: dict[str, dict[str, Any]], *regions: str) -> TemplateSet:
    """The set as the build would make it."""
    texts = {name: canonical_json(template) for name, template in templates.items()}
    return TemplateSet(templates, texts, regions or ("us-east-1",))
