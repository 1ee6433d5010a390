import type { EstateResource } from "../../model/estate.ts";
import type { EksIdentity, EstateObject } from "../../model/estate-cluster.ts";
import { isRecord } from "../../model/json.ts";
import { type AccessPolicy, accessPolicy } from "./access-policies.ts";
import { readAwsAuth } from "./aws-auth.ts";

/** Who an IAM principal is in an EKS cluster, by an access entry or by the ConfigMap `aws-auth`. */
export interface ClusterIdentity {
  /** ARN of a role or user; with `account` absent it is exactly this one. */
  readonly principal: string;
  /** From `aws-auth`, where ARNs of roles are written without their path: the role of that name, whatever its path. */
  readonly ignoresPath: boolean;
  /** Its user name; `{{SessionName}}`, `{{SessionNameRaw}}`, `{{EC2PrivateDNSName}}` … stand for parts known only later. */
  readonly user: string;
  /** Without `system:authenticated`. */
  readonly groups: readonly string[];
  readonly policies: readonly AccessPolicy[];
  /** `STANDARD`, or one of the types for nodes. */
  readonly type: string;
  /** Ids of the access entry or ConfigMap that says so. */
  readonly source: string;
}

export interface IdentitySources {
  readonly eks: EksIdentity;
  /** The account's resources of type `AWS::EKS::AccessEntry`; those of other clusters are passed over. */
  readonly entries: readonly EstateResource[];
  readonly awsAuth?: EstateObject;
}

/**
 * Everybody whom EKS lets in by IAM. Access entries count unless the authentication mode is `CONFIG_MAP`, the ConfigMap unless
 * it is `API`; for a principal that is in both the access entry counts.
 *
 * Source: Amazon EKS user guide, "Grant IAM users access to Kubernetes with EKS access entries".
 */
export function readClusterIdentities({ eks, entries, awsAuth }: IdentitySources): readonly ClusterIdentity[] {
  const { authenticationMode, clusterName } = eks;
  const ours = entries.filter(({ properties }) => properties.ClusterName === clusterName);
  const byEntry = authenticationMode === "CONFIG_MAP" ? [] : ours.map(readEntry);
  const byMap = authenticationMode === "API" || awsAuth === undefined ? [] : readAwsAuth(awsAuth);
  const known = new Set(byEntry.map(({ principal }) => withoutPath(principal)));
  return [...byEntry, ...byMap.filter(({ principal }) => !known.has(principal))];
}

/** `arn:aws:iam::1:role/path/name` without the path. */
export function withoutPath(arn: string): string {
  return arn.replace(/:(role|user)\/.*\/([^/]+)$/, ":$1/$2");
}

function readEntry({ id, properties }: EstateResource): ClusterIdentity {
  const principal = text(properties.PrincipalArn);
  const type = text(properties.Type) || "STANDARD";
  const policies = Array.isArray(properties.AccessPolicies) ? properties.AccessPolicies : [];
  return {
    principal,
    ignoresPath: false,
    user: text(properties.Username) || defaultUser(principal, type),
    groups: [...texts(properties.KubernetesGroups), ...(isNodeType(type) ? ["system:nodes"] : [])],
    policies: policies.filter(isRecord).map(readPolicy),
    type,
    source: id,
  };
}

function readPolicy({ PolicyArn, AccessScope }: Readonly<Record<string, unknown>>): AccessPolicy {
  const scope = isRecord(AccessScope) ? AccessScope : {};
  return accessPolicy(text(PolicyArn), scope.Type === "namespace" ? texts(scope.Namespaces) : undefined);
}

function isNodeType(type: string): boolean {
  return type.startsWith("EC2") || type === "FARGATE_LINUX" || type === "HYBRID_LINUX";
}

/** The user name that EKS makes when an entry has none. */
function defaultUser(principal: string, type: string): string {
  if (isNodeType(type)) return `system:node:{{${type.startsWith("EC2") ? "EC2PrivateDNSName" : "SessionName"}}}`;
  const role = /^arn:([^:]+):iam::([^:]+):role\/(?:.*\/)?([^/]+)$/.exec(principal);
  if (role === null) return principal;
  const [, partition = "", account = "", name = ""] = role;
  return `arn:${partition}:sts::${account}:assumed-role/${name}/{{SessionName}}`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
