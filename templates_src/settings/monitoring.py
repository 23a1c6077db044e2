"""Settings of alarms, the budget and the synthetic canary."""

from __future__ import annotations

from templates_src.settings.model import number, text, toggle
from templates_src.wiring import kinds as k

GROUP = "Monitoring"

ALB_5XX_COUNT = number(
    "Alb5xxCount",
    k.Count,
    GROUP,
    "HTTP 5xx answers in five minutes, from the load balancer or the backend, that raise an alarm",
    (1, 100000),
    default=25,
)
LATENCY_P99_MILLISECONDS = number(
    "LatencyP99Milliseconds",
    k.Count,
    GROUP,
    "Milliseconds that 99 % of the answers must stay under",
    (50, 60000),
    default=2000,
)
CPU_ALARM_PERCENT = number(
    "CpuAlarmPercent",
    k.Percent,
    GROUP,
    "Average CPU that raises an alarm; above CpuTargetPercent, or it would ring at every scaling",
    (1, 100),
    default=85,
)
MEMORY_ALARM_PERCENT = number(
    "MemoryAlarmPercent",
    k.Percent,
    GROUP,
    "Average memory that raises an alarm; above MemoryTargetPercent, or it would ring at every scaling",
    (1, 100),
    default=90,
)
MONTHLY_BUDGET_USD = number(
    "MonthlyBudgetUsd",
    k.Usd,
    GROUP,
    "Budget in USD a month; a warning goes out at 80 % spent and at 100 % forecast; 0: no budget",
    (0, 1000000),
    default=0,
)
CANARY_ENABLED = toggle(
    "CanaryEnabled",
    GROUP,
    "CloudWatch Synthetics canary that calls /health from outside; needs an HTTPS edge",
)
CANARY_INTERVAL_MINUTES = number(
    "CanaryIntervalMinutes",
    k.Count,
    GROUP,
    "Minutes between two runs of the canary; two that fail in a row raise an alarm",
    (1, 60),
    default=5,
    allowed=(1, 5, 10, 15, 30, 60),
)
CANARY_RUNTIME = text(
    "CanaryRuntime",
    k.Text,
    GROUP,
    "Runtime of the canary; AWS retires old ones, and the CloudWatch user guide names the newest",
    r"^syn-nodejs-(puppeteer-)?[1-9]\d*\.\d+$",
    "a Node.js runtime of CloudWatch Synthetics such as syn-nodejs-puppeteer-17.0",
    default="syn-nodejs-puppeteer-17.0",
)
