"""The slots of the two lists; what the container is made of is tested in stacks/test_service.py."""

from __future__ import annotations

import pytest
from troposphere import Template

from templates_src.common.container import SLOTS, Needs, add_slot_conditions
from templates_src.evaluate.values import Scope
from templates_src.settings import service
from templates_src.wiring import kinds as k
from tests.support.plain import plain

NEEDS = Needs(
    api_url=k.ApiUrl.of("u"),
    frontend_url=k.FrontendUrl.of("f"),
    cache_endpoint=k.CacheEndpoint.of("c"),
    cache_port=k.CachePort.of("p"),
    supabase_secret_arn=k.SupabaseSecretArn.of("s"),
    workos_secret_arn=k.WorkosSecretArn.of("w"),
    app_secret_arn=k.AppSecretArn.of("a"),
    extra_environment=service.EXTRA_ENVIRONMENT.value,
    extra_secrets=service.EXTRA_SECRETS.value,
    has_cache="HasCache",
)


@pytest.mark.parametrize("filled", [0, 1, 5, 8])
def test_as_many_slots_are_on_as_entries_are_given(filled: int) -> None:
    template = Template()
    add_slot_conditions(template, NEEDS)
    conditions = plain(template.conditions)
    values = {"ExtraEnvironment": ",".join(["A=1"] * filled), "ExtraSecrets": ""}
    scope = Scope("t", {"Conditions": conditions}, values, {}, "", lambda _s, _o: None)
    on = [name for name in conditions if scope.condition(name)]
    assert on == [f"HasExtraEnvironment{index + 1}" for index in range(filled)]
    assert len(conditions) == 2 * SLOTS
