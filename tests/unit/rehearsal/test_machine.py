"""What a build gets of this machine: the way to the indexes; and what of it no log may show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehearsal.machine import secrets, variables

if TYPE_CHECKING:
    from pathlib import Path


def test_only_what_leads_to_an_index_is_passed_on(tmp_path: Path) -> None:
    wanted = {"PIP_INDEX_URL": "i", "npm_config_registry": "n", "HTTPS_PROXY": "p", "SSL_CERT_FILE": "c"}
    found = variables({**wanted, "AWS_PROFILE": "mine", "HOME": "h", "PATH": "/bin"}, tmp_path)
    assert found == {**wanted, "PIP_CACHE_DIR": str(tmp_path / ".cache" / "pip")}


def test_the_user_s_settings_are_named_where_there_are_some(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").touch()
    found = variables({"PIP_CONFIG_FILE": "/mine", "PIP_CACHE_DIR": "/cache"}, tmp_path)
    assert found == {
        "PIP_CONFIG_FILE": "/mine",
        "PIP_CACHE_DIR": "/cache",
        "NPM_CONFIG_USERCONFIG": str(tmp_path / ".npmrc"),
    }


def test_passwords_in_urls_and_what_a_name_calls_a_secret_are_found() -> None:
    given = {
        "PIP_EXTRA_INDEX_URL": "https://a.invalid https://me:one@b.invalid/x https://me@c.invalid",
        "NPM_TOKEN": "two",
        "npm_config__auth": "three",
        "PIP_CERT": "/a/file",
    }
    assert sorted(secrets(given)) == ["one", "three", "two"]
