import type { JsonObject } from "../../src/model/json.ts";
import { accounts, region, roleArn } from "./names.ts";

interface Network {
  readonly account: string;
  readonly id: string;
  readonly cidr: string;
  readonly hasGateway?: true;
  readonly nodes?: Readonly<Record<string, string>>;
  readonly cluster?: string;
}

/** Networks that are used, and four that were forgotten; one of them keeps its NAT gateway. */
const networks: readonly Network[] = [
  {
    account: accounts.shared,
    id: "0shared000000001",
    cidr: "10.20.0.0/16",
    hasGateway: true,
    cluster: "shared",
    nodes: { "10.20.1.11": "i-0a10000000000001", "10.20.1.12": "i-0a10000000000002" },
  },
  { account: accounts.shared, id: "0legacy000000001", cidr: "10.21.0.0/16" },
  { account: accounts.shared, id: "0trial0000000001", cidr: "10.22.0.0/16" },
  { account: accounts.shared, id: "0workshop0000001", cidr: "10.23.0.0/16" },
  {
    account: accounts.juniper,
    id: "0juniper00000001",
    cidr: "10.40.0.0/16",
    hasGateway: true,
    cluster: "juniper",
    nodes: { "10.40.1.11": "i-0a40000000000001" },
  },
  { account: accounts.linden, id: "0linden000000001", cidr: "10.50.0.0/16", hasGateway: true },
];

/** What `aws ec2` answers of an account. */
export function networkAnswers(account: string): Readonly<Record<string, JsonObject>> {
  const own = networks.filter((network) => network.account === account);
  return {
    "describe-vpcs": {
      Vpcs: own.map(({ id, cidr }) => ({ VpcId: `vpc-${id}`, CidrBlock: cidr, IsDefault: false, Tags: [] })),
    },
    "describe-subnets": {
      Subnets: own.map(({ id, cidr }) => ({
        SubnetId: `subnet-${id}`,
        VpcId: `vpc-${id}`,
        CidrBlock: cidr.replace("/16", "/18"),
        AvailabilityZone: `${region}a`,
        MapPublicIpOnLaunch: false,
      })),
    },
    "describe-route-tables": { RouteTables: own.map(routeTable) },
    "describe-security-groups": { SecurityGroups: own.map(securityGroup) },
    "describe-nat-gateways": {
      NatGateways: own
        .filter(({ hasGateway }) => hasGateway)
        .map(({ id }) => ({
          NatGatewayId: `nat-${id}`,
          VpcId: `vpc-${id}`,
          SubnetId: `subnet-${id}`,
          State: "available",
          ConnectivityType: "public",
        })),
    },
    "describe-vpc-peering-connections": { VpcPeeringConnections: [] },
    "describe-vpc-endpoints": { VpcEndpoints: [] },
    "describe-network-acls": { NetworkAcls: [] },
    "describe-instances": { Reservations: own.flatMap(reservations) },
  };
}

function routeTable({ id, cidr, hasGateway }: Network): JsonObject {
  return {
    RouteTableId: `rtb-${id}`,
    VpcId: `vpc-${id}`,
    Associations: [{ Main: true, RouteTableId: `rtb-${id}` }],
    Routes: [
      { DestinationCidrBlock: cidr, GatewayId: "local", State: "active" },
      ...(hasGateway ? [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: `nat-${id}`, State: "active" }] : []),
    ],
  };
}

/** What EKS makes for a cluster: everything within the group, everything out. */
function securityGroup({ id, account }: Network): JsonObject {
  const GroupId = `sg-${id}`;
  return {
    GroupId,
    GroupName: `cluster-${id}`,
    VpcId: `vpc-${id}`,
    Description: "everything inside",
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [], UserIdGroupPairs: [{ GroupId, UserId: account }] }],
    IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }], UserIdGroupPairs: [] }],
  };
}

function reservations({ id, account, nodes = {}, cluster = "" }: Network): readonly JsonObject[] {
  return Object.entries(nodes).map(([address, InstanceId]) => ({
    Instances: [
      {
        InstanceId,
        InstanceType: "m6i.large",
        VpcId: `vpc-${id}`,
        SubnetId: `subnet-${id}`,
        PrivateIpAddress: address,
        PrivateDnsName: `ip-${address.replaceAll(".", "-")}.${region}.compute.internal`,
        State: { Name: "running" },
        IamInstanceProfile: { Arn: roleArn(account, `${cluster}-nodes`).replace(":role/", ":instance-profile/") },
        MetadataOptions: {
          HttpEndpoint: "enabled",
          HttpTokens: "required",
          HttpPutResponseHopLimit: cluster === "shared" ? 2 : 1,
        },
        SecurityGroups: [{ GroupId: `sg-${id}`, GroupName: `cluster-${id}` }],
        Tags: [
          { Key: `kubernetes.io/cluster/${cluster}`, Value: "owned" },
          { Key: "eks:cluster-name", Value: cluster },
          { Key: "eks:nodegroup-name", Value: cluster === "shared" ? "general" : "juniper-nodes" },
        ],
      },
    ],
  }));
}
