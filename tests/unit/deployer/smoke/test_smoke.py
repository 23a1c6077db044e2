"""The judgements of the smoke test, apart from any connection."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from deployer.cli.main import main
from deployer.smoke import render
from deployer.smoke.api import FOREIGN, cors_problem, missing_headers
from deployer.smoke.frontend import scripts_of
from deployer.smoke.model import Result, Settings
from deployer.smoke.run import PROBES, chosen
from deployer.smoke.table import BY_ID, CHECKS, IDS
from templates_src.errors import UsageError

ORIGIN, CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
OWN = "https://classla.test"
GOOD = {ORIGIN: OWN, CREDENTIALS: "true"}
SETTINGS = Settings(api="https://api.classla.test", connect={"api.classla.test:443": "127.0.0.1:8443"})
RESULTS = [
    Result(id="health", status="passed", detail="200 in 5 ms", seconds=0.1),
    Result(id="cors", status="failed", detail="no\x1b[2J <way>", seconds=0.2),
    Result(id="frontend", status="skipped", detail="there is no frontend", seconds=0.0),
]


def test_every_check_is_declared_and_made() -> None:
    assert tuple(PROBES) == IDS
    assert len(set(IDS)) == len(CHECKS)
    assert all(check.title and check.why and check.fix for check in CHECKS)


def test_checks_are_chosen_in_their_order() -> None:
    assert chosen([], []) == IDS
    assert chosen(["tls", "redirect"], []) == ("redirect", "tls")
    assert chosen([], ["idle"]) == tuple(name for name in IDS if name != "idle")


def test_unknown_checks_are_told_all_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        chosen(["helth"], ["tsl"])
    assert [problem.where for problem in caught.value.problems] == ["--only helth", "--skip tsl"]
    assert "health" in caught.value.problems[0].next_step


@pytest.mark.parametrize(
    ("ours", "theirs", "problem"),
    [
        (GOOD, {}, ""),
        (GOOD, {ORIGIN: OWN}, ""),
        ({}, {}, "may not call the API"),
        ({ORIGIN: "https://other.test", CREDENTIALS: "true"}, {}, "may not call the API"),
        ({ORIGIN: OWN}, {}, "may not send its session cookie"),
        (GOOD, {ORIGIN: "*"}, "any site may call the API"),
        (GOOD, {ORIGIN: FOREIGN}, "any site may call the API"),
    ],
)
def test_cors(ours: dict[str, str], theirs: dict[str, str], problem: str) -> None:
    found = cors_problem(OWN, ours, theirs)
    assert problem in found
    assert bool(found) is bool(problem)


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (
            {
                "Strict-Transport-Security": "max-age=1",
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
            },
            0,
        ),
        (
            {
                "Strict-Transport-Security": "max-age=1",
                "X-Content-Type-Options": "NoSniff",
                "Content-Security-Policy": "frame-ancestors 'none'",
            },
            0,
        ),
        ({"Strict-Transport-Security": "", "X-Content-Type-Options": "sniff", "X-Frame-Options": "DENY"}, 2),
        ({}, 3),
    ],
)
def test_headers(found: dict[str, str], missing: int) -> None:
    assert len(missing_headers(found, secure=True)) == missing


def test_over_plain_http_a_promise_of_tls_means_nothing() -> None:
    found = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
    assert missing_headers(found, secure=False) == []


def test_scripts_of_a_page() -> None:
    page = """<link rel="modulepreload" href="/b.js"><script
      type="module" src='/a.js'></script><script>inline</script>"""
    assert scripts_of(page) == ["/a.js", "/b.js"]


def test_names_may_lead_elsewhere() -> None:
    assert SETTINGS.real("api.classla.test", 443) == ("127.0.0.1", 8443)
    assert SETTINGS.real("api.classla.test", 80) == ("api.classla.test", 80)
    assert (SETTINGS.host, SETTINGS.port, SETTINGS.secure) == ("api.classla.test", 443, True)
    assert Settings(api="http://x.test:8080").port == 8080


def test_lines_say_what_users_notice_and_what_to_do() -> None:
    text = "\n".join(line for _, line in render.lines(RESULTS, "prod"))
    assert "\x1b" not in text
    assert BY_ID["cors"].why in text
    assert "classla outputs FrontendUrl --env prod" in text
    assert render.summary(RESULTS) == "1 passed, 1 failed, 1 skipped"


def test_data_and_junit_say_the_same() -> None:
    data = render.data(RESULTS, SETTINGS)
    assert data["passed"] is False
    suite = ElementTree.fromstring(render.junit(RESULTS, SETTINGS).split("\n", 1)[1])  # noqa: S314 - our own
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert [case.get("name") for case in suite] == [item["id"] for item in data["checks"]]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (["--url", "ftp://x.test"], "--url ftp://x.test"),
        (["--url", "x.test"], "--url x.test"),
        (["--url", "https://x.test", "--frontend", "//y"], "--frontend //y"),
        (["--url", "https://x.test", "--ca", "/nonexistent"], "--ca /nonexistent"),
        (["--url", "https://x.test", "--connect", "a:1=b"], "--connect a:1=b"),
        (["--url", "https://x.test", "--only", "nothing"], "--only nothing"),
    ],
)
def test_bad_input_is_one_clear_error(words: list[str], where: str, capsys: Any) -> None:
    assert main(["smoke", *words]) == 2
    assert where in capsys.readouterr().err
