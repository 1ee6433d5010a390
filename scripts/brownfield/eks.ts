import type { JsonObject } from "../../src/model/json.ts";
import { accounts, issuerOf, region, roleArn } from "./names.ts";

interface Cluster {
  readonly account: string;
  readonly vpc: string;
  readonly mode: "API" | "API_AND_CONFIG_MAP";
  readonly cidrs: readonly string[];
  readonly groups: readonly string[];
}

const clusters: Readonly<Record<string, Cluster>> = {
  shared: {
    account: accounts.shared,
    vpc: "vpc-0shared000000001",
    mode: "API_AND_CONFIG_MAP",
    cidrs: ["0.0.0.0/0"],
    groups: ["general", "birch-nodes", "cedar-nodes", "linden-nodes"],
  },
  juniper: {
    account: accounts.juniper,
    vpc: "vpc-0juniper00000001",
    mode: "API",
    cidrs: ["198.51.100.0/24"],
    groups: ["juniper-nodes"],
  },
};

/** What `aws eks` and the launch templates of node groups answer of an account. */
export function eksAnswers(account: string): Readonly<Record<string, JsonObject>> {
  const own = Object.entries(clusters).filter(([, cluster]) => cluster.account === account);
  return Object.assign(
    { "list-clusters": { clusters: own.map(([name]) => name) } },
    ...own.map(([name, cluster]) => answersOf(name, cluster)),
  );
}

function answersOf(name: string, { account, vpc, mode, cidrs, groups }: Cluster): Readonly<Record<string, JsonObject>> {
  const base = `arn:aws:eks:${region}:${account}`;
  const isShared = name === "shared";
  return {
    [`describe-cluster/${name}`]: {
      cluster: {
        name,
        arn: `${base}:cluster/${name}`,
        version: "1.34",
        roleArn: roleArn(account, `${name}-cluster`),
        endpoint: `https://${name}.${region}.eks.example`,
        identity: { oidc: { issuer: `https://${issuerOf(name)}` } },
        accessConfig: { authenticationMode: mode },
        resourcesVpcConfig: {
          vpcId: vpc,
          subnetIds: [vpc.replace("vpc-", "subnet-")],
          securityGroupIds: [],
          clusterSecurityGroupId: vpc.replace("vpc-", "sg-"),
          endpointPublicAccess: true,
          endpointPrivateAccess: true,
          publicAccessCidrs: cidrs,
        },
        tags: {},
      },
    },
    [`list-nodegroups/${name}`]: { nodegroups: groups },
    ...Object.fromEntries(groups.map((group) => [`describe-nodegroup/${name}/${group}`, nodeGroup(name, group, vpc)])),
    [`describe-launch-template-versions/${name}`]: template(name, isShared ? 2 : 1),
    ...accessEntries(name),
    [`list-pod-identity-associations/${name}`]: { associations: [] },
    [`list-addons/${name}`]: { addons: [] },
    [`list-fargate-profiles/${name}`]: { fargateProfileNames: [] },
  };
}

const templateId = (cluster: string): string => `lt-0${cluster}`;

function nodeGroup(clusterName: string, nodegroupName: string, vpc: string): JsonObject {
  const { account = "" } = clusters[clusterName] ?? {};
  const isOfTenant = clusterName === "shared" && nodegroupName !== "general";
  return {
    nodegroup: {
      clusterName,
      nodegroupName,
      nodegroupArn: `arn:aws:eks:${region}:${account}:nodegroup/${clusterName}/${nodegroupName}/1`,
      nodeRole: roleArn(account, `${clusterName}-nodes`),
      subnets: [vpc.replace("vpc-", "subnet-")],
      instanceTypes: ["m6i.large"],
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: nodegroupName === "general" ? 2 : 0, maxSize: 6, desiredSize: 2 },
      launchTemplate: { id: templateId(clusterName), name: `${clusterName}-nodes`, version: "1" },
      labels: {},
      taints: isOfTenant ? [{ key: "dedicated", value: nodegroupName.split("-")[0] ?? "", effect: "NO_SCHEDULE" }] : [],
    },
  };
}

/** Two hops let a pod ask the metadata service of its node. */
function template(cluster: string, hops: number): JsonObject {
  return {
    LaunchTemplateVersions: [
      {
        LaunchTemplateId: templateId(cluster),
        LaunchTemplateName: `${cluster}-nodes`,
        VersionNumber: 1,
        DefaultVersion: true,
        LaunchTemplateData: {
          MetadataOptions: { HttpEndpoint: "enabled", HttpTokens: "required", HttpPutResponseHopLimit: hops },
        },
      },
    ],
  };
}

/** Nodes, and in the shared cluster the developers of a tenant, by a pattern that another tenant's name matches. */
function accessEntries(clusterName: string): Readonly<Record<string, JsonObject>> {
  const { account = "" } = clusters[clusterName] ?? {};
  const nodes = roleArn(account, `${clusterName}-nodes`);
  const developers = roleArn(account, "tenant-1-developers");
  const scoped = {
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
    accessScope: { type: "namespace", namespaces: ["tenant-1*"] },
  };
  const entries = [
    { principalArn: nodes, type: "EC2_LINUX", policies: [] },
    ...(clusterName === "shared" ? [{ principalArn: developers, type: "STANDARD", policies: [scoped] }] : []),
  ];
  return Object.assign(
    { [`list-access-entries/${clusterName}`]: { accessEntries: entries.map(({ principalArn }) => principalArn) } },
    ...entries.map(({ principalArn, type, policies }) => {
      const subject = `${clusterName}/${encodeURIComponent(principalArn)}`;
      const isNode = type === "EC2_LINUX";
      return {
        [`describe-access-entry/${subject}`]: {
          accessEntry: {
            clusterName,
            principalArn,
            type,
            kubernetesGroups: isNode ? ["system:nodes"] : [],
            username: isNode
              ? "system:node:{{EC2PrivateDNSName}}"
              : `${principalArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/{{SessionName}}`,
            accessEntryArn: `arn:aws:eks:${region}:${account}:access-entry/${clusterName}/role/${account}/${principalArn.split("/").at(-1)}/1`,
          },
        },
        [`list-associated-access-policies/${subject}`]: {
          clusterName,
          principalArn,
          associatedAccessPolicies: policies,
        },
      };
    }),
  );
}
