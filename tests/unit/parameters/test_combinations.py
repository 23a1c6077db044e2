from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from templates_src.parameters.combinations import (
    FARGATE_MEMORY,
    RULES,
    cloudformation_rules,
    combination_problems,
)
from templates_src.parameters.files import load_folder
from templates_src.parameters.model import effective_values
from tests.support.parameters import APP_SETTINGS, BOOTSTRAP_SETTINGS, FOLDER, values_with

DOMAIN = {"EdgeMode": "domain", "ApiDomainName": "api.x.org", "HostedZoneId": "Z1"}


def test_a_plain_development_environment_breaks_no_rule() -> None:
    assert combination_problems(values_with()) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"EnvironmentType": "staging", "MaxTasks": "1"}, "EdgeMode http sends passwords in the clear"),
        (
            {"EnvironmentType": "production", "CacheEnabled": "true"},
            "EdgeMode http sends passwords in the clear",
        ),
        ({**DOMAIN, "ApiDomainName": ""}, "EdgeMode domain needs ApiDomainName."),
        ({**DOMAIN, "HostedZoneId": ""}, "EdgeMode domain needs HostedZoneId"),
        ({"EdgeMode": "certificate", "CertificateArn": "a"}, "EdgeMode certificate needs ApiDomainName."),
        ({"EdgeMode": "certificate", "ApiDomainName": "a"}, "EdgeMode certificate needs CertificateArn."),
        ({"CdnEnabled": "true", "CdnCertificateArn": "a"}, "CdnEnabled needs EdgeMode domain."),
        ({**DOMAIN, "CdnEnabled": "true"}, "CdnEnabled needs CdnCertificateArn"),
        (
            {**DOMAIN, "CdnEnabled": "true", "CdnCertificateArn": "c", "FailoverRole": "secondary"},
            "CdnEnabled is for the primary region only: CloudFront takes ApiDomainName once.",
        ),
        ({"FailoverRole": "primary"}, "FailoverRole primary or secondary needs EdgeMode domain."),
        ({"FailoverRole": "secondary"}, "FailoverRole primary or secondary needs EdgeMode domain."),
        ({"CanaryEnabled": "true"}, "CanaryEnabled needs an EdgeMode with HTTPS"),
        ({"DeploymentStrategy": "BLUE_GREEN"}, "DeploymentStrategy BLUE_GREEN needs"),
        ({"FrontendRepository": "https://x/y/z"}, "FrontendRepository needs GitHubTokenSecretName."),
        ({"FrontendSubdomainPrefix": "app"}, "FrontendSubdomainPrefix needs FrontendDomainName."),
        ({**DOMAIN, "EnvironmentType": "staging"}, "MaxTasks above 1 needs CacheEnabled true"),
        ({**DOMAIN, "EnvironmentType": "production"}, "MaxTasks above 1 needs CacheEnabled true"),
        ({"TaskCpu": "256", "TaskMemory": "4096"}, "With TaskCpu 256"),
        ({"TaskCpu": "512", "TaskMemory": "512"}, "With TaskCpu 512"),
        ({"TaskCpu": "4096", "TaskMemory": "8193"}, "With TaskCpu 4096"),
    ],
)
def test_each_rule_refuses_what_it_is_for_and_nothing_else_does(
    changed: dict[str, str], message: str
) -> None:
    (problem,) = combination_problems(values_with(**changed))
    assert message in problem.what
    assert problem.where


@pytest.mark.parametrize(
    "changed",
    [
        DOMAIN,
        {"EdgeMode": "certificate", "ApiDomainName": "a", "CertificateArn": "b"},
        {**DOMAIN, "CdnEnabled": "true", "CdnCertificateArn": "c", "FailoverRole": "primary"},
        {**DOMAIN, "CanaryEnabled": "true", "DeploymentStrategy": "BLUE_GREEN"},
        {"FrontendRepository": "https://x/y/z", "GitHubTokenSecretName": "t"},
        {**DOMAIN, "EnvironmentType": "production", "MaxTasks": "1"},
        {**DOMAIN, "EnvironmentType": "production", "MaxTasks": "2", "CacheEnabled": "true"},
    ],
)
def test_what_is_allowed(changed: dict[str, str]) -> None:
    assert combination_problems(values_with(**changed)) == []


