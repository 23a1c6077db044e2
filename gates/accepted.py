"""What the gates find and we keep, each with its reason and the source file that makes it.

One that accepts nothing any more fails ``make gates``, as does one whose owner does not exist.
docs/GATES.md is made from this table and that of templates_src/lint/accepted.py.
"""

from __future__ import annotations

from functools import partial

from templates_src.lint.model import Suppression

CHECKOV = partial(Suppression, source="checkov")
IAM = partial(Suppression, source="iam")
SECRETS = partial(Suppression, source="secrets")
# File name of a template and the module that makes most of it.
STACKS = "templates_src/stacks"
BOUNDARIES, EXECUTION = "templates_src/policies/boundaries.py", "templates_src/policies/execution.py"

OWN_KEY = (
    "a key of AWS encrypts it; a key of ours would cost a dollar a month and be one more thing that, once "
    "lost, loses the data, and gives no right that the policies do not give already"
)
LOGGED = (
    "access logs of a bucket need one more bucket that logs to nobody; CloudTrail's data events say more "
    "when somebody needs to know who read"
)
EXPIRES = "what is in it can be made again or is a log, expires by a lifecycle rule, and is never overwritten"
NO_KEY_FOR_EVENTS = (
    "an alarm says its name and state, nothing secret; EventBridge and CloudWatch cannot publish to a topic "
    "that AWS's own key encrypts, and a key of ours would only be for that"
)
BOUND = (
    "a boundary grants nothing: it is the most that a role can have, and the roles' own policies name more"
)
REACH = "the calls that have no resource to name; each such statement has its reason in policies/wildcards.py"
ESCALATION = (
    "roles are made and passed only with our names, only to the services that take them, and only with a "
    "boundary; DenyUnboundedRoles and DenyOwnRights take the rest away, and tests try each way"
)


def _checkov(
    rule: str, reason: str, owner: str, template: str, logical_ids: tuple[str, ...]
) -> list[Suppression]:
    return [
        CHECKOV(rule, reason, template=template, path_prefix=f"Resources/{name}", owner=owner)
        for name in logical_ids
    ]


def _iam(rule: str, reason: str, owner: str, template: str, *places: str) -> list[Suppression]:
    return [
        IAM(rule, reason, template=template, path_prefix=f"Resources/{place}", owner=owner)
        for place in places
    ]


BUCKETS = (
    ("bootstrap.json", "ArtifactBucket", f"{STACKS}/artifacts.py"),
    ("pipeline.json", "BuildArtifactBucket", f"{STACKS}/pipeline_store.py"),
    ("storage.json", "LogBucket", f"{STACKS}/storage.py"),
    ("synthetics.json", "ResultBucket", f"{STACKS}/synthetics.py"),
)
LOG_GROUPS = (
    ("network.json", ("FlowLogGroup",), f"{STACKS}/network.py"),
    ("pipeline.json", ("BuildLogGroup",), f"{STACKS}/pipeline_store.py"),
    ("storage.json", ("BackendLogGroup", "ContainerInsightsLogGroup"), f"{STACKS}/storage.py"),
)
TOPICS = (
    ("pipeline.json", "NotificationTopic", f"{STACKS}/pipeline_store.py"),
    ("storage.json", "AlarmTopic", f"{STACKS}/storage.py"),
)

