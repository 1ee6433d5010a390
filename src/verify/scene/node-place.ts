import type { EstateResource } from "../../model/estate.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { ClusterScene, Scene } from "./scene.ts";

/** What root on a node, or a pod that reaches its metadata service, finds in AWS. */
export interface NodePlace {
  /** ARN of the role of the instance profile (or of the Fargate pod execution role); absent: not known. */
  readonly role?: string;
  readonly metadataService: MetadataService;
}

/**
 * How far a node's instance metadata service answers.
 *
 * A pod in its own network is one hop away, so with a hop limit of one the answer to a token request (a PUT) ends at the
 * node. Plain requests of version 1 have no such limit: where tokens are optional, pods are answered
 * (docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options). Pods in the host's network always are.
 */
export type MetadataService =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly hopLimit: number; readonly tokens: "required" | "optional" }
  /** Neither the node class nor its launch template says so. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface NodeDescription {
  readonly nodeClassRef?: JsonObject;
  readonly nodeGroup?: EstateResource;
  readonly fargateProfile?: EstateResource;
}

export function findNodePlace(cluster: ClusterScene, description: NodeDescription): NodePlace {
  if (description.nodeGroup !== undefined) return placeOfGroup(cluster.scene, description.nodeGroup);
  if (description.fargateProfile !== undefined) {
    return withRole(description.fargateProfile.properties.PodExecutionRoleArn, { kind: "off" });
  }
  if (description.nodeClassRef !== undefined) return placeOfNodeClass(cluster, description.nodeClassRef);
  const auto = cluster.cluster.compute === "auto-mode";
  return withRole(undefined, auto ? autoModeService : unknownService(`the nodes of ${cluster.name} are not described`));
}

/**
 * EKS Auto Mode starts its instances with version 2 required and a hop limit of one, and nobody can change that
 * (docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances, "instance metadata").
 */
const autoModeService: MetadataService = { kind: "on", hopLimit: 1, tokens: "required" };

function unknownService(reason: string): MetadataService {
  return { kind: "unknown", reason };
}

function withRole(role: JsonValue | undefined, metadataService: MetadataService): NodePlace {
  return typeof role === "string" ? { role, metadataService } : { metadataService };
}

function placeOfNodeClass(cluster: ClusterScene, { group, kind, name }: JsonObject): NodePlace {
  const version = kind === "NodeClass" ? "eks.amazonaws.com/v1" : "karpenter.k8s.aws/v1";
  const found = cluster.find(`${version}/${String(kind)}`, String(name));
  const spec = asJsonObject((found as JsonObject | undefined)?.spec) ?? {};
  const role = roleArn(cluster, spec);
  if (group === "eks.amazonaws.com") return withRole(role, autoModeService);
  if (found === undefined) return withRole(role, unknownService(`EC2NodeClass ${String(name)} is not in the estate`));
  const options = asJsonObject(spec.metadataOptions) ?? {};
  return withRole(role, {
    ...serviceOf({
      endpoint: options.httpEndpoint,
      hopLimit: options.httpPutResponseHopLimit ?? 1,
      tokens: options.httpTokens ?? "required",
    }),
  });
}

/** Node classes name a role, not its ARN; one in the cluster's account is meant. */
function roleArn(cluster: ClusterScene, spec: JsonObject): string | undefined {
  const name = spec.role;
  const { eks } = cluster.cluster;
  if (typeof name !== "string" || eks === undefined) return undefined;
  const roles = cluster.scene.resourcesIn(eks.accountId, "AWS::IAM::Role");
  const found = roles.find(({ properties }) => properties.RoleName === name);
  return found?.id ?? `${eks.arn.split(":", 2).join(":")}:iam::${eks.accountId}:role/${name}`;
}

function placeOfGroup(scene: Scene, group: EstateResource): NodePlace {
  const role = group.properties.NodeRole;
  const template = asJsonObject(group.properties.LaunchTemplate);
  if (template === undefined) {
    return withRole(role, unknownService(`node group ${group.id} has no launch template that sets the hop limit`));
  }
  const found = scene
    .resourcesIn(group.accountId, "AWS::EC2::LaunchTemplate")
    .find(
      (candidate) =>
        candidate.id === template.Id ||
        candidate.id.endsWith(`/${String(template.Id)}`) ||
        (template.Name !== undefined && candidate.properties.LaunchTemplateName === template.Name),
    );
  const data = asJsonObject(found?.properties.LaunchTemplateData);
  const options = asJsonObject(data?.MetadataOptions);
  if (options === undefined) {
    return withRole(role, unknownService(`the launch template of node group ${group.id} sets no metadata options`));
  }
  return withRole(
    role,
    serviceOf({
      endpoint: options.HttpEndpoint,
      hopLimit: options.HttpPutResponseHopLimit,
      tokens: options.HttpTokens ?? "optional",
    }),
  );
}

interface MetadataOptions {
  readonly endpoint: JsonValue | undefined;
  readonly hopLimit: JsonValue | undefined;
  readonly tokens: JsonValue;
}

function serviceOf({ endpoint, hopLimit, tokens }: MetadataOptions): MetadataService {
  if (endpoint === "disabled") return { kind: "off" };
  const limit = Number(hopLimit ?? Number.NaN);
  if (!Number.isInteger(limit)) return unknownService("no hop limit is set");
  return { kind: "on", hopLimit: limit, tokens: tokens === "required" ? "required" : "optional" };
}
