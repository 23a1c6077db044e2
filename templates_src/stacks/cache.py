"""Valkey for sessions and the Socket.IO adapter, so that a second task knows what the first one knows.

Owns the replication group and the subnets it may live in; the root nests it only when ``CacheEnabled``. It
holds nothing that cannot be lost: people sign in again and reconnect. Changing ``CacheNodeType`` scales in
place with a short interruption; a new subnet group or encryption at rest replaces the group, which ends every
session. A last snapshot is kept when the group is deleted.

``CacheReplicas`` is followed in place too. Between none and some it switches failover in the same update, and
ElastiCache wants the replica first on the way up and failover off first on the way down: where CloudFormation
gets that order wrong (coverage roadmap, issue 383) the update fails, rolls back and loses nothing.
"""

from __future__ import annotations

from troposphere import Equals, GetAtt, If, Not, Ref, Template
from troposphere.elasticache import ReplicationGroup, SubnetGroup

from templates_src.common.application import CACHE_PORT
from templates_src.common.naming import environment_name, name_tag
from templates_src.settings import environment as env
from templates_src.settings import service as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

HAS_REPLICAS = "HasReplicas"
ENGINE_VERSION = "8.0"
# Said by name, as ElastiCache advises for one shard: a group in cluster mode would have no primary endpoint.
PARAMETER_GROUP = "default.valkey8"
SNAPSHOT_DAYS = 1
# Quiet hours of an American school day, in UTC, on a Sunday.
SNAPSHOT_WINDOW = "07:00-08:00"
MAINTENANCE_WINDOW = "sun:08:30-sun:09:30"


@contract
class Inputs:
    """What the cache needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    cache_node_type: Value[k.Text] = setting(settings.CACHE_NODE_TYPE)
    cache_replicas: Value[k.Count] = setting(settings.CACHE_REPLICAS)
    data_subnet_a: Value[k.DataSubnetAId] = wired("Isolated subnet in the first zone")
    data_subnet_b: Value[k.DataSubnetBId] = wired("Isolated subnet in the second zone")
    cache_security_group_id: Value[k.CacheSecurityGroupId] = wired("Security group of the cache")


@contract
class Outputs:
    """What the cache gives."""

    endpoint: Value[k.CacheEndpoint] = published("Host name of the primary node")
    port: Value[k.CachePort] = published("Port of the primary node")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the subnet group and the replication group."""
    template = Template(Description="Classla cache: Valkey for sessions and Socket.IO")
    template.add_condition(HAS_REPLICAS, Not(Equals(inputs.cache_replicas.ref, "0")))
    subnets = template.add_resource(
        SubnetGroup(
            "CacheSubnets",
            Description="Isolated subnets of the cache",
            SubnetIds=[inputs.data_subnet_a.ref, inputs.data_subnet_b.ref],
        )
    )
    group = template.add_resource(_replication_group(inputs, subnets))
    return Built(
        template,
        Outputs(
            endpoint=k.CacheEndpoint.of(GetAtt(group, "PrimaryEndPoint.Address")),
            port=k.CachePort.of(GetAtt(group, "PrimaryEndPoint.Port")),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _replication_group(inputs: Inputs, subnets: SubnetGroup) -> ReplicationGroup:
    """One shard; CloudFormation cannot add one to a parameter, so replicas are counted, not nodes."""
    return ReplicationGroup(
        "Cache",
        ReplicationGroupDescription=environment_name(inputs.environment_name, "sessions"),
        Engine="valkey",
        EngineVersion=ENGINE_VERSION,
        CacheParameterGroupName=PARAMETER_GROUP,
        CacheNodeType=inputs.cache_node_type.ref,
        Port=CACHE_PORT,
        NumNodeGroups=1,
        ReplicasPerNodeGroup=inputs.cache_replicas.ref,
        AutomaticFailoverEnabled=If(HAS_REPLICAS, True, False),
        MultiAZEnabled=If(HAS_REPLICAS, True, False),
        CacheSubnetGroupName=Ref(subnets),
        SecurityGroupIds=[inputs.cache_security_group_id.ref],
        AtRestEncryptionEnabled=True,
        TransitEncryptionEnabled=True,
        TransitEncryptionMode="required",
        AutoMinorVersionUpgrade=True,
        SnapshotRetentionLimit=SNAPSHOT_DAYS,
        SnapshotWindow=SNAPSHOT_WINDOW,
        PreferredMaintenanceWindow=MAINTENANCE_WINDOW,
        Tags=name_tag(inputs.environment_name, "cache"),
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
    )
