"""Task definitions of a stack are described with ECS's own names and types."""

from __future__ import annotations

from typing import Any

from deployer.local import containers, hooks

GIVEN: list[dict[str, Any]] = [
    {
        "Name": "backend",
        "StopTimeout": "30",
        "ReadonlyRootFilesystem": "true",
        "Secrets": [{"Name": "A", "ValueFrom": "arn"}],
        "HealthCheck": {"Command": ["CMD", "1"], "Interval": "30"},
        "PortMappings": [{"ContainerPort": "3001"}],
        "LinuxParameters": {"InitProcessEnabled": True, "Capabilities": {"Drop": ["ALL"]}},
        "DockerLabels": {"Kept": "1"},
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "g", "Mode": "1"}},
    }
]


def test_names_and_types_are_those_of_ecs_at_every_depth() -> None:
    original = hooks.function(containers.PROVISIONERS, "_normalize_container_defs", ("cdefs",))
    before = original(GIVEN)[0]
    assert before["secrets"] == [{"Name": "A", "ValueFrom": "arn"}], "the hook has nothing to do"
    assert before["stopTimeout"] == "30"
    assert containers._finished(original)(GIVEN) == [
        {
            "name": "backend",
            "stopTimeout": 30,
            "readonlyRootFilesystem": True,
            "secrets": [{"name": "A", "valueFrom": "arn"}],
            "healthCheck": {"command": ["CMD", "1"], "interval": 30},
            "portMappings": [{"containerPort": 3001}],
            "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
            "dockerLabels": {"Kept": "1"},
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "Mode": "1"}},
        }
    ]


def test_what_ecs_does_not_know_is_left_alone() -> None:
    assert containers.shaped({"Unknown": {"A": "1"}}, containers._container()) == {"unknown": {"A": "1"}}
