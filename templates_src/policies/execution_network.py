"""What the execution role may do to networks: the AWS::EC2 types of the network and security stacks.

EC2 makes up every id, so a resource can be named by region and account only; each action fits one type
anyway. System tags would say more (``aws:cloudformation:stack-name``), but CloudFormation sets them after
some of the first calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import ec2, logs, route53

from templates_src.common.naming import arn
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

DESCRIBE = (
    ec2.DescribeAccountAttributes,
    ec2.DescribeAddresses,
    ec2.DescribeAvailabilityZones,
    ec2.DescribeFlowLogs,
    ec2.DescribeInstances,
    ec2.DescribeInternetGateways,
    ec2.DescribeNatGateways,
    ec2.DescribeNetworkAcls,
    ec2.DescribeNetworkInterfaces,
    ec2.DescribeRouteTables,
    ec2.DescribeSecurityGroupRules,
    ec2.DescribeSecurityGroups,
    ec2.DescribeSubnets,
    ec2.DescribeTags,
    ec2.DescribeVpcEncryptionControls,
    ec2.DescribeVpcEndpoints,
    ec2.DescribeVpcs,
    ec2.DescribeVpnGateways,
)
TOPOLOGY = (
    ec2.AllocateAddress,
    ec2.AssociateRouteTable,
    ec2.AttachInternetGateway,
    ec2.CreateInternetGateway,
    ec2.CreateNatGateway,
    ec2.CreateRoute,
    ec2.CreateRouteTable,
    ec2.CreateSubnet,
    ec2.CreateTags,
    ec2.CreateVpc,
    ec2.DeleteInternetGateway,
    ec2.DeleteNatGateway,
    ec2.DeleteRoute,
    ec2.DeleteRouteTable,
    ec2.DeleteSubnet,
    ec2.DeleteTags,
    ec2.DeleteVpc,
    ec2.DescribeVpcAttribute,
    ec2.DetachInternetGateway,
    ec2.DisassociateAddress,
    ec2.DisassociateRouteTable,
    ec2.ModifySubnetAttribute,
    ec2.ModifyVpcAttribute,
    ec2.ReleaseAddress,
    ec2.ReplaceRoute,
    ec2.ReplaceRouteTableAssociation,
)
# Who may talk to whom, and the record of it.
DOORS = (
    ec2.AuthorizeSecurityGroupEgress,
    ec2.AuthorizeSecurityGroupIngress,
    ec2.CreateFlowLogs,
    ec2.CreateSecurityGroup,
    ec2.CreateVpcEndpoint,
    ec2.DeleteFlowLogs,
    ec2.DeleteSecurityGroup,
    ec2.DeleteVpcEndpoints,
    ec2.ModifyVpcEndpoint,
    ec2.RevokeSecurityGroupEgress,
    ec2.RevokeSecurityGroupIngress,
    ec2.UpdateSecurityGroupRuleDescriptionsEgress,
    ec2.UpdateSecurityGroupRuleDescriptionsIngress,
)
FLOW_LOG_DELIVERY = (logs.CreateLogDelivery, logs.DeleteLogDelivery)
# An interface endpoint with private DNS puts its names into a zone of the VPC.
ENDPOINT_NAMES = (route53.AssociateVPCWithHostedZone,)


def network() -> PolicyDocument:
    """VPC, subnets, gateways, routes, endpoints, flow logs and security groups."""
    return policy(
        allow("ReachNetwork", [*DESCRIBE, *FLOW_LOG_DELIVERY], ["*"]),
        allow(
            "ManageNetwork",
            [*TOPOLOGY, *DOORS, *ENDPOINT_NAMES],
            [arn("ec2", "*"), arn("route53", "hostedzone/*", region=False, account=False)],
        ),
    )
