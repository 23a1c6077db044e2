from __future__ import annotations

from templates_src.common.application import CONTAINER_PORT, HEALTH_PATH, SECRETS


def test_the_document_s_facts() -> None:
    assert (CONTAINER_PORT, HEALTH_PATH) == (3001, "/health")
    assert {spec.suffix: spec.keys for spec in SECRETS} == {
        "supabase/credentials": ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
        "workos/credentials": ("WORKOS_API_KEY", "WORKOS_CLIENT_ID"),
        "app/secrets": ("SESSION_SECRET",),
    }
