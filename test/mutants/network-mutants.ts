import type { JsonObject } from "../../src/model/json.ts";
import { allow, openBucket } from "./aws-mutants.ts";
import { account, attacker, cell, pair, victim, virtual } from "./cast.ts";
import type { Mutant } from "./mutant.ts";
import { withoutPodSecurity } from "./node-mutants.ts";
import { addObjects, addResources, changeCluster, type Plant, plantAll, unbind } from "./plant.ts";
import { rule } from "./rbac-mutants.ts";

const remote = "shared-service";
/** On nodes of its own, so that only the network leads on to others. */
const alone = [virtual.id, victim.id] as const;

function policy(cluster: string, namespace: string, spec: JsonObject): Plant {
  return addObjects(cluster, { kind: "NetworkPolicy", name: "planted", namespace, spec: { podSelector: {}, ...spec } });
}

const openIn = { policyTypes: ["Ingress"], ingress: [{}] };
const openOut = { policyTypes: ["Egress"], egress: [{}] };

/** Nodes that answer pods about themselves, and whose role reads the victim's bucket. */
const talkativeNodes: Plant = plantAll(
  openBucket,
  addObjects(
    cell,
    {
      kind: "NodePool",
      name: "planted",
      spec: {
        template: {
          spec: { nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "planted" } },
        },
      },
    },
    {
      kind: "EC2NodeClass",
      apiVersion: "karpenter.k8s.aws/v1",
      name: "planted",
      spec: { role: "planted-nodes", metadataOptions: { httpPutResponseHopLimit: 2 } },
    },
  ),
  addResources(account, {
    type: "AWS::IAM::Role",
    id: `arn:aws:iam::${account}:role/planted-nodes`,
    properties: {
      RoleName: "planted-nodes",
      Path: "/",
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      Policies: [
        {
          PolicyName: "read",
          PolicyDocument: { Version: "2012-10-17", Statement: [allow("s3:GetObject", `${victim.bucket}/*`)] },
        },
      ],
    },
  }),
);

/** The attacker's own cluster and the cell in one network after all. */
const peering: Plant = (clean) => {
  const found = clean.estate.accounts.flatMap((item) => item.resources);
  const own = found.find(({ type, source }) => type === "AWS::EC2::VPC" && source.includes("tenantry-cell-lumen-0"));
  if (own === undefined) throw new Error("no VPC");
  const planted = plantAll(
    addResources(
      account,
      {
        type: "AWS::EKS::Cluster",
        id: `arn:aws:eks:eu-central-1:${account}:cluster/shared-eu1`,
        properties: { Name: "shared-eu1", ResourcesVpcConfig: { SubnetIds: ["subnet-planted"] } },
      },
      { type: "AWS::EC2::Subnet", id: "subnet-planted", properties: { VpcId: "vpc-planted" } },
      { type: "AWS::EC2::VPC", id: "vpc-planted", properties: { CidrBlock: "10.64.0.0/20" } },
      {
        type: "AWS::EC2::VPCPeeringConnection",
        id: "pcx-planted",
        properties: { VpcId: own.id.slice(own.id.lastIndexOf("/") + 1), PeerVpcId: "vpc-planted" },
      },
    ),
    policy(cell, victim.namespace, openIn),
    policy("lumen-0--prod", "lumen-0--prod--app", openOut),
  );
  return planted(clean);
};

export const networkMutants: readonly Mutant[] = [
  {
    rule: "T01",
    name: "policies that open both sides",
    threatModel: remote,
    pair: alone,
    plant: plantAll(policy(cell, victim.namespace, openIn), policy(cell, virtual.namespace, openOut)),
  },
  {
    rule: "T02",
    name: "a cluster that enforces no policy",
    threatModel: remote,
    pair: alone,
    plant: changeCluster(cell, (cluster) => ({ ...cluster, networkPolicy: "none" })),
  },
  {
    rule: "T03",
    name: "a pod in its host's network",
    threatModel: remote,
    pair: alone,
    plant: addObjects(cell, {
      kind: "Deployment",
      name: "agent",
      namespace: virtual.namespace,
      spec: {
        template: {
          spec: {
            hostNetwork: true,
            tolerations: [{ operator: "Exists" }],
            nodeSelector: { "node-restriction.kubernetes.io/tenantry-environment": virtual.namespace },
            containers: [{ name: "agent", image: "r.example/agent" }],
          },
        },
      },
    }),
  },
  {
    rule: "T04",
    name: "a peering between two clusters",
    threatModel: remote,
    pair: ["lumen-0/prod", victim.id],
    plant: peering,
  },
  {
    rule: "T05",
    name: "a metadata service two hops away",
    pair,
    plant: plantAll(talkativeNodes, policy(cell, attacker.namespace, openOut)),
  },
  {
    rule: "X08",
    name: "a node's role that reads the victim's bucket",
    pair,
    carriers: ["T05"],
    plant: plantAll(talkativeNodes, policy(cell, attacker.namespace, openOut)),
  },
  {
    rule: "K19",
    name: "network policies of one's own without a limit on peers",
    threatModel: remote,
    pair: ["juniper-0/prod", victim.id],
    carriers: ["K01"],
    plant: plantAll(unbind(cell, "tenantry-network-peers"), policy(cell, victim.namespace, openIn)),
  },
  {
    rule: "V02",
    name: "a virtual cluster's host namespace without Pod Security",
    pair: ["quarry-0/prod", victim.id],
    also: ["N01", "N02"],
    plant: plantAll(withoutPodSecurity(cell, "quarry-0--prod"), unbind(cell, "tenantry-pods")),
  },
  {
    rule: "V03",
    name: "a virtual cluster that sees its host's nodes",
    threatModel: "credentials",
    pair: alone,
    carriers: ["K01"],
    plant: addObjects(
      cell,
      { kind: "ClusterRole", name: "planted", rules: [rule(["nodes/proxy"], ["get"])] },
      {
        kind: "ClusterRoleBinding",
        name: "planted",
        roleRef: { kind: "ClusterRole", name: "planted" },
        subjects: [{ kind: "ServiceAccount", name: `vc-${virtual.release}`, namespace: virtual.namespace }],
      },
    ),
  },
  {
    rule: "V04",
    name: "the chart's own policy, which leaves link-local addresses open",
    pair: ["quarry-0/prod", victim.id],
    also: ["T05"],
    plant: plantAll(
      talkativeNodes,
      addObjects(cell, {
        kind: "NetworkPolicy",
        name: "vc-work-quarry-0",
        namespace: "quarry-0--prod",
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }],
        },
      }),
    ),
  },
  {
    rule: "V05",
    name: "a virtual cluster that two environments share, whose policies do not reach the host",
    threatModel: remote,
    pair: alone,
    also: ["T01"],
    plant: (clean) => {
      const inside = `${cell}+${virtual.namespace}`;
      const planted = addObjects(inside, "Pod/ci/x", "Pod/db/y", {
        kind: "NetworkPolicy",
        name: "deny",
        namespace: "db",
        spec: { podSelector: {} },
      })(clean);
      return {
        ...planted,
        claims: planted.claims.map((claim) =>
          `${claim.tenant}/${claim.environment}` === victim.id
            ? { ...claim, namespaces: [...claim.namespaces, { cluster: inside, namespace: "db" }] }
            : claim,
        ),
      };
    },
  },
];
