from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.parameters.check import check_file, value_problem
from templates_src.settings.service import MAX_TASKS
from tests.support.parameters import APP_SETTINGS, BOOTSTRAP_SETTINGS, file_of


def _says(**given_parameters: str) -> str:
    return "\n".join(map(str, check_file(file_of("dev", given_parameters), APP_SETTINGS)))


def test_a_right_file_has_no_problem() -> None:
    assert check_file(file_of(), APP_SETTINGS) == []
    assert check_file(file_of("bootstrap", {"KeptImages": "5"}), BOOTSTRAP_SETTINGS) == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MaxTask", "2", 'did you mean "MaxTasks"?'),
        ("Mintasks", "2", 'did you mean "MinTasks"?'),
        ("Zzzzzz", "2", "listed in docs/CONFIGURATION.md"),
        ("EdgeMode", "https", "is not one of domain, certificate, http"),
        ("EdgeMode", "HTTP", 'did you mean "http"?'),
        ("FlowLogs", "yes", "is not one of true, false"),
        ("MaxTasks", "two", '"two" is not a whole number'),
        ("MaxTasks", "2.0", "is not a whole number"),
        ("MaxTasks", "+2", "is not a whole number"),
        ("MaxTasks", "02", "is not a whole number"),
        ("MaxTasks", " 2", "is not a whole number"),
        ("MaxTasks", "\u0662", "is not a whole number"),
        ("MaxTasks", "", "is not a whole number"),
        ("MaxTasks", "0", "is below 1"),
        ("MaxTasks", "101", "is above 100"),
        ("MaxTasks", "9" * 4097, "longer than the 4096 bytes"),
        ("MaxTasks", "9" * 4096, "is above 100"),
        ("LogRetentionDays", "8", "is not one of 7, 14"),
        ("VpcCidr", "10.0.0.0/8", "is not of the right form"),
        ("VpcCidr", "10.0.0.0/29", "from /16 to /28"),
        ("VpcCidr", "10.0.0.0/16 ", "white space at its start or end"),
        ("VpcCidr", "10.0.0.0/16\n", "white space at its start or end"),
        ("ImageUri", "classla:latest", "an image by digest"),
        ("ApiDomainName", "API.classla.org", "a lower-case domain name"),
        ("SecretPrefix", "/classla", "begins with it"),
        ("EnvironmentName", "prod", 'is "prod" in the file of "dev"'),
        ("EnvironmentName", "\ud800", "is not of the right form"),
    ],
)
def test_a_wrong_value(name: str, value: str, message: str) -> None:
    says = _says(**{name: value})
    assert message in says
    assert f"parameters/dev.json, {name}" in says or "does not have" in says
    says.encode()


def test_a_misspelt_name_beside_the_right_one_is_still_explained() -> None:
    assert 'did you mean "MaxTasks"?' in _says(MaxTaks="3", MaxTasks="2")


def test_required_parameters() -> None:
    file = file_of()
    empty = type(file)(**{**vars(file), "parameters": {}})
    says = "\n".join(map(str, check_file(empty, APP_SETTINGS)))
    assert says.count("is missing and has no default") == 3
    assert "must be one of: domain, certificate, http" in says


def test_all_problems_come_at_once() -> None:
    file = file_of("dev", {"MaxTasks": "0", "Nope": "", "FlowLogs": "x"}, tags={"Project": "other"})
    assert len(check_file(file, APP_SETTINGS)) == 4


@pytest.mark.parametrize("name", ["SessionToken", "SecretPrefix", "ExtraEnvironment"])
def test_the_value_of_a_secret_name_is_never_repeated(name: str) -> None:
    assert "!hunter2!" not in _says(**{name: "!hunter2!"})


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"Project": "other"}, 'write "classla"'),
        ({"Environment": "prod"}, 'write "dev"'),
        ({"Region": "us-east-1 us-west-2"}, "write one region name"),
        ({"Region": "Virginia"}, "write one region name"),
        ({"aws:owner": "x"}, "starts with aws:"),
        ({"AWS:owner": "x"}, "starts with aws:"),
        ({"": "x"}, "has a key of 0 characters"),
        ({"k" * 129: "x"}, "has a key of 129 characters"),
        ({"Owner": "x" * 257}, "has a value of 257 characters"),
        ({"Owner": "a#b"}, "has a character that a tag cannot have"),
        ({"Owner": "a\n"}, "has a character that a tag cannot have"),
        ({f"Tag{n}": "" for n in range(48)}, "has 51 tags; AWS takes 50"),
    ],
)
def test_a_wrong_tag(tags: dict[str, str], message: str) -> None:
    problems = check_file(file_of(tags=tags), APP_SETTINGS)
    assert len(problems) == 1
    assert message in str(problems[0])


def test_tags_at_their_limits_are_right() -> None:
    tags = {f"Tag{n}": "" for n in range(46)} | {"k" * 128: "v" * 256}
    assert check_file(file_of(tags=tags), APP_SETTINGS) == []


@pytest.mark.parametrize("tag", ["Project", "Environment", "Region"])
def test_a_missing_tag(tag: str) -> None:
    file = file_of()
    tags = {name: value for name, value in file.tags.items() if name != tag}
    (problem,) = check_file(type(file)(**{**vars(file), "tags": tags}), APP_SETTINGS)
    assert f"lacks {tag}" in str(problem)


def test_the_stack_policy_is_checked_against_the_root() -> None:
    policy: dict[str, Any] = {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "Update:*",
                "Principal": "*",
                "Resource": "LogicalResourceId/Secret",
            }
        ]
    }
    assert check_file(file_of(policy=policy), APP_SETTINGS) == []
    (problem,) = check_file(file_of(policy=policy), APP_SETTINGS, {"Secrets", "Network"})
    assert 'did you mean "Secrets"?' in str(problem)


def test_every_default_is_right() -> None:
    for declared in (*APP_SETTINGS, *BOOTSTRAP_SETTINGS):
        if declared.default is not None:
            assert value_problem(declared, declared.default) is None, declared.name


@given(st.integers(min_value=-5, max_value=200))
def test_bounds_are_inclusive(amount: int) -> None:
    assert (value_problem(MAX_TASKS, str(amount)) is None) == (1 <= amount <= 100)


@given(st.text(st.characters(), max_size=40))
def test_any_text_gets_a_verdict_that_can_be_printed(text: str) -> None:
    for declared in APP_SETTINGS:
        problem = value_problem(declared, text)
        if problem:
            "".join(problem).encode()
