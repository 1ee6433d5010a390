import type { JsonObject, JsonValue } from "../../src/model/json.ts";

/** Adds what an API server adds to an object of the kinds we make, and drops what it drops. Written from its own types. */
export function withFakeDefaults(manifest: JsonObject): JsonObject {
  const isBuiltIn = !String(manifest.apiVersion).match(/^[^/]*\.(dev|sh|amazonaws\.com|aws)\//);
  const kept = isBuiltIn ? (dropEmpty(manifest, "") as JsonObject) : manifest;
  const spec = (kept.spec ?? {}) as JsonObject;
  switch (manifest.kind) {
    case "Namespace": {
      const metadata = kept.metadata as JsonObject;
      const labels = { ...(metadata.labels as JsonObject), "kubernetes.io/metadata.name": metadata.name ?? "" };
      return { ...kept, metadata: { ...metadata, labels }, spec: { finalizers: ["kubernetes"] } };
    }
    case "NetworkPolicy":
      return { ...kept, spec: { ...spec, ...rulesOf(spec, "ingress"), ...rulesOf(spec, "egress") } };
    case "LimitRange":
      return { ...kept, spec: { ...spec, limits: ((spec.limits ?? []) as readonly JsonObject[]).map(limitItem) } };
    case "ValidatingAdmissionPolicy":
    case "MutatingAdmissionPolicy":
      return { ...kept, spec: { failurePolicy: "Fail", ...spec, ...matched(spec, "matchConstraints") } };
    case "ValidatingAdmissionPolicyBinding":
    case "MutatingAdmissionPolicyBinding":
      return { ...kept, spec: { ...spec, ...matched(spec, "matchResources") } };
    case "RoleBinding":
    case "ClusterRoleBinding":
      return { ...kept, subjects: ((kept.subjects ?? []) as readonly JsonObject[]).map(subject) };
    default:
      return kept;
  }
}

function rulesOf(spec: JsonObject, direction: "ingress" | "egress"): JsonObject {
  const rules = spec[direction] as readonly JsonObject[] | undefined;
  if (rules === undefined) return {};
  return {
    [direction]: rules.map((rule) => {
      const ports = rule.ports as readonly JsonObject[] | undefined;
      return ports === undefined ? rule : { ...rule, ports: ports.map((port) => ({ protocol: "TCP", ...port })) };
    }),
  };
}

function limitItem(item: JsonObject): JsonObject {
  if (item.type !== "Container") return item;
  const limits = { ...(item.max as JsonObject), ...(item.default as JsonObject) };
  const requests = { ...(item.min as JsonObject), ...limits, ...(item.defaultRequest as JsonObject) };
  return { ...item, default: limits, defaultRequest: requests };
}

function matched(spec: JsonObject, name: string): JsonObject {
  const match = spec[name] as JsonObject | undefined;
  if (match === undefined) return {};
  const rules = (match.resourceRules ?? []) as readonly JsonObject[];
  return {
    [name]: {
      matchPolicy: "Equivalent",
      namespaceSelector: {},
      objectSelector: {},
      ...match,
      ...(rules.length === 0 ? {} : { resourceRules: rules.map((rule) => ({ scope: "*", ...rule })) }),
    },
  };
}

function subject(entry: JsonObject): JsonObject {
  return entry.kind === "ServiceAccount" ? entry : { apiGroup: "rbac.authorization.k8s.io", ...entry };
}

const maps: ReadonlySet<string> = new Set(["labels", "annotations", "data", "hard", "matchLabels"]);

function dropEmpty(value: JsonValue, field: string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => dropEmpty(item, ""));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const isEmptyList = Array.isArray(inner) && inner.length === 0;
    const isEmptyMap = maps.has(name) && Object.keys(inner as object).length === 0;
    const isEmptyText = inner === "" && !maps.has(field);
    return inner === null || isEmptyList || isEmptyMap || isEmptyText ? [] : [[name, dropEmpty(inner, name)] as const];
  });
  return Object.fromEntries(entries);
}
