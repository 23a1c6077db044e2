"""Every gate for real: clean on what is committed but for what is accepted, and a planted fault is seen.

What looks like a secret is put together here from pieces, so that this file holds none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gates import checkov, hadolint, iam_validator, secret_scan
from gates.__main__ import main
from gates.errors import GateError
from gates.iam_documents import Document, documents
from tests.e2e.gates.conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.tools
OFFLINE = ("checkov", "iam", "hadolint", "secrets")


def test_nothing_is_found_that_is_not_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*OFFLINE, "--json"], PROJECT) == 0
    said = json.loads(capsys.readouterr().out)
    assert {one["gate"]: one["status"] for one in said["gates"]} == dict.fromkeys(OFFLINE, "passed")
    assert all(one["reason"] for gate in said["gates"] for one in gate["accepted"])


def change(project: Path, template: str, logical_id: str, properties: dict[str, Any]) -> None:
    path = project / "output" / template
    text = json.loads(path.read_text(encoding="utf-8"))
    text["Resources"][logical_id]["Properties"].update(properties)
    path.write_text(json.dumps(text), encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "logical_id", "properties", "rule"),
    [
        ("storage.json", "LogBucket", {"PublicAccessBlockConfiguration": {}}, "CKV_AWS_53"),
        ("cache.json", "Cache", {"TransitEncryptionEnabled": False}, "CKV_AWS_30"),
        ("security.json", "InternetToAlb80", {"FromPort": 22, "ToPort": 22}, "CKV_AWS_24"),
        ("bootstrap.json", "BackendRepository", {"ImageTagMutability": "MUTABLE"}, "CKV_AWS_51"),
    ],
)
def test_checkov_sees(
    project: Path, template: str, logical_id: str, properties: dict[str, Any], rule: str
) -> None:
    before = {(one.template, one.path, one.rule) for one in checkov.check(project)}
    change(project, template, logical_id, properties)
    added = {(one.template, one.path, one.rule) for one in checkov.check(project)} - before
    assert (template, f"Resources/{logical_id}", rule) in added


def test_checkov_that_looks_at_nothing_is_an_error(project: Path) -> None:
    for path in (project / "output").iterdir():
        path.unlink()
    with pytest.raises(GateError, match="looked at nothing"):
        checkov.check(project)


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Sid": "Planted", "Effect": "Allow", "Action": [action], "Resource": [resource], **more}


BUCKET = "arn:aws:s3:::classla-x"
PLANTED_POLICIES = [
    (allow("s3:GetObjekt", f"{BUCKET}/*"), "invalid_action"),
    (allow("s3:GetObject", BUCKET), "resource_mismatch"),
    (
        allow("s3:PutObject", f"{BUCKET}/*", Condition={"StringEquals": {"s3:nothing": "x"}}),
        "invalid_condition_key",
    ),
    (allow("*"), "security_risk"),
    (
        allow(
            "route53:ChangeResourceRecordSets",
            "arn:aws:route53:::hostedzone/*",
            Condition={"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A"]}},
        ),
        "forallvalues_allow_without_null_check",
    ),
    (
        {
            "Sid": "Planted",
            "Effect": "Allow",
            "Principal": {"Service": "ecs.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
        "confused_deputy_risk",
    ),
]


def test_the_iam_linter_sees() -> None:
    policies = [
        Document("p.json", f"Resources/R{number}", {"Version": "2012-10-17", "Statement": [statement]})
        for number, (statement, _) in enumerate(PLANTED_POLICIES)
    ]
    found = {(one.path, one.rule) for one in iam_validator.validate(PROJECT, policies)}
    wanted = {(f"Resources/R{number}/Planted", rule) for number, (_, rule) in enumerate(PLANTED_POLICIES)}
    assert wanted - found == set()


def test_the_iam_linter_sees_what_a_template_adds(project: Path) -> None:
    path = project / "output" / "frontend.json"
    text = path.read_text(encoding="utf-8")
    assert '"logs:DescribeLogGroups"' in text
    path.write_text(text.replace('"logs:DescribeLogGroups"', '"logs:DescribeEveryGroup"'), encoding="utf-8")
    assert ("frontend.json", "invalid_action") in {
        (one.template, one.rule) for one in iam_validator.check(project)
    }


def test_a_policy_that_no_parameters_file_makes_is_missed_aloud(project: Path) -> None:
    path = project / "output" / "secrets.json"
    text = json.loads(path.read_text(encoding="utf-8"))
    text["Conditions"] = {**text.get("Conditions", {}), "Never": {"Fn::Equals": ["a", "b"]}}
    text["Resources"]["Hidden"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Condition": "Never",
        "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [allow("s3:GetObject")]}},
    }
    path.write_text(json.dumps(text), encoding="utf-8")
    with pytest.raises(GateError, match="Policies cannot be looked at") as error:
        documents(project)
    assert [problem.where for problem in error.value.problems] == [
        "secrets.json: Resources/Hidden/Properties/PolicyDocument"
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("tini~=0.19", "tini", "DL3018"),
        ("USER 1000:1000", "USER root", "DL3002"),
        ('CMD ["node", "dist/server.js"]', "CMD node dist/server.js", "DL3025"),
        ("WORKDIR /app\n\n", "WORKDIR app\n\n", "DL3000"),
        ("USER 1000:1000", "# hadolint ignore=DL3002\nUSER root", "DL3002"),
    ],
)
def test_hadolint_sees(old: str, new: str, code: str) -> None:
    text = (PROJECT / hadolint.DOCKERFILE).read_text(encoding="utf-8")
    assert old in text
    assert code in {one.rule for one in hadolint.findings(PROJECT, text.replace(old, new))}


KEY = "AKIA" + "Q3EGUZJ5XK7NPLMD"
SECRET_KEY = "kWcrlUX5JEDGM/LtmEENI/" + "aVmYvHNif5zB+d9+ct"
PASSWORD = "".join(("Xk93q", "Lm28sPq"))
PLANTED_SECRETS = {
    "an access key": f'aws_access_key_id = "{KEY}"\naws_secret_access_key = "{SECRET_KEY}"\n',
    "a private key": "-----BEGIN RSA PRIVATE "
    "KEY-----\n" + "MIIEpAIBAAKCAQEA7bq8Zr1vX0" * 12 + "\n-----END RSA PRIVATE " + "KEY-----\n",
    "a password in an address": f"U=postgresql://me:{PASSWORD}@db.classla.net:5432/app\n",
    "a key of WorkOS": "WORKOS_API_KEY=sk_" + "live_a2V5XzAxSFhZWkFCQ0RFRkdISktNTlBRUlNU\n",
    "a session secret": "SESSION_" + "SECRET=9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c\n",
    "a token of GitHub": 'token = "ghp_' + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx" + '"\n',
}


@pytest.mark.parametrize("what", PLANTED_SECRETS)
@pytest.mark.parametrize("place", ["output/planted.json", "src/config.ts"])
def test_the_secret_scan_sees_and_does_not_tell(project: Path, what: str, place: str) -> None:
    path = project / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(PLANTED_SECRETS[what], encoding="utf-8")
    found = [one for one in secret_scan.check(project) if one.template == place]
    assert found
    values = [SECRET_KEY, "Xk93qLm28", "wWPw5k4aXca", "MIIEpAIBAAKC", "a2V5XzAx", "9f8e7d6c"]
    assert not [value for value in values if value in repr(found)]


def test_a_comment_does_not_silence_the_secret_scan(project: Path) -> None:
    line = PLANTED_SECRETS["a token of GitHub"].strip()
    (project / "planted.py").write_text(f"{line}  # kingfisher:ignore\n", encoding="utf-8")
    assert "planted.py" in {one.template for one in secret_scan.check(project)}
