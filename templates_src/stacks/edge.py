"""Edge: the load balancer, target groups, listeners and certificate, and the alarm that stops a deployment.

Owns what the internet talks to. The listeners follow ``EdgeMode``: ``domain`` and ``certificate`` serve HTTPS
and redirect port 80 to it, ``http`` serves port 80 only. Access logs go to the storage stack's bucket.

No setting replaces the load balancer or changes its DNS name. A new ``ApiDomainName`` or ``EdgeMode`` swaps
the certificate inside the running listener: connections stay open, but browsers that still use the old name
then get a certificate warning. Another VPC replaces the target groups: answers are 503 until new tasks are
healthy.

``DeploymentStrategy`` BLUE_GREEN adds a second target group and a listener rule whose weights ECS rewrites at
each deployment. They last because CloudFormation leaves alone what the template does not change. An edit of
that rule (a new stack tag may count as one) sends everybody to the first group, which may be empty just then.
Without HTTPS there is no such rule, and the stack behaves as with ROLLING.
"""

from __future__ import annotations

from typing import Any

from troposphere import And, Condition, GetAtt, If, Not, Ref, Sub, Template
from troposphere import certificatemanager as acm
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.elasticloadbalancingv2 import (
    Action,
    Certificate,
    ForwardConfig,
    Listener,
    ListenerRule,
    ListenerRuleAction,
    LoadBalancer,
    LoadBalancerAttributes,
    Matcher,
    PathPatternConfig,
    RedirectConfig,
    TargetGroup,
    TargetGroupAttribute,
    TargetGroupTuple,
)
from troposphere.elasticloadbalancingv2 import Condition as RuleCondition

from templates_src.common.application import (
    ALB_LOG_PREFIX,
    CONTAINER_PORT,
    HEALTH_PATH,
    HTTP_PORT,
    HTTPS_PORT,
)
from templates_src.common.conditions import is_choice
from templates_src.common.naming import name_tag
from templates_src.settings import edge, service
from templates_src.settings import environment as env
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

IS_HTTPS = "IsHttps"
MAKES_CERTIFICATE = "MakesCertificate"
IS_BLUE_GREEN = "IsBlueGreen"
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
# Must stay below the smallest HealthCheckIntervalSeconds: Elastic Load Balancing refuses anything else.
HEALTH_CHECK_TIMEOUT_SECONDS = 5
HEALTHY_THRESHOLD = 2
ALARM_PERIOD_SECONDS = 60


@contract
class Inputs:
    """What the edge needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    edge_mode: Value[k.Choice] = setting(edge.EDGE_MODE)
    api_domain_name: Value[k.DomainName] = setting(edge.API_DOMAIN_NAME)
    hosted_zone_id: Value[k.Text] = setting(edge.HOSTED_ZONE_ID)
    certificate_arn: Value[k.ArnText] = setting(edge.CERTIFICATE_ARN)
    idle_timeout_seconds: Value[k.Seconds] = setting(edge.IDLE_TIMEOUT_SECONDS)
    deregistration_delay_seconds: Value[k.Seconds] = setting(edge.DEREGISTRATION_DELAY_SECONDS)
    stickiness_seconds: Value[k.Seconds] = setting(edge.STICKINESS_SECONDS)
    health_check_interval_seconds: Value[k.Seconds] = setting(edge.HEALTH_CHECK_INTERVAL_SECONDS)
    unhealthy_threshold: Value[k.Count] = setting(edge.UNHEALTHY_THRESHOLD)
    alb_deletion_protection: Value[k.Toggle] = setting(edge.ALB_DELETION_PROTECTION)
    deploy_alarm_5xx_count: Value[k.Count] = setting(edge.DEPLOY_ALARM_5XX_COUNT)
    deployment_strategy: Value[k.Choice] = setting(service.DEPLOYMENT_STRATEGY)
    vpc_id: Value[k.VpcId] = wired("VPC that the targets are in")
    public_subnet_a: Value[k.PublicSubnetAId] = wired("Public subnet in the first zone")
    public_subnet_b: Value[k.PublicSubnetBId] = wired("Public subnet in the second zone")
    alb_security_group_id: Value[k.AlbSecurityGroupId] = wired("Security group of the load balancer")
    log_bucket_name: Value[k.BucketName] = wired("Bucket of the access logs; its policy must let them in")
    topic_arn: Value[k.TopicArn] = wired("Topic that the deployment alarm publishes to")


@contract
class Outputs:
    """What the edge gives. The security group's id is the security stack's to give."""

    api_url: Value[k.ApiUrl] = published("URL that browsers reach the backend by")
    load_balancer_arn: Value[k.LoadBalancerArn] = published("ARN of the load balancer")
    load_balancer_full_name: Value[k.LoadBalancerFullName] = published(
        "Load balancer as a CloudWatch dimension"
    )
    load_balancer_dns_name: Value[k.LoadBalancerDnsName] = published("DNS name of the load balancer")
    load_balancer_zone_id: Value[k.LoadBalancerZoneId] = published(
        "Hosted zone that an alias record to the load balancer names"
    )
    target_group_arn: Value[k.TargetGroupArn] = published("ARN of the target group")
    target_group_full_name: Value[k.TargetGroupFullName] = published("Target group as a CloudWatch dimension")
    green_target_group_arn: Value[k.GreenTargetGroupArn] = published(
        "ARN of the second target group; empty without blue/green deployments"
    )
    listener_rule_arn: Value[k.ListenerRuleArn] = published(
        "ARN of the rule that ECS rewrites; empty without blue/green deployments"
    )
    deploy_alarm_name: Value[k.DeployAlarmName] = published("Alarm that stops and rolls back a deployment")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the edge in five steps: load balancer, target groups, listeners, blue/green rule, alarm."""
    template = Template(Description="Classla edge: load balancer, target groups, listeners, deployment alarm")
    _conditions(template, inputs)
    balancer = _load_balancer(template, inputs)
    blue = _target_group(template, inputs, "TargetGroup", "backend")
    green = _target_group(template, inputs, "GreenTargetGroup", "backend-green", Condition=IS_BLUE_GREEN)
    _http_listener(template, balancer, blue)
    https = _https_listener(template, inputs, balancer, blue)
    rule = _blue_green_rule(template, https, blue, green)
    alarm = _deploy_alarm(template, inputs, balancer)
    return Built(template, _outputs(inputs, balancer, blue, green, rule, alarm))


