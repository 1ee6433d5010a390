import type { ClusterObject, Manifest, Wave } from "../../../model/blueprint.ts";
import { defer } from "../../../model/deferred.ts";
import { type Origin, platformOrigin } from "../../../model/origin.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { Platform } from "../../../model/platform.ts";
import { cellKeyLogicalId, cellResource, cellStackId, nodeRoleName } from "../../aws/names.ts";
import { privateSubnetReferences } from "../../aws/network.ts";
import { cellObject } from "../guardrails/cell-object.ts";
import { createdNodeClass, nodeTemplate } from "../own-nodes.ts";

/**
 * What a created Auto Mode cluster needs before tenants come: enforced network policies, nodes that enforce them, an
 * encrypted storage class and a class for load balancers. Nothing for an adopted cell, whose cluster is not ours.
 *
 * Auto Mode ships neither storage nor ingress classes, its network policy controller is off until a ConfigMap turns it
 * on, and only a NodeClass makes nodes deny by default (docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html).
 */
export function autoModeObjects(platform: Platform, cell: PlacedCell): readonly ClusterObject[] {
  if (cell.management !== "create" || cell.cluster.compute !== "auto-mode") return [];
  const origin = originOf(platform, cell);
  const objects: readonly (readonly [Wave, Manifest])[] = [
    ...networkPolicyController(cell),
    [1, nodeClass(cell)],
    ...platform.guardrails.storageClasses.slice(0, 1).map((name) => [1, storageClass(cell, name)] as const),
    ...platform.guardrails.ingressClasses.slice(0, 1).flatMap(ingressClass),
    [3, sharedPool(cell)],
  ];
  return objects.map(([wave, manifest]) => cellObject(platform, cell, { manifest, wave, origin }));
}

function networkPolicyController(cell: PlacedCell): readonly (readonly [Wave, Manifest])[] {
  const { networkPolicy } = cell.cluster;
  if (networkPolicy !== "vpc-cni" && networkPolicy !== "vpc-cni-strict") return [];
  const controller: Manifest = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
    data: { "enable-network-policy-controller": "true" },
  };
  return [[1, controller], ...(networkPolicy === "vpc-cni-strict" ? [[1, systemPolicy] as const] : [])];
}

/** On nodes that deny by default the cluster's own pods need a policy too; tenants' egress still has to allow the way. */
const systemPolicy: Manifest = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "tenantry-system", namespace: "kube-system" },
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] },
};

/** Nodes in the private subnets, their disks under the cell's key. */
function nodeClass(cell: PlacedCell): Manifest {
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: createdNodeClass },
    spec: {
      ephemeralStorage: { kmsKeyID: defer(cellResource(cell, cellKeyLogicalId), "Arn") },
      networkPolicy: cell.cluster.networkPolicy === "vpc-cni-strict" ? "DefaultDeny" : "DefaultAllow",
      role: nodeRoleName(cell),
      securityGroupSelectorTerms: [{ id: defer(cellResource(cell, "Cluster"), "ClusterSecurityGroupId") }],
      subnetSelectorTerms: privateSubnetReferences(cellStackId(cell)).map((id) => ({ id })),
    },
  };
}

/**
 * The nodes that environments share; own nodes have pools of their own, with a taint. The cluster has no other pool without a
 * taint (see `compileCluster`), so no pod can select nodes whose class does not enforce.
 */
function sharedPool(cell: PlacedCell): Manifest {
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: "tenantry-shared" },
    spec: {
      disruption: { consolidateAfter: "5m", consolidationPolicy: "WhenEmptyOrUnderutilized" },
      template: { spec: nodeTemplate(cell.cluster, cell.management) },
      weight: 100,
    },
  };
}

function storageClass(cell: PlacedCell, name: string): Manifest {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    allowVolumeExpansion: true,
    parameters: { encrypted: "true", kmsKeyId: defer(cellResource(cell, cellKeyLogicalId), "Arn"), type: "gp3" },
    provisioner: "ebs.csi.eks.amazonaws.com",
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
  };
}

/** Published hosts are reached from outside; load balancers stand in the public subnets and send to pods directly. */
function ingressClass(name: string): readonly (readonly [Wave, Manifest])[] {
  const parameters = { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name };
  return [
    [
      1,
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "IngressClassParams",
        metadata: { name },
        spec: { scheme: "internet-facing" },
      },
    ],
    [
      1,
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "IngressClass",
        metadata: { name },
        spec: { controller: "eks.amazonaws.com/alb", parameters },
      },
    ],
  ];
}

function originOf(platform: Platform, cell: PlacedCell): Origin {
  const path = cell.template === undefined ? `spec.cells[${cell.name}]` : `spec.cellTemplates[${cell.template}]`;
  return platformOrigin(platform.name, `${path}.cluster`);
}
