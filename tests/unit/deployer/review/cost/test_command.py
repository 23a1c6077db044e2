"""``classla cost``, as people and programs call it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployer.cli.main import main
from deployer.review.cost import difference, render, source
from tests.unit.deployer.fakes import FakeGateway
from tests.unit.deployer.review.cost.made import estimated

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs the command: exit code, standard output, standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["cost", *words, "--state", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_an_estimate_is_a_table_with_a_total(run: Run) -> None:
    code, out, _ = run("--env", "prod")
    assert code == 0
    assert "NAT gateways" in out
    assert f"us-east-1: {estimated('prod').total:.2f} USD a month, from" in out
    assert "counted as if the backend ran" in out


def test_json_is_the_same_for_programs(run: Run) -> None:
    code, out, _ = run("--env", "prod", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["environment"], found["currency"], found["hours_a_month"]) == ("prod", "USD", 730)
    assert found["total"] == f"{estimated('prod').total:.2f}"
    assert (found["complete"], found["any_image"]) == (True, True)
    assert {"component", "sku", "quantity", "price", "usd", "low", "high", "by_use"} <= set(found["lines"][0])
    assert "difference" not in found


def test_an_assumption_can_be_set(run: Run) -> None:
    _, out, _ = run("--env", "prod", "--usage", "nat-gb=1000", "--assumptions", "--json")
    found = json.loads(out)
    (nat,) = [x for x in found["lines"] if x["sku"] == "nat-gb"]
    assert nat["quantity"] == "1004"
    assert found["assumptions"]["nat-gb"]["low"] == "1000"
    _, out, _ = run("--env", "prod", "--usage", "nat-gb=1000", "--assumptions")
    assert "1000 (given)" in out


def test_another_parameter_shows_what_it_changes(run: Run) -> None:
    _, out, _ = run("--env", "prod", "--parameter", "NatMode=single")
    assert "NAT gateways: NAT gateway" in out
    assert "1460 → 730 hour" in out
    assert "-36.50 USD a month: " in out


def test_the_first_image_can_be_what_changes(run: Run) -> None:
    _, out, _ = run("--env", "dev", "--parameter", "ImageUri=", "--json")
    assert json.loads(out)["difference"]["total"].startswith("-")


def test_a_digest_is_counted_as_it_is_given(run: Run) -> None:
    _, out, _ = run("--env", "dev", "--image", source.ANY_IMAGE)
    assert "the cost stays the same" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--env", "prod", "--usage", "nat-bg=1"), 'did you mean "nat-gb"?'),
        (("--env", "prod", "--usage", "much"), "is not NAME=NUMBER"),
        (("--env", "prod", "--region-factor", "-1"), "--region-factor"),
        (("--env", "prod", "--region-factor", "x"), "--region-factor"),
        (("--env", "nowhere"), "nowhere"),
        ((), "No environment is named"),
        (("--refresh",), "name it: --profile NAME or --aws"),
        (("--env", "prod", "--since", "no-such-commit"), "--since no-such-commit"),
        (("--env", "prod", "--since", "--output=x"), "--since --output=x"),
    ],
)
def test_a_mistake_is_told_with_its_place(run: Run, words: tuple[str, ...], said: str) -> None:
    given = [f"{words[2]}={words[3]}"] if len(words) == 4 and words[3].startswith("--") else list(words[2:])
    code, _, err = run(*words[:2], *given)
    assert code == 2
    assert said in err


def test_a_type_without_a_price_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from deployer.review.cost import table

    rules = {kind: rule for kind, rule in table.RULES.items() if kind != "AWS::SNS::Topic"}
    monkeypatch.setattr(table, "RULES", rules)
    code, out, err = run("--env", "dev")
    assert (code, "AWS::SNS::Topic: is not in the table of prices" in err) == (1, True)
    assert "USD a month, from" not in out


def test_an_unknown_price_is_told_and_never_guessed(run: Run) -> None:
    _, out, _ = run("--env", "prod", "--parameter", "CacheNodeType=cache.x9.large")
    assert "something has an unknown price" in out
    lines = [text for _, text in render.table(estimated("prod", CacheNodeType="cache.x9.large"))]
    assert any("at least" in text for text in lines)
    assert any(text.startswith("unknown price: Cache, cache-valkey-x9.large") for text in lines)


# --- other regions and earlier states ----------------------------------------------------------------------
@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with this project's output and parameters, and one commit."""
    import shutil

    folder = tmp_path / "project"
    for name in ("output", "parameters"):
        shutil.copytree(ROOT / name, folder / name)
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "-m", "one")
    return folder


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_commit_is_compared_with_what_is_there_now(run: Run, repository: Path) -> None:
    _replace(repository / "parameters" / "prod.json", '"FlowLogs": "true"', '"FlowLogs": "false"')
    code, out, _ = run("--env", "prod", "--since", "HEAD", "--project", str(repository), "--json")
    found = json.loads(out)["difference"]
    assert code == 0
    assert {change["component"] for change in found["changes"]} == {"Flow logs"}
    assert found["total"].startswith("-")


