"""A source action: fetch a repository through a connection, and hand it on as a zip.

Source: CodePipeline user guide, "CodeStarSourceConnection" action reference: UseConnection on the connection,
and the artifact is written with the pipeline's role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from rehearsal.execution import Result
from rehearsal.repository import commit_of
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.definition import Action
    from rehearsal.execution import Execution

FORMAT = "CODE_ZIP"


def run(execution: Execution, action: Action, configuration: Mapping[str, str]) -> Result:
    """Fetch.

    Raises:
        RehearsalError: there is no such repository or branch, or the role may not use the connection.
    """
    session = execution.pipeline_session(action)
    connection = configuration["ConnectionArn"]
    service = connection.split(":")[2]
    execution.require(session, f"{service}:UseConnection", connection)
    source = execution.sources.get(configuration["FullRepositoryId"])
    if source is None or source.branch != configuration["BranchName"]:
        what = f"asks for {configuration['BranchName']} of {configuration['FullRepositoryId']}"
        there = ", ".join(f"{one.branch} of {name}" for name, one in execution.sources.items())
        raise RehearsalError("There is no such source", [Problem(action.where, what, f"there is {there}")])
    if configuration.get("OutputArtifactFormat", FORMAT) != FORMAT:
        what = f"hands on {configuration['OutputArtifactFormat']}"
        raise RehearsalError("The source is not rehearsed", [Problem(action.where, what, f"{FORMAT} is")])
    content = source.content()
    for name in action.outputs:
        execution.store.put(execution.gateway(session), name, content, action.where)
    return Result(variables=source.variables(commit_of(content), connection))
