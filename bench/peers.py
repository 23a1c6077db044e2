"""Other tools on a comparable network and service, measured where ``make peers`` has installed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.measure import Command

if TYPE_CHECKING:
    from pathlib import Path

INSTALLED = ".cache/peers"


def peer_commands(project: Path) -> list[Command]:
    """One command for each tool that is installed."""
    peers = project / "bench" / "peers"
    cdk = project / INSTALLED / "cdk" / "node_modules" / ".bin" / "cdk"
    sceptre = project / INSTALLED / "sceptre" / "bin" / "sceptre"
    commands = []
    if cdk.exists():
        synth = [str(cdk), "synth", "--quiet", "--no-notices", "--app", f"node {peers / 'cdk' / 'app.js'}"]
        commands.append(
            Command(
                "cdk synth, network and service", [*synth, "--output", "cdk.out"], project / INSTALLED / "cdk"
            )
        )
    if sceptre.exists():
        dump = [str(sceptre), "--dir", str(peers / "sceptre"), "generate", "dev"]
        commands.append(Command("sceptre generate, network and service", dump, project))
    return commands
