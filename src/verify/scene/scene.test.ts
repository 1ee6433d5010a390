import { describe, expect, it } from "vitest";
import { claimsOfCase, type EdgeCase, estateOfCase } from "../edges/case-file.ts";
import { createScene } from "./create-scene.ts";
import { nodeClassesOf } from "./node-classes.ts";
import type { ClusterScene, Scene } from "./scene.ts";
import { formatWorkload } from "./workload.ts";

function sceneOf(small: Omit<EdgeCase, "name" | "expect">): Scene {
  const edgeCase: EdgeCase = { name: "", expect: {}, ...small };
  return createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), "code-execution");
}

function clusterOf(small: Omit<EdgeCase, "name" | "expect">): ClusterScene {
  const [cluster] = sceneOf(small).clusters;
  if (cluster === undefined) throw new Error("no cluster");
  return cluster;
}

const owned = { controller: true, apiVersion: "apps/v1" };
const podSpec = { serviceAccountName: "api", containers: [{ name: "app" }] };

describe("owners", () => {
  const scene = sceneOf({
    claims: {
      "birch/prod": {
        namespaces: ["eu1/web"],
        resources: ["arn:aws:s3:::b"],
        partitions: [{ resource: "arn:aws:dynamodb:r:1:table/t", kind: "leading-key", value: "birch#" }],
        subjects: [{ cluster: "eu1", kind: "Group", name: "devs" }],
      },
      "oak/prod": { clusters: ["own"], accounts: ["222222222222"] },
    },
    clusters: [{ name: "eu1" }, { name: "own", objects: ["Namespace/x"] }],
    accounts: [{ id: "222222222222", resources: [{ type: "AWS::S3::Bucket", id: "arn:aws:s3:::oak" }] }],
  });
  const [eu1, own] = scene.clusters;

  it("are found by namespace, cluster, account, resource and partition", () => {
    expect(eu1?.ownerOfNamespace("web")).toBe(0);
    expect(eu1?.ownerOfNamespace("kube-system")).toBe(-1);
    expect(own?.ownerOfNamespace("x")).toBe(1);
    expect(scene.ownerOfResource("arn:aws:s3:::b")).toBe(0);
    expect(scene.ownerOfResource("arn:aws:s3:::oak")).toBe(1);
    expect(scene.ownerOfResource("arn:aws:iam::222222222222:role/r")).toBe(1);
    expect(scene.ownerOfResource("arn:aws:iam::333333333333:role/r")).toBe(-1);
    expect(scene.partitionsOf("arn:aws:dynamodb:r:1:table/t")).toMatchObject([{ owner: 0, value: "birch#" }]);
  });

  it("of subjects: a service account's is its namespace's; nobody owns the groups that everybody is in", () => {
    expect(eu1?.ownerOfSubject({ kind: "Group", name: "devs" })).toBe(0);
    expect(eu1?.ownerOfSubject({ kind: "ServiceAccount", namespace: "web", name: "api" })).toBe(0);
    expect(eu1?.ownerOfSubject({ kind: "Group", name: "system:serviceaccounts:web" })).toBe(0);
    expect(own?.ownerOfSubject({ kind: "User", name: "ann" })).toBe(1);
    expect(own?.ownerOfSubject({ kind: "Group", name: "system:authenticated" })).toBe(-1);
    expect(own?.ownerOfSubject({ kind: "Group", name: "system:masters" })).toBe(1);
  });
});

describe("workloads", () => {
  const replicaSet = { kind: "ReplicaSet", name: "api-1", namespace: "web" };
  const pod = (name: string, spec: object, references: readonly object[]) => ({
    kind: "Pod",
    name,
    namespace: "web",
    metadata: { ownerReferences: references },
    spec,
  });
  const byName = (objects: NonNullable<NonNullable<EdgeCase["clusters"]>[number]["objects"]>) =>
    Object.fromEntries(
      clusterOf({ clusters: [{ name: "eu1", objects }] }).workloads.map((found) => [
        formatWorkload(found),
        found.pods.length,
      ]),
    );
  const deployment = { kind: "Deployment", name: "api", namespace: "web", spec: { template: { spec: podSpec } } };
  const middle = {
    ...replicaSet,
    metadata: { ownerReferences: [{ ...owned, kind: "Deployment", name: "api" }] },
    spec: { template: { spec: podSpec } },
  };
  const reference = [{ ...owned, kind: "ReplicaSet", name: "api-1" }];

  it("stand under their topmost controller", () => {
    expect(byName([deployment, middle, pod("api-1-x", podSpec, reference)])).toEqual({ "deployment/api": 1 });
  });

  it("stand alone when a pod can do more than its template says", () => {
    const privileged = { ...podSpec, containers: [{ name: "app", securityContext: { privileged: true } }] };
    const found = byName([deployment, middle, pod("api-1-x", privileged, reference)]);
    expect(found).toEqual({ "deployment/api": 0, "pod/api-1-x": 1 });
    const other = byName([deployment, middle, pod("api-1-x", { ...podSpec, serviceAccountName: "root" }, reference)]);
    expect(other).toEqual({ "deployment/api": 0, "pod/api-1-x": 1 });
  });

  it("are named after a controller that was not read", () => {
    expect(byName([pod("api-1-x", podSpec, reference)])).toEqual({ "replicaset/api-1": 1 });
  });

  it("end at a loop of references", () => {
    const loop = { ...middle, metadata: { ownerReferences: [{ ...owned, kind: "ReplicaSet", name: "api-1" }] } };
    expect(byName([loop, pod("api-1-x", podSpec, reference)])).toEqual({ "replicaset/api-1": 1 });
  });
});

