"""Why each statement that allows something is there, by Sid; docs/ACCESS.md prints it beside what it allows.

``wildcards.py`` has the same for the statements that say ``*``. A statement in neither fails the build of the
document, and a reason that no statement has fails a test.
"""

from __future__ import annotations

from templates_src.policies.wildcards import REASONS as WILDCARDS

STATEMENTS: dict[str, str] = {
    "Trust": "Who takes the role, and nobody else.",
    # --- the application's roles
    "PullImage": "The task's image is pulled from the registry before the task starts.",
    "ReadSecrets": "Secrets become variables of the container; the task itself can read none.",
    "WriteLog": "What the container prints goes to the backend's log group.",
    "MoveTargets": "A blue/green deployment registers the new tasks and takes the old ones out.",
    "ShiftWeights": "A blue/green deployment moves traffic by the weights of one listener rule.",
    "MakeAmplifyLogGroups": "Amplify makes the log group of server-side rendering itself, named by app id.",
    "WriteAmplifyLogs": "Server-side rendering logs there.",
    "FindAmplifyLogGroups": "Amplify looks whether its log group is there before it makes it.",
    "WriteFlowLogs": "Flow logs are delivered to one log group.",
    "KeepResults": "The canary writes each result, and reads the one before, below one prefix.",
    "LocateArtifactBucket": "The Synthetics runtime asks for the region of the bucket of its results.",
    "WriteCanaryLogs": "The canary's function logs to the group that Lambda names after it.",
    # --- resource policies
    "WriteAccessLogs": "The load balancer's access logs are delivered by a service of AWS.",
    "PublishAlarms": "CloudWatch tells of alarms.",
    "PublishBudgets": "AWS Budgets tells when spending passes a threshold.",
    "PublishEvents": "EventBridge tells of what happened to tasks, deployments and executions.",
    # --- boundaries
    "BoundLogs": "The most: roles of the application write logs and look for their groups.",
    "BoundImages": "The most: images are pulled from any registry that lets this account in.",
    "BoundSecrets": "The most: secrets whose name begins with the project's are read.",
    "BoundTraffic": "The most: traffic is moved at the project's load balancers.",
    "BoundBuckets": "The most: objects are written to and read from the project's buckets.",
    "BoundPassing": "The most: the project's roles, to CloudFormation and to tasks.",
    "GuardPassing": "The most: the project's roles, to the services that its templates hand them to.",
    # --- the execution role
    "ManageNetwork": "The VPC, its subnets, gateways, routes, endpoints, flow logs and security groups.",
    "ManageEdge": "Load balancer, certificate, health check and distribution.",
    "ChangeRecords": "Addresses, aliases and the names that prove a certificate's domain.",
    "ReadRecords": "CloudFormation waits until a change of records has reached every name server.",
    "ManageScaling": "The service's scaling, and no other service's.",
    "ManageCompute": "Cluster, service, task definition and Amplify app.",
    "ManageData": "Buckets' configuration, secrets, cache, backup vault and plan; objects in no bucket.",
    "TryRotation": "Secrets Manager calls a rotation function once when rotation is set up.",
    "OpenBackupKey": "A backup vault opens its key when it is made, through AWS Backup only.",
    "ManageMonitoring": "Alarms, dashboards, log groups, topics, event rules, budget and canary.",
    "UseSyntheticsLayers": "The canary runtime's layers live in accounts of AWS.",
    "GiveRights": "Roles are made and given inline policies, under the boundary only.",
    "AttachKnownPolicies": "The backup role gets the two policies that AWS keeps for it, and nothing else.",
    "CreateServiceLinkedRoles": "Services make their own role when they are first used in an account.",
    "PassRoles": "Services are handed the roles that templates name.",
    "PassItself": "A nested stack runs with its parent's role.",
    "ManageRoles": "Roles of the application are read, tagged, trusted and deleted.",
    "ManageNestedStacks": "Nested stacks and their change sets; templates are read from the bucket.",
    # --- people
    "PlanStacks": "Stacks are read and change sets made; drift is looked for.",
    "FindArtifacts": "Whether the bucket is there, and the image in the registry.",
    "UploadTemplates": "Templates are uploaded once by their hash, and read back by CloudFormation.",
    "ReadDeployments": "A rollback is planned from what was deployed before.",
    "FindLeftovers": "Whether a secret of the same name is left from an earlier stack; no value is read.",
    "PassExecutionRole": "A change set names the role that CloudFormation works with.",
    "ExecuteApproved": "The change set that was reviewed is executed and followed.",
    "RecordDeployments": "What was deployed is written down: a rollback is planned from it.",
    "ReadStoppedTasks": "Why the tasks of a failed deployment stopped.",
    "ReadLastWords": "What a task logged before it stopped.",
    "RecoverStacks": "A stack that is stuck is rolled back or deleted.",
    "FillSecrets": "Secrets are filled and their keys checked; a key can be checked only by reading.",
    # --- the pipeline
    "FetchSources": "Both repositories are fetched through one connection.",
    "ExchangeArtifacts": "Stages hand each other artifacts in one bucket.",
    "StartBuilds": "The pipeline starts its own builds and no others.",
    "AskForApproval": "The approval's mail goes out by one topic.",
    "TakeDeployRoles": "Change sets are executed with the role of their environment.",
    "ReadArtifacts": "A build reads what earlier stages made.",
    "WriteArtifacts": "A build hands on what it made, and its report.",
    "WriteBuildLog": "Builds log to one group.",
    "TakeTargetRole": "A build works in its environment with that environment's role.",
    "TakeTargetRoles": "GitHub Actions takes the role of the environment that it deploys to.",
    "PushImage": "The image is pushed and read back by its digest.",
    "FindRegistry": "Bootstrap's outputs say where the registry is.",
    "AroundExecution": "What stands around an execution: stack policies, protection, the state of the stack.",
    "DefineMigration": "The migration is a task definition of its own, for one run.",
    "RunMigration": "It runs once, in the environment's own cluster.",
    "FollowMigration": "It is awaited, and stopped when it takes too long.",
    "PassTaskRoles": "It runs with the roles that the backend has.",
    "ReadMigrationLog": "Its last words are shown when it fails.",
    "StartFrontend": "The frontend's build is started and awaited.",
}


def reason_of(sid: str) -> str:
    """Why a statement is there; empty when nobody wrote it down."""
    return STATEMENTS.get(sid, WILDCARDS.get(sid, ""))