ENCRYPTION_AND_LOGS = [
    one
    for rows in (
        *(_checkov("CKV_AWS_18", LOGGED, owner, file, (name,)) for file, name, owner in BUCKETS),
        *(_checkov("CKV_AWS_21", EXPIRES, owner, file, (name,)) for file, name, owner in BUCKETS[1:]),
        *(_checkov("CKV_AWS_158", OWN_KEY, owner, file, names) for file, names, owner in LOG_GROUPS),
        *(_checkov("CKV_AWS_26", NO_KEY_FOR_EVENTS, owner, file, (name,)) for file, name, owner in TOPICS),
        _checkov(
            "CKV_AWS_149",
            OWN_KEY,
            f"{STACKS}/secrets.py",
            "secrets.json",
            ("AppSecret", "SupabaseSecret", "WorkosSecret"),
        ),
        _checkov("CKV_AWS_166", OWN_KEY, f"{STACKS}/backup.py", "backup.json", ("Vault",)),
    )
    for one in rows
]
FRONT = [
    one
    for rows in (
        *(
            _checkov(
                rule,
                "in mode `domain` this listener only redirects to HTTPS; mode `http` is for trials without a "
                "domain, and a Rule refuses it to all but the type `development`",
                f"{STACKS}/edge.py",
                "edge.json",
                ("HttpListener",),
            )
            for rule in ("CKV_AWS_2", "CKV_AWS_103")
        ),
        _checkov(
            "CKV_AWS_260",
            "users type the address without a scheme: port 80 answers with a redirect",
            f"{STACKS}/security.py",
            "security.json",
            ("InternetToAlb80",),
        ),
        _checkov(
            "CKV_AWS_68",
            "the design document asks for no firewall, and its rules are a decision of the application's: a "
            "web ACL that nobody tuned blocks uploads and WebSockets",
            f"{STACKS}/cdn.py",
            "cdn.json",
            ("Distribution",),
        ),
        _checkov(
            "CKV_AWS_86",
            "CloudFront's standard logs want a bucket with ACLs, which ours refuses; the load balancer logs "
            "every request that the distribution passes on, and nothing is cached",
            f"{STACKS}/cdn.py",
            "cdn.json",
            ("Distribution",),
        ),
        _checkov(
            "CKV_AWS_31",
            "it is encrypted in transit and at rest; an auth token would be a value in a template, and the "
            "security group lets in the backend alone",
            f"{STACKS}/cache.py",
            "cache.json",
            ("Cache",),
        ),
        _checkov(
            "CKV_AWS_65",
            "a parameter turns Container Insights on, which this check cannot follow: prod has it",
            f"{STACKS}/service.py",
            "service.json",
            ("Cluster",),
        ),
    )
    for one in rows
]
BOUNDED = [
    one
    for rows in (
        *(
            _checkov(rule, BOUND, BOUNDARIES, "bootstrap.json", names)
            for rule, names in (
                ("CKV_AWS_107", ("DeployerBoundary",)),
                ("CKV_AWS_108", ("DeployerBoundary",)),
                ("CKV_AWS_109", ("DeployerBoundary", "RoleBoundary")),
                ("CKV_AWS_111", ("DeployerBoundary", "RoleBoundary")),
            )
        ),
        *(
            _checkov(rule, BOUND, EXECUTION, "bootstrap.json", ("ExecutionGuardPolicy",))
            for rule in ("CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111")
        ),
        _checkov(
            "CKV_AWS_111",
            REACH,
            EXECUTION,
            "bootstrap.json",
            ("ExecutionComputePolicy", "ExecutionEdgePolicy"),
        ),
    )
    for one in rows
]
EVERYWHERE = [
    IAM(
        "missing_condition",
        "it wants a Condition on every sensitive action, whatever its resources; here the resources are what "
        "limits, and a statement on all of them is told as overly_permissive",
        owner="templates_src/policies/document.py",
    ),
    IAM(
        "overly_permissive",
        "each statement on every resource has its reason by its Sid in policies/wildcards.py, and without "
        "one it cannot be built",
        owner="templates_src/policies/wildcards.py",
    ),
    IAM(
        "missing_required_condition_any_of",
        "it wants the owner of a bucket named besides the bucket; our statements name buckets that our "
        "stacks own, and where a name is a pattern (BoundBuckets) the owner is named",
        owner="templates_src/policies/document.py",
    ),
]
PRINCIPALS = [
    one
    for rows in (
        _iam(
            "privilege_escalation",
            ESCALATION,
            EXECUTION,
            "bootstrap.json",
            "DeployerBoundary",
            "ExecutionGuardPolicy",
            "ExecutionIdentityPolicy",
        ),
        _iam(
            "type_mismatch_usable",
            "the boundary is one exact ARN, which a comparison of texts compares exactly",
            EXECUTION,
            "bootstrap.json",
            "ExecutionGuardPolicy/Properties/PolicyDocument/DenyUnboundedRoles",
            "ExecutionIdentityPolicy/Properties/PolicyDocument/AttachKnownPolicies",
            "ExecutionIdentityPolicy/Properties/PolicyDocument/GiveRights",
        ),
        _iam(
            "ifexists_weakens_security_condition",
            "AWS does not document that this service names its account when it takes a role; required, the "
            "condition could lock it out, and where it is named it must be ours",
            BOUNDARIES,
            "bootstrap.json",
            "ExecutionRole/Properties/AssumeRolePolicyDocument",
        ),
        _iam(
            "ifexists_weakens_security_condition",
            "AWS does not document that this service names its account when it takes a role; required, the "
            "condition could lock it out, and where it is named it must be ours",
            "templates_src/policies/service.py",
            "service.json",
            "DeploymentRole/Properties/AssumeRolePolicyDocument",
        ),
        _iam(
            "confused_deputy_risk",
            "AWS Backup's user guide gives its role no condition; only somebody who may pass the role can "
            "have it used, and its boundary holds",
            "templates_src/policies/backup.py",
            "backup.json",
            "BackupRole/Properties/AssumeRolePolicyDocument",
        ),
        *(
            _iam(
                "confused_deputy_risk",
                "EventBridge's user guide: a topic's policy for rules takes no Condition; who publishes by a "
                "rule of another account can make noise, and read nothing",
                "templates_src/policies/storage.py"
                if file == "storage.json"
                else "templates_src/policies/pipeline.py",
                file,
                f"{name}/Properties/PolicyDocument/PublishEvents",
            )
            for file, name in (
                ("pipeline.json", "NotificationTopicPolicy"),
                ("storage.json", "AlarmTopicPolicy"),
            )
        ),
        _iam(
            "confused_deputy_risk",
            "the load balancers' user guide names no condition for this principal; the account's id in the "
            "path, which the service itself writes, keeps others out",
            "templates_src/policies/storage.py",
            "storage.json",
            "LogBucketPolicy/Properties/PolicyDocument/WriteAccessLogs",
        ),
        _iam(
            "resource_mismatch",
            "a connection is of one of two services, by its age: the statement names both actions, and the "
            "ARN decides which one counts",
            "templates_src/policies/pipeline.py",
            "pipeline.json",
            "PipelineRole/Properties/Policies/0/PolicyDocument/FetchSources",
        ),
    )
    for one in rows
]
PLANTED = [
    SECRETS(rule, "planted: the test proves that it is masked", template=file, owner=file)
    for rule, file in (
        ("aws-secret-access-key", "tests/unit/deployer/changes/test_mask.py"),
        ("generic-credential-uri", "tests/unit/deployer/execution/test_events.py"),
        ("generic-credential-uri", "tests/unit/rehearsal/test_codebuild.py"),
        ("generic-credential-uri", "tests/unit/rehearsal/test_machine.py"),
    )
]

ACCEPTED: tuple[Suppression, ...] = (
    *ENCRYPTION_AND_LOGS,
    *FRONT,
    *BOUNDED,
    *EVERYWHERE,
    *PRINCIPALS,
    *PLANTED,
)
