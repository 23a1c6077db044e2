"""Images are meant by digest; what cannot be built or found is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import NotFoundError, RefusedError
from deployer.operations import image as module
from deployer.operations.image import build, push, resolve, run, tool
from templates_src.errors import ClasslaError, UsageError
from tests.unit.deployer.fakes import FakeGateway, target

REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/classla/backend"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def pushed(digest: str, minutes: int = 0, *tags: str, **more: Any) -> dict[str, Any]:
    item = {"imageDigest": f"sha256:{digest}", "imagePushedAt": NOON + timedelta(minutes=minutes), **more}
    return {**item, "imageTags": list(tags)} if tags else item


def registry(*pages: list[dict[str, Any]]) -> FakeGateway:
    """A registry that answers page after page."""

    def answer(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert (operation, asked["repositoryName"]) == ("DescribeImages", "classla/backend")
        number = int(asked.get("nextToken", "0"))
        more = {"nextToken": str(number + 1)} if number + 1 < len(pages) else {}
        return [{"imageDetails": pages[number], **more}]

    return FakeGateway(answer)


def uri(fake: FakeGateway, reference: str = "") -> str:
    return resolve(target(fake), REPOSITORY, reference).uri


def test_without_a_reference_the_last_pushed_is_meant_over_all_pages() -> None:
    fake = registry([pushed("a", 1, "v1"), pushed("b", 3, "v3")], [pushed("c", 2, "v2")])
    assert uri(fake) == f"{REPOSITORY}@sha256:b"
    assert len(fake.asked) == 2


def test_the_last_pushed_is_so_by_time_and_not_by_how_it_is_written() -> None:
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
    earlier = {**pushed("a", 0, "v1"), "imagePushedAt": datetime(2026, 10, 25, 2, 50, tzinfo=summer)}
    later = {**pushed("b", 0, "v2"), "imagePushedAt": datetime(2026, 10, 25, 2, 10, tzinfo=winter)}
    assert uri(registry([earlier, later])) == f"{REPOSITORY}@sha256:b"


def test_parts_of_an_image_that_have_no_tag_are_not_meant() -> None:
    assert uri(registry([pushed("image", 1, "v1"), pushed("attestation", 2)])) == f"{REPOSITORY}@sha256:image"


def test_without_any_tag_the_last_pushed_is_meant_all_the_same() -> None:
    assert uri(registry([pushed("a", 1), pushed("b", 2)])) == f"{REPOSITORY}@sha256:b"


@pytest.mark.parametrize(
    ("reference", "asked"),
    [("v1", {"imageTag": "v1"}), ("sha256:a", {"imageDigest": "sha256:a"})],
)
def test_a_tag_and_a_digest_are_asked_for_as_such(reference: str, asked: dict[str, str]) -> None:
    fake = registry([pushed("a", 0, "v2", "v1", imageSizeInBytes=7)])
    found = resolve(target(fake), REPOSITORY, reference)
    assert fake.asked[0][1]["imageIds"] == [asked]
    assert (found.uri, found.tags, found.bytes) == (f"{REPOSITORY}@sha256:a", ("v1", "v2"), 7)
    assert found.pushed.startswith("2026-11-23")


@pytest.mark.parametrize("reference", ["", "v1"])
def test_an_empty_answer_is_refused(reference: str) -> None:
    with pytest.raises(RefusedError, match="classla image push"):
        uri(registry([]), reference)


def test_an_image_that_is_not_there_is_refused_with_what_aws_says() -> None:
    def absent(_operation: str, _asked: dict[str, Any]) -> list[dict[str, Any]]:
        error = NotFoundError("refused")
        error.aws_message = "The image does not exist"
        raise error

    with pytest.raises(RefusedError, match="The image does not exist") as caught:
        uri(FakeGateway(absent), "v9")
    assert caught.value.problems[0].where == f"{REPOSITORY}, v9"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str | None]]:
    """Tools that were run, and what they were given."""
    commands: list[tuple[list[str], str | None]] = []
    monkeypatch.setattr(module, "run", lambda arguments, given=None: commands.append((arguments, given)))
    return commands


Ran = list[tuple[list[str], str | None]]


@pytest.mark.parametrize("tag", ["", "-v1", ".v1", "v 1", "v/1", "v1;rm", "v1\n", "x" * 129, "ü"])
def test_what_is_no_tag_is_refused(tag: str, tmp_path: Path, ran: Ran) -> None:
    (tmp_path / "Dockerfile").touch()
    with pytest.raises(UsageError, match="is no tag") as caught:
        build("docker", f"{REPOSITORY}:{tag}", tmp_path)
    assert caught.value.exit_code == 2
    assert ran == []


@pytest.mark.parametrize("dockerfile", [None, Path("absent")])
def test_without_a_dockerfile_nothing_is_built(dockerfile: Path | None, tmp_path: Path, ran: Ran) -> None:
    with pytest.raises(UsageError, match="--dockerfile"):
        build("docker", f"{REPOSITORY}:v1", tmp_path, dockerfile)
    assert ran == []


@pytest.mark.parametrize("tag", ["v1", "3f2a91c", "_x", "1.2.3-rc.1", "x" * 128])
def test_an_image_is_built_from_its_context(tag: str, tmp_path: Path, ran: Ran) -> None:
    (tmp_path / "Dockerfile").touch()
    build("podman", f"{REPOSITORY}:{tag}", tmp_path)
    ((command, _),) = ran
    assert command[:2] == ["podman", "build"]
    assert command[command.index("--file") + 1] == str(tmp_path / "Dockerfile")
    assert command[command.index("--tag") + 1] == f"{REPOSITORY}:{tag}"
    assert command[-1] == str(tmp_path)


def test_another_dockerfile_may_be_named(tmp_path: Path, ran: Ran) -> None:
    (tmp_path / "Other").touch()
    build("docker", f"{REPOSITORY}:v1", tmp_path, tmp_path / "Other")
    assert str(tmp_path / "Other") in ran[0][0]


@pytest.mark.parametrize(("architecture", "platform"), [("X86_64", "linux/amd64"), ("ARM64", "linux/arm64")])
def test_it_is_built_for_the_processor_that_runs_it(
    architecture: str, platform: str, tmp_path: Path, ran: Ran
) -> None:
    (tmp_path / "Dockerfile").touch()
    build("docker", f"{REPOSITORY}:v1", tmp_path, architecture=architecture)
    assert ran[0][0][ran[0][0].index("--platform") + 1] == platform


def test_the_registry_s_password_is_no_argument(ran: Ran) -> None:
    token = {"authorizationToken": "QVdTOmh1bnRlcjI6aHVudGVyMg=="}  # AWS:hunter2:hunter2
    fake = FakeGateway(lambda _operation, _asked: [{"authorizationData": [token]}])
    push(target(fake), "docker", REPOSITORY, f"{REPOSITORY}:v1")
    login, pushing = ran
    assert login == (
        ["docker", "login", "--username", "AWS", "--password-stdin", REPOSITORY.split("/")[0]],
        "hunter2:hunter2",
    )
    assert pushing == (["docker", "push", f"{REPOSITORY}:v1"], None)


def test_the_first_container_tool_of_this_machine_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="no container tool"):
        tool()
    for name in ("finch", "podman"):
        (tmp_path / name).touch(mode=0o755)
    assert tool() == "podman"


def test_a_tool_that_fails_is_told_with_its_code() -> None:
    run(["sh", "-c", "exit 0"])
    with pytest.raises(ClasslaError, match="ended with 3"):
        run(["sh", "-c", "exit 3"])


def test_what_a_tool_says_stays_out_of_the_result(capfd: pytest.CaptureFixture[str]) -> None:
    """``docker login`` and ``docker push`` say on standard output what would break the JSON of --json."""
    run(["sh", "-c", "echo Login Succeeded"])
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "Login Succeeded\n")
