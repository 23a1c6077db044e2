"""Rows of what serves users: network, balancer, service, cache, secrets, frontend."""

from __future__ import annotations

from templates_src.impact.model import Feel, Impact

RECONNECT = "Tasks are replaced one after the other: WebSockets drop once and reconnect"
OUTAGE = "Nothing is served until the new one works"


def high(words: str) -> Feel:
    """Users notice, or something is lost."""
    return Feel("high", words)


def medium(words: str) -> Feel:
    """Users may notice for a moment."""
    return Feel("medium", words)


def low(words: str) -> Feel:
    """Only operators notice."""
    return Feel("low", words)


NETWORK = {
    "AWS::EC2::VPC": Impact(
        replace=high(f"The whole network is made anew, and everything in it. {OUTAGE}"),
        delete=high("The network goes, and everything in it"),
        guard="production",
    ),
    "AWS::EC2::Subnet": Impact(
        replace=high("What runs in the subnet moves: tasks restart, the balancer loses a zone meanwhile"),
        delete=high("What runs in the subnet goes"),
        guard="production",
    ),
    "AWS::EC2::InternetGateway": Impact(
        replace=high(f"The network loses the internet for a moment. {OUTAGE}"),
        delete=high("Nothing reaches the internet any more, and nobody reaches the application"),
    ),
    "AWS::EC2::VPCGatewayAttachment": Impact(
        replace=high(f"The network loses the internet for a moment. {OUTAGE}"),
        delete=high("Nothing reaches the internet any more, and nobody reaches the application"),
    ),
    "AWS::EC2::EIP": Impact(
        replace=medium("The address that others see changes: whoever allows it by address must be told"),
        delete=medium("The address that others see is given back; nobody gets it again"),
    ),
    "AWS::EC2::NatGateway": Impact(
        replace=medium("Calls from tasks to Supabase and WorkOS break off and are made anew"),
        delete=medium("Calls from tasks to Supabase and WorkOS take another way, or none"),
    ),
    "AWS::EC2::RouteTable": Impact(
        replace=medium("Traffic of its subnets is interrupted for a moment"),
        delete=medium("Its subnets lose their way out"),
    ),
    "AWS::EC2::Route": Impact(
        replace=medium("Traffic on this way is interrupted for a moment"),
        delete=medium("Traffic loses this way"),
        update=medium("Open connections on this way break off and are made anew"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": Impact(
        replace=medium("Traffic of the subnet is interrupted for a moment"),
        delete=medium("The subnet loses its way out"),
    ),
    "AWS::EC2::VPCEndpoint": Impact(
        replace=medium("Calls to this AWS service break off and are made anew"),
        delete=low("Calls to this AWS service go through NAT, which costs by volume"),
    ),
    "AWS::EC2::FlowLog": Impact(
        replace=low("A few minutes of flow logs are missing"), delete=low("No flow logs are written any more")
    ),
    "AWS::EC2::SecurityGroup": Impact(
        replace=medium("Whatever is in the group moves to another one"),
        delete=medium("The group's rules no longer hold"),
    ),
    "AWS::EC2::SecurityGroupIngress": Impact(
        replace=medium("New connections may be refused for a moment"), delete=medium("The port is closed")
    ),
    "AWS::EC2::SecurityGroupEgress": Impact(
        replace=medium("New connections may be refused for a moment"),
        delete=medium("The way out is closed"),
    ),
}
EDGE = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Impact(
        replace=high(f"Another load balancer with another DNS name. {OUTAGE} and names lead to it"),
        delete=high("Nobody reaches the application"),
        properties={
            "Subnets": medium("The balancer moves between zones; some connections drop"),
            "SecurityGroups": medium("New connections may be refused for a moment"),
        },
        guard="production",
    ),
    "AWS::ElasticLoadBalancingV2::Listener": Impact(
        replace=high("The port is closed for some seconds"),
        delete=high("The port is closed"),
        properties={
            "Certificates": medium("Browsers see another certificate"),
            "SslPolicy": medium("Old browsers may no longer connect"),
        },
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Impact(
        replace=medium("Requests may take the default way for a moment"),
        delete=medium("Requests take the default way"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Impact(
        replace=high("All tasks are registered anew: WebSockets drop, and stickiness starts over"),
        delete=high("The balancer has nowhere to send requests"),
        properties={
            "HealthCheck": medium("Tasks are judged by another rule; too strict a one restarts them"),
            "TargetGroupAttributes": low("Stickiness or draining changes for new connections"),
        },
    ),
    "AWS::CertificateManager::Certificate": Impact(
        replace=medium("Another certificate is issued; the deployment waits for its validation"),
        delete=high("Browsers refuse the connection where nothing replaces it"),
    ),
    "AWS::Route53::RecordSet": Impact(
        replace=high("DNS changes: some users are lost until their resolvers ask again"),
        delete=high("The name leads nowhere"),
        update=high("DNS changes: some users see the old address until their resolvers ask again"),
    ),
    "AWS::Route53::HealthCheck": Impact(
        replace=low("Failover is blind for a minute"),
        delete=medium("Failover no longer happens by itself"),
    ),
    "AWS::CloudFront::Distribution": Impact(
        replace=high("Another distribution with another name; the cache is empty"),
        delete=high("The name of the CDN leads nowhere"),
        update=low("The change travels to all edge locations, which takes minutes"),
    ),
}
SERVICE = {
    "AWS::ECS::Cluster": Impact(
        replace=high(f"Another cluster: all tasks stop and start there. {OUTAGE}"),
        delete=high("All tasks stop"),
        properties={"Tags": None, "ClusterSettings": low("Container Insights is switched")},
    ),
    "AWS::ECS::ClusterCapacityProviderAssociations": Impact(
        replace=medium("New tasks may not start for a moment"), delete=medium("New tasks may not start")
    ),
    "AWS::ECS::Service": Impact(
        replace=high(f"The service is made anew. {OUTAGE}"),
        delete=high("The backend stops"),
        update=medium(RECONNECT),
        properties={
            "Tags": None,
            "DeploymentConfiguration": low("Later deployments go another way"),
            "EnableExecuteCommand": low("Shells into new tasks are switched"),
            "HealthCheckGracePeriodSeconds": low("New tasks get another time to start"),
        },
    ),
    # A new revision is what every deployment makes; the service's row says what users feel.
    "AWS::ECS::TaskDefinition": Impact(
        replace=low("A new revision; the old one stays as inactive"),
        delete=low("The last revision is deregistered"),
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": Impact(
        replace=low("Scaling pauses for a moment"),
        delete=medium("The number of tasks stays as it is"),
        properties={
            "MaxCapacity": medium("A lower limit may stop tasks under load"),
            "MinCapacity": low("The number of tasks may change at once"),
        },
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Impact(
        replace=low("Scaling pauses for a moment"),
        delete=medium("Load no longer changes the number of tasks"),
    ),
}
STATE = {
    "AWS::ElastiCache::ReplicationGroup": Impact(
        replace=high("A new, empty cache: everybody is signed out, Socket.IO rooms are gone"),
        delete=high("Sessions are gone: everybody is signed out"),
        properties={
            "Tags": None,
            "CacheNodeType": medium("Nodes are exchanged; connections to the cache drop for seconds"),
            "EngineVersion": medium("Nodes are upgraded; connections to the cache drop for seconds"),
            "SecurityGroupIds": medium("New connections to the cache may be refused for a moment"),
        },
        state="sessions and Socket.IO state",
        guard="production",
    ),
    "AWS::ElastiCache::SubnetGroup": Impact(
        replace=high("The cache moves: it is made anew, empty"), delete=medium("The cache has no place to be")
    ),
    "AWS::SecretsManager::Secret": Impact(
        replace=high("A new secret without its values: tasks do not start until it is filled"),
        delete=high("The values are scheduled for deletion: tasks do not start any more"),
        properties={
            "GenerateSecretString": high("A new value: everybody is signed out"),
            "SecretString": high("Another value: what was signed with the old one is void"),
            "ReplicaRegions": low("Copies in other regions change"),
        },
        state="the secret's values",
        guard="everywhere",
    ),
    "AWS::SecretsManager::RotationSchedule": Impact(
        replace=low("The next rotation may come sooner"), delete=low("The secret no longer changes by itself")
    ),
    "AWS::S3::Bucket": Impact(
        replace=high("A new, empty bucket; the old one's objects are not moved"),
        delete=high("The bucket goes; it fails while there are objects in it"),
        properties={"LifecycleConfiguration": medium("Objects may expire sooner, and are gone then")},
        state="its objects",
        guard="everywhere",
    ),
    "AWS::S3::BucketPolicy": Impact(
        replace=medium("Who may use the bucket is undefined for a moment; logs may be lost"),
        delete=medium("Services can no longer write to the bucket"),
    ),
    "AWS::Logs::LogGroup": Impact(
        replace=medium("A new, empty log; the old one is not shown with it"),
        delete=medium("The log is gone"),
        properties={"RetentionInDays": low("A shorter time deletes older log lines")},
        state="the log",
    ),
    "AWS::Backup::BackupVault": Impact(
        replace=high("A new, empty vault"),
        delete=high("The backups in it go; it fails while there are any"),
        state="the backups",
        guard="production",
    ),
    "AWS::Backup::BackupPlan": Impact(
        replace=low("The next backup may come late"), delete=medium("No backups are made any more")
    ),
    "AWS::Backup::BackupSelection": Impact(
        replace=low("The next backup may come late"), delete=medium("Nothing is backed up any more")
    ),
}
FRONTEND = {
    "AWS::Amplify::App": Impact(
        replace=high("Another app with another address: the frontend must be built and named anew"),
        delete=high("The frontend is gone"),
        properties={
            "EnvironmentVariables": medium("Nothing until the next build, which users then get"),
            "BuildSpec": low("The next build goes another way"),
            "CustomRules": medium("Paths may lead elsewhere at once"),
        },
    ),
    "AWS::Amplify::Branch": Impact(
        replace=high("The frontend is gone until its next build"),
        delete=high("The frontend is gone"),
        properties={"EnvironmentVariables": medium("Nothing until the next build, which users then get")},
    ),
    "AWS::Amplify::Domain": Impact(
        replace=high("The frontend's domain leads nowhere until it is verified again"),
        delete=high("The frontend's domain leads nowhere"),
        update=medium("The frontend's domain may need to be verified again"),
    ),
}
RUNNING: dict[str, Impact] = {**NETWORK, **EDGE, **SERVICE, **STATE, **FRONTEND}
