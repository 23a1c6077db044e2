// A network and a service comparable to ours, for `cdk synth`. No account or region: nothing is looked up.
const path = require("path");
const libraries = path.resolve(__dirname, "../../../.cache/peers/cdk/node_modules");
const cdk = require(path.join(libraries, "aws-cdk-lib"));
const ec2 = require(path.join(libraries, "aws-cdk-lib/aws-ec2"));
const ecs = require(path.join(libraries, "aws-cdk-lib/aws-ecs"));
const patterns = require(path.join(libraries, "aws-cdk-lib/aws-ecs-patterns"));

const app = new cdk.App();
const network = new cdk.Stack(app, "Network");
const vpc = new ec2.Vpc(network, "Vpc", {
  ipAddresses: ec2.IpAddresses.cidr("10.0.0.0/16"),
  maxAzs: 2,
  natGateways: 2,
  subnetConfiguration: [
    { name: "Public", subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
    { name: "App", subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
    { name: "Data", subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
  ],
});
const service = new cdk.Stack(app, "Service");
const fargate = new patterns.ApplicationLoadBalancedFargateService(service, "Backend", {
  vpc,
  cpu: 512,
  memoryLimitMiB: 1024,
  taskImageOptions: {
    image: ecs.ContainerImage.fromRegistry("example/backend@sha256:" + "a".repeat(64)),
    containerPort: 3001,
    environment: { PORT: "3001", NODE_ENV: "production" },
  },
});
const scaling = fargate.service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 2 });
scaling.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: 70 });
scaling.scaleOnMemoryUtilization("Memory", { targetUtilizationPercent: 80 });