describe("nodeClassesOf", () => {
  const eks = {
    accountId: "111111111111",
    region: "eu-central-1",
    clusterName: "c",
    arn: "arn:aws:eks:eu-central-1:111111111111:cluster/c",
    authenticationMode: "API",
  } as const;
  const pool = {
    kind: "NodePool",
    name: "own",
    spec: {
      template: {
        metadata: { labels: { "example.com/env": "birch" } },
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
          requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }],
          taints: [{ key: "example.com/env", value: "birch", effect: "NoSchedule" }],
        },
      },
    },
  };
  const nodeClass = {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    name: "default",
    spec: { role: "nodes", metadataOptions: { httpPutResponseHopLimit: 2 } },
  };

  it("reads a pool's labels, taints, role and metadata options", () => {
    const [found] = nodeClassesOf(clusterOf({ clusters: [{ name: "eu1", eks, objects: [pool, nodeClass] }] }));
    expect(found).toMatchObject({
      name: "nodepool/own",
      labels: { "example.com/env": "birch", "kubernetes.io/arch": "arm64", "karpenter.sh/nodepool": "own" },
      taints: [{ key: "example.com/env", effect: "NoSchedule" }],
      place: {
        role: "arn:aws:iam::111111111111:role/nodes",
        metadataService: { kind: "on", hopLimit: 2, tokens: "required" },
      },
    });
  });

  it("reads node groups with their launch templates, and knows that nothing is known without one", () => {
    const template = { type: "AWS::EC2::LaunchTemplate", id: "arn:x:launch-template/lt-1" };
    const options = { HttpPutResponseHopLimit: 1, HttpTokens: "optional" };
    const group = (LaunchTemplate?: object) => ({
      type: "AWS::EKS::Nodegroup",
      id: "arn:group",
      properties: {
        ClusterName: "c",
        NodegroupName: "g",
        NodeRole: "arn:role",
        ...(LaunchTemplate ? { LaunchTemplate } : {}),
      },
    });
    const classes = (properties: object, launch?: object) =>
      nodeClassesOf(
        clusterOf({
          clusters: [{ name: "eu1", eks }],
          accounts: [{ id: "111111111111", resources: [{ ...template, properties } as never, group(launch) as never] }],
        }),
      ).map(({ name, place }) => [name, place.metadataService.kind]);
    expect(classes({ LaunchTemplateData: { MetadataOptions: options } }, { Id: "lt-1" })).toEqual([
      ["nodegroup/g", "on"],
    ]);
    expect(classes({}, { Id: "lt-1" })).toEqual([["nodegroup/g", "unknown"]]);
    expect(classes({})).toEqual([["nodegroup/g", "unknown"]]);
  });

  it("has a class for nodes that nothing describes, in an adopted cluster's blueprint beside the others", () => {
    expect(nodeClassesOf(clusterOf({ clusters: [{ name: "eu1" }] })).map(({ name }) => name)).toEqual(["other"]);
    const adopted = clusterOf({ origin: "blueprint", clusters: [{ name: "eu1", eks, objects: [pool] }] });
    expect(nodeClassesOf(adopted).map(({ name }) => name)).toEqual(["nodepool/own", "other"]);
  });

  it("gives a virtual cluster its host's", () => {
    const scene = sceneOf({
      clusters: [
        { name: "a+v", host: { cluster: "eu1", namespace: "v", release: "v" } },
        { name: "eu1", objects: [{ kind: "Node", name: "n1", labels: { "karpenter.sh/nodepool": "p" } }] },
      ],
    });
    const virtual = scene.findCluster("a+v");
    expect(virtual === undefined ? [] : nodeClassesOf(virtual).map(({ name }) => name)).toEqual(["nodepool/p"]);
  });
});
