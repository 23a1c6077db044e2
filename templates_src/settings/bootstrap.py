"""Settings of the bootstrap root, which is deployed once for an account and region."""

from __future__ import annotations

from templates_src.settings.model import number, text
from templates_src.wiring import kinds as k

GROUP = "Bootstrap"

KEPT_IMAGES = number(
    "KeptImages", k.Count, GROUP, "Newest images that the registry keeps", (1, 1000), default=10
)
REGISTRY_REPLICA_REGION = text(
    "RegistryReplicaRegion",
    k.Text,
    GROUP,
    "Second region that the registry copies images to, for disaster recovery; empty: none",
    r"^$|^[a-z]{2}(-[a-z]+)+-\d$",
    "a region name such as us-west-2, or empty",
)
OPERATOR_ROLE_ARN = text(
    "OperatorRoleArn",
    k.ArnText,
    GROUP,
    "Only role that may take the plan role; empty: whoever this account's own IAM policies allow to",
    r"^$|^arn:[a-z-]+:iam::\d{12}:role/.+$",
    "the ARN of an IAM role, or empty",
)
