"""Frontend: the Amplify app that builds and serves the React site, its branch and its own domain.

Owns the app, one branch, and on request a custom domain and a service role. The site is static: Amplify
builds it at every push to the branch, with the backend's URL in a build variable. A change of that URL, or
of another variable, reaches the browsers with the next build. CloudFormation starts no build, the first
included: the deployer does, or a push. Without a repository there is nothing to build, and the site is
uploaded by hand.

Giving the first ``FrontendRepository``, or taking the last away, replaces the app, because Amplify refuses to
connect an app that has a branch deployed by hand (aws-amplify/amplify-hosting#2854): the amplifyapp.com URL
changes, and the site is empty until it is built. A custom domain cannot be in two apps at once, so clear
``FrontendDomainName`` before that and give it again after. Another repository is changed in place.

Another ``FrontendBranch`` replaces the branch: its amplifyapp.com URL changes, and the site is empty until
the new branch is built. Another ``FrontendDomainName`` replaces the domain: the old name stops working, and
the new one serves once its DNS records are there; Amplify writes them itself only into a hosted zone of this
account. Another prefix is changed in place.

CloudFormation reads the GitHub token when the app is made or changed. A new token under the same secret name
changes nothing that CloudFormation can see, but Amplify needs it only to connect the repository. The
secret's name starts with ``classla``: no other secret may be read by the role that deploys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import AWSHelperFn, Condition, GetAtt, If, Join, Not, NoValue, Split, Sub, Template
from troposphere.amplify import App, Branch, CustomRule, Domain, EnvironmentVariable, SubDomainSetting
from troposphere.iam import Policy, Role

from templates_src.common.conditions import is_choice, is_given, is_on
from templates_src.common.naming import environment_name
from templates_src.policies import frontend as grants
from templates_src.policies.boundaries import role_boundary
from templates_src.settings import environment as env
from templates_src.settings import frontend as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

HAS_REPOSITORY = "HasRepository"
IS_BY_HAND = "IsDeployedByHand"
HAS_DOMAIN = "HasFrontendDomain"
HAS_PREFIX = "HasSubdomainPrefix"
HAS_CLIENT_ID = "HasWorkosClientId"
HAS_ROLE = "HasServiceRole"
IS_PRODUCTION = "IsProduction"
IS_STAGING = "IsStaging"

BUILD_SPEC = """\
version: 1
frontend:
  phases:
    preBuild:
      commands:
        - cd classla-frontend
        - npm ci
    build:
      commands:
        - npm run build
  artifacts:
    baseDirectory: classla-frontend/dist
    files:
      - "**/*"
  cache:
    paths:
      - classla-frontend/node_modules/**/*
"""
# HSTS without includeSubDomains and preload: the names below the domain are not this stack's to decide about.
SECURITY_HEADERS = """\
customHeaders:
  - pattern: "**/*"
    headers:
      - key: Strict-Transport-Security
        value: max-age=31536000
      - key: X-Content-Type-Options
        value: nosniff
      - key: X-Frame-Options
        value: SAMEORIGIN
      - key: Referrer-Policy
        value: strict-origin-when-cross-origin
"""
# Every path that does not end like a file is the single page's own route: index.html answers, with 200.
FILES = "css|gif|ico|jpg|jpeg|js|json|map|mjs|mp4|pdf|png|svg|ttf|txt|wasm|webmanifest|webp|woff|woff2|xml"
ROUTES = rf"</^[^.]+$|\.(?!({FILES})$)([^.]+$)/>"


@contract
class Inputs:
    """What the frontend needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    environment_type: Value[k.Choice] = setting(env.ENVIRONMENT_TYPE)
    frontend_repository: Value[k.Url] = setting(settings.FRONTEND_REPOSITORY)
    github_token_secret_name: Value[k.Text] = setting(settings.GITHUB_TOKEN_SECRET_NAME)
    frontend_branch: Value[k.Text] = setting(settings.FRONTEND_BRANCH)
    frontend_domain_name: Value[k.DomainName] = setting(settings.FRONTEND_DOMAIN_NAME)
    frontend_subdomain_prefix: Value[k.Text] = setting(settings.FRONTEND_SUBDOMAIN_PREFIX)
    workos_client_id: Value[k.Text] = setting(settings.WORKOS_CLIENT_ID)
    api_url_variable: Value[k.Text] = setting(settings.API_URL_VARIABLE)
    workos_client_id_variable: Value[k.Text] = setting(settings.WORKOS_CLIENT_ID_VARIABLE)
    amplify_service_role: Value[k.Toggle] = setting(settings.AMPLIFY_SERVICE_ROLE)
    api_url: Value[k.ApiUrl] = wired("URL that browsers reach the backend by")


