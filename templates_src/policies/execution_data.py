"""Where the execution role may do what is kept needs: buckets, secrets, cache, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs.aws import StringEquals
from troposphere import Sub

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY, our_buckets
from templates_src.policies.scopes import Area, Scope

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

# Every update reads a bucket's whole configuration, also what no template sets. No object is in it.
READ_BUCKETS = ("s3:GetBucket*", "s3:Get*Configuration")


def data() -> Area:
    """Log bucket, secrets with rotation, Valkey, backup vault and plan.

    A cache group's id is cut short and its nodes are named after it, so both are named by type only. A vault
    opens its key when it is made; the key answers to AWS Backup and to nobody else. Secrets Manager calls a
    rotation function once, as this role, when it is set up. The role reads secrets too: CloudFormation
    resolves the frontend's GitHub token with it.
    """
    return Area(
        "Data",
        (
            Scope("ReadBuckets", (*READ_BUCKETS, "s3:List*"), [our_buckets()], widened=READ_BUCKETS),
            Scope(
                "ManageData",
                # Buckets by verbs, so that no action on an object is ever in it.
                (
                    *("s3:*Bucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"),
                    *("s3:TagResource", "s3:UntagResource"),
                    *("secretsmanager:*", "elasticache:*", "backup:*", "backup-storage:*"),
                ),
                _kept(),
            ),
            Scope("TryRotation", ("lambda:InvokeFunction",), [arn("lambda", f"function:{OURS_LOOSELY}")]),
            Scope(
                "OpenBackupKey",
                ("kms:*",),
                [arn("kms", "key/*")],
                conditions=[StringEquals({"kms:ViaService": Sub("backup.${AWS::Region}.amazonaws.com")})],
            ),
        ),
        reach="ReachData",
    )


def _kept() -> list[Expression]:
    return [
        our_buckets(),
        arn("secretsmanager", f"secret:{OURS_LOOSELY}"),
        arn("elasticache", "cluster:*"),
        arn("elasticache", "parametergroup:*"),
        arn("elasticache", "replicationgroup:*"),
        arn("elasticache", "snapshot:*"),
        arn("elasticache", f"subnetgroup:{OURS}"),
        arn("backup", "backup-plan:*"),
        arn("backup", f"backup-vault:{OURS}"),
    ]
