"""The app root: one environment of Classla, as nested stacks in dependency order.

This file is the wiring diagram. It makes no resource of its own but the nested stacks: what they are made of
is in ``templates_src/stacks``. Renaming a nested stack here would delete it and make a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from templates_src.common.conditions import is_choice, is_on
from templates_src.parameters.combinations import cloudformation_rules
from templates_src.settings import edge as edge_settings
from templates_src.settings import environment
from templates_src.settings import monitoring as monitoring_settings
from templates_src.settings import service as service_settings
from templates_src.settings import storage as storage_settings
from templates_src.stacks import (
    backup,
    cache,
    cdn,
    dns,
    edge,
    frontend,
    monitoring,
    network,
    secrets,
    security,
    service,
    storage,
    synthetics,
)
from templates_src.wiring import Root, Value, contract, passed_on
from templates_src.wiring import kinds as k

FILE_NAME = "app.json"


@contract
class Outputs:
    """What people and the deployer read after a deployment."""

    api_url: Value[k.ApiUrl] = passed_on(edge.Outputs, "api_url")
    frontend_url: Value[k.FrontendUrl] = passed_on(frontend.Outputs, "frontend_url")
    vpc_id: Value[k.VpcId] = passed_on(network.Outputs, "vpc_id")
    public_subnet_a: Value[k.PublicSubnetAId] = passed_on(network.Outputs, "public_subnet_a")
    public_subnet_b: Value[k.PublicSubnetBId] = passed_on(network.Outputs, "public_subnet_b")
    app_subnet_a: Value[k.AppSubnetAId] = passed_on(network.Outputs, "app_subnet_a")
    app_subnet_b: Value[k.AppSubnetBId] = passed_on(network.Outputs, "app_subnet_b")
    data_subnet_a: Value[k.DataSubnetAId] = passed_on(network.Outputs, "data_subnet_a")
    data_subnet_b: Value[k.DataSubnetBId] = passed_on(network.Outputs, "data_subnet_b")
    nat_ip_a: Value[k.PublicIp] = passed_on(network.Outputs, "nat_ip_a")
    nat_ip_b: Value[k.PublicIp] = passed_on(network.Outputs, "nat_ip_b")
    alb_dns_name: Value[k.LoadBalancerDnsName] = passed_on(edge.Outputs, "load_balancer_dns_name")
    alb_arn: Value[k.LoadBalancerArn] = passed_on(edge.Outputs, "load_balancer_arn")
    alb_security_group_id: Value[k.AlbSecurityGroupId] = passed_on(security.Outputs, "alb_security_group_id")
    target_group_arn: Value[k.TargetGroupArn] = passed_on(edge.Outputs, "target_group_arn")
    cdn_domain_name: Value[k.CdnDomainName] = passed_on(cdn.Outputs, "cdn_domain_name")
    cluster_name: Value[k.ClusterName] = passed_on(service.Outputs, "cluster_name")
    cluster_arn: Value[k.ClusterArn] = passed_on(service.Outputs, "cluster_arn")
    service_name: Value[k.ServiceName] = passed_on(service.Outputs, "service_name")
    task_definition_arn: Value[k.TaskDefinitionArn] = passed_on(service.Outputs, "task_definition_arn")
    task_security_group_id: Value[k.TaskSecurityGroupId] = passed_on(
        security.Outputs, "task_security_group_id"
    )
    log_group_name: Value[k.LogGroupName] = passed_on(storage.Outputs, "log_group_name")
    log_bucket_name: Value[k.BucketName] = passed_on(storage.Outputs, "log_bucket_name")
    alarm_topic_arn: Value[k.TopicArn] = passed_on(storage.Outputs, "topic_arn")
    supabase_secret_arn: Value[k.SupabaseSecretArn] = passed_on(secrets.Outputs, "supabase_secret_arn")
    workos_secret_arn: Value[k.WorkosSecretArn] = passed_on(secrets.Outputs, "workos_secret_arn")
    app_secret_arn: Value[k.AppSecretArn] = passed_on(secrets.Outputs, "app_secret_arn")
    amplify_app_id: Value[k.AmplifyAppId] = passed_on(frontend.Outputs, "app_id")
    amplify_default_domain: Value[k.AmplifyDomain] = passed_on(frontend.Outputs, "default_domain")
    amplify_branch_url: Value[k.Url] = passed_on(frontend.Outputs, "branch_url")
    application_dashboard_url: Value[k.DashboardUrl] = passed_on(
        monitoring.Outputs, "application_dashboard_url"
    )
    infrastructure_dashboard_url: Value[k.DashboardUrl] = passed_on(
        monitoring.Outputs, "infrastructure_dashboard_url"
    )
    cost_dashboard_url: Value[k.DashboardUrl] = passed_on(monitoring.Outputs, "cost_dashboard_url")


@dataclass(frozen=True)
class Conditions:
    """Names of the root's conditions: which optional stacks are there."""

    domain: str
    cdn: str
    cache: str
    canary: str
    backup: str


@dataclass(frozen=True)
class Foundation:
    """What the stacks that everything else stands on give."""

    net: network.Outputs
    store: storage.Outputs
    secret: secrets.Outputs
    groups: security.Outputs


