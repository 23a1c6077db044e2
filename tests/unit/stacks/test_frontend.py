"""What the frontend makes with and without a repository, a domain and a role, and how its URLs come about."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from templates_src.settings import frontend as settings
from templates_src.stacks import frontend
from tests.support.emit import emit, of_type, only
from tests.support.settle import settle

APP = "AWS::Amplify::App"
BRANCH = "AWS::Amplify::Branch"
DOMAIN = "AWS::Amplify::Domain"
ROLE = "AWS::IAM::Role"
REPOSITORY = "https://github.com/classla/classla"
yaml: Any = import_module("yaml")


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(frontend.STACK)


def made(template: dict[str, Any], **changed: str) -> dict[str, Any]:
    values = {
        "EnvironmentType": "development",
        "FrontendRepository": REPOSITORY,
        "FrontendDomainName": "",
        "FrontendSubdomainPrefix": "",
        "FrontendBranch": "main",
        "WorkosClientId": "client_1",
        "AmplifyServiceRole": "false",
    }
    return settle(template, **{**values, **changed})


def app_of(template: dict[str, Any], **changed: str) -> dict[str, Any]:
    properties: dict[str, Any] = only(made(template, **changed), APP)["Properties"]
    return properties


def text_of(value: Any) -> str:
    """A URL as CloudFormation would write it, with Amplify's domain for the attribute."""
    if isinstance(value, str):
        return value
    ((function, operand),) = value.items()
    if function == "Fn::GetAtt":
        return "d123.amplifyapp.com"
    if function == "Fn::Join":
        glue, parts = operand
        return str(glue).join(text_of(parts).split("\n"))
    if function == "Fn::Split":
        separator, text = operand
        return "\n".join(text_of(text).split(separator))
    template, names = operand
    return re.sub(r"\$\{(\w+)\}", lambda match: text_of(names[match[1]]), template)


# --- app ---------------------------------------------------------------------------------------------------
def test_the_build_is_that_of_the_design() -> None:
    """Parsed, so that a wrong indent shows: Amplify finds out at the first build."""
    assert yaml.safe_load(frontend.BUILD_SPEC) == {
        "version": 1,
        "frontend": {
            "phases": {
                "preBuild": {"commands": ["cd classla-frontend", "npm ci"]},
                "build": {"commands": ["npm run build"]},
            },
            "artifacts": {"baseDirectory": "classla-frontend/dist", "files": ["**/*"]},
            "cache": {"paths": ["classla-frontend/node_modules/**/*"]},
        },
    }


def test_the_site_is_static_and_built_by_that_specification(template: dict[str, Any]) -> None:
    app = app_of(template)
    assert app["Platform"] == "WEB"
    assert app["BuildSpec"] == frontend.BUILD_SPEC


def test_browsers_are_told_to_stay_on_https_and_not_to_guess_or_embed() -> None:
    (rule,) = yaml.safe_load(frontend.SECURITY_HEADERS)["customHeaders"]
    assert rule["pattern"] == "**/*"
    assert {header["key"] for header in rule["headers"]} == {
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
    }


@pytest.mark.parametrize(
    ("path", "is_route"),
    [
        ("/", True),
        ("/courses/12/quiz", True),
        ("/people/j.doe", True),
        ("/assets/index-4f2a.js", False),
        ("/logo.svg", False),
        ("/fonts/inter.woff2", False),
        ("/manifest.webmanifest", False),
    ],
)
def test_only_routes_of_the_single_page_get_its_index(
    template: dict[str, Any], path: str, is_route: bool
) -> None:
    (rule,) = app_of(template)["CustomRules"]
    assert rule["Target"] == "/index.html"
    assert rule["Status"] == "200"
    pattern = rule["Source"].removeprefix("</").removesuffix("/>")
    assert bool(re.search(pattern, path)) is is_route


def test_the_build_variables_are_named_by_settings(template: dict[str, Any]) -> None:
    app = app_of(template, ApiUrlVariable="VITE_API_BASE_URL", WorkosClientIdVariable="VITE_CLIENT")
    assert app["EnvironmentVariables"] == [
        {"Name": "VITE_API_BASE_URL", "Value": {"Ref": "ApiUrl"}},
        {"Name": "VITE_CLIENT", "Value": "client_1"},
    ]


def test_without_a_client_id_there_is_no_empty_variable(template: dict[str, Any]) -> None:
    (variable,) = app_of(template, WorkosClientId="")["EnvironmentVariables"]
    assert variable["Value"] == {"Ref": "ApiUrl"}