def test_every_rule_is_in_the_app_root_and_none_in_the_bootstrap_root() -> None:
    assert set(cloudformation_rules(APP_SETTINGS)) == {rule.name for rule in RULES}
    assert cloudformation_rules(BOOTSTRAP_SETTINGS) == {}


def test_names_are_logical_ids_and_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names)


def test_every_word_a_rule_compares_with_is_one_the_setting_accepts() -> None:
    allowed = {declared.name: declared.allowed for declared in APP_SETTINGS if declared.allowed}
    for name, word in _comparisons(cloudformation_rules(APP_SETTINGS)):
        assert name not in allowed or word in allowed[name], (name, word)


def test_the_memory_table_covers_every_size_of_task() -> None:
    (cpu,) = [declared for declared in APP_SETTINGS if declared.name == "TaskCpu"]
    assert set(FARGATE_MEMORY) == set(cpu.allowed)
    assert [len(FARGATE_MEMORY[size]) for size in cpu.allowed] == [3, 4, 7, 13, 23]


def _comparisons(node: object) -> list[tuple[str, str]]:
    if isinstance(node, dict):
        if "Fn::Equals" in node:
            reference, word = node["Fn::Equals"]
            return [(reference["Ref"], word)]
        if "Fn::Contains" in node:
            words, reference = node["Fn::Contains"]
            return [(reference["Ref"], word) for word in words]
        return [pair for value in node.values() for pair in _comparisons(value)]
    if isinstance(node, list):
        return [pair for value in node for pair in _comparisons(value)]
    return []


def _evaluate(node: Any, values: dict[str, str]) -> Any:
    """CloudFormation's documented meaning of the rule functions, written apart from the sources' own."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return [_evaluate(part, values) for part in node]
    ((function, argument),) = node.items()
    if function == "Ref":
        return values[argument]
    parts = _evaluate(argument, values)
    if function == "Fn::Equals":
        return parts[0] == parts[1]
    if function == "Fn::Contains":
        return parts[1] in parts[0]
    if function == "Fn::Not":
        (part,) = parts
        return not part
    assert function == "Fn::And", f"{function} has no meaning here yet"
    return False not in parts


def _refusals(values: dict[str, str]) -> list[str]:
    """Descriptions of the assertions of the emitted section that fail."""
    return [
        assertion["AssertDescription"]
        for rule in cloudformation_rules(APP_SETTINGS).values()
        if _evaluate(rule["RuleCondition"], values)
        for assertion in rule["Assertions"]
        if not _evaluate(assertion["Assert"], values)
    ]


_WORDS: dict[str, set[str]] = {}
for _name, _word in _comparisons(cloudformation_rules(APP_SETTINGS)):
    _WORDS.setdefault(_name, {"", "something else"}).add(_word)
for _declared in APP_SETTINGS:
    if _declared.name in _WORDS:
        _WORDS[_declared.name] |= set(_declared.allowed)


@given(st.fixed_dictionaries({name: st.sampled_from(sorted(words)) for name, words in _WORDS.items()}))
@settings(max_examples=400, deadline=None)
def test_the_build_and_the_emitted_rules_always_agree(values: dict[str, str]) -> None:
    assert [problem.what for problem in combination_problems(values)] == _refusals(values)


def test_both_accept_the_committed_files() -> None:
    for file in load_folder(FOLDER):
        if file.root == "app.json":
            values = effective_values(file.parameters, APP_SETTINGS)
            assert combination_problems(values) == []
            assert _refusals(values) == []
