"""What the parameters name and no stack makes: it exists on AWS before, so it has to exist here.

A hosted zone is the one such thing that a resource is put into. Its id comes from AWS and nobody could
choose it here, so the zone of the first record is made at that moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
ROUTE53 = "ministack.services.route53"


def install() -> None:
    """Make a zone that a record names, before ministack looks for it."""
    hooks.find(ROUTE53, "_zones")
    hooks.find(ROUTE53, "_records")
    hooks.function(ROUTE53, "_default_records", ("zone_name",))
    hooks.replace(PROVISIONERS, "_r53_record_set_create", ("logical_id", "props", "stack_name"), _record_set)
    handlers = hooks.table(PROVISIONERS, "_RESOURCE_HANDLERS", "AWS::Route53::RecordSet")
    handlers["AWS::Route53::RecordSet"]["create"] = hooks.find(PROVISIONERS, "_r53_record_set_create")


def _record_set(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        zone_id = str(props.get("HostedZoneId", ""))
        zones = hooks.find(ROUTE53, "_zones")
        if zone_id and zone_id not in zones:
            name = str(props["Name"]).rstrip(".").partition(".")[2] + "."
            zones[zone_id] = {
                "id": zone_id,
                "name": name,
                "caller_reference": zone_id,
                "comment": "made because a stack names it",
                "private": False,
                "vpcs": [],
            }
            hooks.find(ROUTE53, "_records")[zone_id] = hooks.find(ROUTE53, "_default_records")(name)
        return original(logical_id, props, stack_name)

    return create
