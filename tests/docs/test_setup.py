"""What docs/SETUP.md must not stop saying: each is a mistake that no check of ours can see."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates_src.settings import edge

SETUP = " ".join((Path(__file__).parents[2] / "docs/SETUP.md").read_text(encoding="utf-8").split())


def section(title: str) -> str:
    return SETUP.split(f"{title} ", 1)[1].split(" ## ", 1)[0]


@pytest.mark.parametrize("fact", ["mixed content", "`Secure` cookies", "a domain or a certificate"])
def test_plain_http_serves_no_browser(fact: str) -> None:
    assert fact in section("## 3. Names and certificates")


def test_the_parameter_says_that_plain_http_serves_no_browser() -> None:
    assert "curl" in edge.EDGE_MODE.description
    assert "browsers refuse" in edge.EDGE_MODE.description


@pytest.mark.parametrize(
    ("title", "fact"),
    [
        ("## 2. The AWS account", "aws configure sso"),
        ("## 2. The AWS account", "with MFA"),
        ("## 3. Names and certificates", "four name servers"),
        ("## 5. The frontend", "github.com/apps/aws-amplify-REGION"),
        ("## 7. First deployment, in order", "Update pending connection"),
    ],
)
def test_what_only_a_person_can_do_is_told(title: str, fact: str) -> None:
    assert fact in section(title)


@pytest.mark.parametrize("fact", ["server.keepAliveTimeout", "server.headersTimeout", "IdleTimeoutSeconds"])
def test_the_image_keeps_connections_longer_than_the_load_balancer(fact: str) -> None:
    assert fact in section("## 8. What the image must be")


@pytest.mark.parametrize("fact", ["AlbDeletionProtection", "/aws/ecs/containerinsights/classla-"])
def test_what_stands_in_the_way_of_deleting_and_making_anew(fact: str) -> None:
    assert fact in section("## 7. First deployment, in order")


def test_the_parameter_says_how_a_protected_stack_goes() -> None:
    assert "turn it off by an update first" in edge.ALB_DELETION_PROTECTION.description


@pytest.mark.parametrize("fact", ["second region", "`SESSION_SECRET` too", "`SecretReplicaRegion`"])
def test_how_a_second_region_gets_its_secrets(fact: str) -> None:
    assert fact in section("## 4. Secrets")
