"""Two copies of an application behind a real HAProxy: redirect, TLS, health, and staying on one copy."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
from typing import TYPE_CHECKING

import pytest

from rehearsal import balancer, fleet
from rehearsal.errors import RehearsalError
from rehearsal.processes import end, free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rehearsal.balancer import Balancer

pytestmark = pytest.mark.tools
HOST = "api.rehearsal.test"
SERVER = """
const server = require("node:http").createServer((request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ me: process.env.INSTANCE_ID, proto: request.headers["x-forwarded-proto"] }));
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balancer]:
    missing = [problem.where for problem in fleet.missing_tools()]
    if missing and os.environ.get("CLASSLA_REQUIRE_REHEARSAL"):
        pytest.fail(f"{', '.join(missing)} must be here")
    if missing:
        pytest.skip(f"the sample stack needs {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "server.js").write_text(SERVER)
    (folder / "package.json").write_text('{"scripts": {"start": "node server.js"}}')
    processes = []
    try:
        ports = [free_port(), free_port()]
        for number, port in enumerate(ports):
            own = {"PORT": str(port), "INSTANCE_ID": f"task{number}"}
            log = folder / f"{number}.log"
            processes.append(fleet._start(folder, own, log))
            wait_for_port(processes[-1], port, log)
        made = balancer.start(folder / "balancer", (HOST,), ports)
        yield made
        made.stop()
    finally:
        for process in processes:
            end(process)


def ask(running: Balancer, cookie: str = "") -> tuple[dict[str, str], str]:
    """What a copy answers, and the cookie that keeps one there."""
    context = ssl.create_default_context(cafile=str(running.certificate))
    connection = http.client.HTTPConnection("127.0.0.1", running.secure)
    connection.sock = context.wrap_socket(
        socket.create_connection(("127.0.0.1", running.secure)), server_hostname=HOST
    )
    connection.request("GET", "/health", headers={"Host": HOST, **({"Cookie": cookie} if cookie else {})})
    answer = connection.getresponse()
    content = json.loads(answer.read())
    given = (answer.getheader("set-cookie") or "").split(";")[0]
    connection.close()
    return content, given


def test_plain_http_is_sent_to_https(running: Balancer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.plain)
    connection.request("GET", "/x", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("location")) == (301, f"https://{HOST}/x")
    connection.close()


def test_https_reaches_a_copy_and_stays_there(running: Balancer) -> None:
    content, cookie = ask(running)
    assert content["proto"] == "https"
    assert cookie.startswith("AWSALB=")
    assert {ask(running, cookie)[0]["me"] for _ in range(6)} == {content["me"]}
    assert {ask(running)[0]["me"] for _ in range(6)} == {"task0", "task1"}


def test_a_process_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"start": "sh -c 'echo broken; exit 1'"}}))
    log, port = tmp_path / "log", free_port()
    process = fleet._start(tmp_path, {}, log)
    with pytest.raises(RehearsalError) as raised:
        wait_for_port(process, port, log)
    end(process)
    assert "broken" in str(raised.value)
