"""What the execution role may do to what is kept: buckets, secrets, cache, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import awslambda, backup, backup_storage, elasticache, kms, s3, secretsmanager
from awacs.aws import StringEquals
from troposphere import Sub

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY, our_buckets
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement

# Every update reads a bucket's whole configuration, also what no template sets. No object is in it.
READ_BUCKETS = (
    s3.Action("GetBucket*"),
    s3.Action("Get*Configuration"),
    s3.ListBucket,
    s3.ListTagsForResource,
)
# Configuration only: the role never reads or deletes what a bucket holds.
BUCKETS = (
    s3.CreateBucket,
    s3.DeleteBucket,
    s3.DeleteBucketPolicy,
    s3.PutBucketOwnershipControls,
    s3.PutBucketPolicy,
    s3.PutBucketPublicAccessBlock,
    s3.PutBucketTagging,
    s3.PutBucketVersioning,
    s3.PutEncryptionConfiguration,
    s3.PutLifecycleConfiguration,
    s3.TagResource,
    s3.UntagResource,
)
# GetSecretValue too: CloudFormation resolves the GitHub token of the frontend with it.
SECRETS = (
    secretsmanager.CancelRotateSecret,
    secretsmanager.CreateSecret,
    secretsmanager.DeleteSecret,
    secretsmanager.DescribeSecret,
    secretsmanager.GetSecretValue,
    secretsmanager.RemoveRegionsFromReplication,
    secretsmanager.ReplicateSecretToRegions,
    secretsmanager.RotateSecret,
    secretsmanager.TagResource,
    secretsmanager.UntagResource,
    secretsmanager.UpdateSecret,
)
CACHE = (
    elasticache.AddTagsToResource,
    elasticache.CreateCacheParameterGroup,
    elasticache.CreateCacheSubnetGroup,
    elasticache.CreateReplicationGroup,
    elasticache.CreateSnapshot,
    elasticache.DecreaseReplicaCount,
    elasticache.DeleteCacheParameterGroup,
    elasticache.DeleteCacheSubnetGroup,
    elasticache.DeleteReplicationGroup,
    elasticache.DescribeCacheClusters,
    elasticache.DescribeCacheParameterGroups,
    elasticache.DescribeCacheParameters,
    elasticache.DescribeCacheSubnetGroups,
    elasticache.DescribeReplicationGroups,
    elasticache.IncreaseReplicaCount,
    elasticache.ListTagsForResource,
    elasticache.ModifyCacheParameterGroup,
    elasticache.ModifyCacheSubnetGroup,
    elasticache.ModifyReplicationGroup,
    elasticache.RemoveTagsFromResource,
)
BACKUP = (
    backup.CreateBackupPlan,
    backup.CreateBackupSelection,
    backup.CreateBackupVault,
    backup.DeleteBackupPlan,
    backup.DeleteBackupSelection,
    backup.DeleteBackupVault,
    backup.DescribeBackupVault,
    backup.GetBackupPlan,
    backup.GetBackupSelection,
    backup.GetBackupVaultAccessPolicy,
    backup.GetBackupVaultNotifications,
    backup.ListTags,
    backup.TagResource,
    backup.UntagResource,
    backup.UpdateBackupPlan,
)
BACKUP_KEY = (kms.CreateGrant, kms.Decrypt, kms.DescribeKey, kms.GenerateDataKey, kms.RetireGrant)
# Calls that belong to no resource of ours.
WITHOUT_ARN = (
    backup_storage.MountCapsule,
    elasticache.DescribeEngineDefaultParameters,
    secretsmanager.GetRandomPassword,
)


def data() -> PolicyDocument:
    """Log bucket, secrets with rotation, Valkey, backup vault and plan.

    A cache group's id is cut short and its nodes are named after it, so both are named by type only.
    """
    return policy(
        allow("ReachData", WITHOUT_ARN, ["*"]),
        allow("ReadBuckets", READ_BUCKETS, [our_buckets()]),
        allow(
            "ManageData",
            [*BUCKETS, *SECRETS, *CACHE, *BACKUP],
            [
                our_buckets(),
                arn("secretsmanager", f"secret:{OURS_LOOSELY}"),
                arn("elasticache", "cluster:*"),
                arn("elasticache", "parametergroup:*"),
                arn("elasticache", "replicationgroup:*"),
                arn("elasticache", "snapshot:*"),
                arn("elasticache", f"subnetgroup:{OURS}"),
                arn("backup", "backup-plan:*"),
                arn("backup", f"backup-vault:{OURS}"),
            ],
        ),
        # Secrets Manager calls a rotation function once, as this role, when it is set up.
        allow("TryRotation", [awslambda.InvokeFunction], [arn("lambda", f"function:{OURS_LOOSELY}")]),
        _backup_key(),
    )


def _backup_key() -> Statement:
    """A vault opens its key when it is made; the key answers to AWS Backup and to nobody else."""
    return allow(
        "OpenBackupKey",
        BACKUP_KEY,
        [arn("kms", "key/*")],
        conditions=[StringEquals({"kms:ViaService": Sub("backup.${AWS::Region}.amazonaws.com")})],
    )
