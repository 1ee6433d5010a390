import type { StackResource } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { stableStringify } from "../../model/json.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { cellResource, cellStackId } from "./names.ts";
import { privateSubnetReferences } from "./network.ts";
import { cellTags, tagList } from "./tags.ts";
import { zones } from "./vpc.ts";

/** What a cluster needs to run pods when Auto Mode does not bring it: add-ons, and nodes or Fargate profiles. */
export function compileNodes(input: ClusterInput): Record<string, StackResource> {
  switch (input.cell.cluster.compute) {
    case "auto-mode":
      return {};
    case "karpenter":
    case "managed-node-groups":
      return { ...addons(input), ...nodeGroup(input) };
    case "fargate":
      return { ...addons(input), ...fargateProfile(input) };
  }
}

/** Pod Identity needs its agent on every node; Fargate has neither. CoreDNS is active only once its pods run somewhere. */
function addons(input: ClusterInput): Record<string, StackResource> {
  const strict = input.cell.cluster.networkPolicy === "vpc-cni-strict";
  const enforcing = strict || input.cell.cluster.networkPolicy === "vpc-cni";
  const networkPolicy = {
    enableNetworkPolicy: "true",
    ...(strict ? { env: { NETWORK_POLICY_ENFORCING_MODE: "strict" } } : {}),
  };
  const fargate = input.cell.cluster.compute === "fargate";
  return {
    AddonCoredns: {
      ...addon(input, "coredns", fargate ? { ConfigurationValues: '{"computeType":"Fargate"}' } : {}),
      dependsOn: [fargate ? "FargateProfile" : "Nodes"],
    },
    AddonKubeProxy: addon(input, "kube-proxy"),
    AddonVpcCni: addon(input, "vpc-cni", enforcing ? { ConfigurationValues: stableStringify(networkPolicy) } : {}),
    ...(fargate ? {} : { AddonPodIdentity: addon(input, "eks-pod-identity-agent") }),
  };
}

function addon(input: ClusterInput, name: string, extra: Readonly<Record<string, Value>> = {}): StackResource {
  return {
    type: "AWS::EKS::Addon",
    properties: {
      AddonName: name,
      ClusterName: clusterName(input.cell),
      ResolveConflicts: "OVERWRITE",
      Tags: tagList(cellTags(input.platform, input.cell)),
      ...extra,
    },
    origin: input.origin,
  };
}

/** What a node needs before it is ready: its way to the control plane's endpoint and to images, and its network. */
const beforeNodes: readonly string[] = [
  "AddonKubeProxy",
  "AddonVpcCni",
  ...zones.flatMap((zone) => [`PrivateRoute${zone}`, `PrivateSubnetRoutes${zone}`]),
];

/** One node in each zone, without instance metadata for pods: the hop limit ends at the node. */
function nodeGroup(input: ClusterInput): Record<string, StackResource> {
  const { cell, origin } = input;
  const template = cellResource(cell, "NodeTemplate");
  const tags = tagList(cellTags(input.platform, cell));
  return {
    NodeTemplate: {
      type: "AWS::EC2::LaunchTemplate",
      properties: {
        LaunchTemplateData: {
          MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: "required" },
          TagSpecifications: [{ ResourceType: "instance", Tags: tags }],
        },
        TagSpecifications: [{ ResourceType: "launch-template", Tags: tags }],
      },
      origin,
    },
    Nodes: {
      type: "AWS::EKS::Nodegroup",
      properties: {
        ClusterName: clusterName(cell),
        InstanceTypes: [cell.cluster.instanceType],
        LaunchTemplate: { Id: defer(template, "Ref"), Version: defer(template, "LatestVersionNumber") },
        NodeRole: defer(cellResource(cell, "NodeRole"), "Arn"),
        ScalingConfig: { DesiredSize: 3, MaxSize: 12, MinSize: 3 },
        Subnets: privateSubnetReferences(cellStackId(cell)),
        Tags: cellTags(input.platform, cell),
      },
      dependsOn: beforeNodes,
      origin,
    },
  };
}

function fargateProfile(input: ClusterInput): Record<string, StackResource> {
  const { cell, origin } = input;
  return {
    FargateProfile: {
      type: "AWS::EKS::FargateProfile",
      properties: {
        ClusterName: clusterName(cell),
        PodExecutionRoleArn: defer(cellResource(cell, "NodeRole"), "Arn"),
        Selectors: [{ Namespace: "kube-system" }, { Namespace: "*--*" }],
        Subnets: privateSubnetReferences(cellStackId(cell)),
        Tags: tagList(cellTags(input.platform, cell)),
      },
      dependsOn: zones.flatMap((zone) => [`PrivateRoute${zone}`, `PrivateSubnetRoutes${zone}`]),
      origin,
    },
  };
}

function clusterName(cell: PlacedCell): Value {
  return defer(cellResource(cell, "Cluster"), "Ref");
}
