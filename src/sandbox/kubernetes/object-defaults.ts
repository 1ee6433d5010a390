import { isBuiltIn } from "../../model/api-structs.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { apiGroup } from "../../model/object-metadata.ts";
import { canonicalQuantity } from "./canonical-quantity.ts";

const rbacGroup = "rbac.authorization.k8s.io";

/**
 * An object as the API server stores it: empty fields of its own kinds are gone, and defaults are filled in.
 *
 * Source: the defaulting of the types in k8s.io/kubernetes `pkg/apis/<group>/v1/defaults.go`, 1.36, for the kinds that a
 * platform is made of.
 */
export function withObjectDefaults(object: JsonObject): JsonObject {
  if (!isBuiltIn(apiGroup(String(object.apiVersion)))) return object;
  const kept = dropEmpty(object, "") as JsonObject;
  switch (kept.kind) {
    case "Namespace":
      return namespace(kept);
    case "NetworkPolicy":
      return inSpec(kept, networkPolicy);
    case "LimitRange":
      return inSpec(kept, (spec) => eachIn(spec, "limits", limitItem));
    case "ResourceQuota":
      return inSpec(kept, (spec) => quantitiesIn(spec, "hard"));
    case "ValidatingAdmissionPolicy":
      return inSpec(kept, (spec) => matched({ failurePolicy: "Fail", ...spec }, "matchConstraints"));
    case "MutatingAdmissionPolicy":
      return inSpec(kept, (spec) =>
        matched({ failurePolicy: "Fail", reinvocationPolicy: "Never", ...spec }, "matchConstraints"),
      );
    case "ValidatingAdmissionPolicyBinding":
    case "MutatingAdmissionPolicyBinding":
      return inSpec(kept, (spec) => matched(spec, "matchResources"));
    case "RoleBinding":
    case "ClusterRoleBinding":
      return binding(kept);
    case "CustomResourceDefinition":
      return inSpec(kept, definition);
    case "StorageClass":
      return { reclaimPolicy: "Delete", volumeBindingMode: "Immediate", ...kept };
    case "Service":
      return inSpec(kept, (spec) => ({
        type: "ClusterIP",
        sessionAffinity: "None",
        ...eachIn(spec, "ports", (port) => ({ protocol: "TCP", targetPort: port.port ?? 0, ...port })),
      }));
    default:
      return kept;
  }
}

function namespace(object: JsonObject): JsonObject {
  const metadata = asJsonObject(object.metadata) ?? {};
  const labels = { ...asJsonObject(metadata.labels), "kubernetes.io/metadata.name": metadata.name ?? "" };
  return {
    ...object,
    metadata: { ...metadata, labels },
    spec: { finalizers: ["kubernetes"], ...asJsonObject(object.spec) },
  };
}

function networkPolicy(spec: JsonObject): JsonObject {
  const rule = (one: JsonObject): JsonObject => eachIn(one, "ports", (port) => ({ protocol: "TCP", ...port }));
  const withRules = eachIn(eachIn(spec, "ingress", rule), "egress", rule);
  const egress = Array.isArray(spec.egress) ? ["Egress"] : [];
  return { podSelector: {}, policyTypes: ["Ingress", ...egress], ...withRules };
}

/** A container's default limit comes from its maximum, its default request from the limit, then from the minimum. */
function limitItem(given: JsonObject): JsonObject {
  const item = limitFields.reduce(quantitiesIn, given);
  if (item.type !== "Container") return item;
  const limits = { ...asJsonObject(item.max), ...asJsonObject(item.default) };
  const requests = { ...asJsonObject(item.min), ...limits, ...asJsonObject(item.defaultRequest) };
  return { ...item, default: limits, defaultRequest: requests };
}

const limitFields = ["default", "defaultRequest", "max", "maxLimitRequestRatio", "min"];

/** Quantities are stored in their canonical form. */
function quantitiesIn(fields: JsonObject, name: string): JsonObject {
  const amounts = asJsonObject(fields[name]);
  if (amounts === undefined) return fields;
  const written = Object.entries(amounts).map(([key, value]) => [key, canonicalQuantity(String(value))]);
  return { ...fields, [name]: Object.fromEntries(written) };
}

function matched(spec: JsonObject, name: string): JsonObject {
  const match = asJsonObject(spec[name]);
  if (match === undefined) return spec;
  const filled = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {}, ...match };
  return { ...spec, [name]: eachIn(filled, "resourceRules", (rule) => ({ scope: "*", ...rule })) };
}

function binding(object: JsonObject): JsonObject {
  const reference = { apiGroup: rbacGroup, ...asJsonObject(object.roleRef) };
  return {
    ...eachIn(object, "subjects", (one) => (one.kind === "ServiceAccount" ? one : { apiGroup: rbacGroup, ...one })),
    roleRef: reference,
  };
}

function definition(spec: JsonObject): JsonObject {
  const names = asJsonObject(spec.names) ?? {};
  const kind = String(names.kind);
  return {
    conversion: { strategy: "None" },
    ...spec,
    names: { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names },
  };
}

function inSpec(object: JsonObject, change: (spec: JsonObject) => JsonObject): JsonObject {
  return { ...object, spec: change(asJsonObject(object.spec) ?? {}) };
}

function eachIn(fields: JsonObject, name: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const items = fields[name];
  if (!Array.isArray(items)) return fields;
  return { ...fields, [name]: (items as readonly JsonObject[]).map(change) };
}

const maps: ReadonlySet<string> = new Set(["labels", "annotations", "data", "hard", "matchLabels", "binaryData"]);

function dropEmpty(value: JsonValue, field: string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => dropEmpty(item, ""));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const isEmptyList = Array.isArray(inner) && inner.length === 0;
    const isEmptyMap = maps.has(name) && Object.keys(inner as object).length === 0;
    const isEmptyText = inner === "" && !maps.has(field);
    // Schemas and other JSON inside are kept as they are.
    const kept = name === "openAPIV3Schema" ? inner : dropEmpty(inner, name);
    return inner === null || isEmptyList || isEmptyMap || isEmptyText ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(entries);
}
