"""Why a policy statement says ``*``: the allowlist, by Sid.

A statement that is not here cannot be built with ``*``; an entry that no template uses fails a test.
"""

from __future__ import annotations

REASONS: dict[str, str] = {
    # --- deployment roles
    "ReachNetwork": "EC2's Describe calls and log delivery have no resource-level permission.",
    "ReachEdge": "Load balancing's Describe*, the list of zones and making what has no ARN yet have no "
    "resource-level permission.",
    "ReachCompute": "Neither CreateApp, nor these task definition and list calls, have a resource to name.",
    "ReachData": "A password, an engine's defaults and AWS Backup's own storage are no resources of ours.",
    "ReachAlarms": "CloudWatch refuses DescribeAlarms under a narrower scope as soon as composite alarms are "
    "among what is asked for.",
    "ReachMonitoring": "List calls and CreateCanary have no resource to name.",
    "BoundWithoutResource": "Actions that IAM limits to no resource.",
    "GuardServices": "A boundary grants nothing; the role's policies name actions and resources.",
    "BoundDeployers": "A boundary grants nothing; the roles' policies name actions and resources.",
    "BoundBackups": "AWS keeps up the managed policies that this bounds; the vaults are named there.",
    "ReadBuckets": "Every update reads a bucket's whole configuration, which GetBucket* and "
    "Get*Configuration name; no object is in it, and the buckets are named.",
    "LookAround": "A drift detection is asked about by its id, and log groups are listed: neither has a "
    "resource to name.",
    "ListStoppedTasks": "ListTasks has no resource of its own to name; a condition names the clusters.",
    "ReadTaskDefinitions": "DescribeTaskDefinition has no resource-level permission, and shows no value.",
    # --- the backend
    "SignInToRegistry": "The registry's sign-in token is for the whole account: nothing narrower exists.",
    "OpenSessionChannels": "Session channels are made as they are opened and have no ARN to name.",
    "LookAtLoadBalancer": "Load balancing's Describe calls have no resource-level permission.",
    # --- the frontend
    "FindAmplifyLogGroups": "DescribeLogGroups lists log groups, and has no resource to name.",
    # --- the canary
    "FindArtifactBucket": "The Synthetics runtime lists buckets to find that of its results; the call has no "
    "resource-level permission and shows names only.",
    "PublishCanaryMetrics": "PutMetricData has no resource to name; a condition names the namespace.",
    # --- the pipeline
    "LookAtTaskDefinitions": "DescribeTaskDefinition and DeregisterTaskDefinition have no resource-level "
    "permission.",
}
