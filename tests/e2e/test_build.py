"""The build as a user runs it: a process of its own, in a copy of the project."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import PROJECT, Copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_what_is_committed_is_what_the_sources_emit() -> None:
    """The golden templates: `make golden` accepts a change."""
    run = subprocess.run(
        [sys.executable, "build.py", "--check", "--quiet"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.tools
def test_the_same_bytes_everywhere(make_copy: Callable[[str], Copy], tmp_path: Path) -> None:
    """Another folder, user, locale, time zone, hash seed, umask and state of output/."""
    one, other = make_copy("one"), make_copy("other place/with spaces")
    for path in [*one.folder.glob("output/*"), *other.folder.glob("output/*")]:
        path.unlink()
    first = one.run("--quiet", PYTHONHASHSEED="1", TZ="UTC", LANG="C")
    umask = os.umask(0o077)
    try:
        home = str(tmp_path)
        second = other.run(
            "--quiet", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LANG="tr_TR.UTF-8", HOME=home, USER="somebody"
        )
    finally:
        os.umask(umask)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert one.generated() == other.generated()
    assert len(one.generated()) > 20


def test_a_second_build_writes_nothing(copy: Copy) -> None:
    copy.run("--quiet", "--fast")
    before = copy.generated()
    run = copy.run()
    assert run.returncode == 0, run.stderr
    assert "nothing to write" in run.stdout
    assert copy.generated() == before


def test_every_environment_is_explained(copy: Copy) -> None:
    run = copy.run()
    for words in (
        "dev us-east-1",
        "prod us-east-1",
        "2 NAT gateways",
        "https://api.classla.example",
        "cfn-lint",
    ):
        assert words in run.stdout
    one = copy.run("--env", "prod").stdout
    assert "prod us-east-1" in one
    assert "dev us-east-1" not in one


def test_json_for_machines(copy: Copy) -> None:
    result = json.loads(copy.run("--json").stdout)
    assert result["ok"] is True
    assert result["environments"]["prod"]["resources"] > result["environments"]["dev"]["resources"]
    assert {check["source"] for check in result["checks"]} == {
        "project",
        "cloudformation-validate",
        "cfn-lint",
    }
    assert all(entry["reason"] for entry in result["accepted"])


@pytest.mark.parametrize("option", ["--json", "--explain-suppressions", "--verbose"])
def test_a_reader_that_goes_is_no_fault(option: str) -> None:
    with subprocess.Popen(
        [sys.executable, "build.py", "--fast", option],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == ""
    assert run.returncode == 141


def test_suppressions_explain_themselves(copy: Copy) -> None:
    run = copy.run("--explain-suppressions")
    assert run.returncode == 0
    assert "W3002 (cfn-lint" in run.stdout
    assert "packaging" in run.stdout


def test_output_elsewhere_leaves_the_project_alone(copy: Copy, tmp_path: Path) -> None:
    before = copy.generated()
    run = copy.run("--output", str(tmp_path / "elsewhere"), "--quiet")
    assert run.returncode == 0, run.stderr
    assert copy.generated() == before
    assert (tmp_path / "elsewhere" / "manifest.json").is_file()


@pytest.mark.parametrize("change", ["edited", "removed", "left over", "document", "schema"])
def test_stale_files_fail_the_check(copy: Copy, change: str) -> None:
    name = {
        "edited": "output/app.json",
        "removed": "output/edge.json",
        "left over": "output/old.json",
        "document": "docs/CONFIGURATION.md",
        "schema": "parameters/schema/app.schema.json",
    }[change]
    path = copy.folder / name
    if change == "removed":
        path.unlink()
    else:
        path.write_text("{}\n" if change == "left over" else path.read_text() + "\n")
    before = copy.generated()
    run = copy.run("--check")
    assert run.returncode == 1
    assert name in run.stderr
    assert "make templates" in run.stderr
    assert copy.generated() == before


def change_parameters(copy: Copy, **values: Any) -> None:
    path = copy.folder / "parameters" / "dev.json"
    content = json.loads(path.read_text())
    content["Parameters"] |= values
    path.write_text(json.dumps(content))


def two_mistakes(copy: Copy) -> None:
    change_parameters(copy, NatMod="single", MaxTasks="many")


def overlapping_ranges(copy: Copy) -> None:
    change_parameters(copy, AppSubnetBCidr="10.1.11.128/25")


def a_number_for_text(copy: Copy) -> None:
    change_parameters(copy, MaxTasks=2)


def broken_json(copy: Copy) -> None:
    (copy.folder / "parameters" / "dev.json").write_text('{"Parameters": {')


def https_without_certificate(copy: Copy) -> None:
    change_parameters(copy, EdgeMode="certificate")


def tasks_without_cache(copy: Copy) -> None:
    copy.replace("parameters/prod.json", '"CacheEnabled": "true"', '"CacheEnabled": "false"')


BAD_INPUT: dict[Callable[[Copy], None], list[str]] = {
    two_mistakes: ["NatMod", 'did you mean "NatMode"?', "MaxTasks", "whole number"],
    overlapping_ranges: ["AppSubnetACidr", "AppSubnetBCidr", "overlap"],
    a_number_for_text: ["MaxTasks", 'write "2"'],
    broken_json: ["dev.json", "line 1"],
    https_without_certificate: ["CertificateArn", "ApiDomainName"],
    tasks_without_cache: ["prod.json", "CacheEnabled"],
}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(
    ("spoil", "words"), BAD_INPUT.items(), ids=lambda item: getattr(item, "__name__", "")
)
def test_bad_parameters_are_all_named_and_nothing_is_touched(
    copy: Copy, spoil: Callable[[Copy], None], words: list[str], as_json: bool
) -> None:
    before = copy.generated()
    spoil(copy)
    run = copy.run(*(["--json"] if as_json else []))
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    told = run.stderr
    if as_json:
        result = json.loads(run.stdout)
        assert (result["ok"], result["exit_code"]) == (False, 2)
        told = " ".join(f"{p['where']} {p['what']} {p['next_step']}" for p in result["problems"])
    for word in words:
        assert word in told
    assert copy.generated() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--env", "prd"], 'did you mean "prod"?'),
        (["--parameters", "nowhere", "--fast"], "nowhere"),
        (["--output", "build.py"], "is not a folder"),
        (["--output", "/proc/classla"], "cannot be written"),
        (["--output", "parameters"], "is not ours"),
        (["--output", "docs"], "is not ours"),
        (["--parameters", "parameters"], "needs --output or --fast"),
        (["--jobs", "0"], "not 1 or more"),
        (["--check", "--fast"], "not allowed with"),
        (["--colour"], "unrecognized arguments"),
    ],
)
def test_bad_arguments_exit_with_two(copy: Copy, arguments: list[str], words: str) -> None:
    before, parameters = copy.generated(), sorted((copy.folder / "parameters").iterdir())
    run = copy.run(*arguments)
    assert run.returncode == 2
    assert sorted((copy.folder / "parameters").iterdir()) == parameters
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert copy.generated() == before


FAULTS = {
    "one zone twice": (
        "templates_src/roots/app.py",
        "public_subnet_b=base.net.public_subnet_b,\n            alb",
        "public_subnet_b=base.net.public_subnet_a,\n            alb",
        ["Edge.public_subnet_b", "wants PublicSubnetBId, got PublicSubnetAId"],
    ),
    "swapped kind": (
        "templates_src/roots/app.py",
        "security.Inputs(vpc_id=net.vpc_id)",
        "security.Inputs(vpc_id=net.app_subnet_a)",
        ["Security.vpc_id", "wants VpcId, got AppSubnetAId"],
    ),
    "missing input": (
        "templates_src/roots/app.py",
        "frontend.Inputs(api_url=front_door.api_url)",
        "frontend.Inputs()",
        ["Frontend.api_url", "is missing: it wants ApiUrl"],
    ),
    "mistyped output": (
        "templates_src/roots/app.py",
        "target_group_arn=front_door.target_group_arn,\n            green",
        "target_group_arn=front_door.target_group,\n            green",
        ["Edge.target_group", "did you mean target_group_arn?"],
    ),
    "one output for another": (
        "templates_src/roots/app.py",
        'passed_on(network.Outputs, "nat_ip_a")',
        'passed_on(network.Outputs, "nat_ip_b")',
        ["App.nat_ip_a", "passes Network.nat_ip_b on"],
    ),
    "unfinished root": (
        "templates_src/roots/bootstrap.py",
        "root.finish(Outputs)",
        "pass",
        ["bootstrap.json", "was not finished"],
    ),
    "wrong resource": (
        "templates_src/stacks/network.py",
        "k.VpcId.of(Ref(vpc))",
        'k.VpcId.of(Ref(public["A"]))',
        ["Network.vpc_id", "got Ref of AWS::EC2::Subnet"],
    ),
    "unexplained wildcard": (
        "templates_src/policies/service.py",
        '"WriteLog", [logs.CreateLogStream, logs.PutLogEvents], [log_group_arn]',
        '"WriteLog", [logs.CreateLogStream, logs.PutLogEvents], ["*"]',
        ["statement WriteLog", "without a reason"],
    ),
    "value that AWS refuses": (
        "templates_src/stacks/cache.py",
        'TransitEncryptionMode="required"',
        'TransitEncryptionMode="sometimes"',
        ["cache.json Resources/Cache", "cfn-lint", "cloudformation-validate"],
    ),
    "list to a nested parameter": (
        "templates_src/wiring/stack.py",
        "Parameters=_arguments(inputs),",
        "Parameters={**_arguments(inputs), 'EnvironmentName': ['a', 'b']},",
        ["CLS020"],
    ),
    "parameter that the child lacks": (
        "templates_src/wiring/stack.py",
        "Parameters=_arguments(inputs),",
        "Parameters={**_arguments(inputs), 'Colour': 'red'},",
        ["E3043", "Colour"],
    ),
    "output that the child lacks": (
        "templates_src/wiring/stack.py",
        'attribute = GetAtt(stack.title, f"Outputs.{name}")',
        'attribute = GetAtt(stack.title, f"Outputs.{name}s")',
        ["E1010"],
    ),
}


@pytest.mark.tools
@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS.values(), ids=FAULTS)
def test_planted_fault_fails_the_build(copy: Copy, name: str, old: str, new: str, words: list[str]) -> None:
    before = copy.generated()
    copy.replace(name, old, new)
    run = copy.run()
    assert run.returncode == 1, run.stdout
    for word in words:
        assert word in run.stderr
    assert "Traceback" not in run.stderr
    assert copy.generated() == before


def test_the_instant_mode_sees_what_its_engine_sees_and_writes_nothing(copy: Copy) -> None:
    before = copy.generated()
    first = copy.run("--fast")
    assert first.returncode == 0
    assert "nothing was written" in first.stdout
    copy.replace("templates_src/stacks/cache.py", 'Mode="required"', 'Mode="sometimes"')
    run = copy.run("--fast")
    assert run.returncode == 1
    assert "cache.json" in run.stderr
    assert copy.generated() == before


def test_ctrl_c_leaves_nothing_half_done(copy: Copy, tmp_path: Path) -> None:
    before = copy.generated()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    copy.replace("templates_src/stacks/dns.py", 'Template(Description="', 'Template(Description="Changed ')
    process = subprocess.Popen(
        [sys.executable, "build.py"],
        cwd=copy.folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not list(temporary.glob("classla-lint-*")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "nothing was half-written" in errors
    assert "Traceback" not in errors
    assert copy.generated() == before
    assert not list(temporary.iterdir())


def test_help_loads_no_template() -> None:
    script = (
        "import sys; from templates_src.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = ('troposphere', 'awacs', 'cfnlint', 'rich', 'cloudformation_validate')\n"
        "print([name for name in loaded if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "examples:" in run.stdout
    assert "exit codes:" in run.stdout
    assert run.stdout.splitlines()[-1] == "[]"
