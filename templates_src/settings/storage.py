"""Settings of logs, notifications, secrets and backups: what is kept, how long, and who is told."""

from __future__ import annotations

from templates_src.settings.model import number, text, toggle
from templates_src.wiring import kinds as k

LOGS = "Logs and notifications"
SECRETS = "Secrets"
BACKUP = "Backup"

LOG_RETENTION_DAYS = number(
    "LogRetentionDays",
    k.Days,
    LOGS,
    "Days that CloudWatch keeps log events",
    (1, 3653),
    default=90,
    allowed=(7, 14, 30, 60, 90, 120, 180, 365, 731, 1827, 3653),
)
ACCESS_LOG_RETENTION_DAYS = number(
    "AccessLogRetentionDays",
    k.Days,
    LOGS,
    "Days that the load balancer's access logs stay in S3",
    (1, 3650),
    default=90,
)
ALARM_EMAIL = text(
    "AlarmEmail",
    k.EmailAddress,
    LOGS,
    "Address that alarms and budget warnings go to (it must confirm the subscription once); empty: nobody",
    r"^$|^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    "an e-mail address in ASCII letters, or empty",
)

SECRET_PREFIX = text(
    "SecretPrefix",
    k.Text,
    SECRETS,
    "First part of the secrets' names: <prefix>/supabase/credentials, <prefix>/workos/credentials and "
    "<prefix>/app/secrets",
    r"^classla([A-Za-z0-9/_+=.@-]{0,50}[A-Za-z0-9])?$",
    "classla, or a name that begins with it (the deployment role reaches no other), no slash at the end",
    default="classla",
)
SECRET_REPLICA_REGION = text(
    "SecretReplicaRegion",
    k.Text,
    SECRETS,
    "Second region that holds copies of the secrets, for disaster recovery; a stack there needs another "
    "SecretPrefix, for the copies take the names; empty: none",
    r"^$|^[a-z]{2}(-[a-z]+)+-\d$",
    "a region name such as us-west-2, or empty",
)
ROTATION_LAMBDA_ARN = text(
    "RotationLambdaArn",
    k.ArnText,
    SECRETS,
    "Function that rotates the application's own secret; empty: no rotation. Supabase and WorkOS keys can "
    "be rotated only on their own consoles",
    r"^$|^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:classla.+$",
    "the ARN of a Lambda function whose name begins with classla, or empty",
)
ROTATION_DAYS = number(
    "RotationDays",
    k.Days,
    SECRETS,
    "Days between two rotations of the application's secret",
    (1, 1000),
    default=90,
)

BACKUP_ENABLED = toggle(
    "BackupEnabled",
    BACKUP,
    "AWS Backup vault and daily plan for whatever is tagged Backup=true and Environment=<EnvironmentName>; "
    "nothing that these templates make is today",
)
BACKUP_RETENTION_DAYS = number(
    "BackupRetentionDays", k.Days, BACKUP, "Days that a recovery point is kept", (1, 3650), default=35
)