STACK = Stack(Inputs, Outputs, build)


def _conditions(template: Template, inputs: Inputs) -> None:
    template.add_condition(IS_HTTPS, Not(is_choice(inputs.edge_mode, "http")))
    template.add_condition(MAKES_CERTIFICATE, is_choice(inputs.edge_mode, "domain"))
    template.add_condition(
        IS_BLUE_GREEN, And(Condition(IS_HTTPS), is_choice(inputs.deployment_strategy, "BLUE_GREEN"))
    )


def _load_balancer(template: Template, inputs: Inputs) -> LoadBalancer:
    attributes = {
        "access_logs.s3.bucket": inputs.log_bucket_name.ref,
        "access_logs.s3.enabled": "true",
        "access_logs.s3.prefix": ALB_LOG_PREFIX,
        "deletion_protection.enabled": inputs.alb_deletion_protection.ref,
        "idle_timeout.timeout_seconds": inputs.idle_timeout_seconds.ref,
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http2.enabled": "true",
    }
    return template.add_resource(
        LoadBalancer(
            "LoadBalancer",
            Scheme="internet-facing",
            Type="application",
            Subnets=[inputs.public_subnet_a.ref, inputs.public_subnet_b.ref],
            SecurityGroups=[inputs.alb_security_group_id.ref],
            LoadBalancerAttributes=[
                LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()
            ],
            Tags=name_tag(inputs.environment_name, "alb"),
        )
    )


def _target_group(template: Template, inputs: Inputs, title: str, tag: str, **more: Any) -> TargetGroup:
    attributes = {
        "deregistration_delay.timeout_seconds": inputs.deregistration_delay_seconds.ref,
        # Socket.IO starts with several HTTP requests that must all reach the same task.
        "stickiness.enabled": "true",
        "stickiness.lb_cookie.duration_seconds": inputs.stickiness_seconds.ref,
        "stickiness.type": "lb_cookie",
    }
    return template.add_resource(
        TargetGroup(
            title,
            TargetType="ip",
            Protocol="HTTP",
            Port=CONTAINER_PORT,
            VpcId=inputs.vpc_id.ref,
            HealthCheckPath=HEALTH_PATH,
            HealthCheckIntervalSeconds=inputs.health_check_interval_seconds.ref,
            HealthCheckTimeoutSeconds=HEALTH_CHECK_TIMEOUT_SECONDS,
            HealthyThresholdCount=HEALTHY_THRESHOLD,
            UnhealthyThresholdCount=inputs.unhealthy_threshold.ref,
            Matcher=Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                TargetGroupAttribute(Key=key, Value=value) for key, value in attributes.items()
            ],
            Tags=name_tag(inputs.environment_name, tag),
            **more,
        )
    )


def _http_listener(template: Template, balancer: LoadBalancer, target: TargetGroup) -> None:
    """Port 80: the redirect to HTTPS, or in http mode the backend itself."""
    to_https = Action(
        Type="redirect",
        RedirectConfig=RedirectConfig(Protocol="HTTPS", Port=str(HTTPS_PORT), StatusCode="HTTP_301"),
    )
    template.add_resource(
        Listener(
            "HttpListener",
            LoadBalancerArn=Ref(balancer),
            Protocol="HTTP",
            Port=HTTP_PORT,
            DefaultActions=[If(IS_HTTPS, to_https, _forward(target))],
        )
    )


