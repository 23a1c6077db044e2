"""A manual approval: what the mail says, and an answer that was decided before.

Source: CodePipeline user guide, "Manual approval" action reference: the topic is published to with the
pipeline's role; a rejection fails the action.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from rehearsal.execution import Result
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.definition import Action
    from rehearsal.execution import Execution


def run(execution: Execution, action: Action, configuration: Mapping[str, str]) -> Result:
    """Tell, and answer.

    Raises:
        RehearsalError: it is rejected, or the topic cannot be told.
    """
    text, link = configuration.get("CustomData", ""), configuration.get("ExternalEntityLink", "")
    if topic := configuration.get("NotificationArn", ""):
        message = {"approval": {"customData": text, "externalEntityLink": link, "action": action.name}}
        execution.gateway(execution.pipeline_session(action)).call(
            "sns",
            "Publish",
            TopicArn=topic,
            Subject=f"APPROVAL NEEDED: {action.name}",
            Message=json.dumps(message),
        )
    if not execution.approve:
        raise RehearsalError(f"{action.where} was rejected", [Problem("--reject", text)])
    return Result(notes=(f"approved by itself: {text}", f"report: {link}"))
