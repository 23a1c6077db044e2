"""Small lines say only what is known before the deployment."""

from __future__ import annotations

import pytest

from deployer.review.diagram.details import details, words
from tests.unit.deployer.review.diagram.made import of, ref, resource


@pytest.mark.parametrize(
    ("given", "said"),
    [("LogBucket", "Log bucket"), ("Vpc", "Vpc"), ("AppS3Bucket", "App S3 bucket"), ("CDNAlias", "CDNAlias")],
)
def test_logical_ids_become_words(given: str, said: str) -> None:
    assert words(given) == said


def test_what_is_known_only_later_is_left_out() -> None:
    made = of(
        Topic=resource("SNS::Topic"),
        Record=resource("Route53::RecordSet", Name=ref("Topic"), Failover="PRIMARY"),
        Task=resource("ECS::TaskDefinition", Cpu=ref("Topic"), Memory="512"),
    )
    assert details([made.at("Record")], []) == ("primary",)
    assert details([made.at("Task")], []) == ("Task",)


def test_several_of_a_kind_have_no_name_of_their_own() -> None:
    made = of(A=resource("CloudWatch::Alarm"), B=resource("CloudWatch::Alarm"))
    assert details(made.resources, []) == ()
