"""What the canary asks, how often, with which rights, and when its alarm rings."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.settings import monitoring as settings
from templates_src.stacks import synthetics
from tests.support.emit import emit, only
from tests.support.iam import ACCOUNT, REGION, Role, resolve
from tests.support.settle import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "AWS::Synthetics::Canary"
ALARM = "AWS::CloudWatch::Alarm"
BUCKET = "AWS::S3::Bucket"
NODE = shutil.which("node") or ""


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(synthetics.STACK)


def canary(template: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = only(template, CANARY)["Properties"]
    return properties


# --- the script --------------------------------------------------------------------------------------------
class Backend(BaseHTTPRequestHandler):
    """Answers the status that the server was told to."""

    def do_GET(self) -> None:  # the name that http.server calls
        assert self.path == "/health"
        self.send_response(getattr(self.server, "status", 500))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"the reason")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def backend() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(script: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The canary's script, as Synthetics runs it: a handler that throws is a failed run."""
    (folder / "index.js").write_text(script)
    call = "require('./index.js').handler().catch(e => { console.error(e.message); process.exitCode = 1; })"
    return subprocess.run(
        [NODE, "-e", call],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "API_URL": url},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.skipif(not NODE, reason="needs Node.js")
@pytest.mark.parametrize(("status", "code"), [(200, 0), (204, 1), (302, 1), (404, 1), (503, 1)])
def test_only_200_is_healthy(
    template: dict[str, Any], backend: ThreadingHTTPServer, tmp_path: Path, status: int, code: int
) -> None:
    backend.status = status  # type: ignore[attr-defined]
    script = canary(template)["Code"]["Script"]
    ended = run(script, f"http://127.0.0.1:{backend.server_port}", tmp_path)
    assert ended.returncode == code, ended.stderr
    if code:
        assert f"answered {status}" in ended.stderr


@pytest.mark.skipif(not NODE, reason="needs Node.js")
def test_no_answer_is_a_failed_run(template: dict[str, Any], tmp_path: Path) -> None:
    assert run(canary(template)["Code"]["Script"], "http://127.0.0.1:9", tmp_path).returncode == 1


def test_the_script_is_told_the_url_and_found_by_its_handler(template: dict[str, Any]) -> None:
    assert canary(template)["RunConfig"]["EnvironmentVariables"] == {"API_URL": {"Ref": "ApiUrl"}}
    assert canary(template)["Code"]["Handler"] == "index.handler"
    assert canary(template)["StartCanaryAfterCreation"] is True


# --- interval, runtime and alarm ---------------------------------------------------------------------------
@pytest.mark.parametrize("minutes", settings.CANARY_INTERVAL_MINUTES.allowed)
def test_the_alarm_counts_in_the_canary_s_own_interval(template: dict[str, Any], minutes: str) -> None:
    interval = template["Mappings"]["CanaryInterval"][minutes]
    unit = "minute" if minutes == "1" else "minutes"
    assert interval == {"Rate": f"rate({minutes} {unit})", "Seconds": str(int(minutes) * 60)}
    assert int(minutes) * 60 >= canary(template)["RunConfig"]["TimeoutInSeconds"]


def test_rate_and_period_are_looked_up_by_the_same_setting(template: dict[str, Any]) -> None:
    interval = ["CanaryInterval", {"Ref": "CanaryIntervalMinutes"}]
    assert canary(template)["Schedule"]["Expression"] == {"Fn::FindInMap": [*interval, "Rate"]}
    assert only(template, ALARM)["Properties"]["Period"] == {"Fn::FindInMap": [*interval, "Seconds"]}


def test_two_failures_or_two_runs_that_never_were_raise_the_alarm(template: dict[str, Any]) -> None:
    alarm = only(template, ALARM)["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("CloudWatchSynthetics", "SuccessPercent")
    assert alarm["Dimensions"] == [{"Name": "CanaryName", "Value": {"Ref": "Canary"}}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 100)
    assert (alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (2, "breaching")
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]


@pytest.mark.parametrize(("image", "tells"), [("", False), ("backend@sha256:0", True)])
def test_nobody_is_told_that_nothing_answers_before_there_is_an_image(
    template: dict[str, Any], image: str, tells: bool
) -> None:
    assert only(settle(template, ImageUri=image), ALARM)["Properties"]["ActionsEnabled"] is tells


def test_a_retired_runtime_is_replaced_by_a_setting(template: dict[str, Any]) -> None:
    assert canary(template)["RuntimeVersion"] == {"Ref": "CanaryRuntime"}


# --- results and rights ------------------------------------------------------------------------------------
def test_results_are_private_encrypted_and_gone_within_a_month(template: dict[str, Any]) -> None:
    bucket = only(template, BUCKET)
    properties = bucket["Properties"]
    assert all(properties["PublicAccessBlockConfiguration"].values())
    (rule,) = properties["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 30)
    assert canary(template)["ArtifactConfig"] == {"S3Encryption": {"EncryptionMode": "SSE_S3"}}
    bucket_policy = only(template, "AWS::S3::BucketPolicy")
    assert bucket["DeletionPolicy"] == bucket_policy["DeletionPolicy"] == "Retain"
    (statement,) = bucket_policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_role_keeps_results_logs_and_publishes_and_nothing_else(template: dict[str, Any]) -> None:
    settled = settle(template, ImageUri="", EnvironmentName="dev")
    (policy,) = only(settled, "AWS::IAM::Role")["Properties"]["Policies"]
    document = policy["PolicyDocument"]
    names = {"ResultBucket.Arn": "arn:aws:s3:::results"}
    for statement in document["Statement"]:
        for resource in statement["Resource"]:
            _join_names(resource)
    role = Role([resolve(document, names)])
    logs = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/"
    assert role.may("s3:PutObject", "arn:aws:s3:::results/canary/run/log.txt")
    assert not role.may("s3:PutObject", "arn:aws:s3:::results/elsewhere")
    assert not role.may("s3:DeleteObject", "arn:aws:s3:::results/canary/run/log.txt")
    assert role.may("logs:PutLogEvents", f"{logs}cwsyn-classla-dev-1:log-stream:x")
    assert not role.may("logs:PutLogEvents", f"{logs}cwsyn-classla-prod-1:log-stream:x")
    assert role.may("cloudwatch:PutMetricData", cloudwatch__namespace="CloudWatchSynthetics")
    assert not role.may("cloudwatch:PutMetricData", cloudwatch__namespace="AWS/ECS")


def _join_names(resource: Any) -> None:
    """The tests' evaluator knows no Fn::Join: write the environment's name out."""
    if isinstance(resource, dict) and isinstance(resource.get("Fn::Sub"), list):
        own = resource["Fn::Sub"][1]
        own.update({key: "-".join(v["Fn::Join"][1]) for key, v in own.items() if "Fn::Join" in v})
