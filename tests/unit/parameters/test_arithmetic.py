from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.parameters.arithmetic import number_problems, variable_problems
from tests.support.parameters import values_with


def test_the_defaults_are_right() -> None:
    assert list(number_problems(values_with())) == []
    assert list(variable_problems(values_with())) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"MinTasks": "3"}, "MaxTasks 2 must be at least MinTasks 3"),
        ({"CpuTargetPercent": "85"}, "CpuAlarmPercent 85 must be above CpuTargetPercent 85"),
        ({"MemoryAlarmPercent": "70"}, "MemoryAlarmPercent 70 must be above MemoryTargetPercent 80"),
        ({"UnhealthyThreshold": "10", "HealthCheckIntervalSeconds": "61"}, "in service for 610 seconds"),
        (
            {
                "UnhealthyThreshold": "2",
                "HealthCheckIntervalSeconds": "10",
                "HealthCheckGraceSeconds": "39",
            },
            "would be replaced after 39 seconds",
        ),
    ],
)
def test_a_wrong_pair(changed: dict[str, str], message: str) -> None:
    (problem,) = number_problems(values_with(**changed))
    assert message in problem.what


def test_equal_task_numbers_are_right() -> None:
    assert list(number_problems(values_with(MinTasks="2", MaxTasks="2"))) == []


@pytest.mark.parametrize("text", ["", "x", "1.5", "-1", "9" * 5000])
def test_what_is_no_number_is_left_to_the_check_of_the_value(text: str) -> None:
    assert (
        list(number_problems(values_with(MinTasks=text, CpuTargetPercent=text, UnhealthyThreshold=text)))
        == []
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ExtraEnvironment": "A=1,A=2"}, "ExtraEnvironment: names A twice"),
        ({"ExtraSecrets": "B,B"}, "ExtraSecrets: names B twice"),
        ({"ExtraEnvironment": "A=1", "ExtraSecrets": "A"}, "both name A"),
        ({"ExtraEnvironment": "PORT=1"}, "sets PORT, which the task has already"),
        ({"ExtraSecrets": "SESSION_SECRET"}, "sets SESSION_SECRET, which the task has already"),
        ({"ExtraEnvironment": "TAVILY_API_KEY=hunter2"}, "name it in ExtraSecrets"),
        ({"ExtraEnvironment": "DB_PASSWORD=hunter2"}, "sets DB_PASSWORD in plain sight"),
    ],
)
def test_a_wrong_variable(changed: dict[str, str], message: str) -> None:
    (problem,) = variable_problems(values_with(**changed))
    assert message in str(problem)
    assert "hunter2" not in str(problem)


def test_right_variables() -> None:
    assert (
        list(variable_problems(values_with(ExtraEnvironment="A=1,B=", ExtraSecrets="TAVILY_API_KEY"))) == []
    )


@given(st.integers(1, 100), st.integers(1, 100))
def test_task_numbers(low: int, high: int) -> None:
    problems = list(number_problems(values_with(MinTasks=str(low), MaxTasks=str(high))))
    assert bool(problems) == (low > high)
