from __future__ import annotations

from typing import Any

import pytest

from templates_src.common.application import CACHE_PORT
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


def test_it_is_not_in_cluster_mode() -> None:
    """Cluster mode has a configuration endpoint instead of the primary one that the outputs read."""
    properties = group()
    major = properties["EngineVersion"].partition(".")[0]
    assert properties["CacheParameterGroupName"] == f"default.valkey{major}"


def test_a_snapshot_outlives_it() -> None:
    resource = only(TEMPLATE, GROUP)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_it_is_saved_daily_and_maintained_after_that() -> None:
    properties = group()
    assert properties["SnapshotRetentionLimit"] >= 1
    saved_until = properties["SnapshotWindow"].split("-")[1]
    maintained_from = properties["PreferredMaintenanceWindow"].split("-")[0].partition(":")[2]
    assert saved_until <= maintained_from  # ElastiCache refuses windows that overlap


def test_replicas_are_the_setting_itself() -> None:
    """CloudFormation cannot add one to a parameter, and need not: nodes are not counted, replicas are."""
    assert group("2")["ReplicasPerNodeGroup"] == "2"
    assert group()["CacheNodeType"] == {"Ref": "CacheNodeType"}
    assert group()["SecurityGroupIds"] == [{"Ref": "CacheSecurityGroupId"}]


def test_it_gives_the_address_that_follows_a_failover() -> None:
    assert {name: output["Value"] for name, output in TEMPLATE["Outputs"].items()} == {
        "Endpoint": {"Fn::GetAtt": ["Cache", "PrimaryEndPoint.Address"]},
        "Port": {"Fn::GetAtt": ["Cache", "PrimaryEndPoint.Port"]},
    }


def test_the_port_is_the_one_that_is_opened() -> None:
    assert group()["Port"] == CACHE_PORT == 6379