@contract
class Outputs:
    """What the frontend gives."""

    app_id: Value[k.AmplifyAppId] = published("Id of the Amplify app")
    default_domain: Value[k.AmplifyDomain] = published("Default domain of the Amplify app")
    frontend_url: Value[k.FrontendUrl] = published(
        "URL that people open: the custom domain, or Amplify's own"
    )
    branch_url: Value[k.Url] = published("Amplify's own URL of the branch")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the service role, the app, the branch and the domain."""
    template = Template(Description="Classla frontend: Amplify app, branch, domain")
    _conditions(template, inputs)
    role = template.add_resource(_service_role())
    app = _apps(template, inputs, role)
    branch = template.add_resource(_branch(inputs, app))
    template.add_resource(_domain(inputs, app, branch))
    return Built(template, _outputs(inputs, app))


STACK = Stack(Inputs, Outputs, build)


@dataclass(frozen=True)
class _App:
    """What the other resources read of whichever app there is."""

    app_id: AWSHelperFn
    default_domain: AWSHelperFn


def _conditions(template: Template, inputs: Inputs) -> None:
    template.add_condition(HAS_REPOSITORY, is_given(inputs.frontend_repository))
    template.add_condition(IS_BY_HAND, Not(Condition(HAS_REPOSITORY)))
    template.add_condition(HAS_DOMAIN, is_given(inputs.frontend_domain_name))
    template.add_condition(HAS_PREFIX, is_given(inputs.frontend_subdomain_prefix))
    template.add_condition(HAS_CLIENT_ID, is_given(inputs.workos_client_id))
    template.add_condition(HAS_ROLE, is_on(inputs.amplify_service_role))
    template.add_condition(IS_PRODUCTION, is_choice(inputs.environment_type, "production"))
    template.add_condition(IS_STAGING, is_choice(inputs.environment_type, "staging"))


def _service_role() -> Role:
    return Role(
        "AmplifyRole",
        Condition=HAS_ROLE,
        AssumeRolePolicyDocument=grants.amplify_trust(),
        PermissionsBoundary=role_boundary(),
        Policies=[Policy(PolicyName="write-logs", PolicyDocument=grants.write_amplify_logs())],
    )


def _apps(template: Template, inputs: Inputs, role: Role) -> _App:
    """One app or the other, under a logical id each: the only way from one to the other is a new app."""
    connected = template.add_resource(
        _app(
            "App",
            inputs,
            role,
            Condition=HAS_REPOSITORY,
            Repository=inputs.frontend_repository.ref,
            AccessToken=_github_token(inputs),
        )
    )
    by_hand = template.add_resource(_app("ManualApp", inputs, role, Condition=IS_BY_HAND))
    return _App(
        If(HAS_REPOSITORY, GetAtt(connected, "AppId"), GetAtt(by_hand, "AppId")),
        If(HAS_REPOSITORY, GetAtt(connected, "DefaultDomain"), GetAtt(by_hand, "DefaultDomain")),
    )


def _app(title: str, inputs: Inputs, role: Role, **more: Any) -> App:
    return App(
        title,
        Name=environment_name(inputs.environment_name),
        Description="Classla frontend",
        Platform="WEB",
        BuildSpec=BUILD_SPEC,
        CustomHeaders=SECURITY_HEADERS,
        CustomRules=[CustomRule(Source=ROUTES, Target="/index.html", Status="200")],
        EnvironmentVariables=[
            EnvironmentVariable(Name=inputs.api_url_variable.ref, Value=inputs.api_url.ref),
            If(
                HAS_CLIENT_ID,
                EnvironmentVariable(
                    Name=inputs.workos_client_id_variable.ref, Value=inputs.workos_client_id.ref
                ),
                NoValue,
            ),
        ],
        IAMServiceRole=If(HAS_ROLE, GetAtt(role, "Arn"), NoValue),
        **more,
    )


def _github_token(inputs: Inputs) -> AWSHelperFn:
    """The token stays in Secrets Manager: the template and the change set hold only where it is."""
    return Sub(
        "{{resolve:secretsmanager:${Name}:SecretString:token}}", Name=inputs.github_token_secret_name.ref
    )


def _branch(inputs: Inputs, app: _App) -> Branch:
    return Branch(
        "Branch",
        AppId=app.app_id,
        BranchName=inputs.frontend_branch.ref,
        EnableAutoBuild=If(HAS_REPOSITORY, True, False),
        Framework="React",
        Stage=If(IS_PRODUCTION, "PRODUCTION", If(IS_STAGING, "BETA", "DEVELOPMENT")),
    )


def _domain(inputs: Inputs, app: _App, branch: Branch) -> Domain:
    return Domain(
        "Domain",
        Condition=HAS_DOMAIN,
        DependsOn=branch,
        AppId=app.app_id,
        DomainName=inputs.frontend_domain_name.ref,
        SubDomainSettings=[
            SubDomainSetting(
                BranchName=inputs.frontend_branch.ref, Prefix=inputs.frontend_subdomain_prefix.ref
            )
        ],
    )


def _outputs(inputs: Inputs, app: _App) -> Outputs:
    """Amplify's name of a branch has a hyphen where the branch has a slash, which the pattern of
    ``FrontendBranch`` makes the only difference."""
    label = Join("-", Split("/", inputs.frontend_branch.ref))
    branch_url = Sub("https://${Label}.${Domain}", Label=label, Domain=app.default_domain)
    domain = inputs.frontend_domain_name.ref
    below = Sub("https://${Prefix}.${Domain}", Prefix=inputs.frontend_subdomain_prefix.ref, Domain=domain)
    custom = If(HAS_PREFIX, below, Sub("https://${Domain}", Domain=domain))
    return Outputs(
        app_id=k.AmplifyAppId.of(app.app_id),
        default_domain=k.AmplifyDomain.of(app.default_domain),
        frontend_url=k.FrontendUrl.of(If(HAS_DOMAIN, custom, branch_url)),
        branch_url=k.Url.of(branch_url),
    )
