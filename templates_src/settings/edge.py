"""Settings of what faces the internet: the load balancer, names, certificates, CDN and failover."""

from __future__ import annotations

from templates_src.settings.model import choice, number, text, toggle
from templates_src.wiring import kinds as k

GROUP = "Load balancer and names"
CDN = "CDN and failover"

DOMAIN_PATTERN = r"^$|^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"

EDGE_MODE = choice(
    "EdgeMode",
    GROUP,
    "domain: certificate and record made here, in HostedZoneId; certificate: CertificateArn is given and "
    "the record is yours; http: no TLS, for curl and a frontend on your own machine only (browsers refuse "
    "plain http calls from the https page of Amplify, and send no Secure cookies)",
    ("domain", "certificate", "http"),
)
API_DOMAIN_NAME = text(
    "ApiDomainName",
    k.DomainName,
    GROUP,
    "Name that browsers reach the backend by, such as api.classla.org; needed unless EdgeMode is http",
    DOMAIN_PATTERN,
    "a lower-case domain name without a trailing dot, or empty",
)
HOSTED_ZONE_ID = text(
    "HostedZoneId",
    k.Text,
    GROUP,
    "Route 53 hosted zone that holds ApiDomainName; needed when EdgeMode is domain",
    r"^$|^Z[A-Z0-9]{1,31}$",
    "a hosted zone id such as Z0123456789ABCDEFGHIJ, or empty",
)
CERTIFICATE_ARN = text(
    "CertificateArn",
    k.ArnText,
    GROUP,
    "ACM certificate for ApiDomainName in this region; needed when EdgeMode is certificate",
    r"^$|^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]+$",
    "the ARN of an ACM certificate, or empty",
)
IDLE_TIMEOUT_SECONDS = number(
    "IdleTimeoutSeconds",
    k.Seconds,
    GROUP,
    "Seconds a quiet WebSocket stays open at the load balancer",
    (1, 4000),
    default=3600,
)
DEREGISTRATION_DELAY_SECONDS = number(
    "DeregistrationDelaySeconds",
    k.Seconds,
    GROUP,
    "Seconds a leaving task may finish its requests",
    (0, 3600),
    default=30,
)
STICKINESS_SECONDS = number(
    "StickinessSeconds",
    k.Seconds,
    GROUP,
    "Seconds a browser stays with one task; Socket.IO polling needs it when two tasks run",
    (1, 604800),
    default=86400,
)
HEALTH_CHECK_INTERVAL_SECONDS = number(
    "HealthCheckIntervalSeconds",
    k.Seconds,
    GROUP,
    "Seconds between two calls of /health; more than the 5 seconds that a call may take",
    (6, 300),
    default=30,
)
UNHEALTHY_THRESHOLD = number(
    "UnhealthyThreshold",
    k.Count,
    GROUP,
    "Failed health checks in a row before a task is replaced. /health answers 503 when Supabase is down: "
    "a low number turns an outage of Supabase into a restart loop here",
    (2, 10),
    default=5,
)
ALB_DELETION_PROTECTION = toggle(
    "AlbDeletionProtection",
    GROUP,
    "Refuse to delete the load balancer, and so the stack: turn it off by an update first",
)
DEPLOY_ALARM_5XX_COUNT = number(
    "DeployAlarm5xxCount",
    k.Count,
    GROUP,
    "HTTP 5xx answers of the backend in one minute that stop a deployment and roll it back",
    (1, 100000),
    default=10,
)

CDN_ENABLED = toggle(
    "CdnEnabled",
    CDN,
    "CloudFront in front of the load balancer (edge locations, DDoS protection); needs EdgeMode domain and "
    "CdnCertificateArn",
)
CDN_CERTIFICATE_ARN = text(
    "CdnCertificateArn",
    k.ArnText,
    CDN,
    "ACM certificate for ApiDomainName in us-east-1, where CloudFront reads certificates",
    r"^$|^arn:[a-z-]+:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+$",
    "the ARN of an ACM certificate in us-east-1, or empty",
)
FAILOVER_ROLE = choice(
    "FailoverRole",
    CDN,
    "Part this region plays for ApiDomainName: none (simple record), primary or secondary (Route 53 failover "
    "with a health check on /health); needs EdgeMode domain",
    ("none", "primary", "secondary"),
    default="none",
)
