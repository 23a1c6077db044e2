"""Rows of what watches, permits, delivers and pays: nothing that a user sees by itself."""

from __future__ import annotations

from templates_src.impact.model import Impact
from templates_src.impact.running import high, low, medium

ACCESS = {
    "AWS::IAM::Role": Impact(
        replace=medium("Whatever uses the role is refused for some seconds"),
        delete=medium("Whatever uses the role is refused"),
        properties={"Tags": None, "Description": None},
    ),
    "AWS::IAM::ManagedPolicy": Impact(
        replace=medium("What it allows is refused for some seconds"),
        delete=medium("What it allows is refused"),
    ),
}
WATCHING = {
    "AWS::CloudWatch::Alarm": Impact(
        replace=low("The alarm's history starts over"), delete=medium("Nobody is told of this any more")
    ),
    "AWS::CloudWatch::Dashboard": Impact(
        replace=low("The dashboard has another name"), delete=low("The dashboard is gone")
    ),
    "AWS::Events::Rule": Impact(
        replace=low("An event may be missed"), delete=medium("Nobody is told of this any more")
    ),
    "AWS::SNS::Topic": Impact(
        replace=medium("Subscribers must confirm again by mail: until then nobody is told of alarms"),
        delete=medium("Nobody is told of alarms any more"),
    ),
    "AWS::SNS::TopicPolicy": Impact(
        replace=low("A message may be refused"), delete=medium("Services can no longer tell of anything")
    ),
    "AWS::SNS::Subscription": Impact(
        replace=medium("The subscriber must confirm again by mail, and is told nothing until then"),
        delete=medium("The subscriber is told nothing any more"),
    ),
    "AWS::Synthetics::Canary": Impact(
        replace=low("Checks from outside pause for some minutes"),
        delete=medium("Nobody checks from outside any more"),
    ),
    "AWS::Budgets::Budget": Impact(
        replace=low("The budget counts anew"), delete=low("Nobody is told of the cost any more")
    ),
}
PIPELINE = {
    "AWS::ECR::Repository": Impact(
        replace=high("A new, empty registry: tasks cannot be started from images of the old one"),
        delete=high("The images are gone: no task can be started, and nothing rolled back"),
        properties={"LifecyclePolicy": medium("Images may expire sooner, and cannot be rolled back to then")},
        state="the images",
        guard="everywhere",
    ),
    "AWS::ECR::ReplicationConfiguration": Impact(
        replace=low("An image may reach the other region late"),
        delete=medium("Images no longer reach the other region"),
    ),
    "AWS::CodeBuild::Project": Impact(
        replace=low("A build that runs now is lost"), delete=medium("The pipeline stops at this step")
    ),
    "AWS::CodePipeline::Pipeline": Impact(
        replace=low("Executions under way are lost"), delete=medium("Nothing is deployed by a push any more")
    ),
    # What happens inside is told of the resources inside.
    "AWS::CloudFormation::Stack": Impact(
        replace=high("The nested stack is made anew, with everything in it"),
        delete=high("The nested stack goes, and everything in it that is not kept"),
    ),
}
DELIVERY: dict[str, Impact] = {**ACCESS, **WATCHING, **PIPELINE}
