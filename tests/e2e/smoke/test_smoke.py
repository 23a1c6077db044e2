"""classla smoke against the sample application behind a real balancer: all is well, or one thing is not."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployer.cli.main import main
from deployer.smoke.table import IDS
from rehearsal.fleet import missing_tools
from tests.e2e.smoke.site import API, NAME, Wrong, site

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).parents[3]
APPLICATION = PROJECT / "tests" / "sample" / "backend"
CACHE = PROJECT / ".cache" / "rehearsal"
IDLE = "2"
pytestmark = pytest.mark.tools


@dataclass(frozen=True)
class Run:
    """What a run gave."""

    code: int
    data: dict[str, Any]

    def failed(self) -> dict[str, str]:
        """Failed check → why."""
        return {item["id"]: item["detail"] for item in self.data["checks"] if item["status"] == "failed"}

    def skipped(self) -> set[str]:
        """Checks that were not tried."""
        return {item["id"] for item in self.data["checks"] if item["status"] == "skipped"}


@pytest.fixture
def smoke(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run a site with something wrong, and the smoke test against it."""
    missing = [problem.where for problem in missing_tools()]
    if missing and os.environ.get("CLASSLA_REQUIRE_SMOKE"):
        pytest.fail(f"{', '.join(missing)} must be here")
    if missing:
        pytest.skip(f"the sample site needs {', '.join(missing)}")

    def run(wrong: Wrong, *words: str) -> Run:
        with site(tmp_path, APPLICATION, CACHE, wrong) as found:
            given = [*found.options, "--frontend", found.frontend, "--idle", IDLE, "--echo", "echo", *words]
            code = main(["smoke", "--url", API, *given, "--json"])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Run(code, json.loads(out))

    return run


def test_all_is_well(smoke: Callable[..., Run], tmp_path: Path) -> None:
    report = tmp_path / "smoke.xml"
    done = smoke(Wrong(), "--junit", str(report))
    assert done.failed() == {}
    assert done.code == 0
    assert done.skipped() == set()
    suite = ElementTree.parse(report).getroot()  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (str(len(IDS)), "0", "0")


def test_a_backend_without_an_echo_is_proved_otherwise(smoke: Callable[..., Run]) -> None:
    done = smoke(Wrong(), "--echo", "", "--only", "websocket", "--only", "idle")
    assert done.failed() == {}


@pytest.mark.parametrize(
    ("wrong", "check", "why"),
    [
        (Wrong(redirect="http-request return status 200"), "redirect", "port 80 answers 200"),
        (
            Wrong(redirect="http-request redirect location https://elsewhere.test/ code 301"),
            "redirect",
            "port 80 leads to https://elsewhere.test/",
        ),
        (Wrong(redirect="http-request redirect scheme https code 302"), "redirect", "port 80 answers 302"),
        (Wrong(names=("other.classla.test",)), "certificate", "Hostname mismatch"),
        (Wrong(days=3), "certificate", "it expires in 2 days"),
        (Wrong(days=-1), "certificate", "certificate has expired"),
        (Wrong(backend={"SAMPLE_HEALTH": "failing"}), "health", "/health answers 503"),
        (Wrong(backend={"SAMPLE_NO_HEADERS": "1"}), "headers", "missing: Strict-Transport-Security"),
        (Wrong(backend={"SAMPLE_NO_CORS": "1"}), "cors", "may not call the API"),
        (Wrong(backend={"SAMPLE_NO_WEBSOCKET": "1"}), "websocket", "no upgrade"),
        (Wrong(backend={"SAMPLE_ECHO_WRONG": "1"}), "websocket", "echo answers"),
        (Wrong(cookie=""), "stickiness", "came to a task that does not know it"),
        (Wrong(tunnel="1s"), "idle", "closed after 1 of 2 idle seconds"),
        (Wrong(page="https://api.other.test"), "frontend", "built for another API"),
        (Wrong(page=None), "frontend", "answers 404"),
        (Wrong(backend={"SUPABASE_URL": "http://127.0.0.1:9"}), "supabase", "/health/deep answers 503"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_thing_is_wrong(smoke: Callable[..., Run], wrong: Wrong, check: str, why: str) -> None:
    done = smoke(wrong)
    failed = done.failed()
    assert why in failed.get(check, ""), failed
    # A connection that is refused, or an echo that is wrong, is met by both checks that open one.
    together = {"websocket", "idle"} if check == "websocket" else {check}
    assert set(failed) <= together
    assert done.code == 1


def test_anybody_may_call_the_api(smoke: Callable[..., Run]) -> None:
    """As a proxy in front would have it that answers for the backend."""
    anybody = 'http-response set-header Access-Control-Allow-Origin "*"'
    done = smoke(Wrong(cookie=f"{Wrong().cookie}\n    {anybody}"))
    assert set(done.failed()) == {"cors"}
    assert "any site may call the API" in done.failed()["cors"]


def test_old_tls_is_accepted(smoke: Callable[..., Run]) -> None:
    done = smoke(Wrong(tls="TLSv1.0", ciphers="DEFAULT:@SECLEVEL=0"))
    if "tls" not in done.failed():
        (tls,) = [item for item in done.data["checks"] if item["id"] == "tls"]
        # Where neither side can speak it any more, the check says so, and nothing was proved here.
        assert "cannot be tried from here" in tls["detail"], tls
        pytest.skip("this machine's OpenSSL speaks no old TLS")
    assert set(done.failed()) == {"tls"}
    assert "is accepted too" in done.failed()["tls"]


def test_a_slow_answer_fails(smoke: Callable[..., Run]) -> None:
    assert set(smoke(Wrong(), "--slow", "0").failed()) == {"health"}


def test_nobody_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    connect = [word for port in (80, 443) for word in ("--connect", f"{NAME}:{port}=127.0.0.1:9")]
    code = main(["smoke", "--url", API, *connect, "--idle", "1", "--timeout", "2", "--json"])
    done = Run(code, json.loads(capsys.readouterr().out))
    assert code == 1
    assert set(done.failed()) == set(IDS) - {"cors", "frontend"}
    assert done.skipped() == {"cors", "frontend"}