# --- repository --------------------------------------------------------------------------------------------
def test_the_token_is_only_named_never_passed(template: dict[str, Any]) -> None:
    app = app_of(template, GitHubTokenSecretName="classla/github")
    assert app["Repository"] == REPOSITORY
    assert app["AccessToken"] == {
        "Fn::Sub": ["{{resolve:secretsmanager:${Name}:SecretString:token}}", {"Name": "classla/github"}]
    }


def test_without_a_repository_nothing_is_connected_or_built(template: dict[str, Any]) -> None:
    settled = made(template, FrontendRepository="")
    assert not {"Repository", "AccessToken"} & only(settled, APP)["Properties"].keys()
    assert only(settled, BRANCH)["Properties"]["EnableAutoBuild"] is False
    assert only(made(template), BRANCH)["Properties"]["EnableAutoBuild"] is True


def test_the_first_repository_makes_a_new_app(template: dict[str, Any]) -> None:
    """Amplify refuses to connect an app whose branch was deployed by hand."""
    by_hand = made(template, FrontendRepository="")
    connected = made(template)
    assert of_type(by_hand, APP).keys() == {"ManualApp"}
    assert of_type(connected, APP).keys() == {"App"}
    assert only(by_hand, BRANCH)["Properties"]["AppId"] == {"Fn::GetAtt": ["ManualApp", "AppId"]}
    assert only(connected, BRANCH)["Properties"]["AppId"] == {"Fn::GetAtt": ["App", "AppId"]}


@pytest.mark.parametrize(
    ("kind", "stage"), [("production", "PRODUCTION"), ("staging", "BETA"), ("development", "DEVELOPMENT")]
)
def test_the_branch_says_what_it_is_for(template: dict[str, Any], kind: str, stage: str) -> None:
    assert only(made(template, EnvironmentType=kind), BRANCH)["Properties"]["Stage"] == stage


# --- role --------------------------------------------------------------------------------------------------
def test_a_static_site_gets_no_role(template: dict[str, Any]) -> None:
    settled = made(template)
    assert not of_type(settled, ROLE)
    assert "IAMServiceRole" not in only(settled, APP)["Properties"]


def test_the_role_is_for_amplify_of_this_account_and_writes_logs_only(template: dict[str, Any]) -> None:
    settled = made(template, AmplifyServiceRole="true")
    assert only(settled, APP)["Properties"]["IAMServiceRole"] == {"Fn::GetAtt": ["AmplifyRole", "Arn"]}
    role = only(settled, ROLE)["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "amplify.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (policy,) = role["Policies"]
    actions = [action for s in policy["PolicyDocument"]["Statement"] for action in s["Action"]]
    assert {action.split(":")[0] for action in actions} == {"logs"}


# --- URLs --------------------------------------------------------------------------------------------------
def urls(template: dict[str, Any], **changed: str) -> tuple[str, str]:
    outputs = made(template, **changed)["Outputs"]
    return text_of(outputs["FrontendUrl"]["Value"]), text_of(outputs["BranchUrl"]["Value"])


@pytest.mark.parametrize("repository", ["", REPOSITORY])
def test_without_a_domain_people_open_the_branch(template: dict[str, Any], repository: str) -> None:
    url = "https://main.d123.amplifyapp.com"
    assert urls(template, FrontendRepository=repository) == (url, url)


def test_a_slash_in_the_branch_is_a_hyphen_in_the_url(template: dict[str, Any]) -> None:
    _, branch = urls(template, FrontendBranch="release/2/beta")
    assert branch == "https://release-2-beta.d123.amplifyapp.com"


@pytest.mark.parametrize(("prefix", "url"), [("", "https://classla.org"), ("app", "https://app.classla.org")])
def test_a_domain_is_what_people_open(template: dict[str, Any], prefix: str, url: str) -> None:
    changed = {"FrontendDomainName": "classla.org", "FrontendSubdomainPrefix": prefix}
    assert urls(template, **changed) == (url, "https://main.d123.amplifyapp.com")
    domain = only(made(template, **changed), DOMAIN)
    assert domain["Properties"]["SubDomainSettings"] == [{"BranchName": "main", "Prefix": prefix}]
    assert domain["DependsOn"] == "Branch"


def test_there_is_no_domain_unless_one_is_given(template: dict[str, Any]) -> None:
    assert not of_type(made(template), DOMAIN)


@pytest.mark.parametrize("name", ["Main", "fix_it", "v1.2", "-x", "a/", "a" * 64])
def test_a_branch_whose_url_is_not_certain_is_refused(name: str) -> None:
    assert not re.fullmatch(settings.FRONTEND_BRANCH.pattern, name)


@pytest.mark.parametrize("name", ["main", "x", "release/2", "a" * 63])
def test_common_branch_names_are_taken(name: str) -> None:
    assert re.fullmatch(settings.FRONTEND_BRANCH.pattern, name)
