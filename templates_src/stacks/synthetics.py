"""Synthetics: a canary that asks the backend's /health from outside, and the alarm that tells when it fails.

Owns what watches the whole way in: the name, the certificate, the load balancer and the task. The alarm rings
when two runs in a row fail, and also when the canary does not run at all; until there is an image it tells
nobody. Another ``EnvironmentName`` replaces the canary. No user notices anything that happens here.

The function, its layer and its log group are made by Synthetics. Deleting the canary deletes the first two;
the log group stays and never expires, because its name is made up at the same time. The bucket of the results
is kept, since CloudFormation cannot delete one that holds anything, and empties itself within a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import FindInMap, GetAtt, If, Ref, Sub, Template
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.iam import Policy, Role
from troposphere.synthetics import ArtifactConfig, Canary, Code, RunConfig, S3Encryption, Schedule

from templates_src.common.alarms import alarm, below
from templates_src.common.application import HEALTH_PATH
from templates_src.common.buckets import bucket_policy, private_bucket
from templates_src.common.conditions import is_given
from templates_src.common.naming import environment_name
from templates_src.policies import synthetics as grants
from templates_src.policies.boundaries import role_boundary
from templates_src.policies.document import policy, service_trust
from templates_src.policies.storage import tls_only
from templates_src.settings import environment as env
from templates_src.settings import monitoring as settings
from templates_src.settings import service
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from troposphere.s3 import Bucket

HAS_IMAGE = "HasImage"
RESULTS = "canary"
RESULTS_KEPT_DAYS = 30
# The smallest that Synthetics takes; a request needs no browser.
MEMORY_MEBIBYTES = 960
# Not longer than the shortest interval.
TIMEOUT_SECONDS = 60
INTERVALS = "CanaryInterval"
# Any answer but 200 fails, a redirect too: the URL that everything else uses must be the final one.
SCRIPT = f"""\
exports.handler = async () => {{
  const url = process.env.API_URL + "{HEALTH_PATH}";
  const response = await fetch(url, {{ redirect: "manual", signal: AbortSignal.timeout(10000) }});
  const body = await response.text();
  if (response.status !== 200) {{
    throw new Error(`${{url}} answered ${{response.status}}: ${{body.slice(0, 200)}}`);
  }}
}};
"""


@contract
class Inputs:
    """What the canary needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    canary_interval_minutes: Value[k.Count] = setting(settings.CANARY_INTERVAL_MINUTES)
    canary_runtime: Value[k.Text] = setting(settings.CANARY_RUNTIME)
    image_uri: Value[k.ImageUri] = setting(service.IMAGE_URI)
    api_url: Value[k.ApiUrl] = wired("URL that browsers reach the backend by")
    topic_arn: Value[k.TopicArn] = wired("Topic that the alarm publishes to")


@contract
class Outputs:
    """What the canary gives."""

    canary_name: Value[k.CanaryName] = published("Name of the canary")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the bucket of the results, the role, the canary and its alarm."""
    template = Template(Description="Classla synthetics: canary of the backend's health, with its alarm")
    template.add_condition(HAS_IMAGE, is_given(inputs.image_uri))
    template.add_mapping(INTERVALS, _intervals())
    # The canary's first run may be over before its stack is.
    bucket = template.add_resource(
        private_bucket("ResultBucket", expire_after_days=RESULTS_KEPT_DAYS, written_at_once=True)
    )
    template.add_resource(bucket_policy(bucket, policy(tls_only(GetAtt(bucket, "Arn")))))
    role = template.add_resource(_role(inputs, bucket))
    canary = template.add_resource(_canary(inputs, bucket, role))
    template.add_resource(_alarm(inputs, canary))
    return Built(template, Outputs(canary_name=k.CanaryName.of(Ref(canary))))


STACK = Stack(Inputs, Outputs, build)


def _intervals() -> dict[str, dict[str, str]]:
    """For each allowed interval how Synthetics writes it, and in seconds: CloudFormation cannot multiply."""
    return {
        minutes: {
            "Rate": f"rate({minutes} {'minute' if minutes == '1' else 'minutes'})",
            "Seconds": str(int(minutes) * 60),
        }
        for minutes in settings.CANARY_INTERVAL_MINUTES.allowed
    }


def _role(inputs: Inputs, bucket: Bucket) -> Role:
    name = environment_name(inputs.environment_name)
    return Role(
        "CanaryRole",
        AssumeRolePolicyDocument=service_trust("lambda.amazonaws.com"),
        PermissionsBoundary=role_boundary(),
        Policies=[
            Policy(
                PolicyName="run-canary",
                PolicyDocument=grants.run_canary(name, GetAtt(bucket, "Arn"), RESULTS),
            )
        ],
    )


def _canary(inputs: Inputs, bucket: Bucket, role: Role) -> Canary:
    return Canary(
        "Canary",
        Name=environment_name(inputs.environment_name),
        RuntimeVersion=inputs.canary_runtime.ref,
        Code=Code(Handler="index.handler", Script=SCRIPT),
        RunConfig=RunConfig(
            EnvironmentVariables={"API_URL": inputs.api_url.ref},
            MemoryInMB=MEMORY_MEBIBYTES,
            TimeoutInSeconds=TIMEOUT_SECONDS,
        ),
        Schedule=Schedule(Expression=FindInMap(INTERVALS, inputs.canary_interval_minutes.ref, "Rate")),
        StartCanaryAfterCreation=True,
        ExecutionRoleArn=GetAtt(role, "Arn"),
        ArtifactS3Location=Sub(f"s3://${{Bucket}}/{RESULTS}", Bucket=Ref(bucket)),
        ArtifactConfig=ArtifactConfig(S3Encryption=S3Encryption(EncryptionMode="SSE_S3")),
        SuccessRetentionPeriod=RESULTS_KEPT_DAYS,
        FailureRetentionPeriod=RESULTS_KEPT_DAYS,
        ProvisionedResourceCleanup="AUTOMATIC",
    )


def _alarm(inputs: Inputs, canary: Canary) -> Alarm:
    return alarm(
        "CanaryAlarm",
        inputs.topic_arn.ref,
        "The backend's health check, asked from outside, failed twice in a row, or was not asked. First open "
        "the API's URL with /health. If it answers 200, read the canary's last run: a retired runtime stops "
        "it, and CanaryRuntime names another. Otherwise see the alarm about healthy tasks.",
        # Until there is an image nothing answers, and everybody knows.
        ActionsEnabled=If(HAS_IMAGE, True, False),
        Namespace=grants.NAMESPACE,
        MetricName="SuccessPercent",
        Dimensions=[MetricDimension(Name="CanaryName", Value=Ref(canary))],
        Statistic="Average",
        Period=FindInMap(INTERVALS, inputs.canary_interval_minutes.ref, "Seconds"),
        # Every run publishes a number: without one the canary is not running.
        **below(100, periods=2),
    )
