"""aws's stand-in uploads one file, and does nothing else."""

from __future__ import annotations

import pytest

from rehearsal.standins.awscli import main


@pytest.mark.parametrize(
    "words",
    [
        ["s3", "sync", "a", "s3://b/k"],
        ["s3", "cp", "a", "b"],
        ["s3", "cp", "--acl", "public-read", "a", "s3://b/k"],
        ["sts", "get-caller-identity"],
    ],
)
def test_another_use_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 64
    assert "does not know this use" in capsys.readouterr().err