def build() -> Root:
    """Nest the stacks from the network to the alarms; each step uses only what stands above it."""
    root = Root(FILE_NAME, "Classla LMS: one environment, as nested stacks")
    root.setting(environment.ENVIRONMENT_TYPE)  # read by the Rules only
    has = _conditions(root)
    base = _foundation(root)
    front_door = _front_door(root, base)
    _names(root, has, front_door)
    sessions = _sessions(root, has, base)
    site = root.nest(frontend.STACK, frontend.Inputs(api_url=front_door.api_url))
    backend = _backend(root, base, front_door, sessions, site)
    _watch(root, has, base, front_door, backend)
    root.nest(backup.STACK, backup.Inputs(), condition=has.backup)
    root.finish(Outputs, rules=cloudformation_rules(root.settings))
    return root


def _conditions(root: Root) -> Conditions:
    return Conditions(
        domain=root.condition("HasDomain", is_choice(root.setting(edge_settings.EDGE_MODE), "domain")),
        cdn=root.condition("HasCdn", is_on(root.setting(edge_settings.CDN_ENABLED))),
        cache=root.condition("HasCache", is_on(root.setting(service_settings.CACHE_ENABLED))),
        canary=root.condition("HasCanary", is_on(root.setting(monitoring_settings.CANARY_ENABLED))),
        backup=root.condition("HasBackup", is_on(root.setting(storage_settings.BACKUP_ENABLED))),
    )


def _foundation(root: Root) -> Foundation:
    """Network, logs and topic, secrets, security groups."""
    net = root.nest(network.STACK, network.Inputs())
    store = root.nest(storage.STACK, storage.Inputs())
    secret = root.nest(secrets.STACK, secrets.Inputs())
    groups = root.nest(security.STACK, security.Inputs(vpc_id=net.vpc_id))
    return Foundation(net, store, secret, groups)


def _front_door(root: Root, base: Foundation) -> edge.Outputs:
    return root.nest(
        edge.STACK,
        edge.Inputs(
            vpc_id=base.net.vpc_id,
            public_subnet_a=base.net.public_subnet_a,
            public_subnet_b=base.net.public_subnet_b,
            alb_security_group_id=base.groups.alb_security_group_id,
            log_bucket_name=base.store.log_bucket_name,
            topic_arn=base.store.topic_arn,
        ),
    )


def _names(root: Root, has: Conditions, front_door: edge.Outputs) -> None:
    """The CDN, and the record that points to it or to the load balancer."""
    content = root.nest(
        cdn.STACK, cdn.Inputs(load_balancer_dns_name=front_door.load_balancer_dns_name), condition=has.cdn
    )
    root.nest(
        dns.STACK,
        dns.Inputs(
            load_balancer_dns_name=front_door.load_balancer_dns_name,
            load_balancer_zone_id=front_door.load_balancer_zone_id,
            cdn_domain_name=content.cdn_domain_name,
        ),
        condition=has.domain,
    )


def _sessions(root: Root, has: Conditions, base: Foundation) -> cache.Outputs:
    return root.nest(
        cache.STACK,
        cache.Inputs(
            data_subnet_a=base.net.data_subnet_a,
            data_subnet_b=base.net.data_subnet_b,
            cache_security_group_id=base.groups.cache_security_group_id,
        ),
        condition=has.cache,
    )


def _backend(
    root: Root, base: Foundation, front_door: edge.Outputs, sessions: cache.Outputs, site: frontend.Outputs
) -> service.Outputs:
    return root.nest(
        service.STACK,
        service.Inputs(
            app_subnet_a=base.net.app_subnet_a,
            app_subnet_b=base.net.app_subnet_b,
            task_security_group_id=base.groups.task_security_group_id,
            target_group_arn=front_door.target_group_arn,
            green_target_group_arn=front_door.green_target_group_arn,
            listener_rule_arn=front_door.listener_rule_arn,
            deploy_alarm_name=front_door.deploy_alarm_name,
            api_url=front_door.api_url,
            frontend_url=site.frontend_url,
            supabase_secret_arn=base.secret.supabase_secret_arn,
            workos_secret_arn=base.secret.workos_secret_arn,
            app_secret_arn=base.secret.app_secret_arn,
            log_group_name=base.store.log_group_name,
            cache_endpoint=sessions.endpoint,
            cache_port=sessions.port,
        ),
    )


def _watch(
    root: Root, has: Conditions, base: Foundation, front_door: edge.Outputs, backend: service.Outputs
) -> None:
    """Alarms and dashboards from inside, a canary from outside."""
    root.nest(
        monitoring.STACK,
        monitoring.Inputs(
            topic_arn=base.store.topic_arn,
            load_balancer_full_name=front_door.load_balancer_full_name,
            target_group_full_name=front_door.target_group_full_name,
            cluster_name=backend.cluster_name,
            cluster_arn=backend.cluster_arn,
            service_name=backend.service_name,
            log_group_name=base.store.log_group_name,
        ),
    )
    root.nest(
        synthetics.STACK,
        synthetics.Inputs(api_url=front_door.api_url, topic_arn=base.store.topic_arn),
        condition=has.canary,
    )
