import { parse } from "yaml";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { isRecord } from "../../model/json.ts";
import type { ClusterIdentity } from "./cluster-identity.ts";

/** Where the ConfigMap stands. */
export const awsAuthName: { readonly namespace: "kube-system"; readonly name: "aws-auth" } = {
  namespace: "kube-system",
  name: "aws-auth",
};

/**
 * Whom the ConfigMap `kube-system/aws-auth` lets in: `mapRoles`, `mapUsers`, and `mapAccounts`, whose every principal comes in
 * under its ARN and without groups (`principal` is then the account's root ARN). What is not YAML of that shape maps nobody, as in the real authenticator.
 *
 * Source: aws-iam-authenticator, "EKS configmap" mapper.
 */
export function readAwsAuth(configMap: EstateObject): readonly ClusterIdentity[] {
  const data = isRecord(configMap.data) ? configMap.data : {};
  const source = configMap.source ?? "v1/ConfigMap/kube-system/aws-auth";
  const identity = (principal: string, entry: Readonly<Record<string, unknown>>): ClusterIdentity => ({
    principal,
    ignoresPath: true,
    user: text(entry.username) || principal,
    groups: Array.isArray(entry.groups) ? entry.groups.filter((group) => typeof group === "string") : [],
    policies: [],
    type: "STANDARD",
    source,
  });
  return [
    ...list(data.mapRoles)
      .filter(isRecord)
      .map((entry) => identity(text(entry.rolearn), entry)),
    ...list(data.mapUsers)
      .filter(isRecord)
      .map((entry) => identity(text(entry.userarn), entry)),
    ...list(data.mapAccounts).map((account) => identity(`arn:aws:iam::${String(account)}:root`, {})),
  ].filter(({ principal }) => principal !== "");
}

function list(value: unknown): readonly unknown[] {
  if (typeof value !== "string") return [];
  try {
    const parsed: unknown = parse(value, { schema: "failsafe" });
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