def _https_listener(
    template: Template, inputs: Inputs, balancer: LoadBalancer, target: TargetGroup
) -> Listener:
    certificate = template.add_resource(_certificate(inputs))
    return template.add_resource(
        Listener(
            "HttpsListener",
            Condition=IS_HTTPS,
            LoadBalancerArn=Ref(balancer),
            Protocol="HTTPS",
            Port=HTTPS_PORT,
            SslPolicy=TLS_POLICY,
            Certificates=[
                Certificate(
                    CertificateArn=If(MAKES_CERTIFICATE, Ref(certificate), inputs.certificate_arn.ref)
                )
            ],
            DefaultActions=[_forward(target)],
        )
    )


def _certificate(inputs: Inputs) -> acm.Certificate:
    """Proved by a record that ACM writes to the hosted zone, and renewed by ACM as long as it stays there."""
    return acm.Certificate(
        "Certificate",
        Condition=MAKES_CERTIFICATE,
        DomainName=inputs.api_domain_name.ref,
        ValidationMethod="DNS",
        DomainValidationOptions=[
            acm.DomainValidationOption(
                DomainName=inputs.api_domain_name.ref, HostedZoneId=inputs.hosted_zone_id.ref
            )
        ],
        Tags=name_tag(inputs.environment_name, "api"),
    )


def _forward(target: TargetGroup) -> Action:
    return Action(Type="forward", TargetGroupArn=Ref(target))


def _blue_green_rule(
    template: Template, listener: Listener, blue: TargetGroup, green: TargetGroup
) -> ListenerRule:
    """Every request, to both groups by weight. No group stickiness: it would hold browsers at the old version
    after the shift; inside a group the cookie still holds them at one task."""
    weights = ((blue, 100), (green, 0))
    return template.add_resource(
        ListenerRule(
            "ProductionRule",
            Condition=IS_BLUE_GREEN,
            ListenerArn=Ref(listener),
            Priority=1,
            Conditions=[
                RuleCondition(Field="path-pattern", PathPatternConfig=PathPatternConfig(Values=["/*"]))
            ],
            Actions=[
                ListenerRuleAction(
                    Type="forward",
                    ForwardConfig=ForwardConfig(
                        TargetGroups=[
                            TargetGroupTuple(TargetGroupArn=Ref(group), Weight=weight)
                            for group, weight in weights
                        ]
                    ),
                )
            ],
        )
    )


def _deploy_alarm(template: Template, inputs: Inputs, balancer: LoadBalancer) -> Alarm:
    """Errors that the backend answers itself; a task that does not answer at all fails its health check and
    is the circuit breaker's business. Without a target group dimension the metric covers both groups: a
    blue/green deployment serves from either, and nothing else is behind this load balancer."""
    return template.add_resource(
        Alarm(
            "DeployAlarm",
            AlarmDescription="The backend answers HTTP 5xx: a running deployment stops and is rolled back",
            Namespace="AWS/ApplicationELB",
            MetricName="HTTPCode_Target_5XX_Count",
            Dimensions=[MetricDimension(Name="LoadBalancer", Value=GetAtt(balancer, "LoadBalancerFullName"))],
            Statistic="Sum",
            Period=ALARM_PERIOD_SECONDS,
            EvaluationPeriods=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Threshold=inputs.deploy_alarm_5xx_count.ref,
            TreatMissingData="notBreaching",
            AlarmActions=[inputs.topic_arn.ref],
            OKActions=[inputs.topic_arn.ref],
        )
    )


def _outputs(
    inputs: Inputs,
    balancer: LoadBalancer,
    blue: TargetGroup,
    green: TargetGroup,
    rule: ListenerRule,
    alarm: Alarm,
) -> Outputs:
    dns_name = GetAtt(balancer, "DNSName")
    url = If(
        IS_HTTPS,
        Sub("https://${Name}", Name=inputs.api_domain_name.ref),
        Sub("http://${Name}", Name=dns_name),
    )
    return Outputs(
        api_url=k.ApiUrl.of(url),
        load_balancer_arn=k.LoadBalancerArn.of(Ref(balancer)),
        load_balancer_full_name=k.LoadBalancerFullName.of(GetAtt(balancer, "LoadBalancerFullName")),
        load_balancer_dns_name=k.LoadBalancerDnsName.of(dns_name),
        load_balancer_zone_id=k.LoadBalancerZoneId.of(GetAtt(balancer, "CanonicalHostedZoneID")),
        target_group_arn=k.TargetGroupArn.of(Ref(blue)),
        target_group_full_name=k.TargetGroupFullName.of(GetAtt(blue, "TargetGroupFullName")),
        green_target_group_arn=k.GreenTargetGroupArn.of(If(IS_BLUE_GREEN, Ref(green), "")),
        listener_rule_arn=k.ListenerRuleArn.of(If(IS_BLUE_GREEN, Ref(rule), "")),
        deploy_alarm_name=k.DeployAlarmName.of(Ref(alarm)),
    )
