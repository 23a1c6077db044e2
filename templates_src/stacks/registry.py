"""The registry of backend images in ECR.

Owns the repository, how long it keeps images, and the optional copies in a second region. It is kept when
the stack goes, with every image in it. The repository has no fixed name: a kept one would block its own
re-creation, so whoever pushes reads the ``RepositoryUri`` output. Replacing the repository (encryption is
its one property that cannot change in place) gives an empty one: running tasks go on, but no task can
start from a digest that only the old repository has until that image is pushed again. Lowering
``KeptImages`` below the number of releases since the running one has the same effect within a day.

No repository policy: a pull needs the task's *execution* role, which has an identity policy in this account.
"""

from __future__ import annotations

import json

from troposphere import AccountId, GetAtt, Ref, Sub, Template
from troposphere.ecr import (
    EncryptionConfiguration,
    ImageScanningConfiguration,
    LifecyclePolicy,
    ReplicationConfiguration,
    ReplicationConfigurationProperty,
    ReplicationDestination,
    ReplicationRule,
    Repository,
    RepositoryFilter,
)

from templates_src.common.conditions import is_elsewhere
from templates_src.common.retention import RETAINED
from templates_src.settings import bootstrap
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

HAS_REPLICA = "HasRegistryReplica"
UNTAGGED_DAYS = 1


@contract
class Inputs:
    """What the registry needs: settings only."""

    kept_images: Value[k.Count] = setting(bootstrap.KEPT_IMAGES)
    registry_replica_region: Value[k.Text] = setting(bootstrap.REGISTRY_REPLICA_REGION)


@contract
class Outputs:
    """What the registry gives."""

    repository_uri: Value[k.RepositoryUri] = published("Where images are pushed to and pulled from")
    repository_arn: Value[k.RepositoryArn] = published("ARN of the image repository")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the repository with its lifecycle, then the optional replication."""
    template = Template(Description="Classla registry: backend images, their lifecycle and replication")
    _conditions(template, inputs)
    repository = _repository(template, inputs)
    _replication(template, inputs, repository)
    return Built(
        template,
        Outputs(
            repository_uri=k.RepositoryUri.of(GetAtt(repository, "RepositoryUri")),
            repository_arn=k.RepositoryArn.of(GetAtt(repository, "Arn")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _conditions(template: Template, inputs: Inputs) -> None:
    template.add_condition(HAS_REPLICA, is_elsewhere(inputs.registry_replica_region))


def _repository(template: Template, inputs: Inputs) -> Repository:
    return template.add_resource(
        Repository(
            "BackendRepository",
            # A release is a digest that somebody reviewed; a tag that moves would make its name lie.
            ImageTagMutability="IMMUTABLE",
            ImageScanningConfiguration=ImageScanningConfiguration(ScanOnPush=True),
            # The account's own aws/ecr key: no monthly price, no key policy to keep, every use in CloudTrail.
            # Chosen from the start because the choice cannot be changed without replacing the repository.
            EncryptionConfiguration=EncryptionConfiguration(EncryptionType="KMS"),
            LifecyclePolicy=LifecyclePolicy(LifecyclePolicyText=_lifecycle(inputs)),
            EmptyOnDelete=False,
            **RETAINED,
        )
    )


def _lifecycle(inputs: Inputs) -> Sub:
    """Untagged layers of failed pushes go after a day; of the rest the newest stay."""
    rules = {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Expire untagged images",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": UNTAGGED_DAYS,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "description": "Keep the newest images",
                "selection": {
                    "tagStatus": "any",
                    "countType": "imageCountMoreThan",
                    "countNumber": "${Kept}",
                },
                "action": {"type": "expire"},
            },
        ]
    }
    # ECR wants a number where JSON can only hold the variable as text: take its quotes away.
    text = json.dumps(rules, separators=(",", ":")).replace('"${Kept}"', "${Kept}")
    return Sub(text, Kept=inputs.kept_images.ref)


def _replication(template: Template, inputs: Inputs, repository: Repository) -> None:
    """One configuration exists for an account and region, so it is made only when somebody asks for it."""
    template.add_resource(
        ReplicationConfiguration(
            "RegistryReplication",
            Condition=HAS_REPLICA,
            ReplicationConfiguration=ReplicationConfigurationProperty(
                Rules=[
                    ReplicationRule(
                        Destinations=[
                            ReplicationDestination(
                                Region=inputs.registry_replica_region.ref, RegistryId=AccountId
                            )
                        ],
                        RepositoryFilters=[
                            RepositoryFilter(Filter=Ref(repository), FilterType="PREFIX_MATCH")
                        ],
                    )
                ]
            ),
        )
    )
