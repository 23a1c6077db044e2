"""HAProxy in the place of a load balancer: TLS, redirect, sticky cookie, and a connection that may be idle.

The numbers are the stack's own as far as HAProxy has them (templates_src/stacks/edge.py). It listens on free
ports of loopback; whoever asks for a host name has to be told which.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from rehearsal.processes import end, free_port, wait_for_port
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HOST = "127.0.0.1"
IDLE_SECONDS = 3600
# Longer than the smoke test wants it to be valid still.
CERTIFICATE_DAYS = 30
CONFIGURATION = """\
global
    log stderr format raw local0 warning
    ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
    mode http
    log global
    timeout connect 5s
    timeout client {idle}s
    timeout server {idle}s
    timeout tunnel {idle}s
    timeout http-request 60s
frontend plain
    bind {host}:{plain}
    http-request redirect scheme https code 301
frontend secure
    bind {host}:{secure} ssl crt {certificate} alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto https
    option forwardfor
{frontend}    default_backend tasks
backend tasks
    option httpchk GET /health
    cookie AWSALB insert indirect nocache httponly
"""


@dataclass(frozen=True, kw_only=True)
class Balancer:
    """A running balancer.

    Attributes:
        hosts: names that its certificate is for.
        plain, secure: ports that stand for 80 and 443.
        certificate: file to trust.
        process: HAProxy's.
    """

    hosts: tuple[str, ...]
    plain: int
    secure: int
    certificate: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it."""
        end(self.process)


def configuration(
    targets: Sequence[int], plain: int, secure: int, certificate: Path, pages: tuple[str, int] | None = None
) -> str:
    """HAProxy's configuration for targets on these ports. Pure.

    Args:
        targets: ports of the application's copies.
        plain, secure: ports to listen on.
        certificate: what HAProxy reads.
        pages: name of the frontend, and the port that its pages are served on; None for no frontend.
    """
    servers = [
        f"    server task{number} {HOST}:{port} check inter 500ms cookie task{number}"
        for number, port in enumerate(targets)
    ]
    text = CONFIGURATION.format(
        host=HOST,
        idle=IDLE_SECONDS,
        plain=plain,
        secure=secure,
        certificate=certificate,
        frontend=f"    use_backend pages if {{ hdr(host) -i {pages[0]} }}\n" if pages else "",
    )
    served = [f"backend pages\n    server pages {HOST}:{pages[1]}"] if pages else []
    return text + "\n".join([*servers, *served]) + "\n"


def start(folder: Path, hosts: tuple[str, ...], targets: Sequence[int], pages: int = 0) -> Balancer:
    """Start a balancer before targets that listen already.

    Args:
        folder: for its files.
        hosts: names that it answers to; with pages, the second is the frontend's.
        targets: ports of the application's copies.
        pages: port that the frontend's pages are served on; 0 for none.

    Raises:
        RehearsalError: HAProxy did not start; its words follow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bundle = folder / "balancer.pem"
    certificate = _certificate(folder, hosts, bundle)
    plain, secure = free_port(), free_port()
    file = folder / "haproxy.cfg"
    file.write_text(
        configuration(targets, plain, secure, bundle, (hosts[1], pages) if pages else None), encoding="utf-8"
    )
    log = folder / "haproxy.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(shutil.which("haproxy")), "-db", "-f", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for port in (plain, secure):
            wait_for_port(process, port, log)
    except BaseException:
        end(process)
        raise
    return Balancer(hosts=hosts, plain=plain, secure=secure, certificate=certificate, process=process)


def _certificate(folder: Path, hosts: tuple[str, ...], bundle: Path) -> Path:
    """A certificate of our own for these names; the bundle is what HAProxy reads."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = ",".join(f"DNS:{host}" for host in hosts)
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(CERTIFICATE_DAYS)),
            *("-subj", f"/CN={hosts[0][:64]}", "-addext", f"subjectAltName={names}"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RehearsalError("There is no certificate", [Problem("openssl", made.stderr.strip()[-500:])])
    bundle.write_text(certificate.read_text() + key.read_text(), encoding="utf-8")
    return certificate
