"""The sample application as users meet it: a balancer, two backends, a frontend; and what can be wrong."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal.fleet import build, start_command
from rehearsal.processes import end, free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST, NAME = "127.0.0.1", "api.classla.test"
API = f"https://{NAME}"
# Targets are judged by another path than the health check: a backend that says it is ill stays reachable.
CONFIGURATION = """\
global
    log stderr format raw local0 warning
    ssl-default-bind-options ssl-min-ver {tls}
    ssl-default-bind-ciphers {ciphers}
defaults
    mode http
    log global
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel {tunnel}
frontend plain
    bind {host}:{plain}
    {redirect}
frontend secure
    bind {host}:{secure} ssl crt {bundle} alpn h2,http/1.1
    default_backend tasks
backend tasks
    balance roundrobin
    {cookie}
"""


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong with a site; by default nothing.

    Attributes:
        tls, ciphers, tunnel, redirect, cookie: lines of the balancer.
        names, days: of its certificate.
        backend: variables of the backends.
        page: what the frontend's script names; None for no frontend page at all.
    """

    tls: str = "TLSv1.2"
    ciphers: str = "DEFAULT"
    tunnel: str = "3600s"
    redirect: str = "http-request redirect scheme https code 301"
    cookie: str = "cookie AWSALB insert indirect nocache httponly"
    names: tuple[str, ...] = (NAME,)
    days: int = 90
    backend: dict[str, str] = field(default_factory=dict)
    page: str | None = API


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site that runs.

    Attributes:
        frontend: its address.
        options: what ``classla smoke`` needs to find it.
    """

    frontend: str
    options: tuple[str, ...]


@contextmanager
def site(folder: Path, application: Path, cache: Path, wrong: Wrong) -> Iterator[Site]:
    """Run everything, targets first."""
    with ExitStack() as stack:
        frontend = stack.enter_context(_frontend(folder / "frontend", wrong.page))
        supabase = stack.enter_context(_frontend(folder / "supabase", ""))
        built = build(application, cache)
        ports = [free_port(), free_port()]
        for number, port in enumerate(ports):
            given = {"FRONTEND_URL": frontend, "SUPABASE_URL": supabase, "INSTANCE_ID": f"task{number}"}
            environment = {**given, **wrong.backend, "PORT": str(port)}
            stack.enter_context(
                _process(start_command(built), built, environment, port, folder / f"{number}.log")
            )
        plain, secure = stack.enter_context(_balancer(folder, ports, wrong))
        connect = (f"{NAME}:80={HOST}:{plain}", f"{NAME}:443={HOST}:{secure}")
        options = [word for way in connect for word in ("--connect", way)]
        yield Site(frontend=frontend, options=(*options, "--ca", str(folder / "certificate.pem")))


@contextmanager
def _process(
    words: list[str], folder: Path, environment: dict[str, str], port: int, log: Path
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for_port(process, port, log)
        yield
    finally:
        end(process)


@contextmanager
def _balancer(folder: Path, targets: list[int], wrong: Wrong) -> Iterator[tuple[int, int]]:
    bundle = _certificate(folder, wrong)
    plain, secure = free_port(), free_port()
    sticky = bool(wrong.cookie)
    servers = [
        f"    server task{number} {HOST}:{port}{f' cookie task{number}' if sticky else ''}\n"
        for number, port in enumerate(targets)
    ]
    text = CONFIGURATION.format(
        host=HOST,
        plain=plain,
        secure=secure,
        bundle=bundle,
        tls=wrong.tls,
        ciphers=wrong.ciphers,
        tunnel=wrong.tunnel,
        redirect=wrong.redirect,
        cookie=wrong.cookie,
    )
    file = folder / "haproxy.cfg"
    file.write_text(text + "".join(servers), encoding="utf-8")
    words = [str(shutil.which("haproxy")), "-db", "-f", str(file)]
    with _process(words, folder, {}, secure, folder / "haproxy.log"):
        yield plain, secure


def _certificate(folder: Path, wrong: Wrong) -> Path:
    certificate, key, bundle = (folder / f"{name}.pem" for name in ("certificate", "key", "bundle"))
    names, asked = ",".join(f"DNS:{name}" for name in wrong.names), folder / "request.csr"
    # In two steps: the first takes no time in the past.
    _openssl(
        *("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={wrong.names[0]}"),
        *("-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(asked)),
    )
    _openssl(
        *("x509", "-req", "-in", str(asked), "-signkey", str(key), "-copy_extensions", "copyall"),
        *("-days", str(wrong.days), "-out", str(certificate)),
    )
    bundle.write_text(certificate.read_text() + key.read_text(), encoding="utf-8")
    return bundle


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], capture_output=True, check=True)


@contextmanager
def _frontend(folder: Path, page: str | None) -> Iterator[str]:
    """A page with a script that names an API; None: an empty folder, so that nothing is found."""
    folder.mkdir()
    if page is not None:
        (folder / "index.html").write_text('<script type="module" src="/assets/index.js"></script>')
        (folder / "assets").mkdir()
        (folder / "assets" / "index.js").write_text(f'const api = "{page}";')
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer((HOST, 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nobody reads it."""

    def list_directory(self, path: object) -> None:
        """A folder without a page is nothing."""
        self.send_error(404)
