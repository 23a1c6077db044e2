"""The backend's image, built from docker/Dockerfile for real and run as ECS would run it.

Needs root, podman, runc, tini and busybox (Debian's packages). Where a machine cannot build containers the
tests are skipped, and say why; with ``CLASSLA_REQUIRE_CONTAINER=1``, as in .ci/run, they fail instead.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.container import application, content
from tests.support.podman import RUN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.container.images import Images

pytestmark = pytest.mark.tools
LOCK = json.loads((application.SAMPLE / "backend" / "package-lock.json").read_text(encoding="utf-8"))
# As the task definition has it: read-only root, no capabilities, no more privileges.
AS_ON_ECS = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
STOP_SECONDS = 10
KILLED = 137
_NUMBERS = itertools.count(1)


@contextlib.contextmanager
def running(images: Images, *options: str, command: tuple[str, ...] = ()) -> Iterator[str]:
    """A container that listens; its name."""
    name = f"backend-{time.monotonic_ns()}-{next(_NUMBERS)}"
    words = [*images.engine.words, "run", *RUN, *AS_ON_ECS, "--network", "none", "--name", name]
    process = subprocess.Popen(
        [*words, *options, images.name, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert "listening" in line, line + process.stderr.read()
        yield name
    finally:
        images.engine.call("rm", "--force", "--time", "0", name)
        process.communicate(timeout=30)


def ask(images: Images, name: str, path: str) -> tuple[int, Any]:
    """Status and JSON of an answer, asked from inside: the container has no network but its own."""
    script = (
        f"fetch('http://localhost:3001{path}').then(async a => "
        "console.log(JSON.stringify([a.status, await a.json()])))"
    )
    status, body = json.loads(images.engine.call("exec", name, "node", "-e", script))
    return status, body


def stop(images: Images, name: str, seconds: int) -> int:
    """SIGTERM, and SIGKILL after so many seconds, as ECS does it; the exit code."""
    images.engine.call("stop", "--time", str(seconds), name)
    return int(images.engine.call("inspect", "--format", "{{.State.ExitCode}}", name))


def test_it_is_built_by_our_own_command(images: Images) -> None:
    assert images.name.endswith(":1")
    assert ".dkr.ecr." in images.name
    assert "npm run build" in images.said


def test_it_answers_as_the_user_of_the_task_definition(images: Images) -> None:
    with running(images, "--env", "INSTANCE_ID=one") as name:
        assert ask(images, name, "/health") == (200, {"status": "ok"})
        assert ask(images, name, "/whoami")[1]["user"] == 1000
        status = images.engine.call("exec", name, "cat", "/proc/1/status")
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert {fields[key].strip("0") for key in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {""}
        assert fields["NoNewPrivs"] == "1"
        assert fields["Name"] == "tini"


def test_it_writes_nowhere_but_to_tmp(images: Images) -> None:
    with running(images) as name:
        for place in ("/x", "/app/x", "/app/dist/x", "/home/node/x", "/var/x"):
            with pytest.raises(RuntimeError, match=r"Read-only file system|Permission denied"):
                images.engine.call("exec", name, "touch", place)
        images.engine.call("exec", name, "touch", "/tmp/x")  # noqa: S108 - in the container


def test_its_code_cannot_be_changed_even_where_the_root_can_be_written(images: Images) -> None:
    with running(images, "--read-only=false") as name:
        images.engine.call("exec", name, "touch", "/home/node/x")
        for place in ("/app/x", "/app/dist/server.js", "/app/node_modules/x"):
            with pytest.raises(RuntimeError, match="Permission denied"):
                images.engine.call("exec", name, "touch", place)


def test_sigterm_ends_it_in_time(images: Images, record_property: Any) -> None:
    with running(images) as name:
        begun = time.monotonic()
        # With SIGKILL after ten seconds the code would be 137: 0 says that it ended by itself, in time.
        assert stop(images, name, STOP_SECONDS) == 0
        record_property("stop_seconds", round(time.monotonic() - begun, 2))


def test_sigterm_ends_it_below_another_init_too(images: Images) -> None:
    with running(images, "--init", "--init-path", "/usr/bin/tini-static") as name:
        assert stop(images, name, STOP_SECONDS) == 0


def test_a_backend_that_ignores_sigterm_is_noticed(images: Images) -> None:
    with running(images, "--env", "SAMPLE_IGNORE_SIGTERM=1") as name:
        assert stop(images, name, 1) == KILLED


def test_a_shell_that_keeps_the_signal_to_itself_is_noticed(images: Images) -> None:
    shell = ("--entrypoint", '["/bin/sh", "-c"]')
    with running(images, *shell, command=("node dist/server.js; true",)) as name:
        assert stop(images, name, 1) == KILLED


def test_its_own_health_check_works(images: Images) -> None:
    with running(images) as name:
        images.engine.call("healthcheck", "run", name)
    with (
        running(images, "--env", "PORT=3005", "--health-cmd", "node -e process.exit(1)") as name,
        pytest.raises(RuntimeError),
    ):
        images.engine.call("healthcheck", "run", name)


def test_the_database_is_migrated_without_npm(images: Images) -> None:
    words = [*RUN, *AS_ON_ECS, "--rm", "--network", "none", images.name, "node", "dist/migrate.js"]
    assert "001_sessions.sql" in images.engine.call("run", *words)


def test_nothing_is_in_it_that_should_not_be(images: Images) -> None:
    assert images.first is not None
    assert images.base is not None
    assert content.problems(images.first, images.base, LOCK) == []


def test_a_build_gets_to_see_the_backend_and_nothing_private(images: Images) -> None:
    seen = {name.removeprefix("/context/") for name in images.context}
    sample = application.SAMPLE / "backend"
    made = {"node_modules", "dist"}
    wanted = {
        f"classla-backend/{path.relative_to(sample)}"
        for path in sample.rglob("*")
        if not made & set(path.relative_to(sample).parts)
    }
    assert seen - {"classla-backend", "classla-backend/.gitignore"} == wanted - {"classla-backend/.gitignore"}


def test_its_bill_of_materials_names_what_is_in_it(images: Images) -> None:
    assert images.first is not None
    assert len(images.first.installed) > 20
    assert json.loads(images.first.bill)["bomFormat"] == "CycloneDX"
    assert list(content.bill_problems(images.first)) == []
    bill = json.loads(images.first.bill)
    taken = bill["components"].pop()
    bill["components"].append({"name": "never", "version": "1.0.0"})
    wrong = replace(images.first, bill=json.dumps(bill))
    assert list(content.bill_problems(wrong)) == [
        f"{taken['name']} {taken['version']}: is not in {content.BILL}",
        f"never 1.0.0: is in {content.BILL}, and not in the image",
    ]


def test_its_size_is_known(images: Images, record_property: Any) -> None:
    """The base stands for the official one, so only what the build adds says something about ours."""
    assert images.first is not None
    assert images.base is not None
    added = images.first.bytes - images.base.bytes
    record_property("image_bytes", images.first.bytes)
    record_property("added_bytes", added)
    assert 0 < added < 16 * 2**20


def test_the_same_sources_make_the_same_files(images: Images) -> None:
    assert images.first is not None
    assert images.second is not None
    first, second = images.first.below("/app"), images.second.below("/app")
    assert len(first) > 100
    assert first == second
    assert images.first.config == images.second.config


def test_every_planted_fault_is_seen(images: Images) -> None:
    assert images.faulty is not None
    assert images.base is not None
    found = content.problems(images.faulty, images.base, LOCK)
    for words in (
        "starts as root",
        "runs ['/bin/sh', '-c'",
        "has no VOLUME /tmp",
        "node_modules/typescript: only development needs it",
        "/app/src/server.ts: is source",
        "/app/test/server.test.mjs: is a test",
        "/app/.env: holds what is private",
        "/app/src/signing.pem: holds what is private",
        "/app/migrations/client.key: holds what is private",
        ": is not in /app/sbom.cdx.json",
    ):
        assert any(words in problem for problem in found), words


def test_the_document_s_own_dockerfile_does_not_build(images: Images) -> None:
    code, said = images.document
    assert code != 0
    assert "tsc: not found" in said
