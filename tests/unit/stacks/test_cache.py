from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import cache
from tests.support.emit import emit, only
from tests.support.settle import settle

TEMPLATE = emit(cache.STACK)
GROUP = "AWS::ElastiCache::ReplicationGroup"


def group(replicas: str = "0") -> dict[str, Any]:
    properties: dict[str, Any] = only(settle(TEMPLATE, CacheReplicas=replicas), GROUP)["Properties"]
    return properties


def test_it_lives_in_both_isolated_subnets() -> None:
    subnets = only(TEMPLATE, "AWS::ElastiCache::SubnetGroup")["Properties"]["SubnetIds"]
    assert subnets == [{"Ref": "DataSubnetA"}, {"Ref": "DataSubnetB"}]


def test_everything_is_encrypted() -> None:
    properties = group()
    assert properties["AtRestEncryptionEnabled"] is True
    assert properties["TransitEncryptionEnabled"] is True
    assert properties["TransitEncryptionMode"] == "required"


@pytest.mark.parametrize(("replicas", "failover"), [("0", False), ("1", True), ("2", True)])
def test_failover_needs_a_replica(replicas: str, failover: bool) -> None:
    properties = group(replicas)
    assert properties["AutomaticFailoverEnabled"] is failover
    assert properties["MultiAZEnabled"] is failover


def test_it_is_one_shard_of_valkey() -> None:
    properties = group()
    assert properties["Engine"] == "valkey"
    assert properties["NumNodeGroups"] == 1
    assert "NumCacheClusters" not in properties


def test_a_snapshot_outlives_it() -> None:
    resource = only(TEMPLATE, GROUP)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_the_port_is_the_one_that_is_opened() -> None:
    assert group()["Port"] == 6379
    assert set(TEMPLATE["Outputs"]) == {"Endpoint", "Port"}
