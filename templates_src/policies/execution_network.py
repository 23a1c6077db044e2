"""Where the execution role may do what networks need: the AWS::EC2 types of the network and security stacks.

EC2 makes up every id, so a resource can be named by region and account only; each action fits one type
anyway. System tags would say more (``aws:cloudformation:stack-name``), but CloudFormation sets them after
some of the first calls.
"""

from __future__ import annotations

from templates_src.common.naming import arn
from templates_src.policies.scopes import Area, Scope


def network() -> Area:
    """VPC, subnets, gateways, routes, endpoints, flow logs and security groups."""
    return Area(
        "Network",
        (
            Scope(
                "ManageNetwork",
                ("ec2:*", "logs:*LogDelivery", "route53:AssociateVPCWithHostedZone"),
                [arn("ec2", "*"), arn("route53", "hostedzone/*", region=False, account=False)],
            ),
        ),
        reach="ReachNetwork",
    )
