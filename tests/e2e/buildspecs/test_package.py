"""The first build and what it hands on, run literally: the package is all that the later builds need.

pip, the templates' build and the deployer are the real ones. ``make check`` only counts as called, because
this test is a part of it, and the AWS CLI is a stand-in. The pipeline as a whole is rehearsed elsewhere.
"""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from deployer.pipeline import NAMES
from tests.e2e.buildspecs import project

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.phases import Outcome

pytestmark = pytest.mark.tools
COMMIT = "a" * 40
# A port that nobody listens on: whoever asks an index fails.
NO_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": "/dev/null",
}
MAKE = """\
#!/bin/sh
echo "make $*" >> {log}
[ "$1" != check ] || exit "${{CHECK:-0}}"
exec {make} "$@"
"""


def make_tool(folder: Path) -> Path:
    """``make`` whose ``check`` only says that it was called."""
    real = shlex.quote(str(shutil.which("make")))
    return project.tool(folder, "make", MAKE.format(log=shlex.quote(str(folder / "log")), make=real))


@pytest.fixture(scope="module")
def package(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build of the infrastructure hands on; the builds after it work in it."""
    folder = tmp_path_factory.mktemp("infrastructure")
    own = shutil.copytree(source, folder / "source")
    tools, made = make_tool(folder / "bin"), folder / "package"
    given = {"COMMIT": COMMIT}
    built = project.run("infrastructure", own, folder / "scratch", given, tools=tools, into=made)
    assert built.succeeded, built.output
    assert (folder / "bin" / "log").read_text().splitlines() == ["make check", "make templates"]
    return made


def test_the_package_is_whole_and_nothing_else(package: Path, source: Path) -> None:
    assert (package / "COMMIT").read_text() == f"{COMMIT}\n"
    locked = (package / "requirements" / "deploy.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in locked if "==" in line and " ;" not in line]
    names = {pin.split("==")[0].replace("-", "_").lower() for pin in pins}
    files = [path.name for path in (package / ".wheels").iterdir()]
    wheels = {name.split("-")[0].replace(".", "_").lower() for name in files}
    assert names
    assert names - wheels == set()
    assert {path.name for path in package.iterdir()} == {
        *(".wheels", "buildspecs", "deployer", "output", "parameters", "requirements", "templates_src"),
        *("COMMIT", "LICENSE", "README.md", "pyproject.toml"),
    }
    # The templates are those that were reviewed.
    for path in (source / "output").iterdir():
        assert (package / "output" / path.name).read_bytes() == path.read_bytes()


def test_a_failed_check_hands_nothing_on(source: Path, tmp_path: Path) -> None:
    tools = make_tool(tmp_path / "bin")
    built = project.run("infrastructure", source, tmp_path, {"CHECK": "2"}, tools=tools)
    assert not built.succeeded
    assert built.problem == "build: 'make check' ended with 2"
    assert [ran.command for ran in built.ran] == ["make check"]


def test_a_package_without_a_wheel_stops_in_its_first_phase(package: Path, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("boto3-*", ".venv", "*.egg-info")
    broken = shutil.copytree(package, tmp_path / "package", ignore=ignored)
    built = project.run("frontend", broken, tmp_path / "scratch", {"ENVIRONMENT": "dev", **NO_INDEX})
    assert built.problem == "install: 'bash buildspecs/setup.sh' ended with 1"
    assert "boto3" in built.output


def test_an_environment_without_a_repository_has_no_frontend_to_build(package: Path, tmp_path: Path) -> None:
    given = {"ENVIRONMENT": "dev", "APPLICATION_COMMIT": "c" * 40, **NO_INDEX}
    built = project.run("frontend", package, tmp_path, given)
    assert built.succeeded, built.output
    assert [ran.phase for ran in built.ran] == ["install", "build"]


@dataclass(frozen=True)
class Planned:
    """A plan that was made by its build.

    Attributes:
        built: the build.
        folder: its artifact.
        given: variables of every build of this environment.
        image: that was planned.
    """

    built: Outcome
    folder: Path
    given: dict[str, str]
    image: str


@pytest.fixture(scope="module")
def planned(package: Path, place: project.Place, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """plan.yml in the package; before somebody wrote values of their own, it is refused."""
    folder = tmp_path_factory.mktemp("plan")
    image = place.put_image("release")
    given = {**place.variables, **NO_INDEX, "TARGET_ROLE_ARN": project.ROLE, "ENVIRONMENT": "dev"}
    asked = {"COMMIT": COMMIT, "IMAGE_URI": image, "EXECUTION_ID": "1", "REPORT_BUCKET": place.bucket}
    tools = project.aws(folder / "bin")
    refused = project.run("plan", package, folder / "refused", {**given, **asked}, tools=tools)
    assert not refused.succeeded
    # What is wrong is in the log, where whoever looks after the pipeline reads it.
    assert "dev still has example values" in refused.output

    file = package / "parameters" / "dev.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["Parameters"] |= {"WorkosClientId": "client_1", "AlarmEmail": "somebody@school.invalid"}
    file.write_text(json.dumps(content), encoding="utf-8")
    artifact = folder / "StagingPlan"
    built = project.run("plan", package, folder / "plan", {**given, **asked}, tools=tools, into=artifact)
    return Planned(built, artifact, given, image)


def after(planned: Planned, package: Path, scratch: Path, name: str, **more: str) -> Outcome:
    """A build that reads the plan."""
    given = {**planned.given, "PLAN_ARTIFACT": "StagingPlan", **more}
    return project.run(name, package, scratch, given, secondary={"StagingPlan": planned.folder})


def test_a_plan_is_made_reported_and_handed_on(planned: Planned, place: project.Place) -> None:
    built = planned.built
    assert built.succeeded, built.output
    assert set(built.exported) == set(NAMES)
    assert (built.exported["CHANGES"], len(built.exported["SEAL"])) == ("true", 64)
    assert {path.name for path in planned.folder.iterdir()} >= {"plan.json", "report.html"}
    report = place.gateway.call("s3", "GetObject", Bucket=place.bucket, Key="reports/1/dev.html")
    assert report["ContentType"] == "text/html; charset=utf-8"
    profile = (planned.folder.parent / "plan" / "home" / ".aws" / "config").read_text(encoding="utf-8")
    assert f"role_arn = {project.ROLE}" in profile


def test_only_the_seal_that_was_approved_is_verified(planned: Planned, package: Path, tmp_path: Path) -> None:
    right = after(planned, package, tmp_path / "right", "verify", SEAL=planned.built.exported["SEAL"])
    assert right.succeeded, right.output
    wrong = after(planned, package, tmp_path / "wrong", "verify", SEAL="0" * 64)
    assert wrong.problem.startswith("build: '.venv/bin/classla verify")


def test_nothing_is_migrated_for_another_plan_than_the_approved_one(
    planned: Planned, package: Path, tmp_path: Path
) -> None:
    more = {"IMAGE_URI": planned.image, "MIGRATION_COMMAND": "true", "SEAL": "0" * 64}
    built = after(planned, package, tmp_path, "migrate", **more)
    assert [ran.command.split()[1] for ran in built.failed] == ["verify"]
    assert len(built.ran) == 3
