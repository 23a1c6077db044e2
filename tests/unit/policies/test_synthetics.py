from __future__ import annotations

from templates_src.policies.synthetics import run_canary
from tests.support.plain import plain


def test_a_canary_keeps_results_below_its_prefix_and_publishes_only_its_metrics() -> None:
    statements = {s["Sid"]: s for s in plain(run_canary("name", "bucket", "folder"))["Statement"]}
    assert statements["KeepResults"]["Resource"] == [
        {"Fn::Sub": ["${Bucket}/folder/*", {"Bucket": "bucket"}]}
    ]
    assert statements["PublishCanaryMetrics"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}
    }
