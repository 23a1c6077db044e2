"""What is found out about a plan, and that what cannot be is said."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer import project
from deployer.changes.mask import MASK
from deployer.changes.model import PropertyChange
from deployer.cli.main import main
from deployer.packaging import package
from deployer.plans.sealed import SealedPlan, write
from deployer.review.report.gather import Sources, gather
from templates_src.errors import Problem
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.plans.planning import plan
from tests.unit.deployer.review.cost.made import estimated

if TYPE_CHECKING:
    import pytest

    from deployer.review.report.subject import Additions
    from templates_src.evaluate import Deployment

ROOT = Path(__file__).resolve().parents[5]
BASE = "https://bucket.s3.us-east-1.amazonaws.com/"


def dev(**changed: Any) -> SealedPlan:
    """A plan of this working tree's dev that takes another NAT gateway."""
    application = project.load("dev")
    packaged = package(application.templates, application.root, lambda key: f"{BASE}{key}")
    fields: dict[str, Any] = {
        "environment": "dev",
        "root": application.root,
        "templates": {name: item.sha256 for name, item in packaged.items()},
        "template_url": packaged[application.root].url,
        "parameters": {**application.parameters, "NatMode": "per-az"},
        "previous": application.parameters,
        "changed": ("NatMode",),
        "no_echo": (),
    }
    return plan(**{**fields, **changed})


def found(made: SealedPlan, folder: Path = ROOT, since: str = "") -> Additions:
    return gather(made, Sources(project=folder, since=since))


def test_the_cost_is_that_of_the_parameters() -> None:
    cost = found(dev()).cost
    assert cost.value
    before = estimated("dev", ImageUri="")
    after = estimated("dev", ImageUri="", NatMode="per-az")
    assert cost.value.total == after.total - before.total
    assert cost.note == "Both sides are counted with the same templates: only parameters differ."
    assert found(dev()).checks.value == ()


def test_access_is_told_in_words() -> None:
    made = change("Rule", "AWS::EC2::SecurityGroupIngress", action="Add", after="{}")
    grants = found(replace(dev(), changes=stack(made))).grants.value
    assert grants
    assert grants[0].where == "Rule"


def test_what_users_notice_is_told() -> None:
    gone = change("Service", "AWS::ECS::Service", action="Remove")
    findings = found(replace(dev(), changes=stack(holder("Service", gone)))).findings.value
    assert findings
    assert (findings[0].level, findings[0].where) == ("high", ("Service/Service",))


def test_a_value_known_later_is_followed_to_its_source() -> None:
    item = PropertyChange(path="/Properties/VpcId", recreation="Always", certain=False)
    group = change("TaskSecurityGroup", replacement="Conditional", properties=(item,))
    noise = found(replace(dev(), changes=stack(holder("Security", group)))).noise.value
    assert noise is not None
    assert noise["Security/TaskSecurityGroup", "/Properties/VpcId"].unlikely


def test_a_first_deployment_costs_all_of_it() -> None:
    cost = found(dev(change_set_type="CREATE", previous={})).cost
    assert cost.value
    assert cost.value.total == estimated("dev", ImageUri="", NatMode="per-az").total


def test_a_masked_value_is_nobody_s_value() -> None:
    made = dev()
    masked = {**made.parameters, "AlarmEmail": MASK}
    assert found(replace(made, parameters=masked, previous=masked)).cost.value


def test_other_templates_in_the_tree_make_no_diagram_and_no_cost() -> None:
    made = dev()
    other = found(replace(made, templates={**made.templates, "edge.json": "0" * 64}))
    assert other.cost.value is None
    assert "the working tree's templates are not the plan's (edge.json)" in other.cost.missing
    assert other.diagram.missing == other.cost.missing == other.checks.missing


def test_an_environment_that_is_gone_is_told() -> None:
    made = found(dev(environment="nowhere"))
    assert made.cost.missing.startswith("the working tree cannot be read: ")


def test_a_parameter_that_the_template_does_not_have_any_more_is_told() -> None:
    made = dev()
    cost = found(replace(made, previous={**made.previous, "Gone": "1"})).cost
    assert cost.value is None
    assert "Gone" in cost.missing


def test_templates_that_change_too_are_told() -> None:
    item = PropertyChange(path="/Properties/TemplateURL", before="a", after="b")
    made = replace(dev(), changes=stack(holder("Edge", properties=(item,))))
    assert "the templates of Edge change too" in found(made).cost.note


def test_the_cost_before_can_be_another_commit_s(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for name in ("output", "parameters"):
        shutil.copytree(ROOT / name, folder / name)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "as deployed"]):
        identity = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)
    assert found(dev(), folder, "HEAD").cost.note == "Before: the templates of commit HEAD."
    gone = found(dev(), folder, "nothing").cost
    assert gone.value is None
    assert "--since nothing" in gone.missing


def test_what_the_templates_own_checks_find_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made = dev()
    evaluate = project.Application.evaluate

    def odd(application: project.Application) -> Deployment:
        return replace(evaluate(application), problems=(Problem("app.json", "is odd"),))

    monkeypatch.setattr(project, "_check", lambda application: None)
    monkeypatch.setattr(project.Application, "evaluate", odd)
    assert found(made).checks.value == ("app.json: is odd",)


# --- the command -------------------------------------------------------------------------------------------
def test_a_page_is_written_beside_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one two.plan.json"
    write(dev(), file)
    assert main(["report", str(file)]) == 0
    said = capsys.readouterr().out
    page = (tmp_path / "one two.report.html").read_text("utf-8")
    assert f"written to {tmp_path / 'one two.report.html'}" in said
    assert f"classla deploy &#x27;{file}&#x27; --aws" in page
    assert main(["report", str(file), "--out", str(tmp_path / "again.html"), "--quiet"]) == 0
    assert capsys.readouterr().out == f"written to {tmp_path / 'again.html'}\n"
    assert (tmp_path / "again.html").read_text("utf-8") == page


def test_the_others_go_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.plan.json"
    write(dev(local=True), file)
    assert main(["report", str(file), "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### Change to dev: ")
    assert main(["report", str(file), "--format", "json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert main(["report", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == plain
    assert plain["next"][0]["command"] == f"classla deploy {file}"
    assert main(["report", str(file), "--out", "-"]) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")
    assert main(["report", str(file), "--json", "--out", str(tmp_path / "r.json")]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == plain


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.plan.json"
    write(dev(), file)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["report", str(file), "--out", str(tmp_path / "file" / "r.html")]) != 0
    assert "--out FILE" in capsys.readouterr().err


def test_a_plan_that_was_changed_is_not_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.plan.json"
    write(dev(), file)
    file.write_text(file.read_text("utf-8").replace("per-az", "single"), encoding="utf-8")
    assert main(["report", str(file)]) == 2
    assert "was changed after it was sealed" in capsys.readouterr().err
    assert not (tmp_path / "p.report.html").exists()