def test_the_earlier_state_leaves_nothing_behind(repository: Path) -> None:
    with source.at_commit(repository, "HEAD") as folder:
        assert (folder / "output" / "app.json").read_bytes() == (ROOT / "output" / "app.json").read_bytes()
    assert not folder.exists()


def test_another_region_has_unknown_prices_until_somebody_states_them(run: Run, repository: Path) -> None:
    path = repository / "parameters" / "dev.json"
    _replace(path, '"Region": "us-east-1"', '"Region": "eu-central-1"')
    _, out, _ = run("--env", "dev", "--project", str(repository))
    assert "no prices are known for eu-central-1" in out
    assert "eu-central-1: at least 0.00 USD a month" in out
    _, out, _ = run("--env", "dev", "--project", str(repository), "--region-factor", "1.2")
    assert "prices are us-east-1's times 1.2" in out
    assert "unknown price" not in out


# --- refresh -----------------------------------------------------------------------------------------------
def test_refreshing_writes_the_price_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from deployer.aws import gateway

    path = tmp_path / "prices.json"
    path.write_text(source.PRICES.read_text(encoding="utf-8"), encoding="utf-8")
    connections: list[Any] = []

    def fake(connection: Any) -> FakeGateway:
        connections.append(connection)
        return FakeGateway(answer=_answer)

    monkeypatch.setattr(source, "PRICES", path)
    monkeypatch.setattr(gateway, "Gateway", fake)
    code, out, _ = run("--refresh", "--profile", "work")
    assert code == 0
    assert "nat-hour: 0.045 → 0.05 USD" in out
    assert (connections[0].region, connections[0].profile) == ("us-east-1", "work")
    found = source.read_prices(path).by_id["nat-hour"]
    assert (str(found.usd), found.evidence) == ("0.05", "price list")


def _answer(_operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    if {"Type": "TERM_MATCH", "Field": "usagetype", "Value": "NatGateway-Hours"} not in asked["Filters"]:
        return [{"PriceList": []}]
    tier = {"beginRange": "0", "pricePerUnit": {"USD": "0.05"}}
    return [{"PriceList": [json.dumps({"terms": {"OnDemand": {"T": {"priceDimensions": {"0": tier}}}}})]}]


def test_an_estimate_asks_nobody(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from deployer.aws import gateway

    def refuse(_connection: Any) -> None:
        raise AssertionError("AWS was asked")

    monkeypatch.setattr(gateway, "Gateway", refuse)
    assert run("--env", "prod", "--aws")[0] == 0


# --- words -------------------------------------------------------------------------------------------------
def test_a_summary_fits_into_one_line() -> None:
    one, other = estimated("prod"), estimated("prod", FlowLogs="false")
    assert render.summary(difference(one, one)) == "the cost stays the same"
    text = render.summary(difference(other, one))
    assert text.startswith("+1.54 USD a month (from +0.25 to +10.53 by use): ")
    assert "\n" not in text


def test_savings_are_ordered_by_amount() -> None:
    """More use saves more: the low end of the range is the larger saving."""
    text = render.summary(difference(estimated("prod"), estimated("prod", CapacityProvider="FARGATE_SPOT")))
    low, high = text.partition("from ")[2].partition(" by use")[0].split(" to ")
    assert float(low) < float(high) < 0


def test_what_costs_more_and_less_is_told_apart() -> None:
    found = difference(estimated("prod"), estimated("prod", CapacityProvider="FARGATE_SPOT"))
    styles = {text.strip().partition(":")[0]: style for style, text in render.delta(found)}
    assert (styles["ECS Fargate"], styles["ECS Fargate Spot"]) == ("green", "red")
