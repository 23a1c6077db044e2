"""Each reason says something; that each is needed is tested over all templates in tests/templates."""

from __future__ import annotations

from templates_src.policies.wildcards import REASONS


def test_every_reason_is_a_sentence() -> None:
    for sid, reason in REASONS.items():
        assert sid.isalnum()
        assert len(reason.split()) >= 6, sid
        assert reason.endswith(".")
