"""The services around the stacks, as far as a deployer asks them: who am I, what runs, what was logged."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore import xform_name

from tests.support.wire.server import WireError

if TYPE_CHECKING:
    from tests.support.wire.decode import Call

Params = Mapping[str, Any]


class Service:
    """A Handler whose methods are named after the operations, as boto3 names them."""

    def __call__(self, call: Call) -> Mapping[str, Any]:
        """Answer one call."""
        method = getattr(self, xform_name(call.operation), None)
        if method is None:
            raise NotImplementedError(f"the fake {call.service} has no {call.operation}")
        answer: dict[str, Any] = method(call.params)
        return answer


class FakeSts(Service):
    """Who the caller is."""

    def __init__(self, account: str) -> None:
        """``arn`` may be changed."""
        self.account, self.arn = account, f"arn:aws:sts::{account}:assumed-role/Developer/someone"

    def get_caller_identity(self, params: Params) -> dict[str, Any]:
        """Needs no permission, so it is never denied."""
        del params
        return {"UserId": "AROATEST:someone", "Account": self.account, "Arn": self.arn}


@dataclass
class FakeEcs(Service):
    """Services and tasks as AWS's own members; names are made into ARNs.

    Attributes:
        services: what DescribeServices gives for each poll by service name; the last stays.
        tasks: what DescribeTasks gives, by task id: stoppedReason, containers with exitCode, and so on.
        definitions: what DescribeTaskDefinition gives, by ARN.
        run_exits: exit code of the tasks that RunTask starts.
    """

    region: str
    account: str
    page_size: int = 100
    clusters: set[str] = field(default_factory=set)
    services: dict[tuple[str, str], deque[dict[str, Any]]] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    run_exits: int | None = 0

    def service(self, cluster: str, name: str, *polls: Mapping[str, Any]) -> None:
        """A service of a cluster, which looks like each of ``polls`` in turn."""
        self.clusters.add(cluster)
        base = {
            "serviceName": name,
            "serviceArn": self._arn("service", cluster, name),
            "clusterArn": self._arn("cluster", cluster),
            "status": "ACTIVE",
        }
        self.services[cluster, name] = deque({**base, **poll} for poll in polls or ({},))

    def stopped_task(
        self,
        cluster: str,
        service: str,
        task: str,
        reason: str,
        containers: Sequence[Mapping[str, Any]] = (),
        **more: Any,
    ) -> None:
        """A task that ended; ``more`` are AWS's members, such as stopCode or stoppedAt."""
        self.clusters.add(cluster)
        self.tasks[task] = {
            "taskArn": self._arn("task", cluster, task),
            "clusterArn": self._arn("cluster", cluster),
            "group": f"service:{service}",
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "stoppedReason": reason,
            "containers": list(containers),
            **more,
        }

    def definition(self, family: str, *containers: Mapping[str, Any]) -> str:
        """A task definition's only revision; gives its ARN."""
        arn = self._arn("task-definition", f"{family}:1")
        shown = {"taskDefinitionArn": arn, "family": family, "containerDefinitions": list(containers)}
        self.definitions[arn] = shown
        return arn

    def describe_task_definition(self, params: Params) -> dict[str, Any]:
        """By ARN."""
        if params["taskDefinition"] not in self.definitions:
            raise WireError("ClientException", "Unable to describe task definition.")
        return {"taskDefinition": self.definitions[params["taskDefinition"]]}

    def register_task_definition(self, params: Params) -> dict[str, Any]:
        """The family's first revision, as it was given."""
        arn = self._arn("task-definition", f"{params['family']}:1")
        self.definitions[arn] = {"taskDefinitionArn": arn, **params}
        return {"taskDefinition": self.definitions[arn]}

    def deregister_task_definition(self, params: Params) -> dict[str, Any]:
        """It is there no more."""
        return {"taskDefinition": self.definitions.pop(params["taskDefinition"])}

    def run_task(self, params: Params) -> dict[str, Any]:
        """A task that has already ended with ``run_exits``, or runs and runs when that is None."""
        cluster, task = self._cluster(params), f"run-{len(self.tasks)}"
        shown = self.definitions[params["taskDefinition"]]
        name = shown["containerDefinitions"][0]["name"]
        ended = [{"name": name, "exitCode": self.run_exits}]
        more = {"taskDefinitionArn": params["taskDefinition"], "startedBy": params.get("startedBy", "")}
        if self.run_exits is None:
            more["lastStatus"] = "RUNNING"
        self.stopped_task(cluster, "", task, "Essential container in task exited", ended, **more)
        return {"tasks": [self.tasks[task]], "failures": []}

    def stop_task(self, params: Params) -> dict[str, Any]:
        """It has stopped."""
        return {"task": self.tasks[_last(params["task"])]}

    def describe_services(self, params: Params) -> dict[str, Any]:
        """One poll further for each service that is asked for."""
        cluster, found, failures = self._cluster(params), [], []
        for asked in params["services"]:
            polls = self.services.get((cluster, _last(asked)))
            if polls is None:
                failures.append({"arn": self._arn("service", cluster, _last(asked)), "reason": "MISSING"})
                continue
            found.append(polls[0])
            if len(polls) > 1:
                polls.popleft()
        return {"services": found, "failures": failures}

    def list_tasks(self, params: Params) -> dict[str, Any]:
        """By service and desired status, which is RUNNING when nothing is said."""
        cluster, wanted = self._cluster(params), params.get("desiredStatus", "RUNNING")
        group = f"service:{_last(params['serviceName'])}" if params.get("serviceName") else ""
        found = [
            task["taskArn"]
            for task in self.tasks.values()
            if task["clusterArn"].endswith(f"/{cluster}")
            and task["desiredStatus"] == wanted
            and group in ("", task["group"])
        ]
        return paged("taskArns", found, params, self.page_size)

    def describe_tasks(self, params: Params) -> dict[str, Any]:
        """By id or ARN."""
        cluster, names = self._cluster(params), [_last(name) for name in params["tasks"]]
        missing = [
            {"arn": self._arn("task", cluster, name), "reason": "MISSING"}
            for name in names
            if name not in self.tasks
        ]
        return {"tasks": [self.tasks[name] for name in names if name in self.tasks], "failures": missing}

    def _cluster(self, params: Params) -> str:
        name = _last(params.get("cluster", "default"))
        if name not in self.clusters:
            raise WireError("ClusterNotFoundException", "Cluster not found.")
        return name

    def _arn(self, kind: str, *names: str) -> str:
        return f"arn:aws:ecs:{self.region}:{self.account}:{kind}/{'/'.join(names)}"


