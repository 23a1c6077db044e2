"""pip-audit and npm audit for real, against advisories that a server on this machine gives."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from gates import audit
from gates.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.tools
CERTIFI = "certifi==2026.10.18 --hash=sha256:" + "0" * 64 + "\nidna==3.20 --hash=sha256:" + "1" * 64 + "\n"
LOCK = {
    "name": "planted",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "planted", "version": "1.0.0", "dependencies": {"holey": "1.0.0"}},
        "node_modules/holey": {"version": "1.0.0"},
    },
}
HOLE = {
    "id": "PYSEC-2026-1",
    "schema_version": "1.6.0",
    "summary": "planted hole",
    "affected": [
        {
            "package": {"name": "certifi", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2026.11.1"}]}],
        }
    ],
}
ADVISORY = {
    "id": 1,
    "url": "https://example.com/1",
    "title": "planted hole",
    "severity": "high",
    "vulnerable_versions": "<2",
    "cwe": [],
    "cvss": {"score": 7, "vectorString": None},
}


class _Advisories(BaseHTTPRequestHandler):
    """OSV's query, and the npm registry's bulk advisories."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        answer: dict[str, Any] = {"holey": [ADVISORY]} if "holey" in asked else {}
        if asked.get("package", {}).get("name") == "certifi":
            answer = {"vulns": [HOLE]}
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture
def advisories() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Advisories)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def locks(project: Path) -> Path:
    """A project with one lock of each kind."""
    (project / "requirements").mkdir()
    (project / "requirements" / "dev.lock").write_text(CERTIFI, encoding="utf-8")
    (project / "sample").mkdir()
    (project / "sample" / "package.json").write_text(json.dumps(LOCK["packages"][""]), encoding="utf-8")  # type: ignore[index]
    (project / "sample" / "package-lock.json").write_text(json.dumps(LOCK), encoding="utf-8")
    return project


def test_a_hole_in_a_python_package_is_found(locks: Path, advisories: str) -> None:
    options = ("--vulnerability-service", "osv", "--osv-url", f"{advisories}/v1/query")
    (found,) = audit.check_python(locks, options)
    assert (found.template, found.path, found.rule) == (
        "requirements/dev.lock",
        "certifi==2026.10.18",
        "PYSEC-2026-1",
    )
    assert "2026.11.1" in found.message


def test_a_hole_in_a_node_package_is_found(locks: Path, advisories: str) -> None:
    (found,) = audit.check_node(locks, ("--registry", advisories))
    assert (found.template, found.path) == ("sample/package-lock.json", "holey")
    assert "planted hole (high" in found.message


def test_a_service_that_does_not_answer_is_no_clean_bill(locks: Path) -> None:
    nobody = "http://127.0.0.1:9"
    with pytest.raises(UnreachableError):
        audit.check_python(locks, ("--vulnerability-service", "osv", "--osv-url", nobody))
    with pytest.raises(UnreachableError):
        audit.check_node(locks, ("--registry", nobody, "--fetch-retries", "0"))
