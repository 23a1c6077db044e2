"""Settings of the pipeline root, which is deployed once, in the account that builds.

What bootstrap made is named here rather than imported: an export would lock its stack. An environment may be
in another account: its two roles are then those of that account.
"""

from __future__ import annotations

from templates_src.settings.model import number, text
from templates_src.wiring import kinds as k

SOURCE = "Source"
BOOTSTRAP = "What bootstrap made"
STAGING = "Staging"
PRODUCTION = "Production"
BUILDS = "Builds"
GITHUB = "GitHub Actions"

_REPOSITORY = r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$"
_REPOSITORY_WORDS = "owner/name of a GitHub repository"
_BRANCH = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$"
_BRANCH_WORDS = "a branch name of at most 100 letters, digits, dots, hyphens, underscores and slashes"
_ROLE = r"arn:[a-z-]+:iam::\d{12}:role/[A-Za-z0-9+=,.@_/-]+"
_ROLE_WORDS = "the ARN of an IAM role"
_NAME = r"^[a-z][a-z0-9-]{1,14}$"
_NAME_WORDS = "the name of a file in parameters/, without .json"

CONNECTION_ARN = text(
    "ConnectionArn",
    k.ArnText,
    SOURCE,
    "CodeConnections connection to GitHub. Somebody authorizes it once in the console: nothing else can",
    r"^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[A-Za-z0-9-]+$",
    "the ARN of a CodeConnections connection",
    default=None,
)
INFRASTRUCTURE_REPOSITORY = text(
    "InfrastructureRepository",
    k.Text,
    SOURCE,
    "GitHub repository of this project",
    _REPOSITORY,
    _REPOSITORY_WORDS,
    default=None,
)
INFRASTRUCTURE_BRANCH = text(
    "InfrastructureBranch",
    k.Text,
    SOURCE,
    "Branch of this project that is deployed",
    _BRANCH,
    _BRANCH_WORDS,
    default="main",
)
APPLICATION_REPOSITORY = text(
    "ApplicationRepository",
    k.Text,
    SOURCE,
    "GitHub repository that the backend's image is built from",
    _REPOSITORY,
    _REPOSITORY_WORDS,
    default=None,
)
APPLICATION_BRANCH = text(
    "ApplicationBranch",
    k.Text,
    SOURCE,
    "Branch of the application that is deployed",
    _BRANCH,
    _BRANCH_WORDS,
    default="main",
)

TEMPLATE_BUCKET_NAME = text(
    "TemplateBucketName",
    k.Text,
    BOOTSTRAP,
    "BucketName of bootstrap's outputs, in the account of the pipeline",
    r"^[A-Za-z0-9][A-Za-z0-9.-]{1,61}[A-Za-z0-9]$",
    "the name of an S3 bucket",
    default=None,
)
IMAGE_REPOSITORY_ARN = text(
    "ImageRepositoryArn",
    k.ArnText,
    BOOTSTRAP,
    "RepositoryArn of bootstrap's outputs: the registry that images are pushed to",
    r"^arn:[a-z-]+:ecr:[a-z0-9-]+:\d{12}:repository/[A-Za-z0-9._/-]+$",
    "the ARN of an ECR repository",
    default=None,
)

STAGING_ENVIRONMENT = text(
    "StagingEnvironment",
    k.Text,
    STAGING,
    "Environment that every commit goes to first",
    _NAME,
    _NAME_WORDS,
    default="staging",
)
STAGING_PLAN_ROLE_ARN = text(
    "StagingPlanRoleArn",
    k.ArnText,
    STAGING,
    "PlanRoleArn of bootstrap's outputs in staging's account: prepares change sets and executes none",
    f"^{_ROLE}$",
    _ROLE_WORDS,
    default=None,
)
STAGING_DEPLOY_ROLE_ARN = text(
    "StagingDeployRoleArn",
    k.ArnText,
    STAGING,
    "Role of staging's account that executes; empty: staging is in this account, and the role is made here",
    f"^$|^{_ROLE}$",
    f"{_ROLE_WORDS}, or empty",
)

PRODUCTION_ENVIRONMENT = text(
    "ProductionEnvironment",
    k.Text,
    PRODUCTION,
    "Environment that is changed after an approval",
    _NAME,
    _NAME_WORDS,
    default="prod",
)
PRODUCTION_PLAN_ROLE_ARN = text(
    "ProductionPlanRoleArn",
    k.ArnText,
    PRODUCTION,
    "PlanRoleArn of bootstrap's outputs in production's account",
    f"^{_ROLE}$",
    _ROLE_WORDS,
    default=None,
)
PRODUCTION_DEPLOY_ROLE_ARN = text(
    "ProductionDeployRoleArn",
    k.ArnText,
    PRODUCTION,
    "Role of production's account that executes; empty: the role is made here",
    f"^$|^{_ROLE}$",
    f"{_ROLE_WORDS}, or empty",
)

MIGRATION_COMMAND = text(
    "MigrationCommand",
    k.Text,
    BUILDS,
    "Command that migrates the database, run once in the new image before the stack is changed, such as "
    "node --run migrate; empty: none",
    r"^$|^[A-Za-z0-9_./:@=-]+( [A-Za-z0-9_./:@=-]+)*$",
    "words separated by single spaces, without quotes, or empty",
)
IMAGE_LIMIT_MEBIBYTES = number(
    "ImageLimitMebibytes",
    k.MebiBytes,
    BUILDS,
    "Size in MiB that the backend's image must not exceed, uncompressed",
    (50, 10240),
    default=500,
)
NOTIFICATION_EMAIL = text(
    "NotificationEmail",
    k.EmailAddress,
    BUILDS,
    "Address that approvals and failures go to (it must confirm the subscription once); empty: nobody",
    r"^$|^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    "an e-mail address in ASCII letters, or empty",
)
BUILD_LOG_RETENTION_DAYS = number(
    "BuildLogRetentionDays",
    k.Days,
    BUILDS,
    "Days that CloudWatch keeps the logs of builds",
    (1, 3653),
    default=90,
    allowed=(7, 14, 30, 60, 90, 120, 180, 365, 731, 1827, 3653),
)
BUILD_ARTIFACT_RETENTION_DAYS = number(
    "BuildArtifactRetentionDays",
    k.Days,
    BUILDS,
    "Days that plans, reports and packages stay in S3; an execution can be retried for as long",
    (7, 3650),
    default=90,
)

GITHUB_SUBJECT = text(
    "GitHubSubject",
    k.Text,
    GITHUB,
    "Subject of the tokens that may deploy from GitHub Actions, such as "
    "repo:classla/infrastructure:environment:*; empty: none may",
    r"^$|^repo:[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+:[A-Za-z0-9_./:*-]+$",
    "repo:owner/name: and what follows, or empty",
)