@dataclass
class FakeLogs(Service):
    """Log lines by group and stream."""

    page_size: int = 100
    groups: dict[str, dict[str, list[tuple[int, str]]]] = field(default_factory=lambda: defaultdict(dict))

    def log(self, group: str, stream: str, *lines: str, start: int = 1_700_000_000_000) -> None:
        """Lines a second apart, the first at ``start`` (milliseconds since 1970)."""
        known = self.groups[group].setdefault(stream, [])
        known.extend((start + 1000 * number, line) for number, line in enumerate(lines))

    def get_log_events(self, params: Params) -> dict[str, Any]:
        """Pages as the service does: the end is where the token stays the same, not where it is missing."""
        group = self._group(params)
        if params["logStreamName"] not in group:
            raise WireError("ResourceNotFoundException", "The specified log stream does not exist.")
        events = [_line(*one) for one in group[params["logStreamName"]] if _within(one[0], params)]
        size = params.get("limit", self.page_size)
        first = 0 if params.get("startFromHead") else max(0, len(events) - size)
        token = params.get("nextToken", "")
        start = int(token[2:]) if token else first
        if token.startswith("b/"):
            start, end = max(0, start - size), start
        else:
            end = min(len(events), start + size)
        return {
            "events": events[start:end],
            "nextForwardToken": f"f/{end}",
            "nextBackwardToken": f"b/{start}",
        }

    def describe_log_groups(self, params: Params) -> dict[str, Any]:
        """By the beginning of the name, in the order of names."""
        prefix = params.get("logGroupNamePrefix", "")
        found = [{"logGroupName": name} for name in sorted(self.groups) if name.startswith(prefix)]
        return paged("logGroups", found, params, params.get("limit", self.page_size))

    def filter_log_events(self, params: Params) -> dict[str, Any]:
        """Of all streams, by time; a pattern is taken as plain text."""
        pattern, streams = params.get("filterPattern", "").strip('"'), params.get("logStreamNames")
        prefix = params.get("logStreamNamePrefix", "")
        found = [
            {"logStreamName": stream, "eventId": f"{when}-{stream}", **_line(when, text)}
            for stream, lines in self._group(params).items()
            for when, text in lines
            if (not streams or stream in streams) and stream.startswith(prefix) and pattern in text
            if _within(when, params)
        ]
        found.sort(key=lambda one: one["timestamp"])
        return paged("events", found, params, params.get("limit", self.page_size))

    def _group(self, params: Params) -> dict[str, list[tuple[int, str]]]:
        name = params.get("logGroupName") or _last(params.get("logGroupIdentifier", ""))
        if name not in self.groups:
            raise WireError("ResourceNotFoundException", "The specified log group does not exist.")
        return self.groups[name]


def paged(
    key: str, items: Sequence[Any], params: Params, size: int, name: str = "nextToken"
) -> dict[str, Any]:
    """One page of a list; ``name`` is what the service calls its token."""
    start = int(params.get(name) or 0)
    more = {name: str(start + size)} if start + size < len(items) else {}
    return {key: list(items[start : start + size]), **more}


def _within(when: int, params: Params) -> bool:
    return bool(params.get("startTime", 0) <= when < params.get("endTime", float("inf")))


def _line(when: int, text: str) -> dict[str, Any]:
    return {"timestamp": when, "message": text, "ingestionTime": when}


def _last(name: str) -> str:
    """The name in an ARN, or the name itself."""
    if not name.startswith("arn:"):
        return name
    resource = name.split(":", 5)[5]
    return (
        resource.partition(":")[2].removesuffix(":*")
        if resource.startswith("log-group:")
        else resource.split("/")[-1]
    )
