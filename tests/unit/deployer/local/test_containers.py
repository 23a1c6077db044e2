"""Task definitions of a stack are described with ECS's own names, secrets included."""

from __future__ import annotations

from deployer.local import containers, hooks


def test_fields_are_renamed_at_every_depth_and_values_are_not() -> None:
    given = {"Capabilities": {"Drop": ["ALL"]}, "InitProcessEnabled": True}
    assert containers.renamed(given) == {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True}


def test_ministack_leaves_secrets_and_we_do_not() -> None:
    original = hooks.function(containers.PROVISIONERS, "_normalize_container_defs", ("cdefs",))
    given = [
        {
            "Name": "backend",
            "Secrets": [{"Name": "A", "ValueFrom": "arn"}],
            "DockerLabels": {"Kept": "x"},
        }
    ]
    assert original(given)[0]["secrets"] == [{"Name": "A", "ValueFrom": "arn"}], "the hook has nothing to do"
    assert containers._finished(original)(given) == [
        {"name": "backend", "secrets": [{"name": "A", "valueFrom": "arn"}], "dockerLabels": {"Kept": "x"}}
    ]
