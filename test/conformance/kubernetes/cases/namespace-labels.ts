import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { web } from "./objects.ts";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: web } } as const;

function label(key: string, value: string | null, subresource?: string): Action {
  return {
    kind: "patch",
    target: namespace,
    patchKind: "merge",
    patch: { metadata: { labels: { [key]: value } } },
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const fixed: readonly (readonly [key: string, value: string | null])[] = [
  ["tenantry.dev/tenant", "elm"],
  ["tenantry.dev/tenant", null],
  ["tenantry.dev/environment", "dev"],
  ["tenantry.dev/platform", "other"],
  ["pod-security.kubernetes.io/enforce", "privileged"],
  ["pod-security.kubernetes.io/enforce", null],
  ["pod-security.kubernetes.io/enforce-version", "v1.20"],
  ["app.kubernetes.io/managed-by", "oak"],
];

/** The actor holds rights on namespaces by mistake, so admission is all that is left. */
export const namespaceLabelCases: readonly Case[] = [
  ...fixed.flatMap(([key, value]) =>
    twins({
      guard: "label immutability",
      name: `${key} ${value === null ? "removed" : `set to ${value}`}`,
      as: "oak-overprivileged",
      reason: `label ${key} of a tenant's namespace is set by the platform`,
      denied: label(key, value),
      allowed: label("team", "shop"),
    }),
  ),
  ...["status", "finalize"].flatMap((subresource) =>
    twins({
      guard: "label immutability",
      name: `through the ${subresource} subresource`,
      as: "oak-overprivileged",
      reason: "label tenantry.dev/tenant of a tenant's namespace is set by the platform",
      denied: relabel(subresource, { "tenantry.dev/tenant": "elm" }),
      allowed: relabel(subresource, { team: "shop" }),
    }),
  ),
  ...twins({
    guard: "label immutability",
    name: "new namespace that claims a tenant",
    as: "oak-overprivileged",
    reason: "label tenantry.dev/tenant of a tenant's namespace is set by the platform",
    denied: create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "claimed", labels: { "tenantry.dev/tenant": "elm" } },
    }),
    allowed: create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "claimed", labels: { team: "shop" } } }),
  }),
  {
    guard: "label immutability",
    name: "the owner has no right on the namespace in the first place",
    as: "oak-owner",
    action: label("tenantry.dev/tenant", "elm"),
    expect: { kind: "denied", reason: 'cannot patch resource "namespaces"' },
  },
  {
    guard: "label immutability",
    name: "the platform may relabel",
    as: "platform",
    action: label("pod-security.kubernetes.io/enforce", "baseline"),
    expect: { kind: "allowed" },
  },
];

function relabel(subresource: string, added: Readonly<Record<string, string>>): Action {
  const change = (object: CaseObject): CaseObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...(object.metadata.labels as object), ...added } },
  });
  return { kind: "update", target: namespace, change, subresource };
}
